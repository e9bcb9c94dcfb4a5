"""A partner's order: read it, keep a draft, send it."""

from collections import defaultdict
from typing import Annotated, Any

from flask import request
from pydantic import Field

from foodaid.api.support.reading import Body, Boxes, OrderPath, RowId, Text
from foodaid.api.support.tokens import actor, requires
from foodaid.api.v1.blueprint import pages
from foodaid.core.errors import Invalid
from foodaid.core.permissions import Permission
from foodaid.orders import queries, use_cases
from foodaid.orders.models import Order
from foodaid.orders.use_cases import OrderWish

PATH = "/partners/<int:partner_id>/orders/<int:window_id>"


class Line(Body):
    product: Annotated[Text, Field(min_length=1, max_length=10)]
    boxes: Boxes


class OrderBody(Body):
    """What a partner wants. `version` is that of the order it read; leave it out for a new one."""

    lines: Annotated[list[Line], Field(max_length=500)]
    site_id: RowId | None = None
    comment: Annotated[Text, Field(max_length=500)] = ""
    needs_nothing: bool = False
    version: RowId | None = None


@pages.get(PATH, summary="The order of a partner in a window")
@requires(Permission.VIEW_ORDERS)
def read_order(path: OrderPath) -> dict[str, Any]:
    return _as_json(queries.order_of(actor(), path.partner_id, path.window_id))


@pages.put(PATH, summary="Keep a draft")
@requires(Permission.PLACE_ORDERS)
def save_order(path: OrderPath, body: OrderBody) -> dict[str, Any]:
    return _as_json(use_cases.save_draft(actor(), _wish(path, body)))


@pages.post(PATH + "/send", summary="Send the order (Idempotency-Key: 8 to 64 letters or digits)")
@requires(Permission.PLACE_ORDERS)
def send_order(path: OrderPath, body: OrderBody) -> dict[str, Any]:
    return _as_json(use_cases.place_order(actor(), _wish(path, body)))


def _wish(path: OrderPath, body: OrderBody) -> OrderWish:
    """Lines name products by code; two lines of one product are added up (case O6)."""
    window = queries.window(path.window_id)
    offers = {on_offer.offer.product.code: on_offer.offer_id for on_offer in window.offers}
    boxes: dict[int, int] = defaultdict(int)
    problems: dict[str, Invalid] = {}
    for number, line in enumerate(body.lines):
        if line.product in offers:
            boxes[offers[line.product]] += line.boxes
        else:
            problems[f"lines.{number}.product"] = Invalid("not-on-offer", product=line.product)
    if problems:
        raise Invalid("order-lines", problems=problems)
    return OrderWish(
        partner_id=path.partner_id,
        window_id=path.window_id,
        boxes=boxes,
        site_id=body.site_id,
        comment=body.comment,
        needs_nothing=body.needs_nothing,
        version=body.version,
        key=request.headers.get("Idempotency-Key"),
    )


def _as_json(order: Order) -> dict[str, Any]:
    return {
        "id": order.id,
        "partner_id": order.partner_id,
        "window_id": order.window_id,
        "site_id": order.site_id,
        "status": order.status.value,
        "comment": order.comment,
        "needs_nothing": order.needs_nothing,
        "placed_at": order.placed_at.isoformat() if order.placed_at else None,
        "version": order.version,
        "lines": [
            {"product": line.offer.product.code, "boxes": line.boxes} for line in order.lines
        ],
    }
