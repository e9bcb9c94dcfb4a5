"""Appeals: a partner asks for more of one line, the authority grants what is free, or refuses."""

from collections import Counter
from dataclasses import dataclass, field

from sqlalchemy import select

from foodaid.allocation import queries
from foodaid.allocation.models import AllocationRun, Appeal, AppealStatus, RunStatus, Share
from foodaid.allocation.use_cases.locks import check_may
from foodaid.core import audit, clock, idempotency, outbox
from foodaid.core.db import db, lock, use_case
from foodaid.core.errors import Conflict, Invalid, NotFound
from foodaid.core.permissions import Actor, Permission
from foodaid.stock import queries as stock
from foodaid.stock import use_cases as promising
from foodaid.stock.use_cases import Promise

LONGEST_WORDS = 500


@dataclass(frozen=True, slots=True)
class MakeAppeal:
    """How many more boxes of one line a partner asks for, and why."""

    partner_id: int
    share_id: int
    boxes: int
    reason: str
    key: str | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class DecideAppeal:
    """What the authority answers; 0 boxes is a refusal. The partner reads the reason."""

    appeal_id: int
    boxes: int
    reason: str
    version: int


@use_case
def make_appeal(actor: Actor, wish: MakeAppeal) -> Appeal:
    """Ask for more of one line, up to what was asked, until the last day (cases M5, A19)."""
    earlier = idempotency.earlier_result(actor, "appeal.make", wish.key)
    if earlier is not None:
        return db.session.get_one(Appeal, earlier)
    share = queries.own_share(actor, wish.partner_id, wish.share_id)
    lock(f"allocation:{share.run.window_id}")
    share = queries.own_share(actor, wish.partner_id, wish.share_id)
    _check_appeal(share, wish)
    appeal = Appeal(
        share_id=share.id,
        status=AppealStatus.OPEN,
        boxes=wish.boxes,
        reason=wish.reason.strip(),
        made_at=clock.now(),
        made_by=actor.name,
    )
    db.session.add(appeal)
    db.session.flush()
    idempotency.remember(actor, "appeal.make", wish.key, appeal.id)
    audit.record(
        actor,
        "appeal.made",
        f"appeal:{appeal.id}",
        reason=appeal.reason,
        new={"share": share.id, "boxes": appeal.boxes},
    )
    return appeal


def check_may_appeal(share: Share) -> None:
    """Whether one more appeal about this line is possible at all, whatever it asks for."""
    run = share.run
    if run.appeals_until is None or clock.today() > run.appeals_until:
        raise Conflict("appeal-late", until=run.appeals_until or "")
    if share.boxes >= share.asked:
        raise Conflict("appeal-has-all")
    if queries.has_been_loaded(share.order, run):
        raise Conflict("appeal-loaded")
    open_ones = select(Appeal.id).where(
        Appeal.share_id == share.id, Appeal.status == AppealStatus.OPEN
    )
    if db.session.scalar(open_ones.limit(1)) is not None:
        raise Conflict("appeal-open")


def _check_appeal(share: Share, wish: MakeAppeal) -> None:
    check_may_appeal(share)
    most = share.asked - share.boxes
    problems = {}
    if not 1 <= wish.boxes <= most:
        problems["boxes"] = Invalid("appeal-boxes", most=most)
    if not wish.reason.strip():
        problems["reason"] = Invalid("appeal-reason")
    elif len(wish.reason.strip()) > LONGEST_WORDS:
        problems["reason"] = Invalid("reason-long", longest=LONGEST_WORDS)
    if problems:
        raise Invalid("appeal-fields", problems=problems)


@use_case
def take_back_appeal(actor: Actor, partner_id: int, appeal_id: int) -> Appeal:
    """The partner no longer asks; as long as nobody has decided."""
    appeal = _locked(queries.own_appeal(actor, partner_id, appeal_id))
    _check_open(appeal)
    appeal.status = AppealStatus.TAKEN_BACK
    appeal.decided_at, appeal.decided_by = clock.now(), actor.name
    audit.record(actor, "appeal.taken-back", f"appeal:{appeal.id}")
    return appeal


