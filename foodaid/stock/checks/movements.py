"""Ends of the chain, reversals and counts: what cannot be true of any movement."""

from sqlalchemy import Select, String, case, cast, func, literal, not_, or_, select
from sqlalchemy.orm import aliased

from foodaid.core.db import db
from foodaid.stock.models import (
    Count,
    CountLine,
    CountStatus,
    Lot,
    Movement,
    MovementKind,
    Place,
    PlaceKind,
)

LEAVE_BY = {
    PlaceKind.SUPPLIER: frozenset({MovementKind.GOODS_IN}),
    PlaceKind.LOSS: frozenset({MovementKind.COUNTED}),
    PlaceKind.RECIPIENTS: frozenset(),
    PlaceKind.SCRAP: frozenset(),
}
"""How goods may leave the ends of the chain, beside reversals."""

DOCUMENT = literal("count:") + cast(CountLine.count_id, String)


def _from_nowhere() -> str | None:
    """Goods leave the ends of the chain in one way each; all else from there is a reversal."""
    rightly = [
        (Place.kind == place) & Movement.kind.in_(kinds) for place, kinds in LEAVE_BY.items()
    ]
    row = db.session.execute(
        select(Movement.id, Movement.units, Movement.lot_id)
        .join(Place, Place.id == Movement.from_place_id)
        .where(
            Place.kind.in_(LEAVE_BY),
            Movement.kind != MovementKind.REVERSED,
            not_(or_(*rightly)),
        )
        .limit(1)
    ).first()
    if row is None:
        return None
    return f"movement {row[0]}: {row[1]} units of lot {row[2]} come from nowhere"


def _false_reversals() -> str | None:
    """A reversal is its original the other way round, to the unit."""
    original = aliased(Movement)
    row = db.session.execute(
        select(Movement.id)
        .outerjoin(
            original,
            (original.id == Movement.reversal_of_id)
            & (original.lot_id == Movement.lot_id)
            & (original.units == Movement.units)
            & (original.from_place_id == Movement.to_place_id)
            & (original.to_place_id == Movement.from_place_id),
        )
        .where(Movement.kind == MovementKind.REVERSED, original.id.is_(None))
        .limit(1)
    ).first()
    return None if row is None else f"movement {row[0]} reverses nothing like it"


def _mixed_programmes() -> str | None:
    """A lot belongs to the programme of its campaign (rule V19)."""
    row = db.session.execute(
        select(Lot.id, Lot.programme)
        .join(Lot.campaign)
        .where(Lot.campaign.property.mapper.class_.programme != Lot.programme)
        .limit(1)
    ).first()
    return None if row is None else f"lot {row[0]} is booked as {row[1]}, its campaign is not"


def _corrections() -> Select[tuple[str, int, int, int]]:
    """What was booked as counted, by document, place and lot: found above 0, missing below."""
    is_found = Place.kind == PlaceKind.LOSS
    here = case((is_found, Movement.to_place_id), else_=Movement.from_place_id)
    units = case((is_found, Movement.units), else_=-Movement.units)
    return (
        select(
            Movement.document,
            here.label("place_id"),
            Movement.lot_id,
            func.sum(units).label("units"),
        )
        .join(Place, Place.id == Movement.from_place_id)
        .where(Movement.kind == MovementKind.COUNTED)
        .group_by(Movement.document, here, Movement.lot_id)
    )


def _uncorrected_counts() -> str | None:
    """Every difference of a finished count has its movement, to the unit and the right way."""
    booked = _corrections().subquery()
    row = db.session.execute(
        select(CountLine.count_id, CountLine.lot_id)
        .join(Count, Count.id == CountLine.count_id)
        .outerjoin(
            booked,
            (booked.c.document == DOCUMENT)
            & (booked.c.place_id == CountLine.place_id)
            & (booked.c.lot_id == CountLine.lot_id),
        )
        .where(
            Count.status == CountStatus.FINISHED,
            CountLine.counted_units - CountLine.book_units != func.coalesce(booked.c.units, 0),
        )
        .limit(1)
    ).first()
    return None if row is None else f"count {row[0]}: the difference of lot {row[1]} is not booked"


def _uncounted_corrections() -> str | None:
    """Nothing is booked as counted that no finished count has counted."""
    counted = (
        select(DOCUMENT.label("document"), CountLine.place_id, CountLine.lot_id)
        .join(Count, Count.id == CountLine.count_id)
        .where(Count.status == CountStatus.FINISHED)
        .subquery()
    )
    booked = _corrections().subquery()
    row = db.session.execute(
        select(booked.c.document, booked.c.lot_id)
        .outerjoin(
            counted,
            (counted.c.document == booked.c.document)
            & (counted.c.place_id == booked.c.place_id)
            & (counted.c.lot_id == booked.c.lot_id),
        )
        .where(counted.c.document.is_(None))
        .limit(1)
    ).first()
    return None if row is None else f"{row[0]} corrects lot {row[1]}, which nobody counted there"


def end_places_are_there() -> bool:
    """Whether the ends of the chain exist, once each."""
    ends = [kind for kind in PlaceKind if kind not in {PlaceKind.DEPOT, PlaceKind.SITE}]
    rows = select(Place.kind, func.count()).where(Place.kind.in_(ends)).group_by(Place.kind)
    return {kind: count for kind, count in db.session.execute(rows)} == dict.fromkeys(ends, 1)


CHECKS = (
    _from_nowhere,
    _false_reversals,
    _mixed_programmes,
    _uncorrected_counts,
    _uncounted_corrections,
)
