"""What a partner gives to other partners and gets from them."""

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from foodaid.core import clock
from foodaid.core.errors import NotFound
from foodaid.core.permissions import Permission
from foodaid.deliveries import queries, use_cases
from foodaid.deliveries.models import Transfer, TransferStatus
from foodaid.deliveries.queries import Tab
from foodaid.deliveries.use_cases import AskTransfer
from foodaid.organisations import queries as organisations
from foodaid.organisations.models import Partner
from foodaid.stock import queries as stock
from foodaid.web.partner.transfers.forms import answer_form
from foodaid.web.support.access import requires
from foodaid.web.support.form_pages import Page, form_page, step
from foodaid.web.support.forms import text_of
from foodaid.web.support.lists import SideTab, page_number, place_in, side_tabs
from foodaid.web.support.sessions import actor
from foodaid.web.support.shelves import Freshnesses
from foodaid.web.support.transfers import (
    GoodsForm,
    goods_form,
    mark,
    may_go,
    receive_form,
    slip_page,
    slip_pdf,
)

pages = Blueprint("partner_transfers", __name__, url_prefix="/partners/<int:partner_id>/transfers")
MOST_FOUND = 20


@pages.get("")
@requires(Permission.VIEW_PARTNER_STOCK)
def index(partner_id: int) -> str:
    partner = organisations.partner_of(actor(), partner_id, Permission.VIEW_PARTNER_STOCK)
    tab = Tab.RECEIVED if request.args.get("tab") == Tab.RECEIVED else Tab.GIVEN
    found = queries.transfers_of_partner(actor(), partner_id, tab, *page_number(request.args))
    return render_template(
        "partner/transfers/index.html",
        partner=partner,
        rows=found.rows,
        place=place_in(found),
        tab=tab,
        tabs=_tabs(tab),
        mark=mark,
        links=lambda transfer: _show(partner_id, transfer.id),
        sites=[site for site in partner.sites if site.is_active],
        may_give=actor().may(Permission.TRANSFER_GOODS),
    )


def _tabs(tab: Tab) -> list[SideTab]:
    names: dict[str, str] = {
        Tab.GIVEN: gettext("Given to others"),
        Tab.RECEIVED: gettext("Received from others"),
    }
    return side_tabs(names, tab)


@pages.get("/new/<int:site_id>")
@requires(Permission.TRANSFER_GOODS)
def choose(partner_id: int, site_id: int) -> str:
    """To whom? A search among the partners that may get goods."""
    site = organisations.site_of(actor(), site_id, Permission.TRANSFER_GOODS)
    if site.partner_id != partner_id:
        raise NotFound
    words = request.args.get("search", "").strip()[:100]
    found = organisations.takers(words, partner_id, clock.today(), MOST_FOUND) if words else []
    return render_template("partner/transfers/choose.html", site=site, words=words, found=found)


@pages.route("/new/<int:site_id>/<int:to_partner_id>", methods=["GET", "POST"])
@requires(Permission.TRANSFER_GOODS)
def new(partner_id: int, site_id: int, to_partner_id: int) -> Page:
    site = organisations.site_of(actor(), site_id, Permission.TRANSFER_GOODS)
    if site.partner_id != partner_id or to_partner_id == partner_id:
        raise NotFound
    taker = organisations.taker(to_partner_id)
    lots = may_go(stock.lots_at(stock.place_of_site(site_id).id))
    form = goods_form(GoodsForm, lots)

    def act() -> tuple[str, str]:
        wish = AskTransfer(
            site_id, to_partner_id, form.units(), text_of(form.reason), form.idempotency_key.data
        )
        found = use_cases.ask_transfer(actor(), wish)
        words = gettext("%(name)s is asked, and gets a mail.", name=taker.name)
        return words, _show(partner_id, found.id)

    return form_page(
        form,
        act,
        "partner/transfers/new.html",
        site=site,
        taker=taker,
        lots=lots,
        freshness=Freshnesses().of,
    )


