"""Promises of a published allocation, until the goods are loaded."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import insert, update

from foodaid.core import clock
from foodaid.core.db import db, use_case
from foodaid.stock.models import PromiseEnd, Reservation


@dataclass(frozen=True, slots=True)
class Promise:
    """Units of a product at a place, for one order."""

    place_id: int
    order_id: int
    product_id: int
    units: int


@use_case
def reserve(campaign_id: int, promises: Iterable[Promise]) -> None:
    """Promise goods of a campaign to orders, until they are loaded."""
    now = clock.now()
    rows = [
        {
            "place_id": promise.place_id,
            "product_id": promise.product_id,
            "campaign_id": campaign_id,
            "order_id": promise.order_id,
            "units": promise.units,
            "reserved_at": now,
        }
        for promise in promises
        if promise.units
    ]
    if rows:
        db.session.execute(insert(Reservation), rows)


@use_case
def release(
    order_ids: Sequence[int], end: PromiseEnd, product_ids: Collection[int] | None = None
) -> None:
    """End the promises to these orders, of all products or of these."""
    promises = update(Reservation).where(
        Reservation.order_id.in_(order_ids), Reservation.released_at.is_(None)
    )
    if product_ids is not None:
        promises = promises.where(Reservation.product_id.in_(list(product_ids)))
    db.session.execute(promises.values(released_at=clock.now(), ended=end))
