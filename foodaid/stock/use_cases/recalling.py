"""Telling the holders of a recalled lot, hearing from them, and closing the recall."""

from dataclasses import dataclass

from foodaid.core import audit, clock, outbox
from foodaid.core.db import db, lock, use_case
from foodaid.core.errors import Conflict, Invalid
from foodaid.core.permissions import Actor, Permission
from foodaid.stock import queries
from foodaid.stock.models import Hold, HoldKind, Notice
from foodaid.stock.queries import Holder


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """What a holder answers: how many units it set apart, and a word if it wants."""

    notice_id: int
    units_found: int
    note: str = ""


@use_case
def tell_holders(actor: Actor, hold_id: int) -> list[Notice]:
    """Tell everyone who holds units of a recalled lot, each in its language; only once each.

    Sent again later, it reaches only who came to hold the lot since, for instance because a lorry
    was on its way (case S10). Who holds nothing any more but was told keeps its notice.
    """
    hold = queries.hold_of(actor, hold_id)
    _require_open_recall(actor, hold)
    lock(f"hold:{hold.id}")
    db.session.refresh(hold, ["notices"])
    told = {(notice.partner_id, notice.depot_id) for notice in hold.notices}
    found = queries.whereabouts(queries.batch_of(hold.lot)).holders
    new = [_notice(hold, holder) for holder in found if _key(holder) not in told]
    db.session.add_all(new)
    db.session.flush()
    for notice, holder in zip(new, (h for h in found if _key(h) not in told), strict=True):
        _post(hold, notice, holder)
    audit.record(actor, "recall.told", f"lot:{hold.lot_id}", new={"holders": len(new)})
    return new


def _require_open_recall(actor: Actor, hold: Hold) -> None:
    queries.lot_of(actor, hold.lot_id, Permission.RECALL_LOTS)
    if not hold.is_open:
        raise Conflict("not-held")
    if hold.kind is not HoldKind.RECALL:
        raise Conflict("not-a-recall")


def _key(holder: Holder) -> tuple[int | None, int | None]:
    return (
        holder.partner.id if holder.partner else None,
        holder.depot.id if holder.depot else None,
    )


def _notice(hold: Hold, holder: Holder) -> Notice:
    partner_id, depot_id = _key(holder)
    return Notice(
        hold_id=hold.id,
        partner_id=partner_id,
        depot_id=depot_id,
        units_told=holder.units,
        told_at=clock.now(),
    )


def _post(hold: Hold, notice: Notice, holder: Holder) -> None:
    product = hold.lot.product
    outbox.post(
        holder.email,
        holder.language,
        "lot-recalled",
        name=holder.name,
        product=product.name_in(holder.language),
        lot=hold.lot.code,
        expires_on=hold.lot.expires_on.isoformat() if hold.lot.expires_on else None,
        units=holder.units,
        reason=hold.reason,
        notice_id=notice.id,
        partner_id=notice.partner_id,
        depot_id=notice.depot_id,
    )


@use_case
def acknowledge(actor: Actor, wish: Acknowledgement, permission: Permission) -> Notice:
    """A holder says that it set the goods apart; saying it again changes the answer."""
    notice = queries.notice_of(actor, wish.notice_id, permission)
    lock(f"hold:{notice.hold_id}")
    db.session.refresh(notice)
    if not notice.hold.is_open:
        raise Conflict("not-held")
    if wish.units_found < 0:
        raise Invalid("below-zero", field="units_found")
    if wish.units_found < notice.units_told and not wish.note.strip():
        raise Invalid("found-fewer", field="note")
    old = {"units_found": notice.units_found}
    notice.units_found, notice.note = wish.units_found, wish.note.strip() or None
    notice.acknowledged_at, notice.acknowledged_by = clock.now(), actor.name
    audit.record(
        actor,
        "recall.acknowledged",
        f"notice:{notice.id}",
        reason=notice.note,
        old=old,
        new={"units_found": notice.units_found},
    )
    return notice


@use_case
def close_recall(actor: Actor, hold_id: int, reason: str, version: int) -> Hold:
    """Close a recall without lifting it: the goods stay where they are or were destroyed.

    While a holder has not answered, the reason must say why it is closed all the same; it is asked
    for in every case, for it stands in the closure file.
    """
    hold = queries.hold_of(actor, hold_id)
    lock(f"hold:{hold.id}")
    db.session.refresh(hold)
    _require_open_recall(actor, hold)
    if hold.version != version:
        raise Conflict("changed-meanwhile")
    if not reason.strip():
        raise Invalid("why-missing", field="reason")
    hold.closed_at, hold.closed_by = clock.now(), actor.name
    hold.closing_reason = reason.strip()
    waiting = sum(notice.acknowledged_at is None for notice in hold.notices)
    audit.record(
        actor, "recall.closed", f"lot:{hold.lot_id}", reason=reason, new={"unanswered": waiting}
    )
    return hold
