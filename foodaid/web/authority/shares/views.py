"""The shares of one product: the list, its export, and one share changed by hand."""

from collections.abc import Iterator

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import force_locale, gettext
from werkzeug.wrappers import Response

from foodaid.allocation import queries, use_cases
from foodaid.allocation.domain.reasons import Reason
from foodaid.allocation.models import RunStatus, Share
from foodaid.allocation.queries import Effects, ShareFilter, ShareOrder
from foodaid.core import clock
from foodaid.core.errors import Refusal
from foodaid.core.permissions import Permission
from foodaid.core.translation import LOCALES
from foodaid.reports.exports.pdf import pdf_bytes
from foodaid.reports.papers import shares as papers
from foodaid.reports.papers.reasons import why, why_text
from foodaid.rounds.queries import stop_of_order
from foodaid.web.authority.shares.forms import OverrideForm
from foodaid.web.support.access import requires
from foodaid.web.support.files import PDF, download
from foodaid.web.support.forms import row_version, text_of
from foodaid.web.support.labels import label
from foodaid.web.support.lists import (
    Chip,
    Choice,
    column,
    csv_download,
    here,
    page_number,
    place_in,
    sort_column,
)
from foodaid.web.support.messages import sentence
from foodaid.web.support.sessions import actor

pages = Blueprint("authority_shares", __name__, url_prefix="/allocation/runs/<int:run_id>")
Page = str | Response | tuple[str, int]


@pages.get("/products/<int:offer_id>")
@requires(Permission.VIEW_ALLOCATION)
def index(run_id: int, offer_id: int) -> str:
    run = queries.run_of(actor(), run_id)
    on_offer = queries.offer_of(run, offer_id)
    wanted = _wanted()
    found = queries.shares_page(run_id, offer_id, wanted, *page_number(request.args))
    return render_template(
        "authority/shares/index.html",
        run=run,
        on_offer=on_offer,
        given=queries.boxes_given(run_id, offer_id),
        rows=[(share, [label(Reason(share.reason)), *why(share)]) for share in found.rows],
        place=place_in(found),
        columns=_columns(wanted, is_published=run.status is RunStatus.PUBLISHED),
        wanted=wanted,
        choices=[_choice(wanted)],
        chips=_chips(wanted),
        kept={"order": wanted.order.value, "down": "1" if wanted.is_descending else ""},
        clear_url=here(search=None, reason=None, page=None),
        batch_url=url_for(
            "authority_batch.index", run_id=run_id, offer=offer_id, search=wanted.words or None
        ),
        export_url=here("authority_shares.export", page=None, size=None),
        may_change=run.status is RunStatus.PROPOSED and actor().may(Permission.PROPOSE_ALLOCATION),
        is_published=run.status is RunStatus.PUBLISHED,
    )


@pages.get("/products/<int:offer_id>/file")
@requires(Permission.VIEW_ALLOCATION)
def export(run_id: int, offer_id: int) -> Response:
    run = queries.run_of(actor(), run_id)
    code = queries.offer_of(run, offer_id).offer.product.code
    titles = [
        gettext("Number"),
        gettext("Partner"),
        gettext("Site"),
        gettext("People"),
        gettext("Asked, boxes"),
        gettext("Calculated, boxes"),
        gettext("Gets, boxes"),
        gettext("Why"),
        gettext("In full"),
        gettext("Set by hand by"),
        gettext("Reason"),
    ]
    shares = queries.all_shares(run_id, offer_id, _wanted())
    return csv_download(f"shares-{run_id}-{code}.csv", titles, _lines(shares))


def _lines(shares: Iterator[Share]) -> Iterator[list[object]]:
    for share in shares:
        yield [
            share.order.partner.code,
            share.order.partner.name,
            share.order.site.name,
            share.facts.get("people"),
            share.asked,
            share.calculated_boxes,
            share.boxes,
            label(Reason(share.reason)),
            why_text(share),
            share.override_by,
            share.override_reason,
        ]


