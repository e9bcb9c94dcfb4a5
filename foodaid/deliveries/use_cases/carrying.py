"""Sending the goods of a transfer, and confirming what came."""

from collections import Counter
from collections.abc import Mapping

from foodaid.core import audit, clock, idempotency
from foodaid.core.db import db, lock, use_case
from foodaid.core.errors import Conflict, Invalid
from foodaid.core.permissions import Actor, Permission
from foodaid.deliveries.domain import Received, TransferStatus, problems_of
from foodaid.deliveries.models import Transfer, TransferLine
from foodaid.deliveries.use_cases import sides, telling
from foodaid.stock import queries as stock
from foodaid.stock.models import Lot, MovementKind, Place, PlaceKind, Zone
from foodaid.stock.use_cases import Move, move


@use_case
def send_transfer(actor: Actor, transfer_id: int) -> Transfer:
    """The goods leave: only what was allowed, only by who gives (cases D5, D6), only what may go.

    A held lot, or one past its date, is refused here as everywhere (S5, S9). Sent twice, it is
    sent once.
    """
    found = sides.locked(transfer_id)
    sides.require_giver(actor, found, sides.giving(found))
    if found.status is TransferStatus.SENT:
        return found
    found.move_to(TransferStatus.SENT)
    sides.check_partners_of(found)
    if found.from_depot_id is not None:
        lots = {line.lot_id: line.lot for line in found.lines}
        units = {line.lot_id: line.units for line in found.lines}
        problems = check_free(found.from_depot_id, units, lots)
        if problems:
            raise Invalid("transfer-lines", problems=problems)
    move(actor, _leaving(found), found.document)
    found.sent_at, found.sent_by = clock.now(), actor.name
    audit.record(actor, "transfer.sent", found.document)
    telling.tell_taker(found, "sent")
    return found


def check_free(
    depot_id: int, units: Mapping[int, int], lots: Mapping[int, Lot]
) -> dict[str, Invalid]:
    """What a depot was asked for beyond what may go and is not promised, by field.

    The zones are locked first: two lorries are not filled with the same boxes.
    """
    for place in sorted(stock.zones_of_depot(depot_id).values(), key=lambda place: place.id):
        lock(f"place:{place.id}")
    wanted: Counter[tuple[int, int]] = Counter()
    for lot_id, count in units.items():
        wanted[lots[lot_id].product_id, lots[lot_id].campaign_id] += count
    known = {(one.product.id, one.campaign.id): one for one in stock.products_at(depot_id)}
    problems: dict[str, Invalid] = {}
    for lot_id in units:
        key = (lots[lot_id].product_id, lots[lot_id].campaign_id)
        there = known.get(key)
        if there is None or wanted[key] > there.free:
            problems[f"units-{lot_id}"] = Invalid(
                "transfer-above-free",
                asked=wanted[key],
                on_hand=there.on_hand if there else 0,
                promised=there.reserved if there else 0,
                barred=there.barred if there else 0,
            )
    return problems


def _leaving(found: Transfer) -> list[Move]:
    transit = stock.end_place(PlaceKind.TRANSIT)
    if found.from_site_id is not None:
        shelf = stock.place_of_site(found.from_site_id)
        taken = [(shelf, line.lot_id, line.units) for line in found.lines]
    else:
        assert found.from_depot_id is not None
        lots = {line.lot_id: line.units for line in found.lines}
        taken = stock.picking_places(found.from_depot_id, lots)
    return [
        Move(lot_id, place, transit, units, MovementKind.TRANSFERRED)
        for place, lot_id, units in taken
    ]


@use_case
def receive_transfer(
    actor: Actor,
    transfer_id: int,
    told: Mapping[int, Received],
    note: str = "",
    key: str | None = None,
) -> Transfer:
    """Take the word of who got the goods: accepted + refused + missing is what was sent (D1, D2).

    Accepted goods are theirs, refused ones come back to the giver, missing ones are lost and open
    a case. Told twice, it counts once (D3).
    """
    earlier = idempotency.earlier_result(actor, "transfer.receive", key)
    if earlier is not None:
        return db.session.get_one(Transfer, earlier)
    found = sides.locked(transfer_id)
    sides.require_taker(actor, found, _receiving(found))
    if found.status is TransferStatus.RECEIVED:
        return _same(found, told)
    found.move_to(TransferStatus.RECEIVED)
    problems = problems_of({line.lot_id: line.units for line in found.lines}, told)
    if problems:
        raise Invalid("receipt-lines", problems=problems)
    for line in found.lines:
        word = told[line.lot_id]
        line.accepted, line.refused, line.missing = word.accepted, word.refused, word.missing
        line.reason = word.reason.strip() or None
    move(actor, _arriving(found), found.document)
    found.received_at, found.received_by = clock.now(), actor.name
    found.note = note.strip()
    idempotency.remember(actor, "transfer.receive", key, found.id)
    _note(actor, found)
    return found


def _receiving(found: Transfer) -> Permission:
    return Permission.RECEIVE_GOODS if found.is_between_depots else Permission.RECEIVE_DELIVERIES


def _same(found: Transfer, told: Mapping[int, Received]) -> Transfer:
    said = {lot_id: (word.accepted, word.refused, word.missing) for lot_id, word in told.items()}
    known = {line.lot_id: (line.accepted, line.refused, line.missing) for line in found.lines}
    if said != known:
        raise Conflict("transfer-received")
    return found


def _arriving(found: Transfer) -> list[Move]:
    transit, loss = stock.end_place(PlaceKind.TRANSIT), stock.end_place(PlaceKind.LOSS)
    moves = []
    for line in found.lines:
        for place, units, kind in (
            (_end(found, line), line.accepted, MovementKind.RECEIVED),
            (_back(found), line.refused, MovementKind.RETURNED),
            (loss, line.missing, MovementKind.LOST),
        ):
            if units:
                moves.append(Move(line.lot_id, transit, place, units, kind, line.reason))
    return moves


def _end(found: Transfer, line: TransferLine) -> Place:
    """The shelf of the partner, or the zone of the depot where such goods belong."""
    if found.to_site_id is not None:
        return stock.place_of_site(found.to_site_id)
    assert found.to_depot_id is not None
    return stock.home_in_depot(found.to_depot_id, line.lot.product.storage)


def _back(found: Transfer) -> Place:
    """Refused goods: back on the giver's shelf; in a depot they are looked at first."""
    if found.from_site_id is not None:
        return stock.place_of_site(found.from_site_id)
    assert found.from_depot_id is not None
    return stock.zones_of_depot(found.from_depot_id)[Zone.QUARANTINE]


def _note(actor: Actor, found: Transfer) -> None:
    audit.record(
        actor,
        "transfer.received",
        found.document,
        reason=found.note or None,
        new={str(line.lot_id): [line.accepted, line.refused, line.missing] for line in found.lines},
    )
    telling.tell_giver(found, "received")
    if found.has_open_case and not found.is_between_depots:
        telling.tell_authority(found, "received")
