"""Contracts with suppliers: what was ordered, and how far it has come."""

from collections.abc import Iterator

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from foodaid.catalogue import queries as catalogue
from foodaid.core.errors import Refusal
from foodaid.core.permissions import Permission
from foodaid.core.translation import days, language
from foodaid.purchasing import queries, use_cases
from foodaid.purchasing.models import Contract, ContractStatus
from foodaid.purchasing.queries import ContractFilter, DepotRow, LineRow
from foodaid.web.authority.contracts.forms import ContractForm, ReasonForm, contract_form
from foodaid.web.support.access import requires
from foodaid.web.support.forms import row_version, text_of
from foodaid.web.support.labels import label
from foodaid.web.support.lists import Chip, Choice, csv_download, here, page_number, place_in
from foodaid.web.support.messages import sentence
from foodaid.web.support.sessions import actor

pages = Blueprint("authority_contracts", __name__, url_prefix="/contracts")
Page = str | Response | tuple[str, int]


@pages.get("")
@requires(Permission.VIEW_CONTRACTS)
def index() -> str:
    wanted = _wanted()
    found = queries.contracts(actor(), wanted, *page_number(request.args))
    campaigns = [(row.id, row.name) for row in catalogue.campaigns()]
    statuses = [(status.value, label(status)) for status in ContractStatus]
    return render_template(
        "authority/contracts/index.html",
        wanted=wanted,
        rows=found.rows,
        place=place_in(found),
        choices=[
            Choice("campaign", gettext("Campaign"), campaigns, wanted.campaign_id or ""),
            Choice("status", gettext("Status"), statuses, wanted.status or ""),
        ],
        chips=_chips(wanted, dict(campaigns)),
        clear_url=url_for(".index"),
        export_url=here("authority_contracts.export", page=None, size=None),
        may_edit=actor().may(Permission.EDIT_CONTRACTS),
    )


@pages.get("/file")
@requires(Permission.VIEW_CONTRACTS)
def export() -> Response:
    titles = [
        gettext("Campaign"),
        gettext("Number of the contract"),
        gettext("Lot of the tender"),
        gettext("Supplier"),
        gettext("Company number"),
        gettext("Awarded on"),
        gettext("Status"),
        gettext("Product"),
        gettext("Boxes"),
        gettext("Price of a unit, in cents"),
    ]
    rows = (
        [
            contract.campaign.name,
            contract.number,
            contract.tender_lot,
            contract.supplier.name,
            contract.supplier.kbo,
            days(contract.awarded_on),
            label(contract.status),
            line.product.code,
            line.boxes,
            line.unit_cents,
        ]
        for contract in queries.contracts_whole(actor(), _wanted())
        for line in contract.lines
    )
    return csv_download("contracts.csv", titles, rows)


@pages.get("/<int:contract_id>")
@requires(Permission.VIEW_CONTRACTS)
def show(contract_id: int) -> str:
    contract = queries.contract_of(actor(), contract_id)
    return render_template(
        "authority/contracts/show.html",
        contract=contract,
        rows=queries.line_rows(contract),
        invoices=queries.invoices_of_contract(actor(), contract_id),
        may_enter=actor().may(Permission.EDIT_CONTRACTS),
        may_edit=_may_edit(contract),
    )


@pages.get("/<int:contract_id>/deliveries")
@requires(Permission.VIEW_CONTRACTS)
def deliveries(contract_id: int) -> str:
    contract = queries.contract_of(actor(), contract_id)
    return render_template(
        "authority/contracts/deliveries.html",
        contract=contract,
        rows=[row for line in queries.line_rows(contract) for row in line.depots],
        announced=queries.notices_of_contract(actor(), contract_id),
        arrivals=queries.arrivals_of_contract(actor(), contract_id),
        may_edit=_may_edit(contract),
    )


@pages.get("/<int:contract_id>/progress")
@requires(Permission.VIEW_CONTRACTS)
def progress(contract_id: int) -> Response:
    """Ordered, announced, received and the rest, per depot and in all, as a file."""
    contract = queries.contract_of(actor(), contract_id)
    titles = [
        gettext("Product"),
        gettext("Depot"),
        gettext("From"),
        gettext("Until"),
        gettext("Ordered"),
        gettext("Announced"),
        gettext("Received"),
        gettext("Refused"),
        gettext("Samples"),
        gettext("Not fit"),
        gettext("Accepted"),
        gettext("Invoiced"),
        gettext("Still to come"),
        gettext("Days late"),
    ]
    rows = (row for line in queries.line_rows(contract) for row in _progress_rows(line))
    return csv_download(f"contract-{contract.id}.csv", titles, rows)


