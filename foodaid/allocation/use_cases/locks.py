"""Who may decide, and that only one person decides at a time."""

from collections.abc import Collection, Iterable

from sqlalchemy import select

from foodaid.allocation.models import AllocationRun, RunOffer, RunStatus
from foodaid.core.db import db, lock
from foodaid.core.errors import Conflict, Invalid, NotFound
from foodaid.core.permissions import Actor, Permission

LONGEST_REASON = 300


def check_reason(reason: str, code: str) -> None:
    """A decision against the calculation needs its reason, in a few words (case A13)."""
    if not reason.strip():
        raise Invalid(code, field="reason")
    if len(reason.strip()) > LONGEST_REASON:
        raise Invalid("reason-long", field="reason", longest=LONGEST_REASON)


def check_may(actor: Actor, permission: Permission) -> None:
    if not actor.may(permission):
        raise NotFound


def check_nothing_decided(
    window_id: int, offer_ids: Iterable[int], but: Collection[int | None] = ()
) -> None:
    """At most one run may be approved or published for each product of a window (case A12)."""
    rows = (
        select(AllocationRun.id)
        .join(RunOffer, RunOffer.run_id == AllocationRun.id)
        .where(
            AllocationRun.window_id == window_id,
            AllocationRun.status.in_((RunStatus.APPROVED, RunStatus.PUBLISHED)),
            RunOffer.offer_id.in_(list(offer_ids)),
        )
    )
    if any(run_id not in but for run_id in db.session.scalars(rows)):
        raise Conflict("run-decided")


def locked_run(run_id: int, version: int) -> AllocationRun:
    """The run as it stands, while nobody else can decide anything about its window."""
    run = db.session.get(AllocationRun, run_id)
    if run is None:
        raise NotFound
    lock(f"allocation:{run.window_id}")
    db.session.refresh(run)
    if run.version != version:
        raise Conflict("changed-meanwhile")
    return run
