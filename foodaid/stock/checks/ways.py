"""Each kind of movement goes its own way, and of each lot nothing vanishes."""

from collections import Counter
from typing import Any

from sqlalchemy import case, func, not_, or_, select
from sqlalchemy.orm import aliased

from foodaid.core.db import db
from foodaid.stock.models import Movement, MovementKind, Place, PlaceKind

HOLDING = frozenset({PlaceKind.DEPOT, PlaceKind.TRANSIT, PlaceKind.SITE})
BACK = frozenset({PlaceKind.DEPOT, PlaceKind.SUPPLIER})
WAYS: dict[MovementKind, dict[PlaceKind, frozenset[PlaceKind]]] = {
    MovementKind.GOODS_IN: {PlaceKind.SUPPLIER: HOLDING},
    MovementKind.LOADED: {PlaceKind.DEPOT: frozenset({PlaceKind.TRANSIT})},
    MovementKind.RECEIVED: {
        PlaceKind.TRANSIT: frozenset({PlaceKind.SITE, PlaceKind.DEPOT}),
        PlaceKind.DEPOT: frozenset({PlaceKind.SITE}),
    },
    MovementKind.RETURNED: {
        **dict.fromkeys(HOLDING, BACK),
        PlaceKind.TRANSIT: BACK | {PlaceKind.SITE},
    },
    MovementKind.LOST: dict.fromkeys(HOLDING, frozenset({PlaceKind.LOSS})),
    MovementKind.HANDED_OUT: dict.fromkeys(HOLDING, frozenset({PlaceKind.RECIPIENTS})),
    MovementKind.COUNTED: {
        **dict.fromkeys(HOLDING, frozenset({PlaceKind.LOSS})),
        PlaceKind.LOSS: HOLDING,
    },
    MovementKind.SCRAPPED: dict.fromkeys(HOLDING, frozenset({PlaceKind.SCRAP})),
    MovementKind.TRANSFERRED: dict.fromkeys(HOLDING, HOLDING),
    MovementKind.STORED: {PlaceKind.DEPOT: frozenset({PlaceKind.DEPOT})},
}
"""From where to where each kind of movement may go; a kind that is not named may go anywhere."""


def _wrong_way() -> str | None:
    """A hand-out ends at the recipients, a load on the road, and so on."""
    start, end = aliased(Place), aliased(Place)
    rightly = [
        (Movement.kind == kind) & (start.kind == came) & end.kind.in_(went)
        for kind, ways in WAYS.items()
        for came, went in ways.items()
    ]
    row = db.session.execute(
        select(Movement.id, Movement.kind, start.kind, end.kind)
        .join(start, start.id == Movement.from_place_id)
        .join(end, end.id == Movement.to_place_id)
        .where(Movement.kind.in_(WAYS), not_(or_(*rightly)))
        .order_by(Movement.id)
        .limit(1)
    ).first()
    return None if row is None else f"movement {row[0]}: {row[1]} goes from {row[2]} to {row[3]}"


def vanished() -> str | None:
    """Of each lot: what was bought is held, or it was handed out, lost, scrapped or sent back.

    Both sides are told by different columns: what came and went by the kind of movement, what is
    held by the places.
    """
    gap = _booked()
    gap.subtract(_undone())
    gap.subtract(_held())
    for lot_id in sorted(lot for lot, units in gap.items() if units):
        return f"lot {lot_id}: {gap[lot_id]} units vanished between bought and held"
    return None


def _booked() -> Counter[int]:
    """Units of each lot that should be held by the kinds of its movements, but for reversals."""
    row = Movement
    rows = db.session.execute(
        select(row.lot_id, func.sum(_adds(row.kind, row.from_place_id, row.to_place_id, row.units)))
        .where(row.kind != MovementKind.REVERSED)
        .group_by(row.lot_id)
    )
    return Counter({lot_id: int(units) for lot_id, units in rows})


def _undone() -> Counter[int]:
    """What the originals of reversals had added."""
    row = aliased(Movement)
    rows = db.session.execute(
        select(row.lot_id, func.sum(_adds(row.kind, row.from_place_id, row.to_place_id, row.units)))
        .join(Movement, Movement.reversal_of_id == row.id)
        .where(Movement.kind == MovementKind.REVERSED)
        .group_by(row.lot_id)
    )
    return Counter({lot_id: int(units) for lot_id, units in rows})


def _adds(kind: Any, start: Any, end: Any, units: Any) -> Any:
    """What a movement adds to what should be held: by its kind; of a count, by its direction."""
    ends = db.session.scalars(select(Place.id).where(Place.kind.not_in(HOLDING))).all()
    return case(
        (kind == MovementKind.GOODS_IN, units),
        ((kind == MovementKind.COUNTED) & start.in_(ends), units),
        (kind.in_((MovementKind.LOST, MovementKind.HANDED_OUT, MovementKind.SCRAPPED)), -units),
        ((kind == MovementKind.COUNTED) | end.in_(ends), -units),
        else_=0,
    )


def _held() -> Counter[int]:
    """Units of each lot at depots, on the road and at sites, by the places alone."""
    places = select(Place.id).where(Place.kind.in_(HOLDING))
    held: Counter[int] = Counter()
    for column, sign in ((Movement.to_place_id, 1), (Movement.from_place_id, -1)):
        rows = (
            select(Movement.lot_id, func.sum(Movement.units))
            .where(column.in_(places))
            .group_by(Movement.lot_id)
        )
        for lot_id, units in db.session.execute(rows):
            held[lot_id] += sign * int(units)
    return held


CHECKS = (_wrong_way, vanished)
