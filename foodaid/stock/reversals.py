"""Undoing movements: nothing is deleted, the goods go back by movements of their own."""

from collections.abc import Sequence

from sqlalchemy import select

from foodaid.core import clock
from foodaid.core.db import db, lock, use_case
from foodaid.core.errors import Invalid
from foodaid.core.permissions import Actor
from foodaid.stock import queries
from foodaid.stock.models import Movement, MovementKind, Place
from foodaid.stock.use_cases import Move, check_enough


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
    check_enough(
        [
            Move(
                step.lot_id, back[step.to_place_id], back[step.from_place_id], step.units, step.kind
            )
            for step in movements
        ]
    )
