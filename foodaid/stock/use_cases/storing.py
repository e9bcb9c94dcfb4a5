"""Goods to another zone of a depot, and goods that are thrown away."""

from dataclasses import dataclass

from foodaid.core import audit, idempotency
from foodaid.core.db import db, use_case
from foodaid.core.errors import Invalid
from foodaid.core.permissions import Actor, Permission
from foodaid.organisations import queries as organisations
from foodaid.stock import queries
from foodaid.stock.models import Movement, MovementKind, PlaceKind, Zone
from foodaid.stock.use_cases.moving import Move, move


@dataclass(frozen=True, slots=True)
class Shift:
    """Units of a lot from a zone of a depot to another zone, or (to None) to scrap."""

    depot_id: int
    lot_id: int
    from_zone: Zone
    to_zone: Zone | None
    units: int
    reason: str
    key: str | None = None


@use_case
def shift_goods(actor: Actor, wish: Shift) -> Movement:
    """Move goods between zones, or scrap them; a lot that may not be issued may do both (S6)."""
    earlier = idempotency.earlier_result(actor, "stock.shift", wish.key)
    if earlier is not None:
        return db.session.get_one(Movement, earlier)
    depot = organisations.depot_of(actor, wish.depot_id, Permission.STORE_GOODS)
    _check(wish)
    zones = queries.zones_of_depot(depot.id)
    there = zones[wish.from_zone]
    is_scrap = wish.to_zone is None
    then = queries.end_place(PlaceKind.SCRAP) if wish.to_zone is None else zones[wish.to_zone]
    kind = MovementKind.SCRAPPED if is_scrap else MovementKind.STORED
    step = Move(wish.lot_id, there, then, wish.units, kind, wish.reason.strip() or None)
    [row] = move(actor, [step], f"shift:{wish.lot_id}")
    db.session.flush()
    idempotency.remember(actor, "stock.shift", wish.key, row.id)
    audit.record(
        actor,
        "goods.scrapped" if is_scrap else "goods.stored",
        f"lot:{wish.lot_id}",
        reason=wish.reason.strip() or None,
        new={"depot": depot.id, "from": wish.from_zone, "to": wish.to_zone, "units": wish.units},
    )
    return row


def _check(wish: Shift) -> None:
    problems: dict[str, Invalid] = {}
    if wish.units < 1:
        problems["units"] = Invalid("units-missing")
    if wish.to_zone == wish.from_zone:
        problems["to_zone"] = Invalid("same-zone")
    if not wish.reason.strip() and wish.to_zone in (None, Zone.QUARANTINE):
        problems["reason"] = Invalid("why-missing")
    if problems:
        raise Invalid("check-again", problems=problems)


@dataclass(frozen=True, slots=True)
class Waste:
    """Units of a lot that a partner throws away, and why."""

    site_id: int
    lot_id: int
    units: int
    reason: str
    key: str | None = None


@use_case
def scrap_at_site(actor: Actor, wish: Waste) -> Movement:
    """Throw goods away at a partner's site; a lot that may not be issued may be scrapped (S6)."""
    earlier = idempotency.earlier_result(actor, "stock.scrap", wish.key)
    if earlier is not None:
        return db.session.get_one(Movement, earlier)
    queries.site_lot(actor, wish.site_id, wish.lot_id)
    problems: dict[str, Invalid] = {}
    if wish.units < 1:
        problems["units"] = Invalid("units-missing")
    if not wish.reason.strip():
        problems["reason"] = Invalid("why-missing")
    if problems:
        raise Invalid("check-again", problems=problems)
    shelf, scrap = queries.place_of_site(wish.site_id), queries.end_place(PlaceKind.SCRAP)
    reason = wish.reason.strip()
    step = Move(wish.lot_id, shelf, scrap, wish.units, MovementKind.SCRAPPED, reason)
    [row] = move(actor, [step], f"scrap:{wish.site_id}")
    db.session.flush()
    idempotency.remember(actor, "stock.scrap", wish.key, row.id)
    audit.record(
        actor,
        "goods.scrapped",
        f"lot:{wish.lot_id}",
        reason=reason,
        new={"site": wish.site_id, "units": wish.units},
    )
    return row
