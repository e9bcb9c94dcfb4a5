"""Deciding in the demo: a proposal that a depot commented on, and appeals about a published run."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import delete, select

from foodaid.accounts.models import Membership, User
from foodaid.allocation import queries, use_cases
from foodaid.allocation.domain.reasons import Reason
from foodaid.allocation.domain.rules import Weights
from foodaid.allocation.models import AllocationRun, RunStatus, Share
from foodaid.allocation.queries import CeilingFilter, ReviewFilter
from foodaid.allocation.use_cases import DecideAppeal, MakeAppeal, Scenario, WriteComment
from foodaid.core import clock
from foodaid.core.db import db, use_case
from foodaid.core.outbox import OutboxMail
from foodaid.core.permissions import Actor, Grant, Role
from foodaid.demo.country import Member
from foodaid.orders import queries as orders
from foodaid.orders.models import Order, OrderStatus, Window
from foodaid.rounds.use_cases import decide_appeal
from foodaid.stock.models import Reservation

SCENARIO = Scenario("demo")
EQUIVALENTS = "demo: equivalents"
CEILINGS = 3
MAILS = ("appeal-answered", "review-asked")
COMMENTS = (
    "demo: this partner has room for half of it until its new storeroom is ready",
    "demo: they told us that twenty families more have come since they ordered",
)
ANSWER = "demo: thank you, we change this line by hand"


def _account(role: Role) -> Actor:
    """The first account of a role: those who sign in to the demo."""
    rows = select(User).join(Membership).where(Membership.role == role).order_by(User.id)
    return db.session.scalars(rows.limit(1)).unique().one().as_actor("nl")


def _forget_mails() -> None:
    """What is invented is told to nobody."""
    db.session.execute(delete(OutboxMail).where(OutboxMail.template.in_(MAILS)))


@use_case
def make_appeals() -> None:
    """One appeal that waits, one that was granted, one that was refused."""
    run = db.session.scalar(
        select(AllocationRun)
        .where(AllocationRun.status == RunStatus.PUBLISHED)
        .order_by(AllocationRun.id.desc())
        .limit(1)
    )
    if run is None:
        return
    by_hand, short = _still_here(run, is_by_hand=True), _still_here(run, is_by_hand=False)
    reason = "demo: our new storeroom is ready earlier than we thought"
    for share in [share for share in by_hand if queries.free_boxes(share)][:1]:
        _appeal(share, reason, granted=True)
    reason = "demo: a school sends us more children since this week"
    for share, granted in zip(short, (False, None), strict=False):
        _appeal(share, reason, granted=granted)
    _forget_mails()


def _still_here(run: AllocationRun, *, is_by_hand: bool) -> list[Share]:
    """A line a partner that got less than it asked, and of which nothing was loaded yet."""
    is_locked = Share.reason == Reason.LOCKED
    waiting = select(Reservation.order_id).where(Reservation.released_at.is_(None))
    rows = (
        select(Share)
        .join(Share.order)
        .where(
            Share.run_id == run.id,
            Share.boxes < Share.asked,
            is_locked if is_by_hand else ~is_locked,
            Order.status == OrderStatus.ALLOCATED,
            Order.id.in_(waiting),
        )
        .order_by(Share.id)
    )
    return _of_different_partners(db.session.scalars(rows))


def _appeal(share: Share, reason: str, *, granted: bool | None) -> None:
    """Ask for all that is missing; give half of it if it is free, refuse it, or let it wait."""
    partner_id = share.order.partner_id
    grant = Grant(Role.PARTNER_MANAGER, partner_id=partner_id)
    manager = Actor(None, "demo", "nl", (grant,))
    missing = share.asked - share.boxes
    appeal = use_cases.make_appeal(manager, MakeAppeal(partner_id, share.id, missing, reason))
    if granted is None:
        return
    boxes = min(-(-missing // 2), queries.free_boxes(share)) if granted else 0
    answer = "demo: these boxes were left over" if granted else "demo: nothing is left of it"
    wish = DecideAppeal(appeal.id, boxes, answer, appeal.version)
    decide_appeal(_account(Role.ALLOCATOR), wish)


def make_reviews(signing_in: Member) -> None:
    """A proposal that the depots are asked to look at, with two comments: one is answered."""
    window = db.session.scalar(
        select(Window.id)
        .join(Order, Order.window_id == Window.id)
        .where(Window.closed_at.is_not(None), Order.status == OrderStatus.PLACED)
        .order_by(Window.id)
        .limit(1)
    )
    if window is None:
        return
    _set_ceilings(orders.window(window).campaign_id)
    allocator = _account(Role.ALLOCATOR)
    rules = replace(queries.standing_rules(), weights=Weights.EQUIVALENTS)
    use_cases.propose(allocator, window, scenario=Scenario(EQUIVALENTS, rules))
    run = use_cases.propose(allocator, window, scenario=SCENARIO)
    _comment(run.id, signing_in.depot_id)


def _set_ceilings(campaign_id: int) -> None:
    """A little less than another window would bring, for the municipalities with most people."""
    editor = _account(Role.CATALOGUE_EDITOR)
    rows = list(queries.all_ceilings(editor, campaign_id, CeilingFilter()))
    windows = len(orders.windows_of(campaign_id)) - 2
    largest = sorted(rows, key=lambda row: -row.people)[:CEILINGS]
    more = {
        row.municipality.id: (row.given + row.given * 9 // (10 * max(1, windows))) // 1000
        for row in largest
        if row.given
    }
    use_cases.set_ceilings(editor, campaign_id, more)


@use_case
def _comment(run_id: int, depot_id: int) -> None:
    allocator, worker = _account(Role.ALLOCATOR), _account(Role.DEPOT_WORKER)
    reviews = use_cases.ask_review(allocator, run_id, clock.today() + timedelta(days=5))
    for review in reviews:
        if review.depot_id != depot_id:
            continue
        short = queries.all_depot_lines(review, ReviewFilter(is_short=True))
        lines = _of_different_partners(share for share, _said in short)
        for share, words in zip(lines, COMMENTS, strict=False):
            wish = WriteComment(depot_id, review.id, share.id, words)
            said = use_cases.write_comment(worker, wish)
            if words == COMMENTS[0]:
                use_cases.answer_comment(allocator, run_id, said.id, ANSWER, said.version)
    _forget_mails()


def _of_different_partners(shares: Iterable[Share]) -> list[Share]:
    return list({share.order_id: share for share in shares}.values())
