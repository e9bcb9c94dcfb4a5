"""Where is this lot: the list of lots, the way of one of them, and the list as a file."""

from collections.abc import Iterator

from flask import Blueprint, Response, render_template, request
from flask_babel import gettext

from foodaid.catalogue.models import Campaign, Product
from foodaid.core.permissions import Permission
from foodaid.core.translation import days, language
from foodaid.deliveries.tracing import trace_of
from foodaid.stock.queries import LotBalance
from foodaid.stock.queries import lot_list as lots
from foodaid.stock.queries.lot_list import Expiry, LotFilter
from foodaid.web.authority.lots.ways import way_of
from foodaid.web.support.access import requires
from foodaid.web.support.labels import label
from foodaid.web.support.lists import Chip, Choice, csv_download, here, page_number, place_in
from foodaid.web.support.sessions import actor
from foodaid.web.support.shelves import Freshnesses

pages = Blueprint("authority_lots", __name__, url_prefix="/lots")
EXPIRIES = {expiry.value: expiry for expiry in Expiry}


@pages.get("")
@requires(Permission.VIEW_DEPOT_STOCK)
def index() -> str:
    wanted = _wanted()
    found = lots.lots(actor(), wanted, *page_number(request.args))
    campaigns, products = lots.campaigns_and_products(actor())
    return render_template(
        "authority/lots/index.html",
        wanted=wanted,
        rows=found.rows,
        place=place_in(found),
        freshness=Freshnesses().of,
        choices=_choices(wanted, campaigns, products),
        chips=_chips(wanted, campaigns, products),
        clear_url=here(search=None, campaign=None, product=None, expiry=None, page=None),
        export_url=here("authority_lots.export", page=None, size=None),
        sees_all=actor().depots(Permission.VIEW_DEPOT_STOCK) is None,
    )


@pages.get("/file")
@requires(Permission.VIEW_DEPOT_STOCK)
def export() -> Response:
    titles = [
        gettext("Number"),
        gettext("Product code"),
        gettext("Product"),
        gettext("Lot"),
        gettext("Campaign"),
        gettext("Use by"),
        gettext("Best before"),
        gettext("Units held"),
    ]
    return csv_download("lots.csv", titles, _lines(lots.lots_export(actor(), _wanted())))


def _lines(rows: Iterator[LotBalance]) -> Iterator[list[object]]:
    for row in rows:
        lot = row.lot
        yield [
            lot.id,
            lot.product.code,
            lot.product.name_in(language()),
            lot.code,
            lot.campaign.name,
            days(lot.use_by),
            days(lot.best_before),
            row.units,
        ]


@pages.get("/<int:lot_id>")
@requires(Permission.VIEW_DEPOT_STOCK)
def show(lot_id: int) -> str:
    found = trace_of(actor(), lot_id)
    way = way_of(
        found,
        depot_id=request.args.get("depot", type=int),
        is_forwards=request.args.get("way") != "back",
    )
    return render_template(
        "authority/lots/show.html",
        lot=found.lot,
        may_hold=actor().may(Permission.RECALL_LOTS) and not found.lot.is_held,
        way=way,
        is_whole=found.is_whole,
        sums=found.trace.conservation(),
        fresh=Freshnesses().of(LotBalance(found.lot, 0)),
    )


def _wanted() -> LotFilter:
    """The filters of the address; what makes no sense there counts as not given."""
    return LotFilter(
        words=request.args.get("search", "").strip()[:100],
        campaign_id=_number("campaign"),
        product_id=_number("product"),
        expiry=EXPIRIES.get(request.args.get("expiry", "")),
    )


def _number(name: str) -> int | None:
    number = request.args.get(name, type=int)
    return number if number is not None and 0 < number < 2**31 else None


def _choices(wanted: LotFilter, campaigns: list[Campaign], products: list[Product]) -> list[Choice]:
    return [
        Choice(
            "campaign",
            gettext("Campaign"),
            [(campaign.id, campaign.name) for campaign in campaigns],
            wanted.campaign_id or "",
        ),
        Choice(
            "product",
            gettext("Product"),
            [(product.id, product.name_in(language())) for product in products],
            wanted.product_id or "",
        ),
        Choice(
            "expiry",
            gettext("Date"),
            [(expiry.value, label(expiry)) for expiry in Expiry],
            wanted.expiry.value if wanted.expiry else "",
        ),
    ]


def _chips(wanted: LotFilter, campaigns: list[Campaign], products: list[Product]) -> list[Chip]:
    chips = []
    if wanted.words:
        words = gettext("Search: %(words)s", words=wanted.words)
        chips.append(Chip(words, here(search=None, page=None)))
    chips += [
        Chip(campaign.name, here(campaign=None, page=None))
        for campaign in campaigns
        if campaign.id == wanted.campaign_id
    ]
    chips += [
        Chip(product.name_in(language()), here(product=None, page=None))
        for product in products
        if product.id == wanted.product_id
    ]
    if wanted.expiry is not None:
        chips.append(Chip(label(wanted.expiry), here(expiry=None, page=None)))
    return chips
