"""What a depot gives to other depots and gets from them."""

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response

from foodaid.core.errors import NotFound
from foodaid.core.permissions import Permission
from foodaid.deliveries import queries, use_cases
from foodaid.deliveries.models import Transfer, TransferStatus
from foodaid.deliveries.queries import Tab
from foodaid.deliveries.use_cases import AskDepotTransfer
from foodaid.organisations import queries as organisations
from foodaid.stock import queries as stock
from foodaid.stock.models import Zone
from foodaid.web.depot.support import first_depot
from foodaid.web.support.access import requires
from foodaid.web.support.form_pages import Page, form_page, step
from foodaid.web.support.forms import ChoiceField, choices, row_version, text_of
from foodaid.web.support.lists import page_number, place_in, side_tabs
from foodaid.web.support.sessions import actor
from foodaid.web.support.shelves import Freshnesses
from foodaid.web.support.transfers import (
    GoodsForm,
    WhyForm,
    goods_form,
    mark,
    may_go,
    receive_form,
    slip_page,
    slip_pdf,
)

pages = Blueprint("depot_transfers", __name__, url_prefix="/depots")


class DepotGoodsForm(GoodsForm):
    """Which goods, and to which depot."""

    to_depot_id = ChoiceField(_("To which depot?"))


@pages.get("/transfers")
@requires(Permission.VIEW_DEPOT_STOCK)
def choose() -> str | Response:
    """The first depot that the reader may see."""
    return first_depot("depot_transfers.index", Permission.VIEW_DEPOT_STOCK)


@pages.get("/<int:depot_id>/transfers")
@requires(Permission.VIEW_DEPOT_STOCK)
def index(depot_id: int) -> str:
    depot = organisations.depot_of(actor(), depot_id, Permission.VIEW_DEPOT_STOCK)
    tab = Tab.RECEIVED if request.args.get("tab") == Tab.RECEIVED else Tab.GIVEN
    found = queries.transfers_of_depot(actor(), depot_id, tab, *page_number(request.args))
    names: dict[str, str] = {
        Tab.GIVEN: gettext("Given to others"),
        Tab.RECEIVED: gettext("Received from others"),
    }
    return render_template(
        "depot/transfers/index.html",
        depot=depot,
        rows=found.rows,
        place=place_in(found),
        tab=tab,
        tabs=side_tabs(names, tab),
        mark=mark,
        links=lambda transfer: _show(depot_id, transfer.id),
        may_give=actor().may(Permission.TRANSFER_BETWEEN_DEPOTS),
    )


@pages.route("/<int:depot_id>/transfers/new", methods=["GET", "POST"])
@requires(Permission.TRANSFER_BETWEEN_DEPOTS)
def new(depot_id: int) -> Page:
    depot = organisations.depot_of(actor(), depot_id, Permission.TRANSFER_BETWEEN_DEPOTS)
    here = stock.depot_lots(actor(), depot_id)
    lots = may_go([balance for balance in here if balance.zone is not Zone.QUARANTINE])
    form = goods_form(DepotGoodsForm, lots)
    others = [other for other in organisations.depots() if other.id != depot_id]
    form.to_depot_id.choices = choices((other.id, other.name) for other in others)

    def act() -> tuple[str, str]:
        wish = AskDepotTransfer(
            depot_id,
            int(text_of(form.to_depot_id)),
            form.units(),
            text_of(form.reason),
            form.idempotency_key.data,
        )
        found = use_cases.ask_depot_transfer(actor(), wish)
        words = gettext("The transfer is written down. Send it once the goods leave.")
        return words, _show(depot_id, found.id)

    return form_page(
        form,
        act,
        "depot/transfers/new.html",
        depot=depot,
        lots=lots,
        freshness=Freshnesses().of,
    )


@pages.get("/<int:depot_id>/transfers/<int:depot_transfer_id>")
@requires(Permission.VIEW_DEPOT_STOCK)
def show(depot_id: int, depot_transfer_id: int) -> str:
    found = _found(depot_id, depot_transfer_id, Permission.VIEW_DEPOT_STOCK)
    may_give = actor().may(Permission.TRANSFER_BETWEEN_DEPOTS)
    may_receive = actor().may(Permission.RECEIVE_GOODS)
    gives, gets = found.from_depot_id == depot_id, found.to_depot_id == depot_id
    return render_template(
        "depot/transfers/show.html",
        depot_id=depot_id,
        transfer=found,
        mark=mark(found),
        may_send=gives and may_give and found.status is TransferStatus.ALLOWED,
        may_receive=gets and may_receive and found.status is TransferStatus.SENT,
        may_cancel=may_give and found.is_pending,
        may_close=gives and may_give and found.has_open_case,
    )


