"""Deciding on a proposal: a second person approves, it is published, or it is withdrawn."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from foodaid.allocation import queries
from foodaid.allocation.models import AllocationRun, RunStatus, Share
from foodaid.allocation.use_cases.appealing import close_appeals
from foodaid.allocation.use_cases.locks import (
    check_may,
    check_nothing_decided,
    check_reason,
    locked_run,
)
from foodaid.allocation.use_cases.proposing import set_aside
from foodaid.allocation.use_cases.redividing import put_aside_replaced
from foodaid.catalogue.models import Offer, Product
from foodaid.core import audit, clock, outbox
from foodaid.core.db import db, lock, rows_touched, use_case
from foodaid.core.errors import Conflict, Invalid
from foodaid.core.permissions import Actor, Permission
from foodaid.core.settings import setting
from foodaid.orders.models import Order, OrderStatus
from foodaid.organisations.models import Partner
from foodaid.stock import use_cases as stock
from foodaid.stock.models import Place, PromiseEnd
from foodaid.stock.use_cases import Promise

NO_APPEALS: Mapping[int, int] = {}


@use_case
def approve(actor: Actor, run_id: int, version: int) -> AllocationRun:
    """Agree with a proposal that another person made."""
    check_may(actor, Permission.APPROVE_ALLOCATION)
    run = locked_run(run_id, version)
    if run.proposed_by_id == actor.id:
        raise Conflict("four-eyes")
    check_nothing_decided(run.window_id, queries.offers_in(run), but=(run.id, run.replaces_id))
    run.move_to(RunStatus.APPROVED)
    run.approved_at, run.approved_by = clock.now(), actor.name
    shares = queries.shares_fingerprint(run.id)
    audit.record(actor, "allocation.approved", f"run:{run.id}", new={"shares": shares})
    return run


@use_case
def publish(actor: Actor, run_id: int, version: int, orders_counted: int) -> AllocationRun:
    """Tell every partner, promise the goods at its depot, and close the orders to changes.

    Other proposals of the window are set aside: one was chosen (case M3).

    `orders_counted` is the number of orders as the person has typed it. Of two people who
    publish at once, one succeeds and one is told so (cases A11, A12).
    """
    check_may(actor, Permission.APPROVE_ALLOCATION)
    run = locked_run(run_id, version)
    offer_ids = queries.offers_in(run)
    check_nothing_decided(run.window_id, offer_ids, but=(run.id, run.replaces_id))
    _check_still_stands(run)
    before = put_aside_replaced(actor, run)
    run.move_to(RunStatus.PUBLISHED)
    run.published_at, run.published_by = clock.now(), actor.name
    run.appeals_until = clock.today() + timedelta(days=setting("allocation.appeal_days"))
    run.drop_hour()
    order_ids = counted_orders(run, orders_counted)
    _allocate_orders(run, order_ids)
    rows = _shares_to_send(run)
    loaded = queries.loaded_orders(run)
    waiting = [row for row in rows if row.order_id not in loaded]
    stock.reserve(run.window.campaign_id, _promises(waiting))
    if run.replaces_id is None:
        _send(run, order_ids, "allocation-published", rows)
    else:
        _tell_changed(run, rows, before)
    set_aside(actor, _competing(run, offer_ids))
    audit.record(
        actor,
        "allocation.published",
        f"run:{run.id}",
        old=None if run.replaces_id is None else {"run": run.replaces_id},
        new={"orders": len(order_ids), "shares": queries.shares_fingerprint(run.id)},
    )
    return run


def _check_still_stands(run: AllocationRun) -> None:
    """Nothing is promised that is not there any more, or past a limit (cases A8, A10, A11).

    An order is brought once: what comes later than its lorry needs a window of its own.
    """
    lock(f"campaign:{run.window.campaign_id}")
    if run.replaces_id is None and queries.orders_on_the_road(run):
        raise Conflict("orders-loaded")
    product = queries.missing_product(run)
    if product is not None:
        raise Conflict("goods-gone", product=product)
    if queries.is_outdated(run):
        raise Conflict("run-outdated")


def _tell_changed(
    run: AllocationRun, rows: Iterable[Any], before: Mapping[tuple[int, int], int]
) -> None:
    """Write to those only whose boxes are others than they were told."""
    changed = [row for row in rows if before.get((row.order_id, row.offer_id)) != row.boxes]
    order_ids = sorted({row.order_id for row in changed})
    _send(run, order_ids, "allocation-changed", changed, before=before)


def _competing(run: AllocationRun, offer_ids: Collection[int]) -> Iterator[AllocationRun]:
    """The other proposals of the window that share out a product of this run."""
    for proposal in queries.proposals(run.window_id):
        if not queries.offers_in(proposal).isdisjoint(offer_ids):
            yield proposal


def _allocate_orders(run: AllocationRun, order_ids: list[int]) -> None:
    """Close the orders to changes; a second run finds those that the first one gave something."""
    known = queries.order_ids_of_others(run)
    if run.replaces_id is not None:
        known |= set(order_ids)
    statuses = (OrderStatus.ALLOCATED, OrderStatus.DELIVERED)
    rows = select(Order.id).where(Order.id.in_(order_ids), Order.status.in_(statuses))
    done = set(db.session.scalars(rows)) & known
    waiting = [order_id for order_id in order_ids if order_id not in done]
    _move_orders(waiting, OrderStatus.PLACED, OrderStatus.ALLOCATED)


def counted_orders(run: AllocationRun, typed: int) -> list[int]:
    """The orders that a run decides on, if there are as many as the person has typed."""
    order_ids = queries.order_ids_of(run)
    if typed != len(order_ids):
        raise Invalid("typed-count", field="typed", count=len(order_ids))
    return order_ids


def _move_orders(order_ids: list[int], now: OrderStatus, then: OrderStatus) -> None:
    moved = db.session.execute(
        update(Order)
        .where(Order.id.in_(order_ids), Order.status == now)
        .values(status=then, version=Order.version + 1)
        .execution_options(synchronize_session="fetch")
    )
    if rows_touched(moved) != len(order_ids):
        raise Conflict("changed-meanwhile")


def _shares_to_send(run: AllocationRun) -> list[Any]:
    """The shares of a run with product and place, as plain rows: there may be very many."""
    rows = (
        select(
            Share.order_id,
            Share.offer_id,
            Share.asked,
            Share.boxes,
            Offer.product_id,
            Product.units_per_box,
            Product.name_nl,
            Product.name_fr,
            Product.name_de,
            Product.name_en,
            Place.id.label("place_id"),
        )
        .join(Offer, Offer.id == Share.offer_id)
        .join(Product, Product.id == Offer.product_id)
        .join(Order, Order.id == Share.order_id)
        .join(Partner, Partner.id == Order.partner_id)
        .join(Place, (Place.depot_id == Partner.depot_id) & (Place.zone == Product.storage))
        .where(Share.run_id == run.id)
        .order_by(Share.order_id, Product.code)
    )
    return list(db.session.execute(rows))


def _promises(rows: Iterable[Any]) -> Iterator[Promise]:
    for row in rows:
        yield Promise(row.place_id, row.order_id, row.product_id, row.boxes * row.units_per_box)


def _send(
    run: AllocationRun,
    order_ids: list[int],
    template: str,
    rows: Iterable[Any] = (),
    reason: str = "",
    before: Mapping[tuple[int, int], int] | None = None,
    appeals: Mapping[int, int] = NO_APPEALS,
) -> None:
    """One mail to each partner with an order, in its language."""
    lines: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        lines[row.order_id].append(row)
    readers = (
        select(Order.id, Partner).join(Partner).where(Order.id.in_(order_ids)).order_by(Order.id)
    )
    for order_id, partner in db.session.execute(readers):
        outbox.post(
            partner.email,
            partner.language,
            template,
            partner=partner.name,
            partner_id=partner.id,
            window_id=run.window_id,
            campaign=run.window.campaign.name,
            number=run.window.number,
            delivery_from=run.window.delivery_from.isoformat(),
            delivery_until=run.window.delivery_until.isoformat(),
            appeals_until=run.appeals_until.isoformat() if run.appeals_until else None,
            reason=reason,
            appeals=appeals.get(order_id, 0),
            lines=[_told_line(row, partner.language, before) for row in lines[order_id]],
        )


def _told_line(
    row: Any, language: str, before: Mapping[tuple[int, int], int] | None
) -> dict[str, Any]:
    told = {"name": getattr(row, f"name_{language}"), "asked": row.asked, "got": row.boxes}
    if before is not None:
        told["before"] = before.get((row.order_id, row.offer_id), 0)
    return told


@use_case
def withdraw(actor: Actor, run_id: int, version: int, reason: str) -> AllocationRun:
    """Take a run back, as long as nothing was loaded: orders wait again, promises end."""
    check_may(actor, Permission.APPROVE_ALLOCATION)
    check_reason(reason, "withdraw-reason")
    run = locked_run(run_id, version)
    was_published = run.status is RunStatus.PUBLISHED
    if queries.has_left_depot(run):
        raise Conflict("goods-loaded")
    run.move_to(RunStatus.WITHDRAWN)
    run.withdrawn_at = clock.now()
    run.drop_hour()
    if was_published:
        order_ids = queries.order_ids_of(run)
        known = queries.order_ids_of_others(run)
        only_here = [order_id for order_id in order_ids if order_id not in known]
        _move_orders(only_here, OrderStatus.ALLOCATED, OrderStatus.PLACED)
        stock.release(order_ids, PromiseEnd.WITHDRAWN, queries.products_in(run))
        appeals = close_appeals(actor, run)
        _send(run, order_ids, "allocation-withdrawn", reason=reason.strip(), appeals=appeals)
    audit.record(actor, "allocation.withdrawn", f"run:{run.id}", reason=reason.strip())
    return run
