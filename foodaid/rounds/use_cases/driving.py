"""A round on its way: announced, taken back, loaded, opened by its driver."""

from collections.abc import Mapping

from sqlalchemy import select

from foodaid.allocation import queries as allocation
from foodaid.core import audit, clock, idempotency, outbox
from foodaid.core.audit import AuditEvent
from foodaid.core.db import db, lock, release, use_case
from foodaid.core.errors import Conflict, Invalid
from foodaid.core.permissions import Actor, Permission, system
from foodaid.rounds import queries
from foodaid.rounds.models import LoadLine, Round, RoundStatus, Stop
from foodaid.stock import queries as stock
from foodaid.stock import use_cases as moving
from foodaid.stock.models import MovementKind, Place, PlaceKind, PromiseEnd
from foodaid.stock.use_cases import Move


def _locked_round(
    actor: Actor, round_id: int, permission: Permission, version: int | None
) -> Round:
    queries.round_of(actor, round_id, permission)
    lock(f"round:{round_id}")
    found = db.session.get_one(Round, round_id, populate_existing=True)
    if version is not None and found.version != version:
        raise Conflict("changed-meanwhile")
    return found


@use_case
def publish_round(actor: Actor, round_id: int, version: int) -> Round:
    """Tell the partner of every stop when its goods come."""
    found = _locked_round(actor, round_id, Permission.PLAN_ROUNDS, version)
    if found.day < clock.today():
        raise Conflict("round-too-late")
    found.move_to(RoundStatus.PUBLISHED)
    found.published_at = clock.now()
    _tell_partners(found, "delivery-announced")
    audit.record(actor, "round.published", f"round:{found.id}")
    return found


@use_case
def take_back_round(actor: Actor, round_id: int, version: int) -> Round:
    """Make a published round a plan again; its partners hear that the hour no longer holds."""
    found = _locked_round(actor, round_id, Permission.PLAN_ROUNDS, version)
    found.move_to(RoundStatus.PLANNED)
    found.published_at = None
    found.link_number += 1
    _tell_partners(found, "delivery-taken-back")
    audit.record(actor, "round.taken-back", f"round:{found.id}")
    return found


def _tell_partners(found: Round, template: str) -> None:
    shares = allocation.shares_of_orders([stop.order_id for stop in found.stops])
    for stop in found.stops:
        partner = stop.order.partner
        outbox.post(
            partner.email,
            partner.language,
            template,
            partner=partner.name,
            partner_id=partner.id,
            arrives_at=stop.arrives_at.isoformat(),
            site=f"{stop.site.name}, {stop.site.street}, {stop.site.postal_code}",
            depot=found.depot.name,
            phone=found.depot.phone,
            lines=[
                {"name": share.offer.product.name_in(partner.language), "boxes": share.boxes}
                for share in shares.get(stop.order_id, [])
            ],
        )


@use_case
def load_round(
    actor: Actor,
    round_id: int,
    key: str | None = None,
    *,
    without: frozenset[int] = frozenset(),
    reason: str = "",
) -> Round:
    """Load what is there: first expired, first out, stop after stop; the promises end.

    Lots can be left out, with a reason. What is short is not loaded and shows in the loading list;
    nothing is made up for it.
    """
    earlier = idempotency.earlier_result(actor, "round.load", key)
    if earlier is not None:
        return queries.round_of(actor, earlier, Permission.LOAD_ROUNDS)
    if without and not reason.strip():
        raise Invalid("why-missing", field="reason")
    found = _locked_round(actor, round_id, Permission.LOAD_ROUNDS, None)
    found.move_to(RoundStatus.LOADED)
    found.loaded_at = clock.now()
    for place in stock.zones_of_depot(found.depot_id).values():
        lock(f"place:{place.id}")
    order_ids = [stop.order_id for stop in found.stops]
    picked = queries.picked(found, allocation.shares_of_orders(order_ids), without)
    transit = stock.end_place(PlaceKind.TRANSIT)
    for stop in found.stops:
        _load(actor, stop, picked.lots.get(stop.id, {}), transit)
    moving.release(order_ids, PromiseEnd.LOADED)
    idempotency.remember(actor, "round.load", key, found.id)
    short = {f"{stop_id}/{goods[0]}": units for (stop_id, goods), units in picked.short.items()}
    audit.record(
        actor,
        "round.loaded",
        f"round:{found.id}",
        reason=reason.strip() or None,
        new={"short": short, "left_out": sorted(without)},
    )
    return found


def _load(actor: Actor, stop: Stop, lots: Mapping[int, int], transit: Place) -> None:
    stop.load = [LoadLine(lot_id=lot_id, units=units) for lot_id, units in sorted(lots.items())]
    moves = [
        Move(lot_id, place, transit, units, MovementKind.LOADED)
        for place, lot_id, units in stock.picking_places(stop.round.depot_id, lots)
    ]
    if moves:
        moving.move(actor, moves, f"stop:{stop.id}")


def open_link(round_id: int, link_number: int) -> Round:
    """The round behind a driver's link; that it was opened is noted once a day (case D17)."""
    release()
    return _note_opening(round_id, link_number)


@use_case
def _note_opening(round_id: int, link_number: int) -> Round:
    found = queries.round_of_link(round_id, link_number)
    subject = f"round:{found.id}"
    today = clock.at(clock.today(), 0)
    noted = select(AuditEvent.id).where(
        AuditEvent.subject == subject,
        AuditEvent.event == "round.link-opened",
        AuditEvent.at >= today,
    )
    if db.session.scalar(noted.limit(1)) is None:
        audit.record(system("driver"), "round.link-opened", subject)
    return found


@use_case
def renew_link(actor: Actor, round_id: int, version: int) -> Round:
    """Give a round another link; the one before opens nothing any more."""
    found = _locked_round(actor, round_id, Permission.PLAN_ROUNDS, version)
    found.link_number += 1
    audit.record(actor, "round.link-renewed", f"round:{found.id}")
    return found


@use_case
def mail_link(actor: Actor, round_id: int, to: str, token: str) -> Round:
    """Send the link of a round to its driver. The token is made by the pages, which read it."""
    found = queries.round_of(actor, round_id, Permission.LOAD_ROUNDS)
    if found.status is RoundStatus.PLANNED:
        raise Conflict("round-not-published")
    outbox.post(
        to,
        found.depot.language,
        "driver-link",
        depot=found.depot.name,
        phone=found.depot.phone,
        leaves_at=found.leaves_at.isoformat(),
        vehicle=found.vehicle.name,
        stops=len(found.stops),
        token=token,
    )
    audit.record(actor, "round.link-mailed", f"round:{found.id}")
    return found