@use_case
def decide_appeal(actor: Actor, wish: DecideAppeal) -> Appeal:
    """Grant boxes that are free, or refuse; always with a reason. Nobody else loses a box.

    Of two people who decide at once one succeeds, and the same box is never given twice, for
    what is free is counted under the lock of the window (case A11).
    """
    check_may(actor, Permission.APPROVE_ALLOCATION)
    appeal = _locked(queries.appeal_of(actor, wish.appeal_id))
    if appeal.version != wish.version:
        raise Conflict("changed-meanwhile")
    _check_open(appeal)
    if appeal.share.run.status is not RunStatus.PUBLISHED:
        raise NotFound
    _check_answer(wish)
    if wish.boxes:
        _grant(appeal, wish.boxes)
    appeal.status = AppealStatus.GRANTED if wish.boxes else AppealStatus.REFUSED
    appeal.granted_boxes = wish.boxes
    appeal.answer = wish.reason.strip()
    appeal.decided_at, appeal.decided_by = clock.now(), actor.name
    _tell(appeal)
    audit.record(
        actor,
        f"appeal.{appeal.status}",
        f"appeal:{appeal.id}",
        reason=appeal.answer,
        old={"boxes": appeal.share.boxes - wish.boxes, "share": appeal.share_id},
        new={"boxes": appeal.share.boxes},
    )
    return appeal


def _locked(appeal: Appeal) -> Appeal:
    """The appeal, its share and its order as they stand, while nobody else can decide."""
    lock(f"allocation:{appeal.share.run.window_id}")
    for row in (appeal, appeal.share, appeal.share.order, appeal.share.run):
        db.session.refresh(row)
    return appeal


def _check_open(appeal: Appeal) -> None:
    if appeal.status is not AppealStatus.OPEN:
        raise Conflict("appeal-decided", now=appeal.status)


def _check_answer(wish: DecideAppeal) -> None:
    if not wish.reason.strip():
        raise Invalid("appeal-answer", field="reason")
    if len(wish.reason.strip()) > LONGEST_WORDS:
        raise Invalid("reason-long", field="reason", longest=LONGEST_WORDS)


def _grant(appeal: Appeal, boxes: int) -> None:
    """Raise the share and promise the goods; loading waits its turn at the same place."""
    share, product = appeal.share, appeal.share.offer.product
    place = stock.home_in_depot(share.order.partner.depot_id, product.storage)
    lock(f"place:{place.id}")
    if queries.has_been_loaded(share.order, share.run):
        raise Conflict("appeal-loaded")
    most = min(appeal.boxes, share.asked - share.boxes)
    if not 1 <= boxes <= most:
        raise Invalid("appeal-boxes", field="boxes", most=max(0, most))
    free = queries.free_boxes(share)
    if boxes > free:
        raise Invalid("appeal-above-free", field="boxes", free=free)
    share.boxes += boxes
    share.appeal_boxes += boxes
    promise = Promise(place.id, share.order_id, product.id, boxes * product.units_per_box)
    promising.reserve(share.run.window.campaign_id, [promise])


def _tell(appeal: Appeal) -> None:
    share, partner = appeal.share, appeal.share.order.partner
    window = share.run.window
    outbox.post(
        partner.email,
        partner.language,
        "appeal-answered",
        partner=partner.name,
        partner_id=partner.id,
        window_id=window.id,
        campaign=window.campaign.name,
        number=window.number,
        product=share.offer.product.name_in(partner.language),
        asked=appeal.boxes,
        granted=appeal.granted_boxes,
        boxes=share.boxes,
        reason=appeal.answer,
    )


def close_appeals(actor: Actor, run: AllocationRun) -> Counter[int]:
    """End the open appeals of a run that no longer holds; how many there were of each order."""
    rows = (
        select(Appeal, Share.order_id)
        .join(Appeal.share)
        .where(Share.run_id == run.id, Appeal.status == AppealStatus.OPEN)
        .order_by(Appeal.id)
    )
    closed: Counter[int] = Counter()
    for appeal, order_id in db.session.execute(rows).all():
        appeal.status = AppealStatus.CLOSED
        appeal.decided_at, appeal.decided_by = clock.now(), actor.name
        closed[order_id] += 1
        audit.record(actor, "appeal.closed", f"appeal:{appeal.id}")
    return closed
