"""Rounds, their stops and what is loaded, as far as the actor may see them."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from foodaid.allocation.models import Share
from foodaid.allocation.queries import shares_of_orders
from foodaid.catalogue.models import Product
from foodaid.core import clock
from foodaid.core.db import db
from foodaid.core.errors import NotFound
from foodaid.core.permissions import Actor, Permission
from foodaid.orders.models import Order, OrderStatus, Window
from foodaid.organisations import queries as organisations
from foodaid.organisations.models import Partner, Site
from foodaid.rounds.domain.picking import Picked, Wanted, pick
from foodaid.rounds.models import LoadLine, Round, RoundStatus, Stop, Vehicle
from foodaid.stock import queries as stock
from foodaid.stock.models import Lot

DRIVER_DAYS = 2
"""How long after its day the link of a round opens (case D17)."""
ON_THE_WAY = (RoundStatus.PUBLISHED, RoundStatus.LOADED, RoundStatus.DONE)


@dataclass(frozen=True, slots=True)
class RoundRow:
    """A round in a list."""

    round: Round
    stops: int
    grams: int


@dataclass(frozen=True, slots=True)
class ProductLoad:
    """One product of a round: what is due, and what is or can be loaded, by lot."""

    product: Product
    units: int
    lots: tuple[tuple[Lot, int], ...]

    @property
    def loaded(self) -> int:
        return sum(units for _lot, units in self.lots)

    @property
    def short(self) -> int:
        return self.units - self.loaded


@dataclass(frozen=True, slots=True)
class StopLoad:
    """One stop with its products."""

    stop: Stop
    lines: tuple[ProductLoad, ...]


@dataclass(frozen=True, slots=True)
class LoadingList:
    """What goes on the vehicle: in all, and stop by stop."""

    products: tuple[ProductLoad, ...]
    stops: tuple[StopLoad, ...]

    @property
    def is_short(self) -> bool:
        return any(line.short for line in self.products)


def windows_at(depot_id: int) -> list[Window]:
    """The windows of which a depot has goods to bring or has brought them, newest first."""
    rows = (
        select(Order.window_id)
        .join(Partner, Partner.id == Order.partner_id)
        .where(
            Partner.depot_id == depot_id,
            Order.status.in_((OrderStatus.ALLOCATED, OrderStatus.DELIVERED)),
        )
        .distinct()
    )
    windows = select(Window).where(Window.id.in_(rows)).order_by(Window.opens_at.desc())
    return list(db.session.scalars(windows.limit(20)))


def rounds_at(depot_id: int, window_id: int) -> list[RoundRow]:
    """The rounds of a depot for a window, by day."""
    sums = (
        select(Stop.round_id, func.count().label("stops"), func.sum(Stop.grams).label("grams"))
        .group_by(Stop.round_id)
        .subquery()
    )
    rows = (
        select(Round, sums.c.stops, sums.c.grams)
        .join(sums, sums.c.round_id == Round.id)
        .join(Round.vehicle)
        .options(contains_eager(Round.vehicle))
        .where(Round.depot_id == depot_id, Round.window_id == window_id)
        .order_by(Round.day, Vehicle.name, Round.id)
    )
    return [RoundRow(found, stops, int(grams)) for found, stops, grams in db.session.execute(rows)]


def rounds_between(depot_ids: Iterable[int], first: date, last: date) -> list[Round]:
    """The published and loaded rounds of some depots on some days."""
    rows = (
        select(Round)
        .options(joinedload(Round.vehicle))
        .where(
            Round.depot_id.in_(list(depot_ids)),
            Round.day >= first,
            Round.day <= last,
            Round.status.in_((RoundStatus.PUBLISHED, RoundStatus.LOADED)),
        )
        .order_by(Round.day, Round.leaves_at)
    )
    return list(db.session.scalars(rows))


def vehicles_at(depot_id: int) -> list[Vehicle]:
    """The vehicles of a depot, those in use first."""
    rows = (
        select(Vehicle)
        .where(Vehicle.depot_id == depot_id)
        .order_by(Vehicle.is_active.desc(), Vehicle.name, Vehicle.id)
    )
    return list(db.session.scalars(rows))


def vehicle_of(depot_id: int, vehicle_id: int) -> Vehicle:
    """One vehicle of a depot."""
    found = db.session.get(Vehicle, vehicle_id)
    if found is None or found.depot_id != depot_id:
        raise NotFound
    return found


def round_of(actor: Actor, round_id: int, permission: Permission) -> Round:
    """One round with its stops, sites and partners, at a depot of the actor's (case X1)."""
    found = _round(round_id)
    if found is None:
        raise NotFound
    organisations.depot_of(actor, found.depot_id, permission)
    return found


