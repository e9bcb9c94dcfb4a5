"""The board: offering what is too much, and taking it."""

from dataclasses import dataclass
from datetime import timedelta

from foodaid.core import audit, clock, idempotency
from foodaid.core.db import db, lock, use_case
from foodaid.core.errors import Conflict, Invalid, NotFound
from foodaid.core.permissions import Actor, Permission
from foodaid.deliveries import queries
from foodaid.deliveries.models import Transfer, TransferOffer
from foodaid.deliveries.use_cases import sides
from foodaid.deliveries.use_cases.asking import accept, new_transfer
from foodaid.organisations import queries as organisations

MOST_DAYS = 60


@dataclass(frozen=True, slots=True)
class OfferGoods:
    """Units of a lot on a shelf, for whoever wants them, for some days."""

    site_id: int
    lot_id: int
    units: int
    days: int
    note: str = ""
    key: str | None = None


@use_case
def offer_goods(actor: Actor, wish: OfferGoods) -> TransferOffer:
    """Put units of a lot on the board: no more than lie there free, and none that may not go."""
    earlier = idempotency.earlier_result(actor, "transfer.offer", wish.key)
    if earlier is not None:
        return db.session.get_one(TransferOffer, earlier)
    site = organisations.site_of(actor, wish.site_id, Permission.TRANSFER_GOODS)
    sides.check_partners(site.partner, site.partner)
    if not 1 <= wish.days <= MOST_DAYS:
        raise Invalid("offer-days", field="days", most=MOST_DAYS)
    problems = sides.check_shelf(site.id, {wish.lot_id: wish.units})
    if problems:
        raise Invalid("check-again", problems={"units": next(iter(problems.values()))})
    offer = TransferOffer(
        site_id=site.id,
        lot_id=wish.lot_id,
        units=wish.units,
        open_until=clock.today() + timedelta(days=wish.days - 1),
        note=wish.note.strip(),
        offered_at=clock.now(),
        offered_by=actor.name,
    )
    db.session.add(offer)
    db.session.flush()
    idempotency.remember(actor, "transfer.offer", wish.key, offer.id)
    audit.record(
        actor,
        "transfer-offer.made",
        f"transfer-offer:{offer.id}",
        new={"site": site.id, "lot": wish.lot_id, "units": wish.units, "until": offer.open_until},
    )
    return offer


@use_case
def withdraw_offer(actor: Actor, partner_id: int, offer_id: int) -> TransferOffer:
    """Take an offer off the board; what others took of it already stays theirs to get."""
    lock(f"transfer-offer:{offer_id}")
    offer = queries.own_offer(actor, partner_id, offer_id).offer
    if offer.withdrawn_at is None:
        offer.withdrawn_at, offer.withdrawn_by = clock.now(), actor.name
        audit.record(actor, "transfer-offer.withdrawn", f"transfer-offer:{offer.id}")
    return offer


@dataclass(frozen=True, slots=True)
class TakeOffer:
    """Units of an offer, for a site of the own partner."""

    partner_id: int
    offer_id: int
    site_id: int
    units: int
    reason: str
    key: str | None = None


@use_case
def take_offer(actor: Actor, wish: TakeOffer) -> Transfer:
    """Take some or all of an offer: a transfer on which both sides agree (case A20).

    Of two who want the last units, the second is told what is left (case A11).
    """
    earlier = idempotency.earlier_result(actor, "transfer.take", wish.key)
    if earlier is not None:
        return db.session.get_one(Transfer, earlier)
    site = organisations.site_of(actor, wish.site_id, Permission.TRANSFER_GOODS)
    if site.partner_id != wish.partner_id or not site.is_active:
        raise NotFound
    lock(f"transfer-offer:{wish.offer_id}")
    found = queries.offer_of(wish.offer_id)
    _check(found, site.partner_id, wish)
    sides.check_partners(found.partner, site.partner)
    offer = found.offer
    wanted = {offer.lot_id: wish.units}
    problems = sides.check_shelf(offer.site_id, wanted, is_from_board=True)
    if problems:
        raise Invalid("check-again", problems={"units": next(iter(problems.values()))})
    transfer = new_transfer(
        actor,
        {offer.lot_id: wish.units},
        wish.reason,
        from_site=offer.site,
        to_site=site,
        offer_id=offer.id,
    )
    idempotency.remember(actor, "transfer.take", wish.key, transfer.id)
    accept(actor, transfer, offer.offered_by)
    return transfer


def _check(found: queries.OpenOffer, partner_id: int, wish: TakeOffer) -> None:
    if found.partner.id == partner_id:
        raise Conflict("offer-own")
    if not found.offer.is_open_on(clock.today()):
        raise Conflict("offer-over")
    problems: dict[str, Invalid] = {}
    if wish.units < 1:
        problems["units"] = Invalid("units-missing")
    elif wish.units > found.left:
        problems["units"] = Invalid("offer-left", left=found.left, asked=wish.units)
    if not wish.reason.strip():
        problems["reason"] = Invalid("why-missing")
    if problems:
        raise Invalid("check-again", problems=problems)
