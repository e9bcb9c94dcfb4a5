"""Each kind of movement goes its own way, and of each lot nothing vanishes."""

from collections import Counter

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from foodaid.core.db import db
from foodaid.stock.models import Movement, MovementKind, Place, PlaceKind

HOLDING = frozenset({PlaceKind.DEPOT, PlaceKind.TRANSIT, PlaceKind.SITE})
BACK = frozenset({PlaceKind.DEPOT, PlaceKind.SUPPLIER})
WAYS: dict[MovementKind, dict[PlaceKind, frozenset[PlaceKind]]] = {
    MovementKind.GOODS_IN: {PlaceKind.SUPPLIER: HOLDING},
    MovementKind.LOADED: {PlaceKind.DEPOT: frozenset({PlaceKind.TRANSIT})},
    MovementKind.RECEIVED: {
        PlaceKind.TRANSIT: frozenset({PlaceKind.SITE}),
        PlaceKind.DEPOT: frozenset({PlaceKind.SITE}),
    },
    MovementKind.RETURNED: dict.fromkeys(HOLDING, BACK),
    MovementKind.LOST: dict.fromkeys(HOLDING, frozenset({PlaceKind.LOSS})),
    MovementKind.HANDED_OUT: dict.fromkeys(HOLDING, frozenset({PlaceKind.RECIPIENTS})),
    MovementKind.COUNTED: {
        **dict.fromkeys(HOLDING, frozenset({PlaceKind.LOSS})),
        PlaceKind.LOSS: HOLDING,
    },
    MovementKind.SCRAPPED: dict.fromkeys(HOLDING, frozenset({PlaceKind.SCRAP})),
    MovementKind.TRANSFERRED: dict.fromkeys(HOLDING, HOLDING),
}
"""From where to where each kind of movement may go; a kind that is not named may go anywhere."""


def _wrong_way() -> str | None:
    """A hand-out ends at the recipients, a load on the road, and so on."""
    start, end = aliased(Place), aliased(Place)
    rows = db.session.execute(
        select(Movement.kind, start.kind, end.kind, func.min(Movement.id))
        .join(start, start.id == Movement.from_place_id)
        .join(end, end.id == Movement.to_place_id)
        .group_by(Movement.kind, start.kind, end.kind)
    )
    wrong = [
        (number, f"movement {number}: {kind} goes from {came} to {went}")
        for kind, came, went, number in rows
        if kind in WAYS and went not in WAYS[kind].get(came, frozenset())
    ]
    return min(wrong)[1] if wrong else None


def _vanished() -> str | None:
    """Of each lot: what was bought is held, or it was handed out, lost, scrapped or sent back.

    Both sides are told by different columns: what came and went, by the kind of movement; what
    is held, by the places.
    """
    gap = _booked()
    gap.subtract(_held())
    for lot_id in sorted(lot for lot, units in gap.items() if units):
        return f"lot {lot_id}: {gap[lot_id]} units vanished between bought and held"
    return None


def _booked() -> Counter[int]:
    """Units of each lot that should be held, by what was booked over the edge of the chain."""
    start, end, original = aliased(Place), aliased(Place), aliased(Movement)
    outside = [kind for kind in PlaceKind if kind not in HOLDING]
    comes_in, is_reversal = start.kind.in_(outside), original.id.is_not(None)
    kind = func.coalesce(original.kind, Movement.kind)
    rows = db.session.execute(
        select(Movement.lot_id, kind, is_reversal, comes_in, func.sum(Movement.units))
        .join(start, start.id == Movement.from_place_id)
        .join(end, end.id == Movement.to_place_id)
        .outerjoin(original, original.id == Movement.reversal_of_id)
        .where(comes_in | end.kind.in_(outside))
        .group_by(Movement.lot_id, kind, is_reversal, comes_in)
    )
    booked: Counter[int] = Counter()
    for lot_id, name, undoes, came, units in rows:
        if name == MovementKind.COUNTED:  # found or missing: only the direction tells
            is_more = bool(came)
        else:
            is_more = (name == MovementKind.GOODS_IN) is not bool(undoes)
        booked[lot_id] += int(units) if is_more else -int(units)
    return booked


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


CHECKS = (_wrong_way, _vanished)
