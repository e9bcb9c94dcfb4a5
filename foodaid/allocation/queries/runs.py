"""Windows and runs as the authority looks at them."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import joinedload

from foodaid.allocation.models import (
    AllocationRun,
    Appeal,
    AppealStatus,
    PartnerCredit,
    RunOffer,
    RunStatus,
    Share,
)
from foodaid.allocation.queries.problem import partners_with_orders
from foodaid.catalogue.models import Offer, Product
from foodaid.core import clock
from foodaid.core.db import db
from foodaid.core.errors import NotFound
from foodaid.core.permissions import Actor, Permission
from foodaid.declarations import queries as declarations
from foodaid.orders import queries as orders
from foodaid.orders.models import Order, OrderLine, OrderStatus, Window
from foodaid.organisations.models import Partner
from foodaid.stock.models import PromiseEnd, Reservation


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
    """What was asked, there, given and left of one product in a run, and bought, in boxes."""

    product: Product
    offer_id: int
    asked: int
    supply: int
    given: int
    shares: int
    by_hand: int
    bought: int

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
            RunOffer.offer_id,
            func.coalesce(func.sum(Share.asked), 0),
            RunOffer.boxes,
            func.coalesce(func.sum(Share.boxes), 0),
            func.count(Share.id),
            func.count(Share.override_by),
            Offer.boxes,
        )
        .select_from(RunOffer)
        .join(Offer, Offer.id == RunOffer.offer_id)
        .join(Product, Product.id == Offer.product_id)
        .outerjoin(Share, (Share.offer_id == RunOffer.offer_id) & (Share.run_id == run.id))
        .where(RunOffer.run_id == run.id)
        .group_by(Product.id, RunOffer.offer_id, RunOffer.boxes, Offer.boxes)
        .order_by(Product.code)
    )
    return [
        ProductSum(product, offer_id, int(asked), supply, int(given), shares, by_hand, bought)
        for product, offer_id, asked, supply, given, shares, by_hand, bought in db.session.execute(
            rows
        )
    ]


def offer_of(run: AllocationRun, offer_id: int) -> RunOffer:
    """One product that a run shares out."""
    row = db.session.scalar(
        select(RunOffer).where(RunOffer.run_id == run.id, RunOffer.offer_id == offer_id)
    )
    if row is None:
        raise NotFound
    return row


def offers_in(run: AllocationRun) -> set[int]:
    """The products that a run shares out."""
    return set(db.session.scalars(select(RunOffer.offer_id).where(RunOffer.run_id == run.id)))


def boxes_given(run_id: int, offer_id: int) -> int:
    """The boxes of one product that a run gives to all together."""
    rows = select(func.coalesce(func.sum(Share.boxes), 0)).where(
        Share.run_id == run_id, Share.offer_id == offer_id
    )
    return int(db.session.scalar(rows) or 0)


def order_ids_of(run: AllocationRun) -> list[int]:
    """The orders a run decides on: those with a share in it, and those that asked for nothing.

    The latter are told by the first run of a window; a later one has other products.
    """
    with_share = select(Share.order_id).where(Share.run_id == run.id)
    is_asking: ColumnElement[bool] = Order.id.in_(with_share)
    if not _others(run):
        is_asking = or_(is_asking, Order.id.not_in(select(OrderLine.order_id)))
    rows = (
        select(Order.id)
        .where(
            Order.window_id == run.window_id,
            Order.status != OrderStatus.DRAFT,
            Order.status != OrderStatus.WITHDRAWN,
            is_asking,
        )
        .order_by(Order.id)
    )
    return list(db.session.scalars(rows))


def order_ids_of_others(run: AllocationRun) -> set[int]:
    """The orders that another published run of the window gives something of other products."""
    rows = select(Share.order_id).where(Share.run_id.in_(_others(run)))
    return set(db.session.scalars(rows))


def _others(run: AllocationRun) -> list[int]:
    """The published runs of the window beside this one and the one it replaces."""
    rows = select(AllocationRun.id).where(
        AllocationRun.window_id == run.window_id,
        AllocationRun.status == RunStatus.PUBLISHED,
        AllocationRun.id.not_in([run.id, run.replaces_id or run.id]),
    )
    return list(db.session.scalars(rows))


def loaded_orders(run: AllocationRun) -> set[int]:
    """The orders of a run of whose products here something is on the road, or further."""
    products = select(Offer.product_id).join(RunOffer, RunOffer.offer_id == Offer.id)
    rows = select(Reservation.order_id).where(
        Reservation.order_id.in_(select(Share.order_id).where(Share.run_id == run.id)),
        Reservation.product_id.in_(products.where(RunOffer.run_id == run.id)),
        Reservation.ended == PromiseEnd.LOADED,
    )
    return set(db.session.scalars(rows))


def orders_on_the_road(run: AllocationRun) -> set[int]:
    """The orders of a run of which anything, of whatever product, is on the road or further."""
    rows = select(Reservation.order_id).where(
        Reservation.order_id.in_(select(Share.order_id).where(Share.run_id == run.id)),
        Reservation.ended == PromiseEnd.LOADED,
    )
    return set(db.session.scalars(rows))


def has_left_depot(run: AllocationRun) -> bool:
    """Whether a promise of this run was kept already."""
    return run.published_at is not None and bool(loaded_orders(run))


def decided_offers(window_id: int) -> set[int]:
    """The products of a window that an approved or published run shares out."""
    rows = (
        select(RunOffer.offer_id)
        .join(AllocationRun, AllocationRun.id == RunOffer.run_id)
        .where(
            AllocationRun.window_id == window_id,
            AllocationRun.status.in_((RunStatus.APPROVED, RunStatus.PUBLISHED)),
        )
    )
    return set(db.session.scalars(rows))


def products_in(run: AllocationRun) -> set[int]:
    """The products (not the offers) that a run shares out."""
    rows = select(Offer.product_id).join(RunOffer, RunOffer.offer_id == Offer.id)
    return set(db.session.scalars(rows.where(RunOffer.run_id == run.id)))


def credits_in(run_id: int) -> dict[str, PartnerCredit]:
    """What a run says of the credit of each of its partners, by code."""
    rows = select(Partner.code, PartnerCredit).join(Partner, Partner.id == PartnerCredit.partner_id)
    found = db.session.execute(rows.where(PartnerCredit.run_id == run_id))
    return {code: credit for code, credit in found}


def published_runs(window_id: int) -> list[AllocationRun]:
    """The runs of a window that were published, each with products of its own, the first first."""
    rows = (
        select(AllocationRun)
        .where(AllocationRun.window_id == window_id, AllocationRun.status == RunStatus.PUBLISHED)
        .order_by(AllocationRun.published_at, AllocationRun.id)
    )
    return list(db.session.scalars(rows))
