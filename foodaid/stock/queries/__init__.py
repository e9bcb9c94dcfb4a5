"""Questions about stock, a file a topic."""

from foodaid.stock.queries.balances import (
    LotBalance,
    held_by_partner,
    lots_at,
    lots_by_place,
    units_at,
    units_by_day,
    units_by_place,
)
from foodaid.stock.queries.depots import (
    ProductBalance,
    depot_lots,
    depot_stock,
    lot_in_depot,
    pickable,
    picking_places,
    products_at,
    reserved,
)
from foodaid.stock.queries.lots import decisions_about, holds_of, lot_of, open_hold
from foodaid.stock.queries.movements import (
    counted_after,
    counted_since,
    last_counts,
    last_movement_id,
    movements_on,
)
from foodaid.stock.queries.offers import open_offers
from foodaid.stock.queries.places import end_place, home_in_depot, place_of_site, zones_of_depot
from foodaid.stock.queries.recalls import (
    Holder,
    Whereabouts,
    batch_of,
    hold_of,
    holds,
    notice_of,
    open_notices,
    whereabouts,
)
from foodaid.stock.queries.shelves import Shelf, partner_lots, site_lot, site_stock

__all__ = [
    "Holder",
    "LotBalance",
    "ProductBalance",
    "Shelf",
    "Whereabouts",
    "batch_of",
    "counted_after",
    "counted_since",
    "decisions_about",
    "depot_lots",
    "depot_stock",
    "end_place",
    "held_by_partner",
    "hold_of",
    "holds",
    "holds_of",
    "home_in_depot",
    "last_counts",
    "last_movement_id",
    "lot_in_depot",
    "lot_of",
    "lots_at",
    "lots_by_place",
    "movements_on",
    "notice_of",
    "open_hold",
    "open_notices",
    "open_offers",
    "partner_lots",
    "pickable",
    "picking_places",
    "place_of_site",
    "products_at",
    "reserved",
    "site_lot",
    "site_stock",
    "units_at",
    "units_by_day",
    "units_by_place",
    "whereabouts",
    "zones_of_depot",
]
