"""What of a campaign may be given: what came, what lies in the depots, what is promised of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from foodaid.core.db import db
from foodaid.stock.models import Lot, Movement, MovementKind, Place, Reservation, Zone
from foodaid.stock.queries.balances import signed


@dataclass(frozen=True, slots=True)
class UsableLot:
    """Units of one lot in one depot that may still be issued on a day."""

    depot_id: int
    product_id: int
    units: int
    good_until: date | None


def usable_lots(campaign_id: int, day: date) -> list[UsableLot]:
    """What lies in the depots of a campaign's goods and may be issued on a day (case A10).

    Not what is held, unfit, past its date or not decided upon, and not what is in quarantine.
    """
    lots = {
        lot.id: lot
        for lot in db.session.scalars(select(Lot).where(Lot.campaign_id == campaign_id))
        if not lot.is_blocked_on(day)
    }
    zones = select(Place.id, Place.depot_id).where(
        Place.depot_id.is_not(None), Place.zone != Zone.QUARANTINE
    )
    depots = {place_id: int(depot_id or 0) for place_id, depot_id in db.session.execute(zones)}
    if not lots or not depots:
        return []
    sums = signed(depots, lots).subquery()
    rows = select(sums.c.place_id, sums.c.lot_id, sums.c.units).where(sums.c.units > 0)
    return [
        UsableLot(depots[place_id], lots[lot_id].product_id, int(units), _good_until(lots[lot_id]))
        for place_id, lot_id, units in db.session.execute(rows)
    ]


def _good_until(lot: Lot) -> date | None:
    """The last day on which a lot may be handed out, as far as it is known."""
    if lot.use_by is not None or lot.best_before is None:
        return lot.use_by
    return max(lot.best_before, lot.good_until or lot.best_before)


def promised_units(campaign_id: int, but_orders: Collection[int] = ()) -> dict[int, int]:
    """Units of a campaign's goods that are promised and not loaded yet, by product.

    What is promised to `but_orders` is left out: it is shared out again.
    """
    rows = (
        select(Reservation.product_id, func.sum(Reservation.units))
        .where(Reservation.campaign_id == campaign_id, Reservation.released_at.is_(None))
        .group_by(Reservation.product_id)
    )
    if but_orders:
        rows = rows.where(Reservation.order_id.not_in(list(but_orders)))
    return {product_id: int(units) for product_id, units in db.session.execute(rows)}


def brought_units(campaign_id: int) -> dict[int, int]:
    """Units of a campaign's goods that came in from suppliers, by product."""
    undone = select(Movement.reversal_of_id).where(Movement.reversal_of_id.is_not(None))
    rows = (
        select(Lot.product_id, func.sum(Movement.units))
        .join(Lot, Lot.id == Movement.lot_id)
        .where(
            Movement.kind == MovementKind.GOODS_IN,
            Lot.campaign_id == campaign_id,
            Movement.id.not_in(undone),
        )
        .group_by(Lot.product_id)
    )
    return {product_id: int(units) for product_id, units in db.session.execute(rows)}