@pages.get("/<int:depot_id>/transfers/<int:depot_transfer_id>/slip")
@requires(Permission.VIEW_DEPOT_STOCK)
def slip(depot_id: int, depot_transfer_id: int) -> str:
    found = _found(depot_id, depot_transfer_id, Permission.VIEW_DEPOT_STOCK)
    pdf_url = url_for(".pdf", depot_id=depot_id, depot_transfer_id=depot_transfer_id)
    return slip_page(found, _show(depot_id, depot_transfer_id), pdf_url)


@pages.get("/<int:depot_id>/transfers/<int:depot_transfer_id>/pdf")
@requires(Permission.VIEW_DEPOT_STOCK)
def pdf(depot_id: int, depot_transfer_id: int) -> Response:
    return slip_pdf(_found(depot_id, depot_transfer_id, Permission.VIEW_DEPOT_STOCK))


@pages.post("/<int:depot_id>/transfers/<int:depot_given_id>/send")
@requires(Permission.TRANSFER_BETWEEN_DEPOTS)
def send(depot_id: int, depot_given_id: int) -> Response:
    _found(depot_id, depot_given_id, Permission.TRANSFER_BETWEEN_DEPOTS)
    words = gettext("The goods left your stock. Give the slip along with them.")
    there = _show(depot_id, depot_given_id)
    return step(lambda: use_cases.send_transfer(actor(), depot_given_id), words, there)


@pages.route("/<int:depot_id>/transfers/<int:depot_coming_id>/receive", methods=["GET", "POST"])
@requires(Permission.RECEIVE_GOODS)
def receive(depot_id: int, depot_coming_id: int) -> Page:
    found = _found(depot_id, depot_coming_id, Permission.RECEIVE_GOODS)
    form = receive_form(found)
    back_url = _show(depot_id, depot_coming_id)

    def act() -> tuple[str, str]:
        told, note = form.received(found), text_of(form.note)
        key = form.idempotency_key.data
        use_cases.receive_transfer(actor(), depot_coming_id, told, note, key)
        return gettext("Thank you. The goods are in your stock now."), back_url

    return form_page(form, act, "depot/transfers/receive.html", transfer=found, back_url=back_url)


@pages.post("/<int:depot_id>/transfers/<int:depot_transfer_id>/cancel")
@requires(Permission.TRANSFER_BETWEEN_DEPOTS)
def cancel(depot_id: int, depot_transfer_id: int) -> Response:
    _found(depot_id, depot_transfer_id, Permission.TRANSFER_BETWEEN_DEPOTS)
    words = gettext("The transfer is called off. Nothing moved.")
    there = _show(depot_id, depot_transfer_id)
    return step(lambda: use_cases.cancel_transfer(actor(), depot_transfer_id), words, there)


@pages.route("/<int:depot_id>/transfers/<int:depot_given_id>/case", methods=["GET", "POST"])
@requires(Permission.TRANSFER_BETWEEN_DEPOTS)
def case(depot_id: int, depot_given_id: int) -> Page:
    found = _found(depot_id, depot_given_id, Permission.TRANSFER_BETWEEN_DEPOTS)
    if found.from_depot_id != depot_id:
        raise NotFound
    form = WhyForm(version=str(found.version))
    back_url = _show(depot_id, depot_given_id)

    def act() -> tuple[str, str]:
        version = row_version(form.version) or 0
        use_cases.close_case(actor(), depot_given_id, text_of(form.reason), version)
        return gettext("Written down. The case is closed."), back_url

    return form_page(form, act, "depot/transfers/case.html", transfer=found, back_url=back_url)


def _found(depot_id: int, transfer_id: int, permission: Permission) -> Transfer:
    return queries.transfer_of_depot(actor(), depot_id, transfer_id, permission)


def _show(depot_id: int, transfer_id: int) -> str:
    return url_for(".show", depot_id=depot_id, depot_transfer_id=transfer_id)
