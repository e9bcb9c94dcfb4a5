"""What a person decides about a lot: its quality, and which batch it is."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from foodaid.catalogue.models import Dating
from foodaid.core import audit, clock
from foodaid.core.db import db, lock, use_case
from foodaid.core.errors import Conflict, Invalid
from foodaid.core.permissions import Actor, Permission
from foodaid.stock import queries
from foodaid.stock.models import Decision, Lot
from foodaid.stock.use_cases.holding import place_hold


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether a lot is still good, until which day, and why."""

    lot_id: int
    is_fit: bool
    good_until: date | None
    reason: str


@use_case
def decide_quality(actor: Actor, wish: Judgement) -> Decision:
    """Say that a batch is good until a day, or not good any more; the newest decision holds.

    A use-by date that has passed cannot be put off (Regulation 1169/2011, article 24).
    """
    lot = queries.lot_of(actor, wish.lot_id, Permission.JUDGE_LOTS)
    problems = _problems(lot, wish)
    if problems:
        raise Invalid("check-again", problems=problems)
    lock(f"lot:{lot.id}")
    db.session.refresh(lot)
    decision = Decision(
        lot_id=lot.id,
        is_fit=wish.is_fit,
        good_until=wish.good_until if wish.is_fit else None,
        reason=wish.reason.strip(),
        decided_at=clock.now(),
        decided_by=actor.name,
    )
    old = {"is_unfit": lot.is_unfit, "good_until": _iso(lot.good_until)}
    for same in queries.batch_of(lot):
        same.is_unfit, same.good_until = not wish.is_fit, decision.good_until
    db.session.add(decision)
    audit.record(
        actor,
        "lot.judged",
        f"lot:{lot.id}",
        reason=decision.reason,
        old=old,
        new={"is_unfit": lot.is_unfit, "good_until": _iso(lot.good_until)},
    )
    return decision


def _problems(lot: Lot, wish: Judgement) -> dict[str, Invalid]:
    problems: dict[str, Invalid] = {}
    if not wish.reason.strip():
        problems["reason"] = Invalid("why-missing")
    if not wish.is_fit:
        return problems
    if lot.use_by is not None and lot.use_by < clock.today():
        problems["is_fit"] = Invalid("use-by-decided")
    if wish.good_until is None and lot.best_before is not None:
        problems["good_until"] = Invalid("good-until-missing")
    elif wish.good_until is not None and wish.good_until < clock.today():
        problems["good_until"] = Invalid("good-until-past")
    return problems


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


@use_case
def resolve_lot(actor: Actor, lot_id: int, code: str, expires_on: date | None) -> Lot:
    """Say which batch an unread lot is, once somebody has read it.

    When that batch is known already, both rows stay and the unread one points to the known one:
    nothing that was booked is changed.
    """
    lot = queries.lot_of(actor, lot_id, Permission.RECEIVE_GOODS)
    lock(f"lot:{lot.id}")
    db.session.refresh(lot)
    if lot.is_known:
        raise Conflict("lot-known")
    _check_reading(lot, code, expires_on)
    known = db.session.scalar(
        select(Lot).where(
            Lot.product_id == lot.product_id,
            Lot.campaign_id == lot.campaign_id,
            Lot.code == code.strip(),
        )
    )
    if known is not None and known.expires_on != expires_on:
        raise Conflict("lot-other-date", field="expires_on", known=known.expires_on)
    old = {"code": lot.code, "expires_on": _iso(lot.expires_on)}
    if known is not None:
        _join(actor, lot, known)
    else:
        lot.code = code.strip()
    lot.is_known = True
    if lot.product.dating is Dating.USE_BY:
        lot.use_by = expires_on
    elif lot.product.dating is Dating.BEST_BEFORE:
        lot.best_before = expires_on
    audit.record(
        actor,
        "lot.resolved",
        f"lot:{lot.id}",
        old=old,
        new={"code": code.strip(), "expires_on": _iso(expires_on), "same_as": lot.same_as_id},
    )
    return lot


def _join(actor: Actor, lot: Lot, known: Lot) -> None:
    """Make an unread lot one batch with a known one: what bars either bars both."""
    lot.same_as_id = known.same_as_id or known.id
    lot.is_unfit, lot.good_until = known.is_unfit or lot.is_unfit, known.good_until
    for held, free in ((known, lot), (lot, known)):
        if held.is_held and not free.is_held:
            hold = queries.open_hold(held.id)
            place_hold(actor, free, hold.kind, hold.reason)


def _check_reading(lot: Lot, code: str, expires_on: date | None) -> None:
    problems: dict[str, Invalid] = {}
    if not code.strip() or code.strip().startswith("?"):
        problems["code"] = Invalid("lot-code-missing")
    if lot.product.dating is not Dating.NONE and expires_on is None:
        problems["expires_on"] = Invalid("date-missing")
    if problems:
        raise Invalid("check-again", problems=problems)
