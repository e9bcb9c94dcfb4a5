"""Orders of a partner: the list, the order page, the check before sending, the receipt."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from foodaid.core.errors import Conflict, Invalid, Refusal
from foodaid.core.permissions import Permission
from foodaid.core.settings import setting
from foodaid.deliveries.queries import in_campaign
from foodaid.orders import queries, use_cases
from foodaid.orders.domain import unusual_lines
from foodaid.orders.models import OrderStatus
from foodaid.orders.queries import OrderPage
from foodaid.organisations import queries as organisations
from foodaid.web.partner.orders.forms import OrderForm, first_numbers, order_form
from foodaid.web.partner.orders.lines import groups, packing
from foodaid.web.support.access import requires
from foodaid.web.support.messages import sentence
from foodaid.web.support.sessions import actor
from foodaid.web.support.transfers import mark

pages = Blueprint("partner_orders", __name__, url_prefix="/partners/<int:partner_id>/orders")
Page = str | Response | tuple[str, int]


@pages.get("")
@requires(Permission.VIEW_ORDERS)
def index(partner_id: int) -> str:
    partner = organisations.partner_of(actor(), partner_id, Permission.VIEW_ORDERS)
    orders = queries.orders_of(actor(), partner_id)
    return render_template(
        "partner/orders/index.html",
        partner=partner,
        orders=orders,
        open_windows=queries.open_windows(),
        next_window=queries.next_window(),
        by_window={order.window_id: order for order in orders},
        may_order=actor().may(Permission.PLACE_ORDERS),
    )


@pages.get("/<int:window_id>")
@requires(Permission.PLACE_ORDERS)
def edit(partner_id: int, window_id: int) -> Page:
    page = queries.order_page(actor(), partner_id, window_id)
    if not page.is_open:
        return redirect(url_for(".show", partner_id=partner_id, window_id=window_id))
    return _edit_page(page, order_form(page))


@pages.post("/<int:window_id>")
@requires(Permission.PLACE_ORDERS)
def check(partner_id: int, window_id: int) -> Page:
    """Keep the draft; then go on to the check before sending, unless only saving was asked."""
    page = queries.order_page(actor(), partner_id, window_id)
    form = order_form(page)
    if not form.is_sent_and_valid():
        return _edit_page(page, form), 422
    if page.order is None or page.order.status is OrderStatus.DRAFT:
        try:
            use_cases.save_draft(actor(), form.to_wish(page))
        except Refusal as refusal:
            return _refused(partner_id, window_id, form, refusal)
        page = queries.order_page(actor(), partner_id, window_id)
        form.version.data = str(page.order.version) if page.order is not None else ""
    if not page.is_open:
        return _closed(page)
    if request.form.get("action") == "save":
        flash(gettext("Your draft is saved. Nothing has been sent yet."), "success")
        return redirect(url_for(".edit", partner_id=partner_id, window_id=window_id))
    return _confirm_page(page, form)


@pages.post("/<int:window_id>/start")
@requires(Permission.PLACE_ORDERS)
def start(partner_id: int, window_id: int) -> Response:
    """Begin a draft from last time or from the own part; one that is begun stays as it is."""
    page = queries.order_page(actor(), partner_id, window_id)
    if page.order is None and page.is_open:
        boxes = first_numbers(page, request.form.get("start", ""))
        use_cases.save_draft(actor(), use_cases.OrderWish(partner_id, window_id, boxes))
        flash(gettext("A draft is ready: change what must be changed, then send it."), "success")
    return redirect(url_for(".edit", partner_id=partner_id, window_id=window_id))


@pages.post("/<int:window_id>/line")
@requires(Permission.PLACE_ORDERS)
def line(partner_id: int, window_id: int) -> Page:
    """Keep one line as it is typed: the answer is a few words for the status region."""
    page = queries.order_page(actor(), partner_id, window_id)
    form = order_form(page)
    name = next((key for key in request.form if key.startswith("boxes-")), "")
    if name not in form or form[name].process_errors or not form[name].validate(form):
        return _not_saved(gettext("Not saved: this number is not right yet."))
    offer_id = int(name.removeprefix("boxes-"))
    wish = use_cases.OrderWish(
        partner_id,
        window_id,
        {offer_id: form[name].data or 0},
        version=form.to_wish(page).version,
        key=form.idempotency_key.data,
    )
    try:
        order = use_cases.save_line(actor(), wish)
    except Refusal as refusal:
        return _not_saved(sentence(refusal))
    return render_template("partner/orders/saved.html", problem="", order=order)


def _not_saved(problem: str) -> Page:
    return render_template("partner/orders/saved.html", problem=problem, order=None), 422


@pages.post("/<int:window_id>/send")
@requires(Permission.PLACE_ORDERS)
def send(partner_id: int, window_id: int) -> Page:
    page = queries.order_page(actor(), partner_id, window_id)
    form = order_form(page)
    if not form.is_sent_and_valid():
        return _edit_page(page, form), 422
    if request.form.get("action") == "back":
        return _edit_page(page, form)
    try:
        use_cases.place_order(actor(), form.to_wish(page))
    except Refusal as refusal:
        return _refused(partner_id, window_id, form, refusal)
    flash(gettext("Your order is sent. You get a mail with the same lines."), "success")
    return redirect(url_for(".show", partner_id=partner_id, window_id=window_id))


@pages.get("/<int:window_id>/order")
@requires(Permission.VIEW_ORDERS)
def show(partner_id: int, window_id: int) -> str:
    page = queries.order_page(actor(), partner_id, window_id)
    return render_template(
        "partner/orders/show.html",
        page=page,
        order=page.order,
        packing=packing,
        may_change=page.is_open and actor().may(Permission.PLACE_ORDERS),
        next_window=queries.next_window(),
        transfers=in_campaign(partner_id, page.window.campaign_id),
        mark=mark,
    )


@pages.post("/<int:window_id>/take-back")
@requires(Permission.PLACE_ORDERS)
def take_back(partner_id: int, window_id: int) -> Response:
    version = request.form.get("version", type=int)
    use_cases.withdraw_order(actor(), partner_id, window_id, version or 0)
    flash(gettext("The order is a draft again. Send it before the window closes."), "info")
    return redirect(url_for(".edit", partner_id=partner_id, window_id=window_id))


def _refused(partner_id: int, window_id: int, form: OrderForm, refusal: Refusal) -> Page:
    """The page again with all that was typed, the reason, and both versions if they differ."""
    page = queries.order_page(actor(), partner_id, window_id)
    if not page.is_open:
        return _closed(page)
    is_stale = isinstance(refusal, Conflict) and refusal.code == "changed-meanwhile"
    if is_stale and page.order is not None:
        form.version.data = str(page.order.version)
    if not form.show(refusal) and not is_stale:
        flash(sentence(refusal), "refusal")
    status = refusal.status if isinstance(refusal, Conflict | Invalid) else 400
    return _edit_page(page, form, is_stale=is_stale), status


def _closed(page: OrderPage) -> Response:
    """The window closed while the page was open: no dead end (cases O11, O12)."""
    if page.order is not None and page.order.status is not OrderStatus.DRAFT:
        flash(
            gettext("The order window has closed. What you sent before stays as it is."), "refusal"
        )
    else:
        window = page.window
        closes_at = min(window.closes_at, window.closed_at or window.closes_at)
        flash(sentence(Conflict("window-closed", closes_at=closes_at)), "refusal")
    return redirect(url_for(".show", partner_id=page.partner.id, window_id=page.window.id))


def _edit_page(page: OrderPage, form: OrderForm, *, is_stale: bool = False) -> str:
    boxes = form.boxes()
    return render_template(
        "partner/orders/edit.html",
        page=page,
        form=form,
        groups=groups(page, form, is_stale=is_stale),
        is_stale=is_stale,
        is_sent=page.order is not None and page.order.status is OrderStatus.PLACED,
        is_blank=page.order is None and not any(boxes.values()),
        has_usual=any(line_.usual for line_ in page.lines),
        boxes=sum(boxes.values()),
        grams=sum(boxes.get(ln.offer.id, 0) * ln.product.grams_per_box for ln in page.lines),
    )


def _confirm_page(page: OrderPage, form: OrderForm) -> str:
    boxes = form.boxes()
    usual = {line_.offer.id: line_.usual for line_ in page.lines}
    asked = [(line_, boxes[line_.offer.id]) for line_ in page.lines if boxes.get(line_.offer.id)]
    return render_template(
        "partner/orders/confirm.html",
        page=page,
        form=form,
        asked=asked,
        unusual={
            found.offer_id: found
            for found in unusual_lines(boxes, usual, setting("orders.unusual_factor"))
        },
        grams=sum(count * line_.product.grams_per_box for line_, count in asked),
        boxes=sum(count for _line, count in asked),
        withdrawn=[line_ for line_ in page.lines if not line_.product.is_active],
        site=next((s for s in page.partner.sites if s.id == form.site_id.data), None),
    )