@pages.route("/shares/<int:share_id>", methods=["GET", "POST"])
@requires(Permission.PROPOSE_ALLOCATION)
def edit(run_id: int, share_id: int) -> Page:
    run = queries.run_of(actor(), run_id)
    share = queries.share_of(run_id, share_id)
    form = OverrideForm(boxes=share.boxes, reason=share.override_reason or "", version=run.version)
    if not form.is_submitted():
        return _edit_page(run_id, share_id, form)
    if not form.is_sent_and_valid():
        return _edit_page(run_id, share_id, form), 422
    if request.form.get("step") == "preview":
        return _edit_page(
            run_id, share_id, form, queries.effects_of(run, {share_id: form.boxes.data})
        )
    try:
        use_cases.override(
            actor(),
            run_id,
            share_id,
            form.boxes.data,
            text_of(form.reason),
            row_version(form.version) or 0,
        )
    except Refusal as refusal:
        if not form.show(refusal):
            flash(sentence(refusal), "refusal")
        return _edit_page(run_id, share_id, form), refusal.status
    flash(gettext("Changed. The rest is shared out anew."), "success")
    return redirect(url_for(".index", run_id=run_id, offer_id=share.offer_id))


@pages.get("/shares/<int:share_id>/pdf")
@requires(Permission.VIEW_ALLOCATION)
def pdf(run_id: int, share_id: int) -> Response:
    """What the partner reads, in the partner's language."""
    found = queries.shares_beside(actor(), run_id, share_id)
    with force_locale(LOCALES[found.partner.language]):
        paper = papers.explanation(actor(), found, stop_of_order(found.order.id))
        content = pdf_bytes(paper, clock.now())
    return download(f"{paper.title} {found.partner.code}", PDF, content)


def _edit_page(
    run_id: int, share_id: int, form: OverrideForm, effects: Effects | None = None
) -> str:
    """The form; with `effects`, what the number in it would cost the others."""
    run, share = queries.run_of(actor(), run_id), queries.share_of(run_id, share_id)
    return render_template(
        "authority/shares/edit.html",
        run=run,
        share=share,
        form=form,
        reasons=why(share),
        effects=effects,
    )


def _wanted() -> ShareFilter:
    """The filters of the address; what makes no sense there counts as not given."""
    order = request.args.get("order", "")
    reason = request.args.get("reason", "")
    return ShareFilter(
        words=request.args.get("search", "").strip()[:100],
        reason=reason if reason in tuple(Reason) else "",
        order=ShareOrder(order) if order in tuple(ShareOrder) else ShareOrder.PARTNER,
        is_descending=request.args.get("down") == "1",
    )


def _columns(wanted: ShareFilter, *, is_published: bool) -> list[dict[str, object]]:
    """The columns of the list; three of them sort it, a second click the other way round."""

    def sorting(words: str, order: ShareOrder, *, is_number: bool) -> dict[str, object]:
        down = wanted.is_descending
        return sort_column(words, order, wanted.order, is_descending=down, is_number=is_number)

    return [
        sorting(gettext("Partner"), ShareOrder.PARTNER, is_number=False),
        column(gettext("People"), is_number=True),
        sorting(gettext("Asked, boxes"), ShareOrder.ASKED, is_number=True),
        sorting(gettext("Gets, boxes"), ShareOrder.BOXES, is_number=True),
        column(gettext("Why")),
        column(gettext("PDF") if is_published else gettext("Change")),
    ]


def _choice(wanted: ShareFilter) -> Choice:
    options = [(reason.value, label(reason)) for reason in Reason]
    return Choice("reason", gettext("Why"), options, wanted.reason)


def _chips(wanted: ShareFilter) -> list[Chip]:
    chips = []
    if wanted.words:
        words = gettext("Search: %(words)s", words=wanted.words)
        chips.append(Chip(words, here(search=None, page=None)))
    if wanted.reason:
        chips.append(Chip(label(Reason(wanted.reason)), here(reason=None, page=None)))
    return chips
