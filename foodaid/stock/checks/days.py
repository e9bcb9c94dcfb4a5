"""The order of the days: nothing left before it was there, nothing was told before it happened."""

from sqlalchemy import func, select, union_all
from sqlalchemy.orm import aliased

from foodaid.core import clock
from foodaid.core.db import db
from foodaid.stock.models import ENDLESS, Movement, MovementKind, Place, PlaceKind

ENDS = ENDLESS | {PlaceKind.RECIPIENTS, PlaceKind.SCRAP}


def _told_before_it_happened() -> str | None:
    """A movement is recorded on its day or later, in Belgian days."""
    rows = db.session.execute(
        select(Movement.id, Movement.occurred_on, Movement.recorded_at)
        .where(Movement.occurred_on > func.date(Movement.recorded_at))
        .order_by(Movement.id)
        .execution_options(yield_per=1000)
    )
    with rows:
        for number, on, at in rows:
            if on > clock.day_of(at):
                return f"movement {number} is of {on}, recorded on {clock.day_of(at)} already"
    return None


def _undone_before_it_was_done() -> str | None:
    """A reversal is of the day of its original or later, and was written after it."""
    original = aliased(Movement)
    row = db.session.execute(
        select(Movement.id, original.id)
        .join(original, original.id == Movement.reversal_of_id)
        .where(
            (original.id >= Movement.id)
            | (original.occurred_on > Movement.occurred_on)
            | (original.recorded_at > Movement.recorded_at)
        )
        .order_by(Movement.id)
        .limit(1)
    ).first()
    return None if row is None else f"movement {row[0]} undoes movement {row[1]} before it was done"


def _undone_twice_over() -> str | None:
    """Only a reversal undoes, and a reversal is not undone itself (case S11)."""
    original = aliased(Movement)
    row = db.session.execute(
        select(Movement.id, original.id)
        .join(original, original.id == Movement.reversal_of_id)
        .where((Movement.kind != MovementKind.REVERSED) | (original.kind == MovementKind.REVERSED))
        .order_by(Movement.id)
        .limit(1)
    ).first()
    return None if row is None else f"movement {row[0]} may not undo movement {row[1]}"


def _received_before_it_came() -> str | None:
    """No lot is received at a site before a supplier brought it."""
    came, received = (
        select(Movement.lot_id, func.min(Movement.occurred_on).label("day"))
        .where(Movement.kind == kind)
        .group_by(Movement.lot_id)
        .subquery()
        for kind in (MovementKind.GOODS_IN, MovementKind.RECEIVED)
    )
    row = db.session.execute(
        select(received.c.lot_id, received.c.day, came.c.day)
        .outerjoin(came, came.c.lot_id == received.c.lot_id)
        .where(came.c.day.is_(None) | (received.c.day < came.c.day))
        .order_by(received.c.lot_id)
        .limit(1)
    ).first()
    if row is None:
        return None
    return f"lot {row[0]} was received on {row[1]}, but came in on {row[2] or 'no day'}"


def _negative_day() -> str | None:
    """At the end of each day no place holds less than nothing of a lot (cases S14, S15).

    Sums by day first, then a running sum. Recipients and scrap give back by reversals only, and
    those are never older than what they undo: other checks see to it.
    """
    places = select(Place.id).where(Place.kind.not_in(ENDS))
    came = select(
        Movement.to_place_id.label("place_id"),
        Movement.lot_id.label("lot_id"),
        Movement.occurred_on.label("day"),
        Movement.units.label("units"),
    ).where(Movement.to_place_id.in_(places))
    went = select(
        Movement.from_place_id, Movement.lot_id, Movement.occurred_on, -Movement.units
    ).where(Movement.from_place_id.in_(places))
    both = union_all(came, went).subquery()
    key = (both.c.place_id, both.c.lot_id, both.c.day)
    by_day = select(*key, func.sum(both.c.units).label("units")).group_by(*key).subquery()
    running = (
        func.sum(by_day.c.units)
        .over(partition_by=(by_day.c.place_id, by_day.c.lot_id), order_by=by_day.c.day)
        .label("held")
    )
    days = select(by_day.c.place_id, by_day.c.lot_id, by_day.c.day, running).subquery()
    row = db.session.execute(
        select(days)
        .where(days.c.held < 0)
        .order_by(days.c.day, days.c.place_id, days.c.lot_id)
        .limit(1)
    ).first()
    if row is None:
        return None
    early = _received_before_it_came()  # says more, and cannot be without a day below zero
    if early is not None:
        return early
    return f"place {row[0]} holds {row[3]} units of lot {row[1]} on {row[2]}"


CHECKS = (
    _told_before_it_happened,
    _undone_before_it_was_done,
    _undone_twice_over,
    _negative_day,
)
