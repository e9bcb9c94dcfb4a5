"""Changing one share by hand; the rest is shared out anew."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import select, update

from foodaid.allocation import queries
from foodaid.allocation.domain.problem import Problem
from foodaid.allocation.domain.result import Result
from foodaid.allocation.models import AllocationRun, PartnerCredit, RunStatus, Share
from foodaid.allocation.use_cases.locks import check_may, check_reason, locked_run
from foodaid.allocation.use_cases.proposing import (
    decided,
    keep_problem,
    kept_credit,
    people_asking,
    solved,
)
from foodaid.core import audit
from foodaid.core.db import db, release, use_case
from foodaid.core.errors import Conflict, Invalid
from foodaid.core.permissions import Actor, Permission
from foodaid.organisations.models import Partner


def override(
    actor: Actor, run_id: int, share_id: int, boxes: int, reason: str, version: int
) -> AllocationRun:
    """Set one share by hand, with a reason (case A13), and share the rest out anew (A14)."""
    check_may(actor, Permission.PROPOSE_ALLOCATION)
    run = queries.run_of(actor, run_id)
    share = queries.share_of(run_id, share_id)
    _check_override(run, share, boxes, reason, version)
    problem = queries.solved_problem(run)
    partner, product = share.order.partner.code, share.offer.product.code
    lines = tuple(
        replace(line, locked=boxes) if (line.partner, line.product) == (partner, product) else line
        for line in problem.lines
    )
    problem = replace(problem, lines=lines)
    _check_supply(problem, product)
    release()
    result = solved(problem)
    return _save_override(actor, run_id, share_id, problem, result, reason, version)


def _check_override(
    run: AllocationRun, share: Share, boxes: int, reason: str, version: int
) -> None:
    if run.version != version or run.status is not RunStatus.PROPOSED:
        raise Conflict("changed-meanwhile")
    if boxes < 0:
        raise Invalid("below-zero", field="boxes")
    check_reason(reason, "override-reason")
    if boxes == share.boxes and share.override_by is not None and reason == share.override_reason:
        raise Invalid("override-same", field="boxes")


def _check_supply(problem: Problem, code: str) -> None:
    locked = sum(line.locked or 0 for line in problem.lines if line.product == code)
    supply = next(product.boxes for product in problem.products if product.code == code)
    if locked > supply:
        raise Invalid("override-above-supply", field="boxes", supply=supply, locked=locked)


@use_case
def _save_override(
    actor: Actor,
    run_id: int,
    share_id: int,
    problem: Problem,
    result: Result,
    reason: str,
    version: int,
) -> AllocationRun:
    run = locked_run(run_id, version)
    if run.status is not RunStatus.PROPOSED:
        raise Conflict("run-status", now=run.status, wanted=RunStatus.PROPOSED)
    shares = queries.shares_by_line(run_id)
    old = db.session.get_one(Share, share_id).boxes
    changes = list(_changes(shares, result, people_asking(problem)))
    db.session.execute(update(Share), changes)
    db.session.expire_all()
    share = queries.share_of(run_id, share_id)
    share.override_by, share.override_reason = actor.name, reason.strip()
    run = queries.run_of(actor, run_id)
    keep_problem(run, problem, result)
    _rewrite_credit(run, result)
    audit.record(
        actor,
        "share.changed-by-hand",
        f"run:{run.id}",
        reason=reason.strip(),
        old={"boxes": old, "share": share.id},
        new={"boxes": share.boxes, "order": share.order_id},
    )
    return run


def _changes(
    shares: Mapping[tuple[str, str], Share], result: Result, people: Mapping[str, int]
) -> Iterator[dict[str, Any]]:
    """The columns that differ now; what people set by hand keeps what had been calculated."""
    for given in result.shares:
        share = shares[given.partner, given.product]
        columns = decided(given, people)
        if all(getattr(share, name) == found for name, found in columns.items()):
            continue
        if given.facts.get("locked") is None:
            columns["calculated_boxes"] = given.boxes
        yield {"id": share.id, **columns}


def _rewrite_credit(run: AllocationRun, result: Result) -> None:
    codes = select(Partner.code, PartnerCredit).join(
        Partner, Partner.id == PartnerCredit.partner_id
    )
    for code, credit in db.session.execute(codes.where(PartnerCredit.run_id == run.id)):
        grams = result.credit[code]
        credit.grams = kept_credit(grams)
