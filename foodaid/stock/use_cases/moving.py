"""Moving goods: every path goes through `move`, so every path keeps the same rules."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from foodaid.core import clock
from foodaid.core.db import db, lock, use_case
from foodaid.core.errors import Invalid
from foodaid.core.permissions import Actor
from foodaid.stock import queries
from foodaid.stock.models import (
    ENDLESS,
    Lot,
    Movement,
    MovementKind,
    Place,
)

ISSUES = frozenset({MovementKind.LOADED, MovementKind.HANDED_OUT, MovementKind.TRANSFERRED})


@dataclass(frozen=True, slots=True)
class Move:
    """Units of a lot from a place to a place."""

    lot_id: int
    from_place: Place
    to_place: Place
    units: int
    kind: MovementKind
    reason: str | None = None


@use_case
def move(
    actor: Actor, moves: Sequence[Move], document: str, on: date | None = None
) -> list[Movement]:
    """Write movements, all or none.

    Refuses, naming every lot at once: more than is there (cases S1, S2), and the issue of a lot
    whose use-by has passed (S5). `document` says what the movement stands on (`receipt:12`).
    """
    day = on or clock.today()
    if day > clock.today():
        raise Invalid("day-to-come", field="on")
    for place_id in sorted({step.from_place.id for step in moves}):
        lock(f"place:{place_id}")
    _check_enough(moves)
    _check_dates(moves, day)
    now = clock.now()
    rows = [
        Movement(
            kind=step.kind,
            from_place_id=step.from_place.id,
            to_place_id=step.to_place.id,
            lot_id=step.lot_id,
            units=step.units,
            occurred_on=day,
            recorded_at=now,
            recorded_by=actor.name,
            document=document,
            reason=step.reason,
        )
        for step in moves
        if step.units
    ]
    db.session.add_all(rows)
    return rows


def _check_enough(moves: Sequence[Move]) -> None:
    wanted: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for step in moves:
        if step.units < 0:
            raise Invalid("below-zero")
        if step.from_place.kind not in ENDLESS:
            wanted[step.from_place.id][step.lot_id] += step.units
    problems: dict[str, Invalid] = {}
    for place_id, lots in wanted.items():
        there = queries.units_at(place_id, lots)
        for lot_id, units in lots.items():
            if units > there.get(lot_id, 0):
                lot = db.session.get_one(Lot, lot_id)
                problems[f"units-{lot_id}"] = Invalid(
                    "not-enough", lot=lot.code, asked=units, there=there.get(lot_id, 0)
                )
    if problems:
        raise Invalid("not-enough-stock", problems=problems)


def _check_dates(moves: Sequence[Move], day: date) -> None:
    lot_ids = {step.lot_id for step in moves if step.kind in ISSUES and step.units}
    if not lot_ids:
        return
    lots = db.session.scalars(select(Lot).where(Lot.id.in_(lot_ids)))
    problems = {
        f"units-{lot.id}": Invalid("use-by-passed", lot=lot.code, use_by=lot.use_by)
        for lot in lots
        if lot.is_blocked_on(day)
    }
    if problems:
        raise Invalid("use-by-passed-some", problems=problems)


@use_case
def reverse(actor: Actor, movements: Sequence[Movement], reason: str) -> list[Movement]:
    """Undo movements by movements the other way round, all or none; the originals stay.

    Refuses, naming every lot at once: what was reversed already or is a reversal itself (case
    S11), what a newer count has overtaken (S12), and what is no longer there (S13).
    """
    places = {step.from_place_id for step in movements} | {step.to_place_id for step in movements}
    for place_id in sorted(places):
        lock(f"place:{place_id}")
    _check_reversible(movements)
    now = clock.now()
    rows = [
        Movement(
            kind=MovementKind.REVERSED,
            from_place_id=step.to_place_id,
            to_place_id=step.from_place_id,
            lot_id=step.lot_id,
            units=step.units,
            occurred_on=step.occurred_on,
            recorded_at=now,
            recorded_by=actor.name,
            document=step.document,
            reason=reason,
            reversal_of_id=step.id,
        )
        for step in movements
    ]
    db.session.add_all(rows)
    return rows


def _check_reversible(movements: Sequence[Movement]) -> None:
    ids = [step.id for step in movements]
    again = set(
        db.session.scalars(select(Movement.reversal_of_id).where(Movement.reversal_of_id.in_(ids)))
    )
    problems: dict[str, Invalid] = {}
    for step in movements:
        if step.kind is MovementKind.REVERSED or step.id in again:
            problems[f"units-{step.lot_id}"] = Invalid("reversed-already", lot=step.lot.code)
            continue
        counted_on = queries.counted_since(step)
        if counted_on is not None:
            problems[f"units-{step.lot_id}"] = Invalid(
                "counted-since", lot=step.lot.code, counted_on=counted_on
            )
    if problems:
        raise Invalid("cannot-be-undone", problems=problems)
    ids = [step.from_place_id for step in movements] + [step.to_place_id for step in movements]
    back = {row.id: row for row in db.session.scalars(select(Place).where(Place.id.in_(ids)))}
    _check_enough(
        [
            Move(
                step.lot_id, back[step.to_place_id], back[step.from_place_id], step.units, step.kind
            )
            for step in movements
        ]
    )