def _progress_rows(line: LineRow) -> Iterator[list[object]]:
    name = line.line.product.name_in(language())
    yield [name, gettext("All depots"), "", "", *_numbers(line), line.late_days]
    for row in line.depots:
        plan = row.plan
        period = [days(plan.due_from), days(plan.due_until)] if plan else ["", ""]
        yield [name, row.depot.name, *period, *_numbers(row), row.late_days]


def _numbers(row: LineRow | DepotRow) -> list[object]:
    came = row.progress
    return [
        came.ordered,
        came.announced,
        came.received,
        came.refused,
        came.sampled,
        came.unfit,
        came.accepted,
        came.invoiced,
        came.outstanding,
    ]


@pages.route("/new", methods=["GET", "POST"])
@requires(Permission.EDIT_CONTRACTS)
def new() -> Page:
    return _edit(None)


@pages.route("/<int:contract_id>/edit", methods=["GET", "POST"])
@requires(Permission.EDIT_CONTRACTS)
def edit(contract_id: int) -> Page:
    return _edit(queries.contract_of(actor(), contract_id))


def _edit(contract: Contract | None) -> Page:
    form = contract_form(actor(), contract)
    status = 422 if form.is_submitted() else 200
    if form.is_sent_and_valid():
        try:
            saved = use_cases.save_contract(
                actor(),
                form.to_wish(),
                contract.id if contract is not None else None,
                row_version(form.version),
                None if contract is not None else form.idempotency_key.data,
            )
        except Refusal as refusal:
            status = _tell(form, refusal)
        else:
            flash(gettext("The contract is saved."), "success")
            return redirect(url_for(".show", contract_id=saved.id))
    return render_template("authority/contracts/edit.html", form=form, contract=contract), status


@pages.route("/<int:contract_id>/cancel", methods=["GET", "POST"])
@requires(Permission.EDIT_CONTRACTS)
def cancel(contract_id: int) -> Page:
    contract = queries.contract_of(actor(), contract_id)
    form = ReasonForm(version=contract.version)
    status = 422 if form.is_submitted() else 200
    if form.is_sent_and_valid():
        try:
            use_cases.cancel_contract(
                actor(), contract_id, text_of(form.reason), row_version(form.version) or 0
            )
        except Refusal as refusal:
            status = _tell(form, refusal)
        else:
            flash(gettext("The contract is cancelled. Look now who would lose boxes."), "warning")
            return redirect(url_for(".show", contract_id=contract_id))
    return render_template("authority/contracts/cancel.html", form=form, contract=contract), status


def _tell(form: ContractForm | ReasonForm, refusal: Refusal) -> int:
    if not form.show(refusal):
        flash(sentence(refusal), "refusal")
    return refusal.status


def _may_edit(contract: Contract) -> bool:
    is_awarded = contract.status is ContractStatus.AWARDED
    return is_awarded and actor().may(Permission.EDIT_CONTRACTS)


def _wanted() -> ContractFilter:
    statuses = {status.value: status for status in ContractStatus}
    campaign_id = request.args.get("campaign", type=int)
    return ContractFilter(
        words=request.args.get("search", "").strip()[:100],
        campaign_id=campaign_id if campaign_id is not None and 0 < campaign_id < 2**31 else None,
        status=statuses.get(request.args.get("status", "")),
    )


def _chips(wanted: ContractFilter, campaigns: dict[int, str]) -> list[Chip]:
    chips = []
    if wanted.campaign_id in campaigns:
        chips.append(Chip(campaigns[wanted.campaign_id], here(campaign=None, page=None)))
    if wanted.status is not None:
        chips.append(Chip(label(wanted.status), here(status=None, page=None)))
    if wanted.words:
        words = gettext("Search: %(words)s", words=wanted.words)
        chips.append(Chip(words, here(search=None, page=None)))
    return chips
