"""What is where. Every balance is a sum over the ledger; two covering indexes make it fast."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, select, union_all
from sqlalchemy.orm import contains_eager

from foodaid.catalogue.models import Product
from foodaid.core.db import db
from foodaid.organisations.models import Site
from foodaid.stock.models import Lot, Movement, Place, Zone


@dataclass(frozen=True, slots=True)
class LotBalance:
    """Units of one lot at one place."""

    lot: Lot
    units: int
    zone: Zone | None = None

    @property
    def boxes(self) -> int:
        return self.units // self.lot.product.units_per_box

    @property
    def grams(self) -> int:
        return self.units * self.lot.product.grams_per_unit

    def is_near_expiry(self, day: date, within: int) -> bool:
        expires_on = self.lot.expires_on
        return expires_on is not None and (expires_on - day).days <= within


def signed(
    place_ids: Iterable[int], lot_ids: Iterable[int] | None = None
) -> Select[tuple[int, int, int]]:
    """Units by place and lot: what came less what went; of all lots, or of these."""
    places = list(place_ids)
    lots = None if lot_ids is None else list(lot_ids)
    came = select(
        Movement.to_place_id.label("place_id"), Movement.lot_id, Movement.units.label("units")
    ).where(Movement.to_place_id.in_(places))
    went = select(
        Movement.from_place_id.label("place_id"), Movement.lot_id, (-Movement.units).label("units")
    ).where(Movement.from_place_id.in_(places))
    if lots is not None:
        came, went = (rows.where(Movement.lot_id.in_(lots)) for rows in (came, went))
    both = union_all(came, went).subquery()
    return select(both.c.place_id, both.c.lot_id, func.sum(both.c.units).label("units")).group_by(
        both.c.place_id, both.c.lot_id
    )


def units_by_place(place_ids: Iterable[int], lot_ids: Iterable[int]) -> dict[tuple[int, int], int]:
    """Units of some lots at some places, by (place, lot); without what is nowhere."""
    sums = signed(place_ids, lot_ids).subquery()
    rows = select(sums.c.place_id, sums.c.lot_id, sums.c.units).where(sums.c.units != 0)
    return {(place_id, lot_id): int(units) for place_id, lot_id, units in db.session.execute(rows)}


def units_at(place_id: int, lot_ids: Iterable[int] | None = None) -> dict[int, int]:
    """Units by lot at a place, without the lots of which nothing is there."""
    sums = signed([place_id], lot_ids).subquery()
    rows = select(sums.c.lot_id, sums.c.units).where(sums.c.units != 0)
    return {lot_id: int(units) for lot_id, units in db.session.execute(rows)}


def units_of_lots(lot_ids: Iterable[int]) -> list[tuple[int, int, int]]:
    """Where the units of these lots are: (place, lot, units), the ends of the chain too.

    Each road from place to place is summed first: an index has them in that order, and what is
    left to add up is little.
    """
    roads = (
        select(
            Movement.lot_id,
            Movement.from_place_id,
            Movement.to_place_id,
            func.sum(Movement.units).label("units"),
        )
        .where(Movement.lot_id.in_(list(lot_ids)))
        .group_by(Movement.lot_id, Movement.from_place_id, Movement.to_place_id)
        .cte("roads")
    )
    came = select(roads.c.to_place_id.label("place_id"), roads.c.lot_id, roads.c.units)
    went = select(roads.c.from_place_id, roads.c.lot_id, -roads.c.units)
    both = union_all(came, went).subquery()
    total = func.sum(both.c.units)
    rows = (
        select(both.c.place_id, both.c.lot_id, total)
        .group_by(both.c.place_id, both.c.lot_id)
        .having(total != 0)
        .order_by(both.c.lot_id, both.c.place_id)
    )
    return [(place_id, lot_id, int(units)) for place_id, lot_id, units in db.session.execute(rows)]


def units_by_day(place_id: int, lot_ids: Iterable[int]) -> dict[int, dict[date, int]]:
    """What came less what went at a place, by lot and day."""
    lots = list(lot_ids)
    came = select(Movement.lot_id, Movement.occurred_on, Movement.units.label("units")).where(
        Movement.to_place_id == place_id, Movement.lot_id.in_(lots)
    )
    went = select(Movement.lot_id, Movement.occurred_on, -Movement.units).where(
        Movement.from_place_id == place_id, Movement.lot_id.in_(lots)
    )
    both = union_all(came, went).subquery()
    rows = select(both.c.lot_id, both.c.occurred_on, func.sum(both.c.units)).group_by(
        both.c.lot_id, both.c.occurred_on
    )
    found: dict[int, dict[date, int]] = defaultdict(dict)
    for lot_id, day, units in db.session.execute(rows):
        found[lot_id][day] = int(units)
    return found


def lots_at(place_id: int) -> list[LotBalance]:
    """The lots at a place with their products, by product and date."""
    return lots_by_place([place_id])[place_id]


def lots_by_place(place_ids: Iterable[int]) -> dict[int, list[LotBalance]]:
    """The lots at several places, each by product and date."""
    found: dict[int, list[LotBalance]] = {place_id: [] for place_id in place_ids}
    sums = signed(found).subquery()
    rows = (
        select(sums.c.place_id, Place.zone, Lot, sums.c.units)
        .join(sums, sums.c.lot_id == Lot.id)
        .join(Place, Place.id == sums.c.place_id)
        .join(Lot.product)
        .join(Lot.campaign)
        .options(contains_eager(Lot.product), contains_eager(Lot.campaign))
        .where(sums.c.units != 0)
        .order_by(Product.code, func.coalesce(Lot.use_by, Lot.best_before), Lot.id)
    )
    for place_id, zone, lot, units in db.session.execute(rows):
        found[place_id].append(LotBalance(lot, int(units), zone))
    return found


def held_by_partner(campaign_id: int) -> dict[tuple[int, int], int]:
    """Units of a campaign's goods that partners still hold, by partner and product."""
    lots = select(Lot.id).where(Lot.campaign_id == campaign_id)
    came = select(Movement.to_place_id.label("place_id"), Movement.lot_id, Movement.units).where(
        Movement.lot_id.in_(lots)
    )
    went = select(Movement.from_place_id, Movement.lot_id, -Movement.units).where(
        Movement.lot_id.in_(lots)
    )
    both = union_all(came, went).subquery()
    rows = (
        select(Site.partner_id, Lot.product_id, func.sum(both.c.units))
        .join(Place, Place.id == both.c.place_id)
        .join(Site, Site.id == Place.site_id)
        .join(Lot, Lot.id == both.c.lot_id)
        .group_by(Site.partner_id, Lot.product_id)
    )
    return {(partner, product): int(units) for partner, product, units in db.session.execute(rows)}
