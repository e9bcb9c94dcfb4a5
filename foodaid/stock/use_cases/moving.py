"""Moving goods: every path goes through `move`, so every path keeps the same rules."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from foodaid.core import clock
from foodaid.core.db import db, lock, use_case
from foodaid.core.errors import Invalid
from foodaid.core.permissions import Actor
from foodaid.stock import queries
from foodaid.stock.domain import lowest_from
from foodaid.stock.models import (
    ENDLESS,
    Bar,
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

    Refuses, naming every lot at once: more than is there (cases S1, S2), on the day itself or on
    any day since (S14); what a newer count has taken into account already; and the issue of a lot
    that may not go (S5, S9). `document` says what the movement stands on (`receipt:12`).
    """
    day = on or clock.today()
    if day > clock.today():
        raise Invalid("day-to-come", field="on")
    for place_id in sorted({step.from_place.id for step in moves}):
        lock(f"place:{place_id}")
    _check_not_counted(moves, day)
    _check_enough({day: moves})
    _check_bars(moves, day)
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


def _check_enough(moves: Mapping[date, Sequence[Move]]) -> None:
    """What leaves a place must be there: today, on its day, and on every day since."""
    wanted: dict[int, dict[int, dict[date, int]]] = defaultdict(lambda: defaultdict(dict))
    for day, steps in moves.items():
        for step in steps:
            if step.units < 0:
                raise Invalid("below-zero")
            if step.units and step.from_place.kind not in ENDLESS:
                days = wanted[step.from_place.id][step.lot_id]
                days[day] = days.get(day, 0) + step.units
    problems: dict[str, Invalid] = {}
    for place_id, lots in wanted.items():
        problems |= _missing(place_id, lots) or _missing_since(place_id, lots)
    if problems:
        raise Invalid("not-enough-stock", problems=problems)


def _missing(place_id: int, lots: Mapping[int, Mapping[date, int]]) -> dict[str, Invalid]:
    """What is not there now, lot by lot."""
    there = queries.units_at(place_id, lots)
    return {
        f"units-{lot_id}": Invalid(
            "not-enough", lot=_code(lot_id), asked=units, there=there.get(lot_id, 0)
        )
        for lot_id, days in lots.items()
        if (units := sum(days.values())) > there.get(lot_id, 0)
    }


def _missing_since(place_id: int, lots: Mapping[int, Mapping[date, int]]) -> dict[str, Invalid]:
    """What was not there at the end of a past day, or of a day since then (case S14)."""
    past = {lot_id: days for lot_id, days in lots.items() if min(days) < clock.today()}
    if not past:
        return {}
    by_day = queries.units_by_day(place_id, past)
    problems: dict[str, Invalid] = {}
    for lot_id, days in past.items():
        first = min(days)
        after = {day: by_day[lot_id].get(day, 0) for day in by_day[lot_id].keys() | days.keys()}
        for day, units in days.items():
            after[day] -= units
        if lowest_from(after, first) < 0:
            problems[f"units-{lot_id}"] = Invalid(
                "not-enough-then",
                lot=_code(lot_id),
                asked=sum(days.values()),
                there=max(0, lowest_from(by_day[lot_id], first)),
                day=first,
            )
    return problems


def _code(lot_id: int) -> str:
    return db.session.get_one(Lot, lot_id).code


def _check_not_counted(moves: Sequence[Move], day: date) -> None:
    """A count told what lay there at its day: what is said to have gone before is in it."""
    if day >= clock.today():
        return
    problems: dict[str, Invalid] = {}
    for place_id in {step.from_place.id for step in moves}:
        lots = [step.lot_id for step in moves if step.from_place.id == place_id and step.units]
        for lot_id, counted_on in queries.counted_after(place_id, lots, day).items():
            problems[f"units-{lot_id}"] = Invalid(
                "counted-since", lot=_code(lot_id), counted_on=counted_on
            )
    if problems:
        raise Invalid("not-enough-stock", problems=problems)


def _check_bars(moves: Sequence[Move], day: date) -> None:
    problems = barred_lots(
        {step.lot_id for step in moves if step.kind in ISSUES and step.units}, day
    )
    if problems:
        raise Invalid("lots-barred", problems=problems)


def barred_lots(lot_ids: Collection[int], day: date) -> dict[str, Invalid]:
    """Which of these lots may not be issued on a day, and why, by field."""
    if not lot_ids:
        return {}
    lots = db.session.scalars(select(Lot).where(Lot.id.in_(lot_ids)).order_by(Lot.id))
    return {
        f"units-{lot.id}": _barred(lot, bar) for lot in lots if (bar := lot.bar_on(day)) is not None
    }


def _barred(lot: Lot, bar: Bar) -> Invalid:
    """The refusal of one lot, by the rule that bars it."""
    match bar:
        case Bar.HELD:
            return Invalid("lot-held", lot=lot.code)
        case Bar.UNFIT:
            return Invalid("lot-unfit", lot=lot.code)
        case Bar.USE_BY_PASSED:
            return Invalid("use-by-passed", lot=lot.code, use_by=lot.use_by)
        case Bar.UNDECIDED:
            return Invalid("best-before-passed", lot=lot.code, best_before=lot.best_before)
        case Bar.UNDATED:
            return Invalid("lot-undated", lot=lot.code)


@use_case
def reverse(actor: Actor, movements: Sequence[Movement], reason: str) -> list[Movement]:
    """Undo movements by movements the other way round, all or none; the originals stay.

    Refuses, naming every lot at once: what was reversed already or is a reversal itself (case
    S11), what a newer count has overtaken (S12), and what is no longer there (S13). What a count
    found is not undone but counted again.
    """
    places = {step.from_place_id for step in movements} | {step.to_place_id for step in movements}
    for place_id in sorted(places):
        lock(f"place:{place_id}")
    _check_reversible(movements)
    _check_still_there(movements)
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
        if step.kind is MovementKind.COUNTED:
            problems[f"units-{step.lot_id}"] = Invalid("count-again", lot=step.lot.code)
            continue
        counted_on = queries.counted_since(step)
        if counted_on is not None:
            problems[f"units-{step.lot_id}"] = Invalid(
                "counted-since", lot=step.lot.code, counted_on=counted_on
            )
    if problems:
        raise Invalid("cannot-be-undone", problems=problems)


def _check_still_there(movements: Sequence[Movement]) -> None:
    """What is undone must be there still, on its day and on every day since."""
    ids = [step.from_place_id for step in movements] + [step.to_place_id for step in movements]
    back = {row.id: row for row in db.session.scalars(select(Place).where(Place.id.in_(ids)))}
    by_day: dict[date, list[Move]] = defaultdict(list)
    for step in movements:
        there, here = back[step.to_place_id], back[step.from_place_id]
        by_day[step.occurred_on].append(Move(step.lot_id, there, here, step.units, step.kind))
    _check_enough(by_day)
