"""Invoices beside what was ordered and accepted; approved, or sent back."""

from collections.abc import Iterator

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from foodaid.core.errors import Refusal
from foodaid.core.permissions import Permission
from foodaid.core.translation import days, language
from foodaid.purchasing import queries, use_cases
from foodaid.purchasing.models import InvoiceStatus
from foodaid.purchasing.queries import InvoiceFilter, InvoiceMatch
from foodaid.web.authority.invoices.forms import DecisionForm, invoice_form
from foodaid.web.support.access import requires
from foodaid.web.support.forms import PageForm, row_version, text_of
from foodaid.web.support.labels import label
from foodaid.web.support.lists import Chip, Choice, csv_download, here, page_number, place_in
from foodaid.web.support.messages import sentence
from foodaid.web.support.sessions import actor

pages = Blueprint("authority_invoices", __name__)
Page = str | Response | tuple[str, int]


@pages.get("/invoices")
@requires(Permission.VIEW_CONTRACTS)
def index() -> str:
    wanted = _wanted()
    found = queries.invoices(actor(), wanted, *page_number(request.args))
    statuses = [(status.value, label(status)) for status in InvoiceStatus]
    return render_template(
        "authority/invoices/index.html",
        wanted=wanted,
        rows=found.rows,
        place=place_in(found),
        choices=[Choice("status", gettext("Status"), statuses, wanted.status or "")],
        chips=_chips(wanted),
        clear_url=url_for(".index"),
        export_url=here("authority_invoices.export", page=None, size=None),
    )


@pages.get("/invoices/file")
@requires(Permission.VIEW_CONTRACTS)
def export() -> Response:
    titles = [
        gettext("Contract"),
        gettext("Supplier"),
        gettext("Number of the invoice"),
        gettext("Date of the invoice"),
        gettext("Total in cents"),
        gettext("Status"),
        gettext("By"),
        gettext("Reason"),
    ]
    rows = (
        [
            invoice.contract.number,
            invoice.contract.supplier.name,
            invoice.number,
            days(invoice.invoiced_on),
            invoice.total_cents,
            label(invoice.status),
            invoice.decided_by,
            invoice.decision_reason,
        ]
        for invoice in queries.invoices_whole(actor(), _wanted())
    )
    return csv_download("invoices.csv", titles, rows)


@pages.route("/contracts/<int:contract_id>/invoices/new", methods=["GET", "POST"])
@requires(Permission.EDIT_CONTRACTS)
def new(contract_id: int) -> Page:
    contract = queries.contract_of(actor(), contract_id)
    lines = sorted(contract.lines, key=lambda line: line.product.code)
    form = invoice_form(lines)
    status = 422 if form.is_submitted() else 200
    if form.is_sent_and_valid():
        try:
            invoice = use_cases.enter_invoice(actor(), form.to_wish(contract))
        except Refusal as refusal:
            status = _tell(form, refusal)
        else:
            flash(gettext("The invoice is written down. See below whether it matches."), "success")
            return redirect(url_for(".show", invoice_id=invoice.id))
    page = render_template(
        "authority/invoices/new.html",
        form=form,
        contract=contract,
        lines=lines,
        standings=queries.standings(lines),
    )
    return page, status


@pages.get("/invoices/<int:invoice_id>")
@requires(Permission.VIEW_CONTRACTS)
def show(invoice_id: int) -> str:
    return _page(invoice_id, DecisionForm())


@pages.get("/invoices/<int:invoice_id>/file")
@requires(Permission.VIEW_CONTRACTS)
def match(invoice_id: int) -> Response:
    """The three-way match of one invoice as a file."""
    titles = [
        gettext("Product"),
        gettext("Ordered"),
        gettext("Accepted"),
        gettext("Invoiced before"),
        gettext("Invoiced here"),
        gettext("Agreed price of a unit, in cents"),
        gettext("Invoiced price of a unit, in cents"),
        gettext("Result"),
    ]
    found = queries.match_of(queries.invoice_of(actor(), invoice_id))
    return csv_download(f"invoice-{invoice_id}.csv", titles, _match_rows(found))


def _match_rows(found: InvoiceMatch) -> Iterator[list[object]]:
    for row in found.lines:
        standing, invoiced = row.match.standing, row.match.invoiced
        yield [
            row.line.product.name_in(language()),
            standing.ordered,
            standing.accepted,
            standing.invoiced,
            invoiced.boxes,
            standing.unit_cents,
            invoiced.unit_cents,
            ", ".join(label(outcome) for outcome in row.match.outcomes),
        ]


@pages.post("/invoices/<int:invoice_id>/approve")
@requires(Permission.EDIT_CONTRACTS)
def approve(invoice_id: int) -> Page:
    form = DecisionForm()
    if not form.is_sent_and_valid():
        return _page(invoice_id, form), 422
    try:
        use_cases.approve_invoice(
            actor(), invoice_id, text_of(form.reason), row_version(form.version) or 0
        )
    except Refusal as refusal:
        status = _tell(form, refusal)
        return _page(invoice_id, form), status
    flash(gettext("The invoice is approved."), "success")
    return redirect(url_for(".show", invoice_id=invoice_id))


@pages.post("/invoices/<int:invoice_id>/refuse")
@requires(Permission.EDIT_CONTRACTS)
def refuse(invoice_id: int) -> Page:
    form = DecisionForm()
    if not form.is_sent_and_valid():
        return _page(invoice_id, form), 422
    try:
        use_cases.refuse_invoice(
            actor(), invoice_id, text_of(form.reason), row_version(form.version) or 0
        )
    except Refusal as refusal:
        status = _tell(form, refusal)
        return _page(invoice_id, form), status
    flash(gettext("The invoice is sent back. Its boxes can be invoiced again."), "success")
    return redirect(url_for(".show", invoice_id=invoice_id))


def _page(invoice_id: int, form: DecisionForm) -> str:
    invoice = queries.invoice_of(actor(), invoice_id)
    is_open = invoice.status is InvoiceStatus.ENTERED
    return render_template(
        "authority/invoices/show.html",
        form=form,
        invoice=invoice,
        found=queries.match_of(invoice),
        is_own=invoice.entered_by_id == actor().id,
        may_decide=is_open and actor().may(Permission.EDIT_CONTRACTS),
    )


def _tell(form: PageForm, refusal: Refusal) -> int:
    if not form.show(refusal):
        flash(sentence(refusal), "refusal")
    return refusal.status


def _wanted() -> InvoiceFilter:
    statuses = {status.value: status for status in InvoiceStatus}
    return InvoiceFilter(
        words=request.args.get("search", "").strip()[:100],
        status=statuses.get(request.args.get("status", "")),
    )


def _chips(wanted: InvoiceFilter) -> list[Chip]:
    chips = []
    if wanted.status is not None:
        chips.append(Chip(label(wanted.status), here(status=None, page=None)))
    if wanted.words:
        words = gettext("Search: %(words)s", words=wanted.words)
        chips.append(Chip(words, here(search=None, page=None)))
    return chips
