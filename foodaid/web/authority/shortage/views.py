"""Other boxes than were shared out: who loses and gains what, and then the new proposal (A15)."""

import re
from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from foodaid.allocation import queries, use_cases
from foodaid.allocation.models import AllocationRun, RunStatus
from foodaid.allocation.queries import Shortage
from foodaid.allocation.use_cases import Redivide
from foodaid.core.errors import Refusal
from foodaid.core.paging import Page as Part
from foodaid.core.permissions import Permission
from foodaid.core.translation import language
from foodaid.web.authority.shortage.forms import RedivideForm
from foodaid.web.support.access import requires
from foodaid.web.support.forms import row_version, text_of
from foodaid.web.support.lists import csv_download, here, page_number, place_in
from foodaid.web.support.messages import sentence
from foodaid.web.support.sessions import actor

pages = Blueprint(
    "authority_shortage", __name__, url_prefix="/allocation/runs/<int:run_id>/shortage"
)
MOST_BOXES = 9_999_999
NUMBER = re.compile(r"-?[0-9]{1,9}")
Page = str | Response | tuple[str, int]


@pages.get("")
@requires(Permission.VIEW_ALLOCATION)
def show(run_id: int) -> str:
    return _page(run_id, RedivideForm())


@pages.post("")
@requires(Permission.PROPOSE_ALLOCATION)
def propose(run_id: int) -> Page:
    form = RedivideForm()
    if not form.is_sent_and_valid():
        return _page(run_id, form), 422
    wanted = _wanted(request.form)
    wish = Redivide(
        wanted, text_of(form.reason), row_version(form.version) or 0, form.idempotency_key.data
    )
    try:
        run = use_cases.redivide(actor(), run_id, wish)
    except Refusal as refusal:
        if not form.show(refusal):
            flash(sentence(refusal), "refusal")
        return _page(run_id, form), refusal.status
    flash(gettext("The new division is proposed. Nobody has been told yet."), "success")
    return redirect(url_for("authority_allocation.show", run_id=run.id))


def _page(run_id: int, form: RedivideForm) -> str:
    run = queries.run_of(actor(), run_id)
    found = _found(run)
    form.version.process_data(run.version)
    number, size = page_number(request.args)
    total = len(found.losses)
    number = max(1, min(number, -(-total // size) or 1))
    cut = found.losses[(number - 1) * size : number * size]
    return render_template(
        "authority/shortage/show.html",
        run=run,
        found=found,
        rows=cut,
        place=place_in(Part(cut, number, size, total)),
        form=form,
        may_propose=run.status is RunStatus.PUBLISHED
        and found.is_possible
        and found.has_changes
        and actor().may(Permission.PROPOSE_ALLOCATION),
        clear_url=url_for(".show", run_id=run_id),
        export_url=here("authority_shortage.export", page=None, size=None, **_typed(found)),
    )


@pages.get("/file")
@requires(Permission.VIEW_ALLOCATION)
def export(run_id: int) -> Response:
    found = _found(queries.run_of(actor(), run_id))
    titles = [
        gettext("Number"),
        gettext("Partner"),
        gettext("Product"),
        gettext("Has now, boxes"),
        gettext("Would have, boxes"),
        gettext("Loss, boxes"),
    ]
    rows = (
        [
            loss.partner.code,
            loss.partner.name,
            loss.product.name_in(language()),
            loss.has,
            loss.would_have,
            loss.boxes,
        ]
        for loss in found.losses
    )
    return csv_download(f"shortage-{run_id}.csv", titles, rows)


def _typed(found: Shortage) -> dict[str, object]:
    return {f"boxes-{offer_id}": boxes for offer_id, boxes in found.wanted.items()}


def _found(run: AllocationRun) -> Shortage:
    """The preview with the numbers that were typed, as far as they are numbers."""
    return queries.shortage_of(run, _wanted(request.values))


def _wanted(typed: Mapping[str, str]) -> dict[int, int]:
    wanted = {}
    for name, text in typed.items():
        kind, _dash, offer_id = name.partition("-")
        is_offer = offer_id.isascii() and offer_id.isdecimal() and len(offer_id) < 10
        if kind == "boxes" and is_offer and NUMBER.fullmatch(text.strip()):
            wanted[int(offer_id)] = max(0, min(int(text), MOST_BOXES))
    return wanted
