"""Movements as they were written, and the counts that took them into account."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import func, select, union_all

from foodaid.core.db import db
from foodaid.stock.models import Count, CountLine, Movement, MovementKind


def last_counts(place_ids: Iterable[int]) -> dict[int, Count]:
    """The newest count of each place; a place that nobody counted is absent."""
    newest = (
        select(func.max(Count.id))
        .where(Count.place_id.in_(list(place_ids)))
        .group_by(Count.place_id)
    )
    rows = select(Count).where(Count.id.in_(newest))
    return {count.place_id: count for count in db.session.scalars(rows)}


def last_movement_id(place_id: int) -> int:
    """The newest movement at a place: when it grows, the book has changed; 0 without any."""
    came = select(func.max(Movement.id).label("id")).where(Movement.to_place_id == place_id)
    went = select(func.max(Movement.id)).where(Movement.from_place_id == place_id)
    return db.session.scalar(select(func.max(union_all(came, went).subquery().c.id))) or 0


def movements_on(document: str) -> list[Movement]:
    """The movements that stand on a document, without their reversals."""
    rows = (
        select(Movement)
        .where(Movement.document == document, Movement.kind != MovementKind.REVERSED)
        .order_by(Movement.id)
    )
    return list(db.session.scalars(rows))


def counted_since(movement: Movement) -> date | None:
    """The day of a count that took this movement into account, if there is one (case S12)."""
    row = (
        select(Count.counted_on)
        .join(CountLine, CountLine.count_id == Count.id)
        .where(
            Count.place_id.in_((movement.from_place_id, movement.to_place_id)),
            Count.recorded_at > movement.recorded_at,
            CountLine.lot_id == movement.lot_id,
        )
        .order_by(Count.id.desc())
        .limit(1)
    )
    return db.session.scalar(row)


def counted_after(place_id: int, lot_ids: Iterable[int], day: date) -> dict[int, date]:
    """The newest count of each lot at a place after a day (case S14): what went before is in it."""
    rows = (
        select(CountLine.lot_id, func.max(Count.counted_on))
        .join(Count, Count.id == CountLine.count_id)
        .where(
            Count.place_id == place_id, CountLine.lot_id.in_(list(lot_ids)), Count.counted_on > day
        )
        .group_by(CountLine.lot_id)
    )
    return {lot_id: counted_on for lot_id, counted_on in db.session.execute(rows)}
