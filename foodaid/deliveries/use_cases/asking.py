"""Asking to give goods away, and the other side's answer."""

from collections.abc import Mapping
from dataclasses import dataclass

from foodaid.core import audit, clock, idempotency
from foodaid.core.db import db, use_case
from foodaid.core.errors import Conflict, Invalid
from foodaid.core.permissions import Actor, Permission
from foodaid.core.settings import setting
from foodaid.deliveries import queries
from foodaid.deliveries.domain import TransferStatus, needs_permission
from foodaid.deliveries.models import Transfer, TransferLine
from foodaid.deliveries.use_cases import sides, telling
from foodaid.deliveries.use_cases.carrying import check_free
from foodaid.organisations import queries as organisations
from foodaid.organisations.models import Depot, Partner, Site
from foodaid.stock.models import Lot
from foodaid.stock.use_cases import barred_lots


@dataclass(frozen=True, slots=True)
class AskTransfer:
    """Units of lots from the shelf of a site, for another partner."""

    site_id: int
    to_partner_id: int
    units: Mapping[int, int]
    reason: str
    key: str | None = None


@use_case
def ask_transfer(actor: Actor, wish: AskTransfer) -> Transfer:
    """Ask another partner to take goods; nothing moves before it accepts and all is allowed.

    Refuses a partner that is not active or recognised (case A21), and more than lies there and is
    not promised.
    """
    earlier = idempotency.earlier_result(actor, "transfer.ask", wish.key)
    if earlier is not None:
        return db.session.get_one(Transfer, earlier)
    site = organisations.site_of(actor, wish.site_id, Permission.TRANSFER_GOODS)
    to_site = _site_of_taker(site, wish.to_partner_id)
    units = {lot_id: count for lot_id, count in wish.units.items() if count}
    _require_goods(units, wish.reason)
    problems = sides.check_shelf(site.id, units)
    if problems:
        raise Invalid("transfer-lines", problems=problems)
    found = new_transfer(actor, units, wish.reason, from_site=site, to_site=to_site)
    idempotency.remember(actor, "transfer.ask", wish.key, found.id)
    telling.tell_taker(found, "asked")
    return found


def _site_of_taker(site: Site, partner_id: int) -> Site:
    """The first address of the partner that shall get the goods; it may choose another one."""
    taker = db.session.get(Partner, partner_id)
    if taker is None or taker.id == site.partner_id:
        raise Invalid("transfer-taker")
    sides.check_partners(site.partner, taker)
    found = next((one for one in taker.sites if one.is_active), None)
    if found is None:
        raise Invalid("transfer-taker")
    return found


def _require_goods(units: Mapping[int, int], reason: str) -> None:
    if not units:
        raise Invalid("transfer-nothing")
    if not reason.strip():
        raise Invalid("why-missing", field="reason")


def new_transfer(
    actor: Actor,
    units: Mapping[int, int],
    reason: str,
    *,
    from_site: Site,
    to_site: Site,
    offer_id: int | None = None,
) -> Transfer:
    """A transfer between partners, asked and not answered yet; its id is known."""
    found = Transfer(
        from_site_id=from_site.id,
        to_site_id=to_site.id,
        offer_id=offer_id,
        status=TransferStatus.ASKED,
        needs_permission=True,
        reason=reason.strip(),
        asked_at=clock.now(),
        asked_by=actor.name,
        lines=[TransferLine(lot_id=lot_id, units=count) for lot_id, count in sorted(units.items())],
    )
    db.session.add(found)
    db.session.flush()
    found = queries.transfer_of_anyone(found.id)
    limit = int(setting("transfers.free_below_grams"))
    found.needs_permission = needs_permission(found.grams, limit)
    audit.record(actor, "transfer.asked", found.document, reason=reason, new=_facts(found))
    return found


def _facts(found: Transfer) -> dict[str, object]:
    units = {str(line.lot_id): line.units for line in found.lines}
    return {"from": found.giver.id, "to": found.taker.id, "units": units}


@dataclass(frozen=True, slots=True)
class AskDepotTransfer:
    """Units of lots from a depot, for another depot."""

    depot_id: int
    to_depot_id: int
    units: Mapping[int, int]
    reason: str
    key: str | None = None


