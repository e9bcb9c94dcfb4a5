"""Confirming what came."""

from collections.abc import Mapping

from foodaid.core import audit, clock, idempotency, outbox
from foodaid.core.db import db, lock, use_case
from foodaid.core.errors import Conflict, Invalid, NotFound
from foodaid.core.permissions import Actor, Permission
from foodaid.deliveries import queries
from foodaid.deliveries.domain import Received, problems_of
from foodaid.deliveries.models import Receipt, ReceiptLine
from foodaid.deliveries.queries import Delivery
from foodaid.orders.models import OrderStatus
from foodaid.organisations import queries as organisations
from foodaid.rounds.models import RoundStatus, Stop
from foodaid.stock import queries as stock
from foodaid.stock import use_cases as moving
from foodaid.stock.models import MovementKind, PlaceKind, Zone
from foodaid.stock.use_cases import Move


@use_case
def record_receipt(
    actor: Actor,
    stop_id: int,
    lines: Mapping[int, Received],
    note: str = "",
    key: str | None = None,
) -> Receipt:
    """Take a partner's word on one stop, and move the goods accordingly.

    Accepted goes to the site, refused back to the depot, missing is lost. Told twice, it counts
    once (case D3). Only the receiver may confirm (D5), and only what was sent (D6).
    """
    earlier = idempotency.earlier_result(actor, "receipt.record", key)
    if earlier is not None:
        return db.session.get_one(Receipt, earlier)
    delivery = _delivery(actor, stop_id)
    if delivery.receipt is not None:
        return _same(delivery.receipt, lines)
    if delivery.stop.round.status is not RoundStatus.LOADED:
        raise Conflict("not-sent-yet")
    sent = {line.lot_id: line.units for line in delivery.stop.load}
    problems = problems_of(sent, lines)
    if problems:
        raise Invalid("receipt-lines", problems=problems)
    receipt = _receipt(actor, delivery, lines, note)
    db.session.add(receipt)
    db.session.flush()
    moving.move(actor, _moves(delivery, receipt), f"receipt:{receipt.id}")
    _finish(delivery)
    idempotency.remember(actor, "receipt.record", key, receipt.id)
    _note(actor, delivery, receipt)
    return receipt


def _delivery(actor: Actor, stop_id: int) -> Delivery:
    """The delivery, while nobody else can confirm it."""
    stop = db.session.get(Stop, stop_id)
    if stop is None:
        raise NotFound
    site = organisations.site_of(actor, stop.site_id, Permission.RECEIVE_DELIVERIES)
    lock(f"round:{stop.round_id}")
    db.session.refresh(stop.round)
    return queries.delivery_of(actor, site.partner_id, stop_id)


def _same(receipt: Receipt, lines: Mapping[int, Received]) -> Receipt:
    told = {lot_id: (line.accepted, line.refused, line.missing) for lot_id, line in lines.items()}
    known = {line.lot_id: (line.accepted, line.refused, line.missing) for line in receipt.lines}
    if told != known:
        raise Conflict("receipt-there")
    return receipt


def _receipt(actor: Actor, delivery: Delivery, lines: Mapping[int, Received], note: str) -> Receipt:
    return Receipt(
        stop_id=delivery.stop.id,
        site_id=delivery.stop.site_id,
        received_on=clock.today(),
        recorded_at=clock.now(),
        recorded_by=actor.name,
        note=note.strip(),
        has_difference=any(line.differs for line in lines.values()),
        lines=[
            ReceiptLine(
                lot_id=lot_id,
                sent=line.total,
                accepted=line.accepted,
                refused=line.refused,
                missing=line.missing,
                reason=line.reason.strip() or None,
            )
            for lot_id, line in sorted(lines.items())
        ],
    )


def _moves(delivery: Delivery, receipt: Receipt) -> list[Move]:
    transit = stock.end_place(PlaceKind.TRANSIT)
    loss = stock.end_place(PlaceKind.LOSS)
    site = stock.place_of_site(receipt.site_id)
    depot = stock.zones_of_depot(delivery.stop.round.depot_id)[Zone.QUARANTINE]
    moves = []
    for line in receipt.lines:
        for place, units, kind in (
            (site, line.accepted, MovementKind.RECEIVED),
            (depot, line.refused, MovementKind.RETURNED),
            (loss, line.missing, MovementKind.LOST),
        ):
            if units:
                moves.append(Move(line.lot_id, transit, place, units, kind, line.reason))
    return moves


def _finish(delivery: Delivery) -> None:
    """The order is delivered; the round is done when nobody has to confirm any more."""
    delivery.stop.order.move_to(OrderStatus.DELIVERED)
    if queries.stops_without_receipt(delivery.stop.round_id) == 0:
        delivery.stop.round.move_to(RoundStatus.DONE)


def _note(actor: Actor, delivery: Delivery, receipt: Receipt) -> None:
    lots = {line.lot_id: line.lot for line in delivery.stop.load}
    differing = [line for line in receipt.lines if line.refused or line.missing]
    audit.record(
        actor,
        "delivery.received",
        f"stop:{receipt.stop_id}",
        reason=receipt.note or None,
        new={str(line.lot_id): [line.accepted, line.refused, line.missing] for line in differing},
    )
    if not differing:
        return
    depot = delivery.stop.round.depot
    outbox.post(
        depot.email,
        depot.language,
        "difference-reported",
        depot_id=depot.id,
        depot=depot.name,
        partner=delivery.partner.name,
        round_id=delivery.stop.round_id,
        arrives_at=delivery.stop.arrives_at.isoformat(),
        note=receipt.note,
        lines=[
            {
                "name": lots[line.lot_id].product.name_in(depot.language),
                "lot": lots[line.lot_id].code,
                "refused": line.refused,
                "missing": line.missing,
                "reason": line.reason,
            }
            for line in differing
        ],
    )
