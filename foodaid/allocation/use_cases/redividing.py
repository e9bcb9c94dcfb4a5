"""Sharing out again what was published, when goods come late, fewer or more (case A15).

The new division is a proposal like any other: a second person approves it, and only publishing
puts it in the place of the old one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import contains_eager

from foodaid.allocation import queries
from foodaid.allocation.domain.terms import Settled
from foodaid.allocation.models import AllocationRun, Appeal, PartnerCredit, RunStatus, Share
from foodaid.allocation.queries import Redivision
from foodaid.allocation.use_cases.locks import check_may, check_reason, locked_run
from foodaid.allocation.use_cases.proposing import (
    decided,
    extra_facts,
    keep_ground,
    kept_credit,
    new_run,
    set_aside,
    shared_out,
    write_offers,
)
from foodaid.core import audit, clock, idempotency
from foodaid.core.db import db, release, use_case
from foodaid.core.errors import Conflict, Invalid
from foodaid.core.permissions import Actor, Permission
from foodaid.stock import use_cases as stock
from foodaid.stock.models import PromiseEnd


@dataclass(frozen=True, slots=True)
class Redivide:
    """The boxes that will be there by offer, and why they are others than were shared out."""

    boxes: Mapping[int, int]
    reason: str
    version: int
    key: str | None = None


def redivide(actor: Actor, run_id: int, wish: Redivide) -> AllocationRun:
    """Propose a published run anew with other boxes of some products, as the preview showed it."""
    check_may(actor, Permission.PROPOSE_ALLOCATION)
    earlier = idempotency.earlier_result(actor, "allocation.redivide", wish.key)
    if earlier is not None:
        return db.session.get_one(AllocationRun, earlier)
    run = queries.run_of(actor, run_id)
    if run.version != wish.version or run.status is not RunStatus.PUBLISHED:
        raise Conflict("changed-meanwhile")
    check_reason(wish.reason, "redivide-reason")
    again = queries.redivision_of(run, _there(run, wish.boxes))
    if not again.changed:
        raise Invalid("redivide-same")
    release()
    found = shared_out(again.problem, again.terms)
    return _save(actor, run_id, wish, again, found)


def _there(run: AllocationRun, boxes: Mapping[int, int]) -> dict[str, int]:
    """The new boxes by product code; never more than the campaign bought."""
    problems: dict[str, Invalid] = {}
    found = {}
    for on in run.offers:
        wanted = boxes.get(on.offer_id, on.boxes)
        if wanted > max(on.boxes, on.offer.boxes):
            problems[f"boxes-{on.offer_id}"] = Invalid("above-bought", bought=on.offer.boxes)
        found[on.offer.product.code] = wanted
    if problems:
        raise Invalid("order-lines", problems=problems)
    return found


@use_case
def _save(
    actor: Actor, run_id: int, wish: Redivide, again: Redivision, found: Settled
) -> AllocationRun:
    old = locked_run(run_id, wish.version)
    if old.status is not RunStatus.PUBLISHED:
        raise Conflict("run-status", now=old.status, wanted=RunStatus.PUBLISHED)
    set_aside(actor, _proposed_instead_of(old))
    run = new_run(actor, old.window_id, old.name)
    run.replaces_id = old.id
    keep_ground(run, found, again.terms)
    write_offers(run, {on.offer.product.code: on.offer_id for on in old.offers}, found.problem)
    db.session.add(run)
    db.session.flush()
    db.session.execute(insert(Share), list(_shares(run, again, found)))
    _write_credit(run, old, found)
    idempotency.remember(actor, "allocation.redivide", wish.key, run.id)
    audit.record(
        actor,
        "allocation.redivided",
        f"run:{run.id}",
        reason=wish.reason.strip(),
        old={"run": old.id, "boxes": {str(on.offer_id): on.boxes for on in old.offers}},
        new={"boxes": {str(on.offer_id): on.boxes for on in run.offers}},
    )
    return run


def _proposed_instead_of(old: AllocationRun) -> list[AllocationRun]:
    return [run for run in queries.proposals(old.window_id) if run.replaces_id == old.id]


def _shares(run: AllocationRun, again: Redivision, found: Settled) -> Iterable[dict[str, Any]]:
    """Every share of the old run: as it was where its product stays, else as it is shared anew."""
    extras = extra_facts(found.problem, again.terms)
    for given, limit in zip(found.result.shares, found.limits, strict=True):
        old = again.shares[given.partner, given.product]
        row = {
            "run_id": run.id,
            "order_id": old.order_id,
            "offer_id": old.offer_id,
            "asked": old.asked,
            "calculated_boxes": old.calculated_boxes,
            "override_by": old.override_by,
            "override_reason": old.override_reason,
            "boxes": old.boxes,
            "appeal_boxes": old.appeal_boxes,
            "fair_share": old.fair_share,
            "reason": old.reason,
            "facts": old.facts,
        }
        if given.facts.get("locked") is None:
            row |= decided(given, extras, limit)
            row["calculated_boxes"] = given.boxes
        yield row


def _write_credit(run: AllocationRun, old: AllocationRun, found: Settled) -> None:
    """What rounding owes in the end, for every partner that the old run had."""
    codes = queries.partner_codes(old.id)
    rows = [
        {
            "run_id": run.id,
            "partner_id": partner_id,
            "grams": kept_credit(found.result.credit[code]),
        }
        for code, partner_id in codes.items()
        if code in found.result.credit
    ]
    if rows:
        db.session.execute(insert(PartnerCredit), rows)


def put_aside_replaced(actor: Actor, run: AllocationRun) -> dict[tuple[int, int], int]:
    """End the run that this one replaces, and its promises that are not loaded yet.

    Gives the boxes that it gave, by order and offer; none where nothing is replaced. What was
    loaded since the new division was proposed must be in it as it went.
    """
    if run.replaces_id is None:
        return {}
    old = db.session.get_one(AllocationRun, run.replaces_id)
    db.session.refresh(old)
    old.move_to(RunStatus.WITHDRAWN)
    old.withdrawn_at = clock.now()
    loaded = queries.loaded_orders(old)
    rows = select(Share.order_id, Share.offer_id, Share.boxes)
    before = {
        (order, offer): boxes
        for order, offer, boxes in db.session.execute(rows.where(Share.run_id == old.id))
    }
    for order, offer, boxes in db.session.execute(rows.where(Share.run_id == run.id)):
        if order in loaded and before.get((order, offer)) != boxes:
            raise Conflict("loaded-meanwhile")
    _take_appeals_over(old, run)
    waiting = sorted({order for order, _offer in before} - loaded)
    stock.release(waiting, PromiseEnd.REPLACED, queries.products_in(old))
    audit.record(actor, "allocation.replaced", f"run:{old.id}", new={"run": run.id})
    return before


def _take_appeals_over(old: AllocationRun, run: AllocationRun) -> None:
    """What partners appealed against, and what was answered, belongs to the same lines still."""
    rows = select(Share.order_id, Share.offer_id, Share.id).where(Share.run_id == run.id)
    shares = {(order, offer): share_id for order, offer, share_id in db.session.execute(rows)}
    appeals = (
        select(Appeal)
        .join(Appeal.share)
        .options(contains_eager(Appeal.share))
        .where(Share.run_id == old.id)
    )
    for appeal in db.session.scalars(appeals):
        appeal.share_id = shares[appeal.share.order_id, appeal.share.offer_id]
    db.session.flush()
