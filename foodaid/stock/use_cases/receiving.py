"""Goods that a supplier brings to a depot."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from foodaid.catalogue.models import Campaign, Dating, Offer
from foodaid.core import audit, idempotency
from foodaid.core.db import db, use_case
from foodaid.core.errors import Conflict, Invalid
from foodaid.core.permissions import Actor, Permission
from foodaid.organisations import queries as organisations
from foodaid.stock import queries
from foodaid.stock.models import (
    Lot,
    MovementKind,
    PlaceKind,
)
from foodaid.stock.use_cases.moving import Move, move


@dataclass(frozen=True, slots=True)
class GoodsIn:
    """A pallet or more that a supplier brought to a depot.

    Without `lot_code` the batch could not be read: the lot is taken in, and waits to be resolved.
    """

    depot_id: int
    campaign_id: int
    product_id: int
    lot_code: str
    boxes: int
    expires_on: date | None
    document: str
    key: str | None = None


@use_case
def receive_goods(actor: Actor, wish: GoodsIn) -> Lot:
    """Take goods of a campaign in at a depot: a lot, and its movement from the supplier."""
    earlier = idempotency.earlier_result(actor, "goods-in", wish.key)
    if earlier is not None:
        return db.session.get_one(Lot, earlier)
    depot = organisations.depot_of(actor, wish.depot_id, Permission.RECEIVE_GOODS)
    offer = db.session.scalar(
        select(Offer).where(
            Offer.campaign_id == wish.campaign_id, Offer.product_id == wish.product_id
        )
    )
    if offer is None:
        raise Invalid("not-in-campaign", field="product_id")
    lot = _lot(wish, offer)
    step = Move(
        lot.id,
        queries.end_place(PlaceKind.SUPPLIER),
        queries.home_in_depot(depot.id, offer.product.storage),
        wish.boxes * offer.product.units_per_box,
        MovementKind.GOODS_IN,
    )
    move(actor, [step], f"delivery:{wish.document}"[:40])
    idempotency.remember(actor, "goods-in", wish.key, lot.id)
    audit.record(
        actor,
        "goods.received",
        f"lot:{lot.id}",
        new={"boxes": wish.boxes, "depot": depot.id, "document": wish.document},
    )
    return lot


def _lot(wish: GoodsIn, offer: Offer) -> Lot:
    dating = offer.product.dating
    code = wish.lot_code.strip()
    is_known = bool(code)
    if is_known and dating is not Dating.NONE and wish.expires_on is None:
        raise Invalid("date-missing", field="expires_on")
    if code.startswith("?"):
        raise Invalid("lot-code-missing", field="lot_code")
    code = code or f"?{wish.document}"[:40]
    lot = db.session.scalar(
        select(Lot).where(
            Lot.product_id == wish.product_id,
            Lot.campaign_id == wish.campaign_id,
            Lot.code == code,
        )
    )
    if lot is not None:
        if dating is not Dating.NONE and lot.expires_on != wish.expires_on:
            raise Conflict("lot-other-date", field="expires_on", known=lot.expires_on)
        return lot
    campaign = db.session.get_one(Campaign, wish.campaign_id)
    lot = Lot(
        product_id=wish.product_id,
        campaign_id=wish.campaign_id,
        programme=campaign.programme,
        code=code,
        is_known=is_known,
        use_by=wish.expires_on if dating is Dating.USE_BY else None,
        best_before=wish.expires_on if dating is Dating.BEST_BEFORE else None,
        unit_cents=offer.unit_cents,
    )
    db.session.add(lot)
    db.session.flush()
    return lot
