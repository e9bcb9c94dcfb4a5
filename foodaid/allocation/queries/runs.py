"""Windows and runs as the authority looks at them."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from foodaid.allocation.models import AllocationRun, Appeal, AppealStatus, RunStatus, Share
from foodaid.allocation.queries.problem import partners_with_orders
from foodaid.catalogue.models import Offer, Product
from foodaid.core import clock
from foodaid.core.db import db
from foodaid.core.errors import NotFound
from foodaid.core.permissions import Actor, Permission
from foodaid.declarations import queries as declarations
from foodaid.orders import queries as orders
from foodaid.orders.models import Order, OrderLine, OrderStatus, Window, WindowOffer
from foodaid.organisations.models import Partner
from foodaid.stock.models import Reservation


@dataclass(frozen=True, slots=True)
class WindowRow:
    """A window with how far it has come, and the appeals that wait for an answer."""

    window: Window
    sent: int
    run: AllocationRun | None
    appeals: int = 0

    @property
    def is_closed(self) -> bool:
        return has_closed(self.window)


@dataclass(frozen=True, slots=True)
class ProductSum:
    """What was asked, there, given and left of one product in a run, in boxes."""

    product: Product
    offer_id: int
    asked: int
    supply: int
    given: int
    shares: int
    by_hand: int

    @property
    def left(self) -> int:
        return self.supply - self.given

    @property
    def grams(self) -> int:
        return self.given * self.product.grams_per_box


def has_closed(window: Window) -> bool:
    """Whether no order can come in any more."""
    return window.closed_at is not None or clock.now() >= window.closes_at


def window_rows(actor: Actor) -> list[WindowRow]:
    """The windows, newest first, with the orders that are in and the run that counts."""
    _check(actor)
    windows = orders.windows()
    ids = [window.id for window in windows]
    sent = {
        window_id: count
        for window_id, count in db.session.execute(
            select(Order.window_id, func.count())
            .where(
                Order.window_id.in_(ids),
                Order.status.not_in((OrderStatus.DRAFT, OrderStatus.WITHDRAWN)),
            )
            .group_by(Order.window_id)
        )
    }
    waiting = (
        select(func.count())
        .select_from(Appeal)
        .join(Share, Share.id == Appeal.share_id)
        .where(Appeal.status == AppealStatus.OPEN, Share.run_id == AllocationRun.id)
        .scalar_subquery()
    )
    runs = select(AllocationRun, waiting).where(
        AllocationRun.window_id.in_(ids), AllocationRun.status != RunStatus.WITHDRAWN
    )
    newest: dict[int, AllocationRun] = {}
    appeals: Counter[int] = Counter()
    for run, count in db.session.execute(runs.order_by(AllocationRun.id)):
        newest[run.window_id] = run
        appeals[run.window_id] += count
    return [
        WindowRow(row, sent.get(row.id, 0), newest.get(row.id), appeals[row.id]) for row in windows
    ]


def runs_of(actor: Actor, window_id: int) -> list[AllocationRun]:
    """The runs of a window, newest first."""
    _check(actor)
    rows = (
        select(AllocationRun)
        .where(AllocationRun.window_id == window_id)
        .order_by(AllocationRun.id.desc())
        .limit(20)
    )
    return list(db.session.scalars(rows))


def proposals(window_id: int, name: str | None = None) -> list[AllocationRun]:
    """The proposals of a window that wait for a decision: all, or those of one name."""
    rows = select(AllocationRun).where(
        AllocationRun.window_id == window_id, AllocationRun.status == RunStatus.PROPOSED
    )
    if name is not None:
        rows = rows.where(AllocationRun.name == name)
    return list(db.session.scalars(rows.order_by(AllocationRun.id)))


def run_of(actor: Actor, run_id: int) -> AllocationRun:
    """One run with its window."""
    _check(actor)
    run = db.session.get(AllocationRun, run_id, options=[joinedload(AllocationRun.window)])
    if run is None:
        raise NotFound
    return run


def _check(actor: Actor) -> None:
    if not actor.may(Permission.VIEW_ALLOCATION):
        raise NotFound


def undeclared_partners(window: Window) -> list[Partner]:
    """The partners with an order who have not said how many people they help (case A9)."""
    people = declarations.people_by_partner(window.campaign.year)
    partners = partners_with_orders(window.id)
    missing = [row for row in partners.values() if row.id not in people]
    return sorted(missing, key=lambda row: row.name)


def product_sums(run: AllocationRun) -> list[ProductSum]:
    """The products of a run, summed by the database."""
    rows = (
        select(
            Product,
            WindowOffer.offer_id,
            func.coalesce(func.sum(Share.asked), 0),
            WindowOffer.boxes,
            func.coalesce(func.sum(Share.boxes), 0),
            func.count(Share.id),
            func.count(Share.override_by),
        )
        .join(Offer, Offer.id == WindowOffer.offer_id)
        .join(Product, Product.id == Offer.product_id)
        .outerjoin(Share, (Share.offer_id == WindowOffer.offer_id) & (Share.run_id == run.id))
        .where(WindowOffer.window_id == run.window_id)
        .group_by(Product.id, WindowOffer.offer_id, WindowOffer.boxes)
        .order_by(Product.code)
    )
    return [
        ProductSum(product, offer_id, int(asked), supply, int(given), shares, by_hand)
        for product, offer_id, asked, supply, given, shares, by_hand in db.session.execute(rows)
    ]


def offer_of(run: AllocationRun, offer_id: int) -> WindowOffer:
    """One product that a run shares out."""
    row = db.session.scalar(
        select(WindowOffer).where(
            WindowOffer.window_id == run.window_id, WindowOffer.offer_id == offer_id
        )
    )
    if row is None:
        raise NotFound
    return row


def boxes_given(run_id: int, offer_id: int) -> int:
    """The boxes of one product that a run gives to all together."""
    rows = select(func.coalesce(func.sum(Share.boxes), 0)).where(
        Share.run_id == run_id, Share.offer_id == offer_id
    )
    return int(db.session.scalar(rows) or 0)


def order_ids_of(run: AllocationRun) -> list[int]:
    """The orders a run decides on: those with a share, and those that asked for nothing."""
    with_share = select(Share.order_id).where(Share.run_id == run.id)
    with_lines = select(OrderLine.order_id)
    rows = (
        select(Order.id)
        .where(
            Order.window_id == run.window_id,
            Order.status != OrderStatus.DRAFT,
            Order.status != OrderStatus.WITHDRAWN,
            or_(Order.id.in_(with_share), Order.id.not_in(with_lines)),
        )
        .order_by(Order.id)
    )
    return list(db.session.scalars(rows))


def has_left_depot(run: AllocationRun) -> bool:
    """Whether a promise of this run was kept already: its goods are on the road or further."""
    if run.published_at is None:
        return False
    rows = (
        select(Reservation.id)
        .where(
            Reservation.order_id.in_(select(Share.order_id).where(Share.run_id == run.id)),
            Reservation.reserved_at >= run.published_at,
            Reservation.released_at.is_not(None),
        )
        .limit(1)
    )
    return db.session.scalar(rows) is not None


def published_run(window_id: int) -> AllocationRun | None:
    """The run of a window that was published, if there is one."""
    rows = select(AllocationRun).where(
        AllocationRun.window_id == window_id, AllocationRun.status == RunStatus.PUBLISHED
    )
    return db.session.scalar(rows)
