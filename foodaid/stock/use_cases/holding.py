"""Stopping a lot where it lies, and letting it go again."""

from foodaid.core import audit, clock
from foodaid.core.db import db, lock, use_case
from foodaid.core.errors import Conflict, Invalid
from foodaid.core.permissions import Actor, Permission
from foodaid.stock import queries
from foodaid.stock.models import Hold, HoldKind, Lot


@use_case
def hold_lot(actor: Actor, lot_id: int, kind: HoldKind, reason: str) -> Hold:
    """Hold a lot everywhere at once: from now on no unit of it can be picked or handed out (S9).

    Lots that turned out to be the same batch are held with it. Nothing moves: where the goods lie,
    and to whom they were promised, stays as it is, so that lifting restores exactly that.
    """
    needed = Permission.RECALL_LOTS if kind is HoldKind.RECALL else Permission.HOLD_LOTS
    lot = queries.lot_of(actor, lot_id, needed)
    if not reason.strip():
        raise Invalid("why-missing", field="reason")
    for same in queries.batch_of(lot):
        lock(f"lot:{same.id}")
        db.session.refresh(same)
        if not same.is_held:
            place_hold(actor, same, kind, reason.strip())
        elif same is lot:
            raise Conflict("held-already")
    db.session.flush()
    audit.record(actor, "lot.held", f"lot:{lot.id}", reason=reason, new={"kind": kind.value})
    return queries.open_hold(lot.id)


def place_hold(actor: Actor, lot: Lot, kind: HoldKind, reason: str) -> None:
    """Hold one lot: its flag and the row that says why never come apart."""
    lot.is_held = True
    db.session.add(
        Hold(lot_id=lot.id, kind=kind, reason=reason, placed_at=clock.now(), placed_by=actor.name)
    )


@use_case
def lift_hold(actor: Actor, lot_id: int, reason: str) -> Hold:
    """Let a lot go again, with the lots that are the same batch: all is as it was before."""
    lot = queries.lot_of(actor, lot_id, Permission.RECALL_LOTS)
    if not reason.strip():
        raise Invalid("why-missing", field="reason")
    lock(f"lot:{lot.id}")
    db.session.refresh(lot)
    if not lot.is_held:
        raise Conflict("not-held")
    lifted = queries.open_hold(lot.id)
    if not lifted.is_open:
        raise Conflict("recall-closed")
    for same in queries.batch_of(lot):
        if same.is_held:
            hold = queries.open_hold(same.id)
            same.is_held = False
            hold.lifted_at, hold.lifted_by = clock.now(), actor.name
            hold.lift_reason = reason.strip()
    audit.record(actor, "lot.released", f"lot:{lot.id}", reason=reason)
    return lifted
