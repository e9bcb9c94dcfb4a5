"""Movements as they were written, and the counts that took them into account."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import func, select, union_all

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
    """The day of a count that took this movement into account, if there is one (case S12).

    A count that is still open stands in the way as soon as the lot itself is counted.
    """
    row = (
        select(CountLine.counted_at, Count.counted_on, Count.depot_id)
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
    found = db.session.execute(row).first()
    return None if found is None else _day_of(*found)


def counted_after(place_id: int, lot_ids: Iterable[int], day: date) -> dict[int, date]:
    """The newest count of each lot at a place after a day (case S14): what went before is in it."""
    rows = (
        select(CountLine.lot_id, CountLine.counted_at, Count.counted_on, Count.depot_id)
        .join(Count, Count.id == CountLine.count_id)
        .where(
            CountLine.place_id == place_id,
            CountLine.lot_id.in_(list(lot_ids)),
            CountLine.counted_at.is_not(None),
            (CountLine.counted_at > clock.end_of(day)) | (Count.counted_on > day),
            Count.status != CountStatus.CANCELLED,
        )
    )
    found: dict[int, date] = {}
    for lot_id, counted_at, counted_on, depot_id in db.session.execute(rows):
        counted = _day_of(counted_at, counted_on, depot_id)
        if counted > day:
            found[lot_id] = max(counted, found.get(lot_id, counted))
    return found


def _day_of(counted_at: datetime | None, counted_on: date, depot_id: int | None) -> date:
    """The day of a line: a depot counts over days, a partner in one go, on the day it says."""
    if depot_id is None or counted_at is None:
        return counted_on
    return clock.day_of(counted_at)


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
