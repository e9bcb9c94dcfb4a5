"""Transfers to decide upon, all of them as a list, and goods that went missing on the way."""

from flask import Blueprint, Response, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response as Answer

from foodaid.core.permissions import Permission
from foodaid.core.translation import language
from foodaid.deliveries import queries, use_cases
from foodaid.deliveries.models import Transfer, TransferLine, TransferStatus
from foodaid.deliveries.queries import TransferFilter
from foodaid.deliveries.use_cases import Decision
from foodaid.web.support.access import requires
from foodaid.web.support.form_pages import Page, form_page
from foodaid.web.support.forms import row_version, text_of
from foodaid.web.support.labels import label
from foodaid.web.support.lists import Chip, Choice, csv_download, here, page_number, place_in
from foodaid.web.support.sessions import actor
from foodaid.web.support.transfers import (
    DecideForm,
    WhyForm,
    decide_form,
    mark,
    slip_page,
    slip_pdf,
)

pages = Blueprint("authority_transfers", __name__, url_prefix="/transfers")
CASE = "case"


@pages.get("")
@requires(Permission.VIEW_TRANSFERS)
def index() -> str:
    wanted = _wanted()
    found = queries.transfers(actor(), wanted, *page_number(request.args))
    names = _names()
    chosen = CASE if wanted.has_open_case else (wanted.status or "")
    chips = [Chip(names[chosen], here(status=None, page=None))] if chosen else []
    if wanted.words:
        said = gettext("Search: %(words)s", words=wanted.words)
        chips.append(Chip(said, here(search=None, page=None)))
    return render_template(
        "authority/transfers/index.html",
        rows=found.rows,
        place=place_in(found),
        mark=mark,
        links=lambda transfer: url_for(".show", transfer_id=transfer.id),
        words=wanted.words,
        choices=[Choice("status", gettext("Status"), list(names.items()), chosen)],
        chips=chips,
        clear_url=url_for(".index"),
        export_url=here("authority_transfers.export", page=None, size=None),
    )


def _names() -> dict[str, str]:
    return {
        **{status.value: label(status) for status in TransferStatus},
        CASE: gettext("Goods missing, not looked at"),
    }


def _wanted() -> TransferFilter:
    typed = request.args.get("status", "")
    status = TransferStatus(typed) if typed in set(TransferStatus) else None
    words = request.args.get("search", "").strip()[:100]
    return TransferFilter(words, status, typed == CASE)


@pages.get("/file")
@requires(Permission.VIEW_TRANSFERS)
def export() -> Response:
    """Every lot of every transfer of the list."""
    titles = [
        gettext("Transfer"), gettext("From"), gettext("To"), gettext("Status"),
        gettext("Permission"), gettext("Why"), gettext("Product"), gettext("Lot"),
        gettext("Units"), gettext("Accepted"), gettext("Refused"), gettext("Missing"),
        gettext("Asked"), gettext("Decided"), gettext("Sent"), gettext("Received"),
    ]  # fmt: skip
    found = queries.transfers_whole(actor(), _wanted())
    rows = [_row(transfer, line) for transfer in found for line in transfer.lines]
    return csv_download("transfers.csv", titles, rows)


def _row(found: Transfer, line: TransferLine) -> list[object]:
    steps = (found.asked_at, found.decided_at, found.sent_at, found.received_at)
    return [
        found.id, found.giver.name, found.taker.name, mark(found).word, found.permission,
        found.reason, line.lot.product.name_in(language()), line.lot.code, line.units,
        line.accepted, line.refused, line.missing,
        *(at.isoformat() if at is not None else None for at in steps),
    ]  # fmt: skip


@pages.get("/<int:transfer_id>")
@requires(Permission.VIEW_TRANSFERS)
def show(transfer_id: int) -> str:
    found = _found(transfer_id, Permission.VIEW_TRANSFERS)
    may_decide = actor().may(Permission.ALLOW_TRANSFERS)
    return render_template(
        "authority/transfers/show.html",
        transfer=found,
        mark=mark(found),
        may_decide=may_decide and found.waits_for_authority,
        may_close=may_decide and found.has_open_case,
    )


@pages.get("/<int:transfer_id>/slip")
@requires(Permission.VIEW_TRANSFERS)
def slip(transfer_id: int) -> str:
    found = _found(transfer_id, Permission.VIEW_TRANSFERS)
    pdf_url = url_for(".pdf", transfer_id=transfer_id)
    return slip_page(found, url_for(".show", transfer_id=transfer_id), pdf_url)


@pages.get("/<int:transfer_id>/pdf")
@requires(Permission.VIEW_TRANSFERS)
def pdf(transfer_id: int) -> Answer:
    return slip_pdf(_found(transfer_id, Permission.VIEW_TRANSFERS))


@pages.route("/<int:transfer_id>/decide", methods=["GET", "POST"])
@requires(Permission.ALLOW_TRANSFERS)
def decide(transfer_id: int) -> Page:
    found = _found(transfer_id, Permission.ALLOW_TRANSFERS)
    yes, no = _("Allow it"), _("Do not allow it")
    form = decide_form(DecideForm, yes, no, version=str(found.version))
    there = url_for(".show", transfer_id=transfer_id)

    def act() -> tuple[str, str]:
        version = row_version(form.version) or 0
        wish = Decision(transfer_id, form.is_yes, text_of(form.reason), version)
        use_cases.decide_transfer(actor(), wish)
        return gettext("Your decision is saved. Both sides get a mail."), there

    facts = queries.side_facts(found, {line.lot.product_id for line in found.lines})
    return form_page(
        form, act, "authority/transfers/decide.html", transfer=found, facts=facts, back_url=there
    )


@pages.route("/<int:transfer_id>/case", methods=["GET", "POST"])
@requires(Permission.ALLOW_TRANSFERS)
def case(transfer_id: int) -> Page:
    found = _found(transfer_id, Permission.ALLOW_TRANSFERS)
    form = WhyForm(version=str(found.version))
    there = url_for(".show", transfer_id=transfer_id)

    def act() -> tuple[str, str]:
        version = row_version(form.version) or 0
        use_cases.close_case(actor(), transfer_id, text_of(form.reason), version)
        return gettext("Written down. The case is closed."), there

    return form_page(form, act, "authority/transfers/case.html", transfer=found, back_url=there)


def _found(transfer_id: int, permission: Permission) -> Transfer:
    return queries.transfer_of(actor(), transfer_id, permission)
