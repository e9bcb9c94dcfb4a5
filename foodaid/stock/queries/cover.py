"""How long the stock of each depot lasts, from what really left it."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import aliased

from foodaid.catalogue.models import Product
from foodaid.core import clock
from foodaid.core.db import db
from foodaid.core.errors import NotFound
from foodaid.core.permissions import Actor, Permission
from foodaid.core.settings import settings
from foodaid.organisations import queries as organisations
from foodaid.organisations.models import Depot
from foodaid.stock.domain import Cover, cover
from foodaid.stock.models import Lot, Movement, MovementKind, Place, Reservation
from foodaid.stock.queries.balances import LotBalance, lots_by_place
from foodaid.stock.queries.depots import may_be_picked
from foodaid.stock.queries.places import zones_of_depot

Key = tuple[int, int]
"""A depot and a product."""


@dataclass(frozen=True, slots=True)
class CoverRow:
    """One product at one depot: what there is, what went, how long it lasts. All in units.

    `usable` is what is on hand less what may not go out today; `free` is that less what is
    promised; `out` is what was loaded less what came back, in the period.
    """

    depot: Depot
    product: Product
    on_hand: int
    usable: int
    free: int
    out: int
    cover: Cover


@dataclass(frozen=True, slots=True)
class CoverRules:
    """The period that use is taken from, and below how many weeks stock is low."""

    weeks: int
    low_weeks: int
    first_on: date
    last_on: date


def cover_rules() -> CoverRules:
    """The rules of today: the last full days before today."""
    found = settings(("stock.cover_weeks", "stock.low_cover_weeks"))
    weeks = max(1, int(found["stock.cover_weeks"]))
    today = clock.today()
    return CoverRules(
        weeks=weeks,
        low_weeks=int(found["stock.low_cover_weeks"]),
        first_on=today - timedelta(weeks=weeks),
        last_on=today - timedelta(days=1),
    )


def depot_cover(
    actor: Actor, depot_id: int, rules: CoverRules, lots: list[LotBalance] | None = None
) -> list[CoverRow]:
    """How long each product of a depot lasts, what runs out first on top.

    `lots` are the lots of the depot, where the caller has read them already.
    """
    depot = organisations.depot_of(actor, depot_id, Permission.VIEW_DEPOT_STOCK)
    if lots is not None:
        return _rows([depot], [(depot_id, one) for one in lots], rules)
    places = {place.id: depot for place in zones_of_depot(depot_id).values()}
    return _rows([depot], _lots_in(places), rules)


def national_cover(actor: Actor, rules: CoverRules) -> list[CoverRow]:
    """How long each product lasts at each depot, the worst on top."""
    if actor.depots(Permission.OVERSEE_STOCK) is not None:
        raise NotFound
    rows = select(Place.id, Depot).join(Depot, Depot.id == Place.depot_id).where(Depot.is_active)
    depots = {place_id: depot for place_id, depot in db.session.execute(rows)}
    return _rows(list(set(depots.values())), _lots_in(depots), rules)


def _lots_in(depots: Mapping[int, Depot]) -> list[tuple[int, LotBalance]]:
    """The lots in places of depots, each with the number of its depot."""
    return [
        (depots[place_id].id, balance)
        for place_id, balances in lots_by_place(depots).items()
        for balance in balances
    ]


def _rows(
    depots: list[Depot], lots: list[tuple[int, LotBalance]], rules: CoverRules
) -> list[CoverRow]:
    on_hand: dict[Key, int] = defaultdict(int)
    usable: dict[Key, int] = defaultdict(int)
    today = clock.today()
    for depot_id, balance in lots:
        key = (depot_id, balance.lot.product_id)
        on_hand[key] += balance.units
        if may_be_picked(balance, today):
            usable[key] += balance.units
    by_id = {depot.id: depot for depot in depots}
    promised, out = _promised(list(by_id)), _went_out(list(by_id), rules)
    keys = on_hand.keys() | promised.keys() | {key for key, units in out.items() if units > 0}
    known = {balance.lot.product_id: balance.lot.product for _depot_id, balance in lots}
    products = _products({product_id for _depot_id, product_id in keys}, known)
    found = [
        CoverRow(
            depot=by_id[key[0]],
            product=products[key[1]],
            on_hand=on_hand[key],
            usable=usable[key],
            free=usable[key] - promised.get(key, 0),
            out=out.get(key, 0),
            cover=cover(usable[key], out.get(key, 0), rules.weeks, rules.low_weeks, today),
        )
        for key in keys
    ]
    return sorted(found, key=worst_first)


def _products(wanted: set[int], known: dict[int, Product]) -> dict[int, Product]:
    missing = wanted - known.keys()
    if not missing:
        return known
    rows = select(Product).where(Product.id.in_(missing))
    return known | {product.id: product for product in db.session.scalars(rows)}


def worst_first(row: CoverRow) -> tuple[bool, int, int, str, str]:
    """What lasts shortest first; what nobody used in the period comes last."""
    tenths = row.cover.week_tenths
    return (tenths is None, tenths or 0, -row.out, row.product.code, row.depot.name)


def _promised(depot_ids: list[int]) -> dict[Key, int]:
    rows = (
        select(Place.depot_id, Reservation.product_id, func.sum(Reservation.units))
        .join(Place, Place.id == Reservation.place_id)
        .where(Place.depot_id.in_(depot_ids), Reservation.released_at.is_(None))
        .group_by(Place.depot_id, Reservation.product_id)
    )
    return {
        (depot_id, product_id): int(units)
        for depot_id, product_id, units in db.session.execute(rows)
        if depot_id is not None
    }


def _went_out(depot_ids: list[int], rules: CoverRules) -> dict[Key, int]:
    """Loaded less returned, without what was undone."""
    loaded = _moved(MovementKind.LOADED, Movement.from_place_id, Movement.units, rules)
    returned = _moved(MovementKind.RETURNED, Movement.to_place_id, -Movement.units, rules)
    both = loaded.union_all(returned).subquery()
    rows = (
        select(Place.depot_id, Lot.product_id, func.sum(both.c.units))
        .join(both, both.c.place_id == Place.id)
        .join(Lot, Lot.id == both.c.lot_id)
        .where(Place.depot_id.in_(depot_ids))
        .group_by(Place.depot_id, Lot.product_id)
    )
    return {
        (depot_id, product_id): int(units)
        for depot_id, product_id, units in db.session.execute(rows)
        if depot_id is not None
    }


def _moved(
    kind: MovementKind, place: Any, units: Any, rules: CoverRules
) -> Select[tuple[int, int, int]]:
    """Units of one kind of movement in the period, by the place at the depot's side and lot."""
    undoing = aliased(Movement)
    return (
        select(place.label("place_id"), Movement.lot_id, func.sum(units).label("units"))
        .where(
            Movement.kind == kind,
            Movement.occurred_on.between(rules.first_on, rules.last_on),
            ~exists().where(undoing.reversal_of_id == Movement.id),
        )
        .group_by(place, Movement.lot_id)
    )
