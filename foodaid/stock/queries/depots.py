"""What lies in a depot: on hand, promised and free; which lots can be picked, and from where."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from foodaid.catalogue.models import Campaign, Product
from foodaid.core import clock
from foodaid.core.db import db
from foodaid.core.errors import NotFound
from foodaid.core.permissions import Actor, Permission
from foodaid.organisations import queries as organisations
from foodaid.stock.domain import OnHand
from foodaid.stock.models import Lot, Movement, Place, Reservation, Zone
from foodaid.stock.queries.balances import LotBalance, lots_by_place, units_by_place
from foodaid.stock.queries.places import HOME, zones_of_depot


@dataclass(frozen=True, slots=True)
class ProductBalance:
    """The three numbers of one product of one campaign at a depot, in units.

    `barred` is the part of what is on hand that may not be issued today: held, in quarantine, past
    its date or not decided upon.
    """

    product: Product
    campaign: Campaign
    on_hand: int
    reserved: int
    barred: int = 0

    @property
    def free(self) -> int:
        """What may go and nobody was promised; below 0 where the supplier must still deliver."""
        return self.on_hand - self.barred - self.reserved


def _lots_of_depot(depot_id: int) -> list[LotBalance]:
    places = [place.id for place in zones_of_depot(depot_id).values()]
    by_place = lots_by_place(places)
    found = [balance for place_id in places for balance in by_place[place_id]]
    return sorted(found, key=_by_product_and_date)


def _by_product_and_date(balance: LotBalance) -> tuple[str, date, int]:
    lot = balance.lot
    return (lot.product.code, lot.expires_on or date.max, lot.id)


def may_be_picked(balance: LotBalance, day: date) -> bool:
    """Whether units that lie in a depot may go out on a day."""
    return balance.zone is not Zone.QUARANTINE and not balance.lot.is_blocked_on(day)


def pickable(depot_id: int, day: date | None = None) -> dict[tuple[int, int], list[OnHand]]:
    """What can be picked at a depot, by product and campaign."""
    on = day or clock.today()
    lots: dict[Lot, int] = defaultdict(int)
    for balance in _lots_of_depot(depot_id):
        if may_be_picked(balance, on):
            lots[balance.lot] += balance.units
    stock: dict[tuple[int, int], list[OnHand]] = defaultdict(list)
    for lot, units in lots.items():
        stock[lot.product_id, lot.campaign_id].append(OnHand(lot.id, units, lot.expires_on))
    return stock


def picking_places(depot_id: int, lots: Mapping[int, int]) -> list[tuple[Place, int, int]]:
    """From which zones these units of each lot come: where the goods belong first.

    Answers (place, lot id, units). What no zone holds any more is asked of the first one, so that
    the ledger refuses it by name.
    """
    zones = [place for zone, place in zones_of_depot(depot_id).items() if zone != Zone.QUARANTINE]
    storages = {
        lot.id: HOME[lot.product.storage]
        for lot in db.session.scalars(select(Lot).where(Lot.id.in_(lots)))
    }
    there = units_by_place([place.id for place in zones], lots)
    taken: list[tuple[Place, int, int]] = []
    for lot_id, wanted in sorted(lots.items()):
        left = wanted
        ordered = sorted(zones, key=lambda place: place.zone != storages[lot_id])
        for place in ordered:
            units = min(left, max(0, there.get((place.id, lot_id), 0)))
            if units:
                taken.append((place, lot_id, units))
                left -= units
        if left:
            taken.append((ordered[0], lot_id, left))
    return taken


def products_at(depot_id: int) -> list[ProductBalance]:
    """On hand, reserved and free of every product at a depot, by product."""
    today = clock.today()
    on_hand: dict[tuple[int, int], int] = defaultdict(int)
    barred: dict[tuple[int, int], int] = defaultdict(int)
    things: dict[tuple[int, int], tuple[Product, Campaign]] = {}
    for found in _lots_of_depot(depot_id):
        key = (found.lot.product_id, found.lot.campaign_id)
        on_hand[key] += found.units
        if not may_be_picked(found, today):
            barred[key] += found.units
        things[key] = (found.lot.product, found.lot.campaign)
    promised = reserved(depot_id)
    missing = [key for key in promised if key not in things]
    for product_id, campaign_id in missing:
        product = db.session.get_one(Product, product_id)
        things[product_id, campaign_id] = (product, db.session.get_one(Campaign, campaign_id))
    return [
        ProductBalance(product, campaign, on_hand[key], promised.get(key, 0), barred[key])
        for key, (product, campaign) in sorted(
            things.items(), key=lambda item: (item[1][0].code, item[1][1].year)
        )
    ]


def reserved(depot_id: int) -> dict[tuple[int, int], int]:
    """Units promised at a depot and not loaded yet, by product and campaign."""
    rows = (
        select(Reservation.product_id, Reservation.campaign_id, func.sum(Reservation.units))
        .join(Place, Place.id == Reservation.place_id)
        .where(Place.depot_id == depot_id, Reservation.released_at.is_(None))
        .group_by(Reservation.product_id, Reservation.campaign_id)
    )
    return {
        (product, campaign): int(units) for product, campaign, units in db.session.execute(rows)
    }


def depot_stock(actor: Actor, depot_id: int) -> list[ProductBalance]:
    """The three numbers of every product at a depot."""
    depot = organisations.depot_of(actor, depot_id, Permission.VIEW_DEPOT_STOCK)
    return products_at(depot.id)


def depot_lots(actor: Actor, depot_id: int) -> list[LotBalance]:
    """Every lot at a depot, zone by zone, by product and date."""
    depot = organisations.depot_of(actor, depot_id, Permission.VIEW_DEPOT_STOCK)
    return _lots_of_depot(depot.id)


def lot_in_depot(actor: Actor, depot_id: int, lot_id: int) -> tuple[Lot, dict[Zone, int]]:
    """A lot that is or was in a depot, and the units of it in each zone."""
    depot = organisations.depot_of(actor, depot_id, Permission.VIEW_DEPOT_STOCK)
    zones = zones_of_depot(depot.id)
    ids = [place.id for place in zones.values()]
    was_here = select(Movement.id).where(
        Movement.lot_id == lot_id,
        Movement.to_place_id.in_(ids) | Movement.from_place_id.in_(ids),
    )
    lot = db.session.get(Lot, lot_id)
    if lot is None or db.session.scalar(was_here.limit(1)) is None:
        raise NotFound
    there = units_by_place(ids, [lot_id])
    return lot, {zone: there.get((place.id, lot_id), 0) for zone, place in zones.items()}