@use_case
def ask_depot_transfer(actor: Actor, wish: AskDepotTransfer) -> Transfer:
    """Make goods ready for another depot. Only what may go and nobody was promised is given."""
    earlier = idempotency.earlier_result(actor, "transfer.ask", wish.key)
    if earlier is not None:
        return db.session.get_one(Transfer, earlier)
    depot = organisations.depot_of(actor, wish.depot_id, Permission.TRANSFER_BETWEEN_DEPOTS)
    taker = db.session.get(Depot, wish.to_depot_id)
    if taker is None or not taker.is_active or taker.id == depot.id:
        raise Invalid("transfer-taker", field="to_depot_id")
    units = {lot_id: count for lot_id, count in wish.units.items() if count}
    _require_goods(units, wish.reason)
    lots = {lot_id: db.session.get_one(Lot, lot_id) for lot_id in units}
    problems = barred_lots(units.keys(), clock.today()) | check_free(depot.id, units, lots)
    if problems:
        raise Invalid("transfer-lines", problems=problems)
    needs = bool(setting("transfers.depots_need_permission"))
    now = clock.now()
    found = Transfer(
        from_depot_id=depot.id,
        to_depot_id=taker.id,
        status=TransferStatus.ASKED if needs else TransferStatus.ALLOWED,
        needs_permission=needs,
        reason=wish.reason.strip(),
        asked_at=now,
        asked_by=actor.name,
        accepted_at=now,
        lines=[TransferLine(lot_id=lot_id, units=count) for lot_id, count in sorted(units.items())],
    )
    db.session.add(found)
    db.session.flush()
    found = queries.transfer_of_anyone(found.id)
    idempotency.remember(actor, "transfer.ask", wish.key, found.id)
    audit.record(actor, "transfer.asked", found.document, reason=wish.reason, new=_facts(found))
    if needs:
        telling.tell_authority(found, "agreed")
    return found


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side says: yes, at this address; or no, and why."""

    transfer_id: int
    is_yes: bool
    site_id: int | None = None
    reason: str = ""


@use_case
def answer_transfer(actor: Actor, wish: Answer) -> Transfer:
    """Accept or decline goods that another partner wants to give."""
    found = sides.locked(wish.transfer_id)
    sides.require_taker(actor, found, sides.giving(found))
    if not found.waits_for_taker:
        raise Conflict("transfer-answered")
    if not wish.is_yes:
        return _decline(actor, found, wish.reason.strip())
    sides.check_partners_of(found)
    if wish.site_id is not None:
        site = organisations.site_of(actor, wish.site_id, Permission.TRANSFER_GOODS)
        if site.partner_id != found.taker.id or not site.is_active:
            raise Invalid("transfer-site", field="site_id")
        found.to_site_id = site.id
    accept(actor, found, actor.name)
    return found


def accept(actor: Actor, found: Transfer, by: str) -> None:
    """Both sides agree: now the authority decides, unless nobody has to."""
    found.accepted_at, found.accepted_by = clock.now(), by
    audit.record(actor, "transfer.accepted", found.document)
    if found.needs_permission:
        telling.tell_authority(found, "agreed")
        return
    found.move_to(TransferStatus.ALLOWED)
    telling.tell_both(found, "ready")


def _decline(actor: Actor, found: Transfer, reason: str) -> Transfer:
    if not reason:
        raise Invalid("why-missing", field="reason")
    found.move_to(TransferStatus.REFUSED)
    found.decided_at, found.decided_by, found.decision_reason = clock.now(), actor.name, reason
    audit.record(actor, "transfer.declined", found.document, reason=reason)
    telling.tell_giver(found, "declined")
    return found


@use_case
def cancel_transfer(actor: Actor, transfer_id: int) -> Transfer:
    """Call off a transfer of which nothing was sent yet; either side may."""
    found = sides.locked(transfer_id)
    sides.require_side(actor, found, sides.giving(found))
    if found.status is TransferStatus.CANCELLED:
        return found
    found.move_to(TransferStatus.CANCELLED)
    found.cancelled_at, found.cancelled_by = clock.now(), actor.name
    audit.record(actor, "transfer.cancelled", found.document)
    telling.tell_both(found, "cancelled")
    return found
