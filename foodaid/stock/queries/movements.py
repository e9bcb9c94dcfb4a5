"""Movements as they were written, and the counts that took them into account."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import func, select

from foodaid.core import clock
from foodaid.core.db import db
from foodaid.stock.models import Count, CountLine, CountStatus, Movement, MovementKind


def last_counts(place_ids: Iterable[int]) -> dict[int, Count]:
    """The newest count of each place; a place that nobody counted is absent."""
    newest = (
        select(func.max(Count.id))
        .where(Count.place_id.in_(list(place_ids)), Count.status == CountStatus.FINISHED)
        .group_by(Count.place_id)
    )
    rows = select(Count).where(Count.id.in_(newest))
    return {
        count.place_id: count for count in db.session.scalars(rows) if count.place_id is not None
    }


def last_movement_id(place_id: int) -> int:
    """The newest movement at a place: when it grows, the book has changed; 0 without any."""
    row = select(func.max(Movement.id)).where(
        (Movement.to_place_id == place_id) | (Movement.from_place_id == place_id)
    )
    return db.session.scalar(row) or 0


def movements_on(document: str) -> list[Movement]:
    """The movements that stand on a document, without their reversals."""
    rows = (
        select(Movement)
        .where(Movement.document == document, Movement.kind != MovementKind.REVERSED)
        .order_by(Movement.id)
    )
    return list(db.session.scalars(rows))


def counted_since(movement: Movement) -> date | None:
    """The day of a count that took this movement into account, if there is one (case S12).

    A count that is still open stands in the way as soon as the lot itself is counted.
    """
    row = (
        select(CountLine.counted_at)
        .join(Count, Count.id == CountLine.count_id)
        .where(
            CountLine.place_id.in_((movement.from_place_id, movement.to_place_id)),
            CountLine.lot_id == movement.lot_id,
            CountLine.counted_at > movement.recorded_at,
            Count.status != CountStatus.CANCELLED,
        )
        .order_by(CountLine.counted_at.desc())
        .limit(1)
    )
    counted_at = db.session.scalar(row)
    return None if counted_at is None else clock.day_of(counted_at)


def counted_after(place_id: int, lot_ids: Iterable[int], day: date) -> dict[int, date]:
    """The newest count of each lot at a place after a day (case S14): what went before is in it."""
    rows = (
        select(CountLine.lot_id, CountLine.counted_at)
        .join(Count, Count.id == CountLine.count_id)
        .where(
            CountLine.place_id == place_id,
            CountLine.lot_id.in_(list(lot_ids)),
            CountLine.counted_at > clock.end_of(day),
            Count.status != CountStatus.CANCELLED,
        )
        .order_by(CountLine.counted_at)
    )
    return {
        lot_id: clock.day_of(counted_at)
        for lot_id, counted_at in db.session.execute(rows)
        if counted_at is not None and clock.day_of(counted_at) > day
    }


def counted_elsewhere(count: Count) -> frozenset[int]:
    """The lines of an open count whose lot another count has corrected since they were counted.

    Their difference may be booked already: they are to be counted again.
    """
    rows = (
        select(CountLine.id)
        .join(Movement, Movement.lot_id == CountLine.lot_id)
        .where(
            CountLine.count_id == count.id,
            Movement.kind == MovementKind.COUNTED,
            Movement.recorded_at > CountLine.counted_at,
            (Movement.from_place_id == CountLine.place_id)
            | (Movement.to_place_id == CountLine.place_id),
        )
    )
    return frozenset(db.session.scalars(rows))
