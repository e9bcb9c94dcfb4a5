"""What publishing and withdrawing an allocation means for the rounds that stand on it."""

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from foodaid.allocation import queries as allocation
from foodaid.allocation import use_cases as allocating
from foodaid.allocation.models import AllocationRun, RunStatus
from foodaid.core.db import db, use_case
from foodaid.core.errors import Conflict, NotFound
from foodaid.core.permissions import Actor
from foodaid.rounds.models import Round, RoundStatus
from foodaid.rounds.queries.problem import grams_of, tenths_of

NOT_LOADED = (RoundStatus.PLANNED, RoundStatus.PUBLISHED)


@use_case
def publish_allocation(
    actor: Actor, run_id: int, version: int, orders_counted: int
) -> AllocationRun:
    """Publish an allocation; rounds that are planned already carry what their orders get now."""
    run = allocating.publish(actor, run_id, version, orders_counted)
    _refit(run.window_id)
    return run


@use_case
def withdraw_allocation(actor: Actor, run_id: int, version: int, reason: str) -> AllocationRun:
    """Withdraw an allocation together with the rounds that stand on it, if none is loaded.

    Where other products of the window are published too, their rounds stay.
    """
    run = db.session.get(AllocationRun, run_id)
    if run is None:
        raise NotFound
    if run.status is not RunStatus.PUBLISHED:
        return allocating.withdraw(actor, run_id, version, reason)
    if [other.id for other in allocation.published_runs(run.window_id)] == [run.id]:
        for found in db.session.scalars(select(Round).where(Round.window_id == run.window_id)):
            if found.status not in NOT_LOADED:
                raise Conflict("goods-loaded")
            db.session.delete(found)
    run = allocating.withdraw(actor, run_id, version, reason)
    _refit(run.window_id)
    return run


def _refit(window_id: int) -> None:
    """What each stop that is not loaded carries, from the shares as they are now."""
    rows = (
        select(Round)
        .options(selectinload(Round.stops))
        .where(Round.window_id == window_id, Round.status.in_(NOT_LOADED))
    )
    rounds = list(db.session.scalars(rows))
    stops = [stop for found in rounds for stop in found.stops]
    shares = allocation.shares_of_orders([stop.order_id for stop in stops]) if stops else {}
    for stop in stops:
        stop.grams = grams_of(shares.get(stop.order_id, ()))
        stop.pallet_tenths = tenths_of(shares.get(stop.order_id, ()))
