"""Promises: each to an order, of goods that are offered, at a depot, and ended after it began."""

from sqlalchemy import select

from foodaid.catalogue.models import Offer
from foodaid.core.db import db
from foodaid.stock.models import Place, PlaceKind, Reservation

(_ORDER,) = (key.column for key in Reservation.__table__.c.order_id.foreign_keys)


def _to_nobody() -> str | None:
    """A promise is to an order that is there."""
    row = db.session.execute(
        select(Reservation.id, Reservation.units)
        .where(Reservation.order_id.not_in(select(_ORDER)))
        .order_by(Reservation.id)
        .limit(1)
    ).first()
    return None if row is None else f"promise {row[0]}: {row[1]} units are promised to no order"


def _elsewhere() -> str | None:
    """Only what a depot has or awaits is promised."""
    row = db.session.execute(
        select(Reservation.id, Place.kind)
        .join(Place, Place.id == Reservation.place_id)
        .where(Place.kind != PlaceKind.DEPOT)
        .order_by(Reservation.id)
        .limit(1)
    ).first()
    return None if row is None else f"promise {row[0]} is of goods at no depot, but at {row[1]}"


def _not_offered() -> str | None:
    """What is promised of a campaign is offered in it."""
    row = db.session.execute(
        select(Reservation.id, Reservation.product_id)
        .outerjoin(
            Offer,
            (Offer.campaign_id == Reservation.campaign_id)
            & (Offer.product_id == Reservation.product_id),
        )
        .where(Offer.id.is_(None))
        .order_by(Reservation.id)
        .limit(1)
    ).first()
    return None if row is None else f"promise {row[0]} is of product {row[1]}, which is not offered"


def _ended_before_it_began() -> str | None:
    row = db.session.execute(
        select(Reservation.id)
        .where(Reservation.released_at < Reservation.reserved_at)
        .order_by(Reservation.id)
        .limit(1)
    ).first()
    return None if row is None else f"promise {row[0]} ended before it began"


CHECKS = (_to_nobody, _elsewhere, _not_offered, _ended_before_it_began)
