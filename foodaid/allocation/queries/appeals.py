"""Appeals as their partner and the authority see them, and what is free to grant."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from foodaid.allocation.models import AllocationRun, Appeal, AppealStatus, RunStatus, Share
from foodaid.allocation.queries import runs, supply
from foodaid.catalogue.models import Offer, Product
from foodaid.core.db import db
from foodaid.core.errors import NotFound
from foodaid.core.paging import Page, page_of
from foodaid.core.permissions import Actor, Permission
from foodaid.orders.models import Order, OrderStatus
from foodaid.organisations import queries as organisations
from foodaid.organisations.models import Partner


class AppealOrder(StrEnum):
    MADE = "made"
    PARTNER = "partner"
    BOXES = "boxes"


@dataclass(frozen=True, slots=True)
class AppealFilter:
    """What the list of appeals is narrowed to, and how it is sorted; the oldest come first."""

    words: str = ""
    status: AppealStatus | None = None
    depot_id: int | None = None
    product_id: int | None = None
    order: AppealOrder = AppealOrder.MADE
    is_descending: bool = False


def appeals_page(actor: Actor, wanted: AppealFilter, number: int, size: int) -> Page[Appeal]:
    """A page of the appeals, each with its share, product, partner and depot."""
    return page_of(_rows(actor, wanted), number, size)


def all_appeals(actor: Actor, wanted: AppealFilter) -> Iterator[Appeal]:
    """The same list, whole: what an export sends."""
    yield from db.session.scalars(_rows(actor, wanted).execution_options(yield_per=500))


def appeal_of(actor: Actor, appeal_id: int) -> Appeal:
    """One appeal, for the authority."""
    found: Appeal | None = db.session.scalar(_whole(actor).where(Appeal.id == appeal_id))
    if found is None:
        raise NotFound
    return found


def appealed_products(actor: Actor) -> list[Product]:
    """The products of which anybody asked more, by code: what the list can be narrowed to."""
    _check(actor)
    rows = select(Product).where(
        Product.id.in_(
            select(Offer.product_id)
            .join(Share, Share.offer_id == Offer.id)
            .join(Appeal, Appeal.share_id == Share.id)
        )
    )
    return list(db.session.scalars(rows.order_by(Product.code)))


def own_share(actor: Actor, partner_id: int, share_id: int) -> Share:
    """A published share of a partner of the actor's who may appeal; NotFound otherwise (X1)."""
    organisations.partner_of(actor, partner_id, Permission.APPEAL_SHARES)
    rows = (
        select(Share)
        .join(Share.order)
        .join(Share.run)
        .options(
            contains_eager(Share.order).joinedload(Order.partner).joinedload(Partner.depot),
            contains_eager(Share.run).joinedload(AllocationRun.window),
            joinedload(Share.offer).joinedload(Offer.product),
        )
        .where(
            Share.id == share_id,
            Order.partner_id == partner_id,
            AllocationRun.status == RunStatus.PUBLISHED,
        )
        .execution_options(populate_existing=True)
    )
    share = db.session.scalar(rows)
    if share is None:
        raise NotFound
    return share


def own_appeal(actor: Actor, partner_id: int, appeal_id: int) -> Appeal:
    """An appeal of a partner of the actor's."""
    organisations.partner_of(actor, partner_id, Permission.APPEAL_SHARES)
    rows = (
        select(Appeal)
        .join(Appeal.share)
        .join(Share.order)
        .join(Share.run)
        .options(
            contains_eager(Appeal.share).contains_eager(Share.order),
            contains_eager(Appeal.share).contains_eager(Share.run),
        )
        .where(Appeal.id == appeal_id, Order.partner_id == partner_id)
    )
    appeal = db.session.scalar(rows)
    if appeal is None:
        raise NotFound
    return appeal


def free_boxes(share: Share) -> int:
    """The boxes that are free for appeals about the product of a share, in its run.

    What there was less what all shares have by now, and no more than what is free today in the
    depots and on order: later windows and other promises come before. Ask it under the lock
    `allocation:<window>`, and nobody takes the same box twice (case A11).
    """
    there = runs.offer_of(share.run, share.offer_id).boxes
    left = there - runs.boxes_given(share.run_id, share.offer_id)
    return max(0, min(left, supply.free_boxes(share.run.window, share.offer.product)))


def has_been_loaded(order: Order, run: AllocationRun) -> bool:
    """Whether goods of this order have left the depot."""
    return order.status is not OrderStatus.ALLOCATED or order.id in runs.loaded_orders(run)


def _check(actor: Actor) -> None:
    if not actor.may(Permission.VIEW_ALLOCATION):
        raise NotFound


def _whole(actor: Actor) -> Select[Any]:
    _check(actor)
    share = contains_eager(Appeal.share)
    return (
        select(Appeal)
        .join(Appeal.share)
        .join(Share.order)
        .join(Order.partner)
        .join(Share.offer)
        .join(Offer.product)
        .options(
            share.contains_eager(Share.order)
            .contains_eager(Order.partner)
            .joinedload(Partner.depot),
            share.contains_eager(Share.offer).contains_eager(Offer.product),
            share.joinedload(Share.run).joinedload(AllocationRun.window),
        )
    )


def _rows(actor: Actor, wanted: AppealFilter) -> Select[Any]:
    rows = _whole(actor)
    if wanted.status is not None:
        rows = rows.where(Appeal.status == wanted.status)
    if wanted.depot_id is not None:
        rows = rows.where(Partner.depot_id == wanted.depot_id)
    if wanted.product_id is not None:
        rows = rows.where(Offer.product_id == wanted.product_id)
    for word in wanted.words.split():
        pattern = f"%{word.lower()}%"
        rows = rows.where(
            or_(
                func.lower(Partner.name).like(pattern),
                func.lower(Partner.code).like(pattern),
                func.lower(Appeal.reason).like(pattern),
            )
        )
    columns: dict[AppealOrder, Any] = {
        AppealOrder.MADE: Appeal.made_at,
        AppealOrder.PARTNER: func.lower(Partner.name),
        AppealOrder.BOXES: Appeal.boxes,
    }
    column = columns[wanted.order]
    return rows.order_by(column.desc() if wanted.is_descending else column.asc(), Appeal.id)
