"""Windows and orders, as far as the actor may see them."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from foodaid.catalogue.models import Campaign, Offer, Product
from foodaid.core import clock
from foodaid.core.db import db
from foodaid.core.errors import NotFound
from foodaid.core.permissions import Actor, Permission
from foodaid.declarations import queries as declarations
from foodaid.orders.domain import fair_part
from foodaid.orders.models import Order, OrderLine, OrderStatus, Window, WindowOffer
from foodaid.organisations import queries as organisations
from foodaid.organisations.models import Partner


@dataclass(frozen=True, slots=True)
class OfferLine:
    """One product on the order page, with all that helps to choose a number."""

    offer: Offer
    boxes: int
    usual: int
    proposal: int

    @property
    def product(self) -> Product:
        return self.offer.product


@dataclass(frozen=True, slots=True)
class OrderPage:
    """All that the order page of one partner in one window shows."""

    partner: Partner
    window: Window
    order: Order | None
    lines: tuple[OfferLine, ...]
    people: int

    @property
    def is_open(self) -> bool:
        return self.window.is_open_at(clock.now())

    @property
    def has_declared(self) -> bool:
        return self.people > 0


def window(window_id: int) -> Window:
    """One window. Windows are no secret: every partner may know when it can order."""
    found = db.session.get(
        Window, window_id, options=[selectinload(Window.offers).joinedload(WindowOffer.offer)]
    )
    if found is None:
        raise NotFound
    return found


def open_windows() -> list[Window]:
    """The windows in which partners can order now, the first to close first."""
    now = clock.now()
    rows = (
        select(Window)
        .where(Window.opens_at <= now, Window.closes_at > now, Window.closed_at.is_(None))
        .order_by(Window.closes_at)
    )
    return list(db.session.scalars(rows))


def next_window() -> Window | None:
    """The first window that is still to open."""
    rows = select(Window).where(Window.opens_at > clock.now()).order_by(Window.opens_at).limit(1)
    return db.session.scalar(rows)


def windows(limit: int = 40) -> list[Window]:
    """Windows, the newest first."""
    rows = select(Window).order_by(Window.opens_at.desc()).limit(limit)
    return list(db.session.scalars(rows))


def orders_of(actor: Actor, partner_id: int) -> list[Order]:
    """The orders of one partner, the newest window first."""
    organisations.partner_of(actor, partner_id, Permission.VIEW_ORDERS)
    rows = (
        select(Order)
        .join(Order.window)
        .options(contains_eager(Order.window), selectinload(Order.lines))
        .where(Order.partner_id == partner_id)
        .order_by(Window.opens_at.desc())
        .limit(40)
    )
    return list(db.session.scalars(rows).unique())


def order_of(actor: Actor, partner_id: int, window_id: int) -> Order:
    """One order with its lines; NotFound when it is not the actor's or not there."""
    organisations.partner_of(actor, partner_id, Permission.VIEW_ORDERS)
    found = find_order(partner_id, window_id)
    if found is None:
        raise NotFound
    return found


def find_order(partner_id: int, window_id: int) -> Order | None:
    """The order of a partner in a window, with lines, products and site."""
    rows = (
        select(Order)
        .options(
            selectinload(Order.lines).joinedload(OrderLine.offer).joinedload(Offer.product),
            joinedload(Order.site),
        )
        .where(Order.partner_id == partner_id, Order.window_id == window_id)
    )
    return db.session.scalars(rows).unique().one_or_none()


def order_page(actor: Actor, partner_id: int, window_id: int) -> OrderPage:
    """The order page: every product on offer with boxes asked, usual and proposed."""
    partner = organisations.partner_of(actor, partner_id, Permission.VIEW_ORDERS)
    found = window(window_id)
    order = find_order(partner_id, window_id)
    asked = {line.offer_id: line.boxes for line in order.lines} if order is not None else {}
    usual = usual_boxes(partner_id, found)
    year = found.campaign.year
    own = declarations.people(year, partner_id)
    everybody = declarations.people(year)
    lines = tuple(
        OfferLine(
            offer=on_offer.offer,
            boxes=asked.get(on_offer.offer_id, 0),
            usual=usual.get(on_offer.offer.product_id, 0),
            proposal=fair_part(on_offer.boxes, own, everybody),
        )
        for on_offer in found.offers
    )
    return OrderPage(partner=partner, window=found, order=order, lines=lines, people=own)


def usual_boxes(partner_id: int, before: Window) -> dict[int, int]:
    """What this partner asked in its last order before a window, by product."""
    last = (
        select(Order.id)
        .join(Window, Window.id == Order.window_id)
        .where(
            Order.partner_id == partner_id,
            Window.opens_at < before.opens_at,
            Order.status.in_((OrderStatus.PLACED, OrderStatus.ALLOCATED, OrderStatus.DELIVERED)),
        )
        .order_by(Window.opens_at.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = (
        select(Offer.product_id, OrderLine.boxes)
        .join(Offer, Offer.id == OrderLine.offer_id)
        .where(OrderLine.order_id == last)
    )
    return {product_id: boxes for product_id, boxes in db.session.execute(rows)}


def states_of(partner_id: int) -> dict[int, tuple[OrderStatus, int]]:
    """Where the orders of a partner stand and how many products they name, by window."""
    rows = (
        select(Order.window_id, Order.status, func.count(OrderLine.id))
        .outerjoin(OrderLine, OrderLine.order_id == Order.id)
        .where(Order.partner_id == partner_id)
        .group_by(Order.window_id, Order.status)
    )
    return {window_id: (status, count) for window_id, status, count in db.session.execute(rows)}


def count_by_status(window_id: int) -> dict[OrderStatus, int]:
    """How many orders of a window stand where."""
    rows = (
        select(Order.status, func.count())
        .where(Order.window_id == window_id)
        .group_by(Order.status)
    )
    return {status: count for status, count in db.session.execute(rows)}


def windows_of(campaign_id: int) -> list[Window]:
    """The windows of a campaign, by number."""
    rows = select(Window).where(Window.campaign_id == campaign_id).order_by(Window.number)
    return list(db.session.scalars(rows))


def boxes_in_windows(campaign_id: int) -> dict[int, int]:
    """The boxes that the windows of a campaign share out already, by offer."""
    rows = (
        select(WindowOffer.offer_id, func.sum(WindowOffer.boxes))
        .join(Window, Window.id == WindowOffer.window_id)
        .where(Window.campaign_id == campaign_id)
        .group_by(WindowOffer.offer_id)
    )
    return {offer_id: int(boxes) for offer_id, boxes in db.session.execute(rows)}


def campaign_of(window_id: int) -> Campaign:
    """The campaign of a window."""
    return window(window_id).campaign
