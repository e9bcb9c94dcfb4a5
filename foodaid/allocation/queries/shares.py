"""Shares: the long list of one product, and what one partner gets."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from foodaid.allocation.domain.reasons import Reason
from foodaid.allocation.models import AllocationRun, RunStatus, Share
from foodaid.allocation.queries import runs
from foodaid.catalogue.models import Offer, Product
from foodaid.core.db import db
from foodaid.core.errors import NotFound
from foodaid.core.paging import Page, page_of
from foodaid.core.permissions import Actor, Permission
from foodaid.orders import queries as orders
from foodaid.orders.models import Order, OrderStatus, Window
from foodaid.organisations import queries as organisations
from foodaid.organisations.models import Partner

GIVEN = frozenset({OrderStatus.ALLOCATED, OrderStatus.DELIVERED})


class ShareOrder(StrEnum):
    PARTNER = "partner"
    ASKED = "asked"
    BOXES = "boxes"


@dataclass(frozen=True, slots=True)
class ShareFilter:
    """What a list of shares is narrowed to, and how it is sorted."""

    words: str = ""
    reason: str = ""
    order: ShareOrder = ShareOrder.PARTNER
    is_descending: bool = False


def shares_page(
    run_id: int, offer_id: int, wanted: ShareFilter, number: int, size: int
) -> Page[Share]:
    """A page of the shares of one product, each with its order, partner and site."""
    return page_of(_share_rows(run_id, offer_id, wanted), number, size)


def all_shares(run_id: int, offer_id: int, wanted: ShareFilter) -> Iterator[Share]:
    """The same list, whole: what an export sends."""
    rows = _share_rows(run_id, offer_id, wanted).execution_options(yield_per=500)
    yield from db.session.scalars(rows)


def _share_rows(run_id: int, offer_id: int, wanted: ShareFilter) -> Select[Any]:
    rows = (
        select(Share)
        .join(Share.order)
        .join(Order.partner)
        .options(
            contains_eager(Share.order).contains_eager(Order.partner),
            contains_eager(Share.order).joinedload(Order.site),
            selectinload(Share.appeals),
        )
        .where(Share.run_id == run_id, Share.offer_id == offer_id)
    )
    if wanted.reason in tuple(Reason):
        rows = rows.where(Share.reason == wanted.reason)
    for word in wanted.words.split():
        pattern = f"%{word.lower()}%"
        rows = rows.where(
            or_(func.lower(Partner.name).like(pattern), func.lower(Partner.code).like(pattern))
        )
    columns: dict[ShareOrder, Any] = {
        ShareOrder.PARTNER: func.lower(Partner.name),
        ShareOrder.ASKED: Share.asked,
        ShareOrder.BOXES: Share.boxes,
    }
    column = columns[wanted.order]
    return rows.order_by(column.desc() if wanted.is_descending else column.asc(), Share.id)


def share_of(run_id: int, share_id: int) -> Share:
    """One share of a run."""
    rows = (
        select(Share)
        .options(joinedload(Share.order).joinedload(Order.partner), joinedload(Share.offer))
        .where(Share.id == share_id, Share.run_id == run_id)
    )
    share = db.session.scalar(rows)
    if share is None:
        raise NotFound
    return share


@dataclass(frozen=True, slots=True)
class PartnerShares:
    """What one partner asked and gets in one window, by the runs that shared out its products."""

    partner: Partner
    window: Window
    order: Order
    runs: tuple[AllocationRun, ...]
    shares: tuple[Share, ...]

    @property
    def run(self) -> AllocationRun:
        """The run that was published last."""
        return self.runs[-1]

    @property
    def grams(self) -> int:
        return sum(share.boxes * share.offer.product.grams_per_box for share in self.shares)


def shares_of_partner(actor: Actor, partner_id: int, window_id: int) -> PartnerShares:
    """What a partner gets and why, once it is published; NotFound before (cases A19, X1)."""
    partner = organisations.partner_of(actor, partner_id, Permission.VIEW_ORDERS)
    window = orders.window(window_id)
    order = orders.find_order(partner_id, window_id)
    if order is None or order.status not in GIVEN:
        raise NotFound
    published = runs.published_runs(window_id)
    if not published:
        raise NotFound
    found = shares_of_order(order.id, Share.run.has(status=RunStatus.PUBLISHED))
    return PartnerShares(partner, window, order, tuple(published), found)


def shares_beside(actor: Actor, run_id: int, share_id: int) -> PartnerShares:
    """All that the partner of one share gets in a published run, for the authority."""
    run = runs.run_of(actor, run_id)
    if run.status is not RunStatus.PUBLISHED:
        raise NotFound
    order = share_of(run_id, share_id).order
    found = shares_of_order(order.id, Share.run_id == run_id)
    return PartnerShares(order.partner, run.window, order, (run,), found)


def shares_of_order(order_id: int, where: ColumnElement[bool]) -> tuple[Share, ...]:
    """The shares of an order in some runs, with run and product, in the order of the products."""
    rows = (
        select(Share)
        .join(Share.offer)
        .join(Offer.product)
        .options(
            contains_eager(Share.offer).contains_eager(Offer.product),
            joinedload(Share.run),
            selectinload(Share.appeals),
        )
        .where(Share.order_id == order_id, where)
        .order_by(Product.code, Share.run_id)
    )
    return tuple(db.session.scalars(rows))


def shares_of_orders(order_ids: list[int]) -> dict[int, list[Share]]:
    """The published shares of some orders, with their products."""
    rows = (
        select(Share)
        .join(AllocationRun, AllocationRun.id == Share.run_id)
        .join(Share.offer)
        .join(Offer.product)
        .options(contains_eager(Share.offer).contains_eager(Offer.product))
        .where(
            Share.order_id.in_(order_ids),
            Share.boxes > 0,
            AllocationRun.status == RunStatus.PUBLISHED,
        )
        .order_by(Share.order_id, Product.code)
    )
    by_order: dict[int, list[Share]] = defaultdict(list)
    for share in db.session.scalars(rows):
        by_order[share.order_id].append(share)
    return by_order


def news_for(partner_id: int) -> list[Order]:
    """The orders of a partner whose allocation is known and which have not come yet."""
    rows = (
        select(Order)
        .join(Order.window)
        .options(contains_eager(Order.window))
        .where(Order.partner_id == partner_id, Order.status == OrderStatus.ALLOCATED)
        .order_by(Window.opens_at.desc())
        .limit(3)
    )
    return list(db.session.scalars(rows))
