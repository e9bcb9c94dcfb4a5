"""Publishing at an hour that was chosen before: set it, call it off, and keep to it."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select

from foodaid.accounts import queries as accounts
from foodaid.accounts.models import User
from foodaid.allocation import queries
from foodaid.allocation.models import AllocationRun, RunStatus
from foodaid.allocation.use_cases.deciding import counted_orders, publish
from foodaid.allocation.use_cases.locks import check_may, check_nothing_decided, locked_run
from foodaid.core import audit, clock, outbox
from foodaid.core.db import db, lock, release, use_case
from foodaid.core.errors import Conflict, Invalid, NotAllowed, Refusal
from foodaid.core.permissions import Actor, Permission, system

SCHEDULER = system("scheduler")


@use_case
def schedule_publishing(
    actor: Actor, run_id: int, version: int, publish_at: datetime, orders_counted: int
) -> AllocationRun:
    """Choose the hour at which an approved run is published by itself, or choose another one.

    `orders_counted` is the number of orders as the person has typed it; if it is another one when
    the hour comes, nothing is published. The hour is before the first day of delivery.
    """
    check_may(actor, Permission.APPROVE_ALLOCATION)
    run = locked_run(run_id, version)
    if run.status is not RunStatus.APPROVED:
        raise Conflict("run-status", now=run.status, wanted=RunStatus.PUBLISHED)
    check_nothing_decided(run.window_id, queries.offers_in(run), but=(run.id, run.replaces_id))
    if publish_at <= clock.now():
        raise Invalid("hour-passed", field="hour")
    if clock.day_of(publish_at) >= run.window.delivery_from:
        raise Invalid("hour-too-late", field="day", delivery_from=run.window.delivery_from)
    counted_orders(run, orders_counted)
    before = run.publish_at
    run.publish_at = publish_at
    run.scheduled_by_id, run.scheduled_by = actor.id, actor.name
    run.scheduled_orders = orders_counted
    audit.record(
        actor,
        "allocation.hour-set",
        f"run:{run.id}",
        old={"publish_at": before},
        new={"publish_at": publish_at, "orders": orders_counted},
    )
    return run


@use_case
def call_off_publishing(actor: Actor, run_id: int, version: int) -> AllocationRun:
    """Take the hour away before it comes; the run stays approved."""
    check_may(actor, Permission.APPROVE_ALLOCATION)
    run = locked_run(run_id, version)
    if run.publish_at is None:
        raise Conflict("hour-not-set")
    audit.record(
        actor, "allocation.hour-called-off", f"run:{run.id}", old={"publish_at": run.publish_at}
    )
    run.drop_hour()
    return run


Publisher = Callable[[Actor, int, int, int], AllocationRun]
"""Who publishes: person, run, version and the number of orders as it was typed."""


def publish_due(publisher: Publisher = publish) -> tuple[int, int]:
    """Publish the runs whose hour has come; returns how many were published, how many refused.

    `publisher` does all that publishing means, to what follows the allocation too. Late is better
    than never, and each only once: who comes second finds no hour any more.
    """
    rows = select(AllocationRun.id).where(
        AllocationRun.status == RunStatus.APPROVED, AllocationRun.publish_at <= clock.now()
    )
    due = list(db.session.scalars(rows.order_by(AllocationRun.publish_at, AllocationRun.id)))
    release()
    published = refused = 0
    for run_id in due:
        try:
            published += _publish_at_its_hour(run_id, publisher)
        except Refusal as refusal:
            refused += _give_up(run_id, refusal)
    return published, refused


@use_case
def _publish_at_its_hour(run_id: int, publisher: Publisher) -> bool:
    """Publish in the name of whoever set the hour; False where another one did it already."""
    run = _due_run(run_id)
    if run is None:
        return False
    user = _who_set_the_hour(run)
    person = user.as_actor(user.language or "nl") if user is not None else None
    if person is None or not person.may(Permission.APPROVE_ALLOCATION):
        raise NotAllowed
    audit.record(
        SCHEDULER,
        "allocation.hour-came",
        f"run:{run.id}",
        new={"publish_at": run.publish_at, "set_by": run.scheduled_by},
    )
    publisher(person, run.id, run.version, run.scheduled_orders or 0)
    return True


@use_case
def _give_up(run_id: int, refusal: Refusal) -> bool:
    """What was refused is not tried every minute again: whoever set the hour must look."""
    run = _due_run(run_id)
    if run is None:
        return False
    audit.record(
        SCHEDULER,
        "allocation.not-published",
        f"run:{run.id}",
        reason=refusal.code,
        old={"publish_at": run.publish_at, "orders": run.scheduled_orders},
        new=refusal.facts,
    )
    user = _who_set_the_hour(run)
    if user is not None:
        _tell(user, run, refusal)
    run.drop_hour()
    return True


def _due_run(run_id: int) -> AllocationRun | None:
    """The run, locked, if its hour has come and nobody has done it yet."""
    run = db.session.get_one(AllocationRun, run_id)
    lock(f"allocation:{run.window_id}")
    db.session.refresh(run)
    is_due = run.publish_at is not None and run.publish_at <= clock.now()
    return run if is_due and run.status is RunStatus.APPROVED else None


def _who_set_the_hour(run: AllocationRun) -> User | None:
    return accounts.active_user(run.scheduled_by_id) if run.scheduled_by_id is not None else None


def _tell(user: User, run: AllocationRun, refusal: Refusal) -> None:
    assert run.publish_at is not None
    outbox.post(
        user.email,
        user.language or "nl",
        "allocation-not-published",
        name=user.name,
        run_id=run.id,
        campaign=run.window.campaign.name,
        number=run.window.number,
        publish_at=run.publish_at.isoformat(),
        code=refusal.code,
        orders=run.scheduled_orders,
        count=refusal.facts.get("count"),
    )
