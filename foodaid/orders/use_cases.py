"""Ordering: a draft that is saved as it is typed, an order that is sent, a window that closes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select

from foodaid.accounts import queries as accounts
from foodaid.catalogue import queries as catalogue
from foodaid.catalogue import use_cases as catalogue_use_cases
from foodaid.catalogue.models import Campaign
from foodaid.catalogue.use_cases import SaveOffer
from foodaid.core import audit, clock, idempotency, outbox
from foodaid.core.db import db, lock, use_case
from foodaid.core.errors import Conflict, Invalid, NotFound
from foodaid.core.permissions import Actor, Permission, system
from foodaid.declarations import queries as declarations
from foodaid.orders import queries
from foodaid.orders.models import Order, OrderLine, OrderStatus, Window, WindowOffer
from foodaid.organisations import queries as organisations
from foodaid.organisations.models import Partner

CHANGEABLE = frozenset({OrderStatus.DRAFT, OrderStatus.PLACED})


@dataclass(frozen=True, slots=True)
class OrderWish:
    """What a partner wants in a window: boxes by offer, for one of its sites.

    `version` is that of the order the person looked at; None when there was none yet.
    """

    partner_id: int
    window_id: int
    boxes: Mapping[int, int]
    site_id: int | None = None
    comment: str = ""
    needs_nothing: bool = False
    version: int | None = None
    key: str | None = field(default=None, compare=False)


@use_case
def save_draft(actor: Actor, wish: OrderWish) -> Order:
    """Keep what was typed without sending it. An order that was sent stays as it was sent.

    A page that was open when the window closed may still keep its draft (case O11).
    """
    window, partner = _checked(actor, wish, is_draft=True)
    order = _order(actor, wish, window, partner)
    if order.status is not OrderStatus.DRAFT:
        raise Conflict("order-sent-already")
    _write(order, wish)
    return order


@use_case
def save_line(actor: Actor, wish: OrderWish) -> Order:
    """Keep one line of a draft as it is typed; the other lines stay."""
    window, partner = _checked(actor, wish, is_draft=True)
    order = _order(actor, wish, window, partner)
    if order.status is not OrderStatus.DRAFT:
        raise Conflict("order-sent-already")
    kept = {line.offer_id: line.boxes for line in order.lines}
    _write_lines(order, {**kept, **wish.boxes})
    order.saved_at = clock.now()
    return order


@use_case
def place_order(actor: Actor, wish: OrderWish) -> Order:
    """Send an order, or replace the one that was sent, until the window closes.

    The confirmation mail is made of the very lines that are stored (case O13). A second tap with
    the same key gives the same order (case O3).
    """
    earlier = idempotency.earlier_result(actor, "order.place", wish.key)
    if earlier is not None:
        return db.session.get_one(Order, earlier)
    window, partner = _checked(actor, wish)
    if not any(wish.boxes.values()) and not wish.needs_nothing and not wish.comment:
        raise Invalid("order-empty", field="needs_nothing")
    if not declarations.has_declared(partner.id, window.campaign.year):
        raise Conflict("declaration-missing", year=window.campaign.year)
    order = _order(actor, wish, window, partner)
    before = {line.offer_id: line.boxes for line in order.lines}
    was_sent = order.status is OrderStatus.PLACED
    _write(order, wish)
    order.move_to(OrderStatus.PLACED)
    order.placed_at = clock.now()
    order.placed_by = actor.name
    db.session.flush()
    idempotency.remember(actor, "order.place", wish.key, order.id)
    audit.record(
        actor,
        "order.changed" if was_sent else "order.placed",
        f"order:{order.id}",
        old={"boxes": before} if was_sent else None,
        new={"boxes": dict(wish.boxes), "site": order.site_id},
    )
    _confirm_by_mail(actor, order, window, partner)
    return order


@use_case
def withdraw_order(actor: Actor, partner_id: int, window_id: int, version: int) -> Order:
    """Take a sent order back while the window is open: it becomes a draft again."""
    _checked(actor, OrderWish(partner_id, window_id, {}))
    order = queries.find_order(partner_id, window_id)
    if order is None:
        raise NotFound
    if order.version != version:
        raise Conflict("changed-meanwhile")
    order.move_to(OrderStatus.DRAFT)
    order.placed_at = None
    audit.record(actor, "order.taken-back", f"order:{order.id}")
    return order


def _checked(actor: Actor, wish: OrderWish, *, is_draft: bool = False) -> tuple[Window, Partner]:
    partner = organisations.partner_of(actor, wish.partner_id, Permission.PLACE_ORDERS)
    if not partner.is_active_on(clock.today()):
        raise Conflict("partner-not-active")
    lock(f"window:{wish.window_id}:{partner.id}")
    window = queries.window(wish.window_id)
    now = clock.now()
    if now < window.opens_at:
        raise Conflict("window-not-open", opens_at=window.opens_at)
    if not is_draft and not window.is_open_at(now):
        raise Conflict("window-closed", closes_at=window.closes_at)
    _check_boxes(wish, window)
    return window, partner


def _check_boxes(wish: OrderWish, window: Window) -> None:
    """Every bad line at once, each with its own sentence (cases O8, O10, O19)."""
    offers = {on_offer.offer_id: on_offer.offer for on_offer in window.offers}
    problems: dict[str, Invalid] = {}
    for offer_id, boxes in wish.boxes.items():
        offer = offers.get(offer_id)
        if offer is None:
            problems[f"boxes-{offer_id}"] = Invalid("not-on-offer")
        elif boxes > 0 and not offer.product.is_active:
            problems[f"boxes-{offer_id}"] = Invalid("product-withdrawn")
        elif boxes < 0:
            problems[f"boxes-{offer_id}"] = Invalid("below-zero")
        elif offer.most_boxes_per_order is not None and boxes > offer.most_boxes_per_order:
            problems[f"boxes-{offer_id}"] = Invalid("above-most", most=offer.most_boxes_per_order)
    if problems:
        raise Invalid("order-lines", problems=problems)


def _order(actor: Actor, wish: OrderWish, window: Window, partner: Partner) -> Order:
    order = queries.find_order(partner.id, window.id)
    if order is None:
        if wish.version is not None:
            raise Conflict("changed-meanwhile")
        sites = [site for site in partner.sites if site.is_active]
        if not sites:
            raise Conflict("no-site")
        order = Order(
            window_id=window.id,
            partner_id=partner.id,
            site_id=sites[0].id,
            status=OrderStatus.DRAFT,
            saved_at=clock.now(),
            lines=[],
        )
        db.session.add(order)
    elif wish.version is not None and order.version != wish.version:
        raise Conflict("changed-meanwhile")
    if order.status not in CHANGEABLE:
        raise Conflict("order-status", now=order.status, wanted=OrderStatus.PLACED)
    return order


def _write(order: Order, wish: OrderWish) -> None:
    if wish.site_id is not None:
        partner = db.session.get_one(Partner, order.partner_id)
        if wish.site_id not in {site.id for site in partner.sites if site.is_active}:
            raise Invalid("site-not-yours", field="site_id")
        order.site_id = wish.site_id
    order.comment = wish.comment
    order.needs_nothing = wish.needs_nothing and not any(wish.boxes.values())
    order.saved_at = clock.now()
    _write_lines(order, wish.boxes)


def _write_lines(order: Order, boxes: Mapping[int, int]) -> None:
    present = {line.offer_id: line for line in order.lines}
    for offer_id, number in boxes.items():
        line = present.get(offer_id)
        if number == 0 and line is not None:
            order.lines.remove(line)
        elif number > 0 and line is not None:
            line.boxes = number
        elif number > 0:
            order.lines.append(OrderLine(offer_id=offer_id, boxes=number))
    for offer_id, line in present.items():
        if offer_id not in boxes:
            order.lines.remove(line)
    db.session.flush()


def _confirm_by_mail(actor: Actor, order: Order, window: Window, partner: Partner) -> None:
    readers = {partner.email: partner.language}
    if actor.id is not None:
        user = accounts.active_user(actor.id)
        if user is not None:
            readers.setdefault(user.email, user.language or partner.language)
    products = {on_offer.offer_id: on_offer.offer.product for on_offer in window.offers}
    for email, language in readers.items():
        lines = [
            {
                "name": products[line.offer_id].name_in(language),
                "boxes": line.boxes,
                "units": line.boxes * products[line.offer_id].units_per_box,
            }
            for line in order.lines
        ]
        outbox.post(
            email,
            language,
            "order-placed",
            partner=partner.name,
            partner_id=partner.id,
            window_id=window.id,
            campaign=window.campaign.name,
            number=window.number,
            closes_at=window.closes_at.isoformat(),
            lines=lines,
            comment=order.comment,
        )


@use_case
def close_due_windows() -> int:
    """Close every window whose hour has come; returns how many. Late is better than never."""
    now = clock.now()
    rows = select(Window).where(Window.closes_at <= now, Window.closed_at.is_(None))
    closed = 0
    for window in db.session.scalars(rows):
        window.closed_at = now
        audit.record(system("scheduler"), "window.closed", f"window:{window.id}")
        closed += 1
    return closed


@use_case
def close_window(actor: Actor, window_id: int, version: int) -> Window:
    """Close a window now, before its hour."""
    if not actor.may(Permission.PROPOSE_ALLOCATION):
        raise NotFound
    window = queries.window(window_id)
    if window.version != version or window.closed_at is not None:
        raise Conflict("changed-meanwhile")
    window.closed_at = clock.now()
    audit.record(actor, "window.closed", f"window:{window.id}", reason="by hand")
    return window


@dataclass(frozen=True, slots=True)
class SaveWindow:
    """When a campaign can be ordered, when it is brought, and how many boxes are shared out."""

    opens_at: datetime
    closes_at: datetime
    delivery_from: date
    delivery_until: date
    boxes: Mapping[int, int]
    key: str | None = None


@use_case
def add_window(actor: Actor, campaign_id: int, wish: SaveWindow) -> Window:
    """Open a window; all windows of a campaign together share out no more than it bought."""
    if not actor.may(Permission.EDIT_CATALOGUE):
        raise NotFound
    earlier = idempotency.earlier_result(actor, "window.add", wish.key)
    if earlier is not None:
        return queries.window(earlier)
    lock(f"campaign:{campaign_id}")
    campaign = catalogue.campaign(campaign_id)
    _check_window(wish, campaign)
    number = 1 + max((w.number for w in queries.windows_of(campaign_id)), default=0)
    window = Window(
        campaign_id=campaign.id,
        number=number,
        opens_at=wish.opens_at,
        closes_at=wish.closes_at,
        delivery_from=wish.delivery_from,
        delivery_until=wish.delivery_until,
        offers=[
            WindowOffer(offer_id=offer.id, boxes=wish.boxes[offer.id])
            for offer in campaign.offers
            if wish.boxes.get(offer.id, 0) > 0
        ],
    )
    if not window.offers:
        raise Invalid("window-empty")
    db.session.add(window)
    db.session.flush()
    idempotency.remember(actor, "window.add", wish.key, window.id)
    audit.record(actor, "window.added", f"window:{window.id}", new={"boxes": dict(wish.boxes)})
    return window


def _check_window(wish: SaveWindow, campaign: Campaign) -> None:
    """All that is wrong with a new window, at once."""
    shared = queries.boxes_in_windows(campaign.id)
    problems = {
        f"boxes-{offer.id}": Invalid("more-than-bought", left=offer.boxes - shared.get(offer.id, 0))
        for offer in campaign.offers
        if wish.boxes.get(offer.id, 0) + shared.get(offer.id, 0) > offer.boxes
    }
    if wish.closes_at <= wish.opens_at:
        problems["closes_on"] = Invalid("ends-before-start")
    if wish.delivery_from <= clock.day_of(wish.closes_at):
        problems["delivery_from"] = Invalid("delivery-before-close")
    if wish.delivery_until < wish.delivery_from:
        problems["delivery_until"] = Invalid("ends-before-start")
    if problems:
        raise Invalid("order-lines", problems=problems)


@use_case
def change_offers(actor: Actor, campaign_id: int, wishes: Mapping[int, SaveOffer]) -> Campaign:
    """Set what a campaign offers; never fewer boxes than its windows share out already."""
    lock(f"campaign:{campaign_id}")
    campaign = catalogue.campaign(campaign_id)
    shared = queries.boxes_in_windows(campaign_id)
    problems = {
        f"boxes-{offer.product_id}": Invalid("offer-in-windows", shared=shared[offer.id])
        for offer in campaign.offers
        if offer.product_id in wishes and wishes[offer.product_id].boxes < shared.get(offer.id, 0)
    }
    if problems:
        raise Invalid("order-lines", problems=problems)
    return catalogue_use_cases.save_offers(actor, campaign_id, wishes)
