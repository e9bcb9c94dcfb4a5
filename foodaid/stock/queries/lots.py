"""One lot, for who may see it, and the hold on it."""

from sqlalchemy import or_, select

from foodaid.core.db import db
from foodaid.core.errors import NotFound
from foodaid.core.permissions import Actor, Permission
from foodaid.stock.models import Decision, Hold, Lot, Movement, Place


def lot_of(actor: Actor, lot_id: int, permission: Permission) -> Lot:
    """A lot that the actor may reach: any lot, or one that ever came to a depot of the actor."""
    lot = db.session.get(Lot, lot_id)
    reach = actor.depots(permission)
    if lot is None or (reach is not None and not _came_to(lot_id, reach)):
        raise NotFound
    return lot


def _came_to(lot_id: int, depot_ids: frozenset[int]) -> bool:
    row = (
        select(Movement.id)
        .join(Place, or_(Place.id == Movement.to_place_id, Place.id == Movement.from_place_id))
        .where(Movement.lot_id == lot_id, Place.depot_id.in_(depot_ids))
        .limit(1)
    )
    return db.session.scalar(row) is not None


def open_hold(lot_id: int) -> Hold:
    """The hold on a lot that nobody has lifted yet."""
    row = select(Hold).where(Hold.lot_id == lot_id, Hold.lifted_at.is_(None))
    hold = db.session.scalar(row)
    if hold is None:
        raise NotFound
    return hold


def holds_of(lot_id: int) -> list[Hold]:
    """Every hold a lot was ever put on, newest first."""
    return list(
        db.session.scalars(select(Hold).where(Hold.lot_id == lot_id).order_by(Hold.id.desc()))
    )


def decisions_about(lot_id: int) -> list[Decision]:
    """What was decided about the quality of a lot, newest first."""
    rows = select(Decision).where(Decision.lot_id == lot_id).order_by(Decision.id.desc())
    return list(db.session.scalars(rows))