@pages.get("/<int:transfer_id>")
@requires(Permission.VIEW_PARTNER_STOCK)
def show(partner_id: int, transfer_id: int) -> str:
    found = _found(partner_id, transfer_id, Permission.VIEW_PARTNER_STOCK)
    may_give = actor().may(Permission.TRANSFER_GOODS)
    may_receive = actor().may(Permission.RECEIVE_DELIVERIES)
    gives, gets = found.giver.id == partner_id, found.taker.id == partner_id
    return render_template(
        "partner/transfers/show.html",
        partner_id=partner_id,
        transfer=found,
        mark=mark(found),
        may_answer=gets and may_give and found.waits_for_taker,
        may_send=gives and may_give and found.status is TransferStatus.ALLOWED,
        may_receive=gets and may_receive and found.status is TransferStatus.SENT,
        may_cancel=may_give and found.is_pending,
    )


@pages.get("/<int:transfer_id>/slip")
@requires(Permission.VIEW_PARTNER_STOCK)
def slip(partner_id: int, transfer_id: int) -> str:
    found = _found(partner_id, transfer_id, Permission.VIEW_PARTNER_STOCK)
    pdf_url = url_for(".pdf", partner_id=partner_id, transfer_id=transfer_id)
    return slip_page(found, _show(partner_id, transfer_id), pdf_url)


@pages.get("/<int:transfer_id>/pdf")
@requires(Permission.VIEW_PARTNER_STOCK)
def pdf(partner_id: int, transfer_id: int) -> Response:
    return slip_pdf(_found(partner_id, transfer_id, Permission.VIEW_PARTNER_STOCK))


@pages.route("/<int:asked_id>/answer", methods=["GET", "POST"])
@requires(Permission.TRANSFER_GOODS)
def answer(partner_id: int, asked_id: int) -> Page:
    found = _found(partner_id, asked_id, Permission.TRANSFER_GOODS)
    assert isinstance(found.taker, Partner)
    form = answer_form(found.taker, found)

    def act() -> tuple[str, str]:
        use_cases.answer_transfer(actor(), form.to_wish(asked_id))
        return gettext("Thank you for your answer."), _show(partner_id, asked_id)

    return form_page(
        form, act, "partner/transfers/answer.html", partner_id=partner_id, transfer=found
    )


@pages.post("/<int:given_id>/send")
@requires(Permission.TRANSFER_GOODS)
def send(partner_id: int, given_id: int) -> Response:
    _found(partner_id, given_id, Permission.TRANSFER_GOODS)
    words = gettext("The goods left your stock. Give the slip along with them.")
    there = _show(partner_id, given_id)
    return step(lambda: use_cases.send_transfer(actor(), given_id), words, there)


@pages.route("/<int:coming_id>/receive", methods=["GET", "POST"])
@requires(Permission.RECEIVE_DELIVERIES)
def receive(partner_id: int, coming_id: int) -> Page:
    found = _found(partner_id, coming_id, Permission.RECEIVE_DELIVERIES)
    form = receive_form(found)

    def act() -> tuple[str, str]:
        told, note = form.received(found), text_of(form.note)
        use_cases.receive_transfer(actor(), coming_id, told, note, form.idempotency_key.data)
        words = gettext("Thank you. The goods are in your stock now.")
        return words, _show(partner_id, coming_id)

    back_url = _show(partner_id, coming_id)
    return form_page(form, act, "partner/transfers/receive.html", transfer=found, back_url=back_url)


@pages.post("/<int:transfer_id>/cancel")
@requires(Permission.TRANSFER_GOODS)
def cancel(partner_id: int, transfer_id: int) -> Response:
    _found(partner_id, transfer_id, Permission.TRANSFER_GOODS)
    words = gettext("The transfer is called off. Nothing moved.")
    there = _show(partner_id, transfer_id)
    return step(lambda: use_cases.cancel_transfer(actor(), transfer_id), words, there)


def _found(partner_id: int, transfer_id: int, permission: Permission) -> Transfer:
    return queries.transfer_of_partner(actor(), partner_id, transfer_id, permission)


def _show(partner_id: int, transfer_id: int) -> str:
    return url_for(".show", partner_id=partner_id, transfer_id=transfer_id)
