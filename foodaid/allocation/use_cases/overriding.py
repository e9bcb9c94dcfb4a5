"""Changing one share by hand, or many at once; the rest is shared out anew."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update

from foodaid.allocation import queries
from foodaid.allocation.domain.problem import Problem
from foodaid.allocation.domain.terms import Settled, Terms
from foodaid.allocation.models import AllocationRun, PartnerCredit, RunStatus, Share
from foodaid.allocation.use_cases.locks import check_may, check_reason, locked_run
from foodaid.allocation.use_cases.proposing import (
    Beside,
    credits_of,
    decided,
    facts_beside,
    keep_ground,
    shared_out,
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
    codes = (share.order.partner.code, share.offer.product.code)
    kept = queries.with_locks(queries.frozen(run), {codes: boxes})
    if kept.terms is not None and codes[1] in kept.terms.kept_products:
        raise Conflict("product-kept")
    _check_supply(kept.problem, codes[1])
    release()
    found = shared_out(kept.problem, kept.terms)
    return _save_overrides(actor, run_id, (share_id,), kept.terms, found, reason, version)


@dataclass(frozen=True, slots=True)
class OverrideMany:
    """A batch as it was previewed: `seen` is the fingerprint of the preview.

    `is_all_or_nothing` saves nothing as soon as one line is refused; otherwise the valid lines
    are saved and the others stay (case A18).
    """

    wish: queries.BatchWish
    reason: str
    version: int
    seen: str
    is_all_or_nothing: bool = True


def override_many(actor: Actor, run_id: int, wanted: OverrideMany) -> queries.Batch:
    """Set many shares by hand, exactly as previewed, with one reason (cases A13, A18)."""
    check_may(actor, Permission.PROPOSE_ALLOCATION)
    run = queries.run_of(actor, run_id)
    if run.version != wanted.version or run.status is not RunStatus.PROPOSED:
        raise Conflict("changed-meanwhile")
    check_reason(wanted.reason, "override-reason")
    batch = queries.batch_of(run, wanted.wish)
    if batch.fingerprint != wanted.seen:
        raise Conflict("changed-meanwhile")
    if not batch.valid:
        raise Invalid("batch-empty", field="change")
    if batch.refused and wanted.is_all_or_nothing:
        raise Invalid("batch-refused", field="is_all_or_nothing", count=len(batch.refused))
    kept = queries.with_locks(queries.frozen(run), batch.locks_by_codes)
    share_ids = tuple(batch.locks)
    release()
    found = shared_out(kept.problem, kept.terms)
    _save_overrides(actor, run_id, share_ids, kept.terms, found, wanted.reason, wanted.version)
    return batch


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
def _save_overrides(
    actor: Actor,
    run_id: int,
    share_ids: tuple[int, ...],
    terms: Terms | None,
    found: Settled,
    reason: str,
    version: int,
) -> AllocationRun:
    run = locked_run(run_id, version)
    if run.status is not RunStatus.PROPOSED:
        raise Conflict("run-status", now=run.status, wanted=RunStatus.PROPOSED)
    shares = queries.shares_by_line(run_id)
    changed = set(share_ids)
    old = {share.id: share.boxes for share in shares.values() if share.id in changed}
    kept = frozenset() if terms is None else terms.kept_products
    changes = list(_changes(shares, found, facts_beside(found.problem, terms), kept))
    db.session.execute(update(Share), changes)
    db.session.expire_all()
    db.session.execute(
        update(Share)
        .where(Share.run_id == run_id, Share.id.in_(share_ids))
        .values(override_by=actor.name, override_reason=reason.strip())
    )
    run = queries.run_of(actor, run_id)
    keep_ground(run, found, terms)
    _rewrite_credit(run, found)
    _note(actor, run, old, reason.strip())
    return run


def _note(actor: Actor, run: AllocationRun, old: Mapping[int, int], reason: str) -> None:
    """One event for each line: who asks what happened to a share finds it there."""
    rows = select(Share.id, Share.order_id, Share.boxes).where(Share.run_id == run.id)
    for share_id, order_id, boxes in db.session.execute(rows.order_by(Share.id)):
        if share_id in old:
            audit.record(
                actor,
                "share.changed-by-hand",
                f"run:{run.id}",
                reason=reason,
                old={"boxes": old[share_id], "share": share_id},
                new={"boxes": boxes, "order": order_id},
            )


def _changes(
    shares: Mapping[tuple[str, str], Share],
    found: Settled,
    beside: Beside,
    kept: Collection[str],
) -> Iterator[dict[str, Any]]:
    """The columns that differ now; what people set by hand keeps what had been calculated.

    The shares of products that are `kept` from an earlier run stay, with their reasons.
    """
    for given, limit in zip(found.result.shares, found.limits, strict=True):
        if given.product in kept:
            continue
        share = shares[given.partner, given.product]
        columns = decided(given, beside, limit)
        if all(getattr(share, name) == found for name, found in columns.items()):
            continue
        if given.facts.get("locked") is None:
            columns["calculated_boxes"] = given.boxes
        yield {"id": share.id, **columns}


def _rewrite_credit(run: AllocationRun, found: Settled) -> None:
    now = credits_of(found.problem, found.result)
    codes = select(Partner.code, PartnerCredit).join(
        Partner, Partner.id == PartnerCredit.partner_id
    )
    for code, credit in db.session.execute(codes.where(PartnerCredit.run_id == run.id)):
        credit.grams = now[code]["grams"]
        credit.change_milligrams = now[code]["change_milligrams"]
