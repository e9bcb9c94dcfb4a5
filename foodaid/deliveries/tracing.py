"""The way of a lot, told with the papers of its deliveries."""

import re
from dataclasses import dataclass

from sqlalchemy import select

from foodaid.core.db import db
from foodaid.core.permissions import Actor, Permission
from foodaid.deliveries.models import Receipt
from foodaid.stock.domain.tracing import Stage, Step, Trace, trace
from foodaid.stock.models import Lot
from foodaid.stock.queries import lot_list as stock

RECEIPT_OF = re.compile(r"receipt:([1-9][0-9]{0,8})")
CHUNK = 10_000
"""Below what either database takes in one statement."""


@dataclass(frozen=True, slots=True)
class LotTrace:
    """A lot, its way, and the names on it; `is_whole` unless the reader sees one depot's part."""

    lot: Lot
    trace: Trace
    names: dict[Stage, str]
    is_whole: bool


def trace_of(actor: Actor, lot_id: int) -> LotTrace:
    """Where a lot came from and where it is; for a depot, from its own door on."""
    lot = stock.lot_of(actor, lot_id)
    steps = stock.steps_of(lot)
    found = trace(steps, _trips(steps))
    reach = actor.depots(Permission.VIEW_DEPOT_STOCK)
    if reach is not None:
        found = found.beginning_at(reach)
    return LotTrace(lot, found, stock.stage_names(found.sums()), reach is None)


def _trips(steps: list[Step]) -> dict[str, str]:
    """The paper of the loading, by the paper of the arrival: a receipt knows its stop."""
    found = (RECEIPT_OF.fullmatch(step.document) for step in steps)
    ids = sorted({int(paper[1]) for paper in found if paper is not None})
    trips: dict[str, str] = {}
    for start in range(0, len(ids), CHUNK):
        rows = select(Receipt.id, Receipt.stop_id).where(Receipt.id.in_(ids[start : start + CHUNK]))
        for receipt_id, stop_id in db.session.execute(rows):
            trips[f"receipt:{receipt_id}"] = f"stop:{stop_id}"
    return trips
