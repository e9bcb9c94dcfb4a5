"""At the partner's door in the demo: loads leave the depot, sites confirm, some things differ."""

from dataclasses import dataclass
from datetime import date

from numpy.random import Generator
from sqlalchemy import update

from foodaid.core import clock
from foodaid.core.db import db
from foodaid.deliveries.models import Receipt, ReceiptLine
from foodaid.demo.bulk import Bulk
from foodaid.demo.country import Country, Member
from foodaid.demo.seasons import Given
from foodaid.orders.models import Order, OrderStatus
from foodaid.rounds.models import LoadLine
from foodaid.stock.models import (
    Lot,
    Movement,
    MovementKind,
    PlaceKind,
    PromiseEnd,
    Reservation,
    Zone,
)

MOVEMENT = (
    "id", "kind", "from_place_id", "to_place_id", "lot_id", "units", "occurred_on",
    "recorded_at", "recorded_by", "document", "reason",
)  # fmt: skip
REASONS = ("demo: damaged box", "demo: one box fewer on the pallet")


@dataclass(frozen=True, slots=True)
class Arrived:
    """What one site received of one lot."""

    member: Member
    day: date
    lot: Lot
    units: int


class DoorWriter:
    """Writes loads, receipts and their movements."""

    def __init__(self, bulk: Bulk, country: Country, rng: Generator) -> None:
        self.bulk, self.country, self.rng = bulk, country, rng
        self.waiting: list[Member] = []
        self.loaded_orders: list[int] = []
        self.received_orders: list[int] = []
        self.loads = bulk.sheet(LoadLine, "id", "stop_id", "lot_id", "units")
        self.receipts = bulk.sheet(
            Receipt, "id", "stop_id", "site_id", "received_on", "recorded_at", "recorded_by",
            "note", "has_difference",
        )  # fmt: skip
        self.lines = bulk.sheet(
            ReceiptLine, "id", "receipt_id", "lot_id", "sent", "accepted", "refused", "missing",
            "reason",
        )  # fmt: skip
        self.moves = bulk.sheet(Movement, *MOVEMENT)

    def hand_over(
        self,
        found: Given,
        stop_id: int,
        day: date,
        load: list[tuple[Lot, int]],
        *,
        is_received: bool,
    ) -> list[Arrived]:
        """Load a stop and, where it was confirmed, receive it."""
        bulk, member = self.bulk, found.member
        depot, transit = (
            self.country.zones[member.depot_id, Zone.DRY],
            self.country.ends[PlaceKind.TRANSIT],
        )
        on, at = day.isoformat(), bulk.instant(clock.at(day, 7))
        self.loaded_orders.append(found.order_id)
        for lot, units in load:
            self.loads.append((bulk.id(LoadLine), stop_id, lot.id, units))
            self._move(MovementKind.LOADED, depot, transit, lot, units, on, at, f"stop:{stop_id}")
        if not is_received:
            self.waiting.append(member)
            return []
        self.received_orders.append(found.order_id)
        return self._receive(member, stop_id, day, load)

    def _receive(
        self, member: Member, stop_id: int, day: date, load: list[tuple[Lot, int]]
    ) -> list[Arrived]:
        bulk = self.bulk
        receipt_id = bulk.id(Receipt)
        at = bulk.instant(clock.at(day, 15))
        odd = int(self.rng.integers(0, len(load) * 7))
        transit, ends = self.country.ends[PlaceKind.TRANSIT], self.country.ends
        depot = self.country.zones[member.depot_id, Zone.QUARANTINE]
        document, on = f"receipt:{receipt_id}", day.isoformat()
        self.receipts.append(
            (receipt_id, stop_id, member.site_id, on, at, "demo", "", odd < len(load))
        )
        arrived: list[Arrived] = []
        for number, (lot, units) in enumerate(load):
            gap = min(units, lot.product.units_per_box) if number == odd else 0
            refused, missing = (gap, 0) if odd % 2 else (0, gap)
            reason = REASONS[0 if refused else 1] if gap else None
            self.lines.append(
                (bulk.id(ReceiptLine), receipt_id, lot.id, units, units - gap, refused, missing,
                 reason)
            )  # fmt: skip
            for kind, to, part in (
                (MovementKind.RECEIVED, member.place_id, units - gap),
                (MovementKind.RETURNED, depot, refused),
                (MovementKind.LOST, ends[PlaceKind.LOSS], missing),
            ):
                if part:
                    self._move(kind, transit, to, lot, part, on, at, document, reason)
            if units > gap:
                arrived.append(Arrived(member, day, lot, units - gap))
        return arrived

    def _move(
        self,
        kind: MovementKind,
        from_place: int,
        to_place: int,
        lot: Lot,
        units: int,
        on: str,
        at: str,
        document: str,
        reason: str | None = None,
    ) -> None:
        self.moves.append(
            (self.bulk.id(Movement), kind.value, from_place, to_place, lot.id, units, on, at,
             "demo", document, reason if kind is not MovementKind.RECEIVED else None)
        )  # fmt: skip

    def settle(self) -> None:
        """Write what was collected; loaded promises end, received orders are delivered."""
        self.bulk.write_sheets()
        for start in range(0, len(self.loaded_orders), 5000):
            part = self.loaded_orders[start : start + 5000]
            db.session.execute(
                update(Reservation)
                .where(Reservation.order_id.in_(part), Reservation.released_at.is_(None))
                .values(released_at=clock.now(), ended=PromiseEnd.LOADED)
            )
        for start in range(0, len(self.received_orders), 5000):
            part = self.received_orders[start : start + 5000]
            db.session.execute(
                update(Order).where(Order.id.in_(part)).values(status=OrderStatus.DELIVERED)
            )
        self.loaded_orders.clear()
        self.received_orders.clear()
