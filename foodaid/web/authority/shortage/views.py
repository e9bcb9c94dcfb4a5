"""Before anything is written: who loses what when a supplier brings less (case A15)."""

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from foodaid.allocation import queries
from foodaid.allocation.models import AllocationRun
from foodaid.allocation.queries import Shortage
from foodaid.core.paging import Page
from foodaid.core.permissions import Permission
from foodaid.core.translation import language
from foodaid.web.support.access import requires
from foodaid.web.support.lists import csv_download, here, page_number, place_in
from foodaid.web.support.sessions import actor

pages = Blueprint(
    "authority_shortage", __name__, url_prefix="/allocation/runs/<int:run_id>/shortage"
)
MOST_BOXES = 9_999_999


@pages.get("")
@requires(Permission.VIEW_ALLOCATION)
def show(run_id: int) -> str:
    run = queries.run_of(actor(), run_id)
    found = _found(run)
    number, size = page_number(request.args)
    total = len(found.losses)
    number = max(1, min(number, -(-total // size) or 1))
    cut = found.losses[(number - 1) * size : number * size]
    return render_template(
        "authority/shortage/show.html",
        run=run,
        found=found,
        rows=cut,
        place=place_in(Page(cut, number, size, total)),
        clear_url=url_for(".show", run_id=run_id),
        export_url=here("authority_shortage.export", page=None, size=None),
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


def _found(run: AllocationRun) -> Shortage:
    """The preview with the numbers that stand in the address, as far as they are numbers."""
    wanted = {}
    for name in request.args:
        kind, _dash, offer_id = name.partition("-")
        if kind == "boxes" and offer_id.isascii() and offer_id.isdecimal() and len(offer_id) < 10:
            boxes = request.args.get(name, type=int)
            if boxes is not None:
                wanted[int(offer_id)] = max(0, min(boxes, MOST_BOXES))
    return queries.shortage_of(run, wanted)
