"""What a supplier says it will bring. Suppliers have no account: others write it down."""

from dataclasses import dataclass
from datetime import date

from foodaid.core import audit, clock, idempotency
from foodaid.core.db import db, use_case
from foodaid.core.errors import Conflict, Invalid, NotFound
from foodaid.core.permissions import Actor, Permission
from foodaid.organisations import queries as organisations
from foodaid.purchasing import queries
from foodaid.purchasing.models import ContractLine, ContractStatus, NoticeStatus, SupplierNotice


@dataclass(frozen=True, slots=True)
class Announce:
    """Boxes of one contract line that are due at a depot on a day."""

    line_id: int
    depot_id: int
    boxes: int
    pallets: int
    due_on: date
    lot_code: str = ""
    expires_on: date | None = None
    document: str = ""
    key: str | None = None


@use_case
def announce(actor: Actor, wish: Announce) -> SupplierNotice:
    """Write a supplier's notice down: the authority for every depot, a depot for itself."""
    _check_may_announce(actor, wish.depot_id)
    earlier = idempotency.earlier_result(actor, "notice.announce", wish.key)
    if earlier is not None:
        return queries.notice(earlier)
    line = db.session.get(ContractLine, wish.line_id)
    if line is None:
        raise Invalid("contract-line-unknown", field="line_id")
    if line.contract.status is not ContractStatus.AWARDED:
        raise Conflict("contract-cancelled", number=line.contract.number)
    if wish.due_on < line.contract.awarded_on:
        raise Invalid("notice-before-award", field="due_on", awarded_on=line.contract.awarded_on)
    notice = SupplierNotice(
        line_id=line.id,
        depot_id=wish.depot_id,
        boxes=wish.boxes,
        pallets=wish.pallets,
        due_on=wish.due_on,
        lot_code=wish.lot_code,
        expires_on=wish.expires_on,
        document=wish.document,
        status=NoticeStatus.ANNOUNCED,
        announced_at=clock.now(),
        announced_by=actor.name,
    )
    db.session.add(notice)
    db.session.flush()
    idempotency.remember(actor, "notice.announce", wish.key, notice.id)
    new = {"depot": wish.depot_id, "boxes": wish.boxes, "due_on": wish.due_on}
    audit.record(actor, "notice.announced", f"notice:{notice.id}", new=new)
    return notice


@use_case
def cancel_notice(actor: Actor, notice_id: int, version: int) -> SupplierNotice:
    """The supplier will not bring this, or not any more; what came already stays."""
    notice = queries.notice(notice_id)
    _check_may_announce(actor, notice.depot_id)
    if notice.version != version:
        raise Conflict("changed-meanwhile")
    if not notice.is_open:
        raise Conflict("notice-not-open", now=notice.status)
    notice.status = NoticeStatus.CANCELLED
    audit.record(actor, "notice.cancelled", f"notice:{notice.id}")
    return notice


def settle_notice(notice: SupplierNotice) -> None:
    """Set where a notice stands from what came on it. A cancelled one stays so."""
    if notice.status is NoticeStatus.CANCELLED:
        return
    came = queries.came_by_notice([notice.id]).get(notice.id, 0)
    if came >= notice.boxes:
        notice.status = NoticeStatus.ARRIVED
    else:
        notice.status = NoticeStatus.PARTLY if came else NoticeStatus.ANNOUNCED


def _check_may_announce(actor: Actor, depot_id: int) -> None:
    if actor.may(Permission.EDIT_CONTRACTS):
        if depot_id not in {depot.id for depot in organisations.depots()}:
            raise NotFound
        return
    organisations.depot_of(actor, depot_id, Permission.RECEIVE_GOODS)
