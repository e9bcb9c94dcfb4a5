"""The authority's word on a transfer, and on what went missing."""

from dataclasses import dataclass

from foodaid.core import audit, clock
from foodaid.core.db import db, lock, use_case
from foodaid.core.errors import Conflict, Invalid, NotFound
from foodaid.core.permissions import Actor, Permission
from foodaid.deliveries import queries
from foodaid.deliveries.domain import TransferStatus, permission_number
from foodaid.deliveries.models import Transfer
from foodaid.deliveries.use_cases import sides, telling


@dataclass(frozen=True, slots=True)
class Decision:
    """Yes or no to a transfer, why, and the version that was looked at."""

    transfer_id: int
    is_yes: bool
    reason: str
    version: int


@use_case
def decide_transfer(actor: Actor, wish: Decision) -> Transfer:
    """Allow a transfer, and give it the number that stands on its slip; or refuse it (case A20)."""
    found = sides.locked(wish.transfer_id)
    _require_authority(actor)
    if not found.waits_for_authority:
        raise Conflict("transfer-not-to-decide")
    if found.version != wish.version:
        raise Conflict("changed-meanwhile")
    reason = wish.reason.strip()
    if not wish.is_yes and not reason:
        raise Invalid("why-missing", field="reason")
    if wish.is_yes:
        sides.check_partners_of(found)
        lock("transfer-permissions")
        year = clock.today().year
        found.permission = permission_number(year, queries.permissions_in(year))
    found.move_to(TransferStatus.ALLOWED if wish.is_yes else TransferStatus.REFUSED)
    found.decided_at, found.decided_by = clock.now(), actor.name
    found.decision_reason = reason or None
    event = "allowed" if wish.is_yes else "refused"
    audit.record(
        actor,
        f"transfer.{event}",
        found.document,
        reason=reason or None,
        new={"permission": found.permission},
    )
    telling.tell_both(found, event)
    db.session.flush()
    return found


def _require_authority(actor: Actor) -> None:
    if actor.partners(Permission.ALLOW_TRANSFERS) is not None:
        raise NotFound


@use_case
def close_case(actor: Actor, transfer_id: int, reason: str, version: int) -> Transfer:
    """Say what became of goods that went missing on the way (case D4).

    Between partners the authority looks at it, between depots the manager of the sending one.
    """
    found = sides.locked(transfer_id)
    if found.is_between_depots and not actor.may(Permission.ALLOW_TRANSFERS):
        sides.require_giver(actor, found, sides.giving(found))
    else:
        _require_authority(actor)
    if not found.has_open_case:
        raise Conflict("transfer-no-case")
    if found.version != version:
        raise Conflict("changed-meanwhile")
    if not reason.strip():
        raise Invalid("why-missing", field="reason")
    found.closed_at, found.closed_by = clock.now(), actor.name
    found.closing_reason = reason.strip()
    audit.record(actor, "transfer.case-closed", found.document, reason=reason.strip())
    return found
