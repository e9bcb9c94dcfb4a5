"""What was found on a partner's shelf, and the differences it books."""

from collections.abc import Mapping
from dataclasses import dataclass

from foodaid.core import audit, clock, idempotency
from foodaid.core.db import db, lock, use_case
from foodaid.core.errors import Conflict, Invalid
from foodaid.core.permissions import Actor, Permission
from foodaid.organisations import queries as organisations
from foodaid.stock import queries
from foodaid.stock.models import (
    Count,
    CountLine,
    MovementKind,
    PlaceKind,
)
from foodaid.stock.use_cases.moving import Move, move


@dataclass(frozen=True, slots=True)
class ShelfCount:
    """What was found at a site: units by lot, and a reason for each difference."""

    site_id: int
    counted: Mapping[int, int]
    reasons: Mapping[int, str]
    key: str | None = None
    seen_movement_id: int | None = None


@use_case
def declare_count(actor: Actor, wish: ShelfCount) -> Count:
    """Book what was found on a partner's shelf; every difference needs its reason (case S3).

    A count is a difference to the book as the person saw it: refused when goods moved since then
    (case S16).
    """
    earlier = idempotency.earlier_result(actor, "stock.count", wish.key)
    if earlier is not None:
        return db.session.get_one(Count, earlier)
    site = organisations.site_of(actor, wish.site_id, Permission.COUNT_STOCK)
    place = queries.place_of_site(site.id)
    lock(f"place:{place.id}")
    if wish.seen_movement_id not in (None, queries.last_movement_id(place.id)):
        raise Conflict("stock-moved")
    book = queries.units_at(place.id)
    _check_count(wish, book)
    now = clock.now()
    count = Count(
        place_id=place.id,
        counted_on=clock.day_of(now),
        recorded_at=now,
        recorded_by=actor.name,
        closed_at=now,
        closed_by=actor.name,
        lines=[
            CountLine(
                place_id=place.id,
                lot_id=lot_id,
                counted_at=now,
                counted_by=actor.name,
                book_units=book.get(lot_id, 0),
                counted_units=units,
                reason=wish.reasons.get(lot_id) or None,
            )
            for lot_id, units in sorted(wish.counted.items())
        ],
    )
    db.session.add(count)
    db.session.flush()
    move(actor, corrections(count), f"count:{count.id}")
    idempotency.remember(actor, "stock.count", wish.key, count.id)
    audit.record(
        actor,
        "stock.counted",
        f"site:{site.id}",
        new={str(line.lot_id): [line.book_units, line.counted_units] for line in count.lines},
    )
    return count


def _check_count(wish: ShelfCount, book: Mapping[int, int]) -> None:
    if not wish.counted:
        raise Invalid("count-empty")
    problems: dict[str, Invalid] = {}
    for lot_id, units in wish.counted.items():
        if lot_id not in book:
            problems[f"units-{lot_id}"] = Invalid("lot-not-here")
        elif units < 0:
            problems[f"units-{lot_id}"] = Invalid("below-zero")
        elif units != book[lot_id] and not wish.reasons.get(lot_id):
            problems[f"reason-{lot_id}"] = Invalid("reason-missing")
    if problems:
        raise Invalid("count-lines", problems=problems)


def corrections(count: Count) -> list[Move]:
    """The movements that make the book say what was counted."""
    loss = queries.end_place(PlaceKind.LOSS)
    moves = []
    for line in count.lines:
        if line.gap:
            here = line.place
            here_to_loss = (here, loss) if line.gap < 0 else (loss, here)
            moves.append(
                Move(line.lot_id, *here_to_loss, abs(line.gap), MovementKind.COUNTED, line.reason)
            )
    return moves