def _round(round_id: int) -> Round | None:
    return db.session.get(
        Round,
        round_id,
        options=[
            joinedload(Round.vehicle),
            joinedload(Round.depot),
            joinedload(Round.window),
            selectinload(Round.stops).joinedload(Stop.site).joinedload(Site.municipality),
            selectinload(Round.stops).joinedload(Stop.order).joinedload(Order.partner),
            selectinload(Round.stops).selectinload(Stop.load).joinedload(LoadLine.lot),
        ],
    )


def round_of_link(round_id: int, link_number: int) -> Round:
    """The round that a driver's link opens, until two days after its day (case D17)."""
    found = _round(round_id)
    is_open = (
        found is not None
        and found.link_number == link_number
        and found.status in ON_THE_WAY
        and clock.today() <= found.day + timedelta(days=DRIVER_DAYS)
    )
    if found is None or not is_open:
        raise NotFound
    return found


def picked(found: Round, shares: dict[int, list[Share]], without: Collection[int] = ()) -> Picked:
    """Which lots the depot takes for the stops of a round: first expired, first out (case S7).

    Lots that somebody leaves out are passed over; the next to expire takes their place.
    """
    campaign_id = found.window.campaign_id
    wanted = [
        Wanted(
            stop.id,
            (share.offer.product_id, campaign_id),
            share.boxes * share.offer.product.units_per_box,
        )
        for stop in found.stops
        for share in shares.get(stop.order_id, [])
    ]
    shelf = {
        goods: [lot for lot in lots if lot.lot_id not in without]
        for goods, lots in stock.pickable(found.depot_id).items()
    }
    return pick(wanted, shelf)


def loading_list(found: Round, without: Collection[int] = ()) -> LoadingList:
    """What is on the vehicle, or what can be picked for it now, without some lots."""
    shares = shares_of_orders([stop.order_id for stop in found.stops])
    lots = _lots_by_stop(found, shares, without)
    stops = []
    for stop in found.stops:
        lines = [
            ProductLoad(
                share.offer.product,
                share.boxes * share.offer.product.units_per_box,
                _of_product(lots[stop.id], share.offer.product_id),
            )
            for share in shares.get(stop.order_id, [])
        ]
        stops.append(StopLoad(stop, tuple(lines)))
    return LoadingList(_summed(stops), tuple(stops))


def _lots_by_stop(
    found: Round, shares: dict[int, list[Share]], without: Collection[int]
) -> dict[int, dict[Lot, int]]:
    if found.status in (RoundStatus.LOADED, RoundStatus.DONE):
        return {stop.id: {line.lot: line.units for line in stop.load} for stop in found.stops}
    lots = picked(found, shares, without).lots
    ids = {lot_id for units in lots.values() for lot_id in units}
    by_id = {lot.id: lot for lot in db.session.scalars(select(Lot).where(Lot.id.in_(ids)))}
    return {
        stop.id: {by_id[lot_id]: units for lot_id, units in lots.get(stop.id, {}).items()}
        for stop in found.stops
    }


def _of_product(lots: dict[Lot, int], product_id: int) -> tuple[tuple[Lot, int], ...]:
    return tuple((lot, units) for lot, units in lots.items() if lot.product_id == product_id)


def _summed(stops: list[StopLoad]) -> tuple[ProductLoad, ...]:
    units: dict[Product, int] = defaultdict(int)
    lots: dict[Product, dict[Lot, int]] = defaultdict(lambda: defaultdict(int))
    for stop in stops:
        for line in stop.lines:
            units[line.product] += line.units
            for lot, count in line.lots:
                lots[line.product][lot] += count
    return tuple(
        ProductLoad(product, units[product], tuple(lots[product].items()))
        for product in sorted(units, key=lambda product: product.code)
    )


def stop_of_order(order_id: int) -> Stop | None:
    """When an order comes, once its round is published."""
    rows = (
        select(Stop)
        .join(Stop.round)
        .options(contains_eager(Stop.round))
        .where(Stop.order_id == order_id, Round.status.in_(ON_THE_WAY))
    )
    return db.session.scalar(rows)


def on_the_road_with(lot_ids: Iterable[int]) -> list[tuple[Stop, int]]:
    """Stops of loaded rounds whose goods of these lots nobody received yet, with their units."""
    rows = (
        select(Stop, func.sum(LoadLine.units))
        .join(Stop.round)
        .join(Stop.load)
        .join(Stop.order)
        .options(contains_eager(Stop.round), contains_eager(Stop.order))
        .where(
            LoadLine.lot_id.in_(list(lot_ids)),
            Round.status == RoundStatus.LOADED,
            Order.status != OrderStatus.DELIVERED,
        )
        .group_by(Stop.id, Round.id, Order.id)
        .order_by(Stop.arrives_at, Stop.id)
    )
    return [(stop, int(units)) for stop, units in db.session.execute(rows)]
