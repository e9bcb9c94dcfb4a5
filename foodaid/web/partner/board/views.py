"""The board on which partners offer what they have too much of."""

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from foodaid.core.errors import NotFound
from foodaid.core.permissions import Permission
from foodaid.deliveries import queries, use_cases
from foodaid.deliveries.queries import OfferFilter
from foodaid.organisations import queries as organisations
from foodaid.stock import queries as stock
from foodaid.stock.queries import LotBalance
from foodaid.web.partner.board.forms import OfferForm, take_form
from foodaid.web.support.access import requires
from foodaid.web.support.form_pages import Page, form_page, step
from foodaid.web.support.lists import Chip, Choice, here, page_number, place_in
from foodaid.web.support.sessions import actor
from foodaid.web.support.shelves import Freshnesses

pages = Blueprint("partner_board", __name__, url_prefix="/partners/<int:partner_id>/board")
LONGEST_ID = 9


@pages.get("")
@requires(Permission.VIEW_PARTNER_STOCK)
def index(partner_id: int) -> str:
    partner = organisations.partner_of(actor(), partner_id, Permission.VIEW_PARTNER_STOCK)
    depots = {depot.id: depot.name for depot in organisations.depots()}
    wanted = _wanted(depots)
    found = queries.open_offers(actor(), partner_id, wanted, *page_number(request.args))
    return render_template(
        "partner/board/index.html",
        partner=partner,
        rows=found.rows,
        own=queries.own_offers(actor(), partner_id),
        place=place_in(found),
        words=wanted.words,
        choices=[Choice("depot", gettext("Depot"), list(depots.items()), wanted.depot_id or "")],
        chips=_chips(wanted, depots),
        clear_url=url_for(".index", partner_id=partner_id),
        fresh=lambda offer: Freshnesses().of(LotBalance(offer.lot, offer.left)).date,
        may_take=actor().may(Permission.TRANSFER_GOODS),
    )


def _wanted(depots: dict[int, str]) -> OfferFilter:
    typed = request.args.get("depot", "")
    depot_id = int(typed) if typed.isdecimal() and len(typed) <= LONGEST_ID else None
    words = request.args.get("search", "").strip()[:100]
    return OfferFilter(words, depot_id if depot_id in depots else None)


def _chips(wanted: OfferFilter, depots: dict[int, str]) -> list[Chip]:
    chips = []
    if wanted.words:
        said = gettext("Search: %(words)s", words=wanted.words)
        chips.append(Chip(said, here(search=None, page=None)))
    if wanted.depot_id is not None:
        chips.append(Chip(depots[wanted.depot_id], here(depot=None, page=None)))
    return chips


@pages.route("/new/<int:site_id>/<int:lot_id>", methods=["GET", "POST"])
@requires(Permission.TRANSFER_GOODS)
def new(partner_id: int, site_id: int, lot_id: int) -> Page:
    site = organisations.site_of(actor(), site_id, Permission.TRANSFER_GOODS)
    if site.partner_id != partner_id:
        raise NotFound
    balance = stock.site_lot(actor(), site_id, lot_id)
    form = OfferForm()

    def act() -> tuple[str, str]:
        use_cases.offer_goods(actor(), form.to_wish(site_id, lot_id))
        words = gettext("Your offer is on the board. Partners all over the country see it.")
        return words, url_for(".index", partner_id=partner_id)

    return form_page(
        form, act, "partner/board/new.html", site=site, found=balance, fresh=Freshnesses().of
    )


@pages.route("/<int:transfer_offer_id>/take", methods=["GET", "POST"])
@requires(Permission.TRANSFER_GOODS)
def take(partner_id: int, transfer_offer_id: int) -> Page:
    partner = organisations.partner_of(actor(), partner_id, Permission.TRANSFER_GOODS)
    offer = queries.open_offer(actor(), partner_id, transfer_offer_id)
    form = take_form(partner, offer.left)

    def act() -> tuple[str, str]:
        wish = form.to_wish(partner_id, transfer_offer_id)
        found = use_cases.take_offer(actor(), wish)
        words = gettext("You asked for these goods. You both get a mail about what happens next.")
        there = "partner_transfers.show"
        return words, url_for(there, partner_id=partner_id, transfer_id=found.id)

    return form_page(
        form,
        act,
        "partner/board/take.html",
        partner=partner,
        offer=offer,
        fresh=Freshnesses().of(LotBalance(offer.lot, offer.left)),
    )


@pages.post("/<int:own_offer_id>/withdraw")
@requires(Permission.TRANSFER_GOODS)
def withdraw(partner_id: int, own_offer_id: int) -> Response:
    words = gettext("The offer is off the board.")
    there = url_for(".index", partner_id=partner_id)
    return step(lambda: use_cases.withdraw_offer(actor(), partner_id, own_offer_id), words, there)
