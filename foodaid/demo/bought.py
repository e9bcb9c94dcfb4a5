"""What the demo bought: suppliers and contracts that fit the lots in its depots to the box.

One supplier is late, one delivery came in part, and one invoice asks another price.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from foodaid.catalogue.models import Offer, Product
from foodaid.core import clock
from foodaid.core.db import db
from foodaid.demo.bulk import Bulk
from foodaid.demo.country import Country
from foodaid.demo.goods import Season, State
from foodaid.demo.names import MAIL, SUPPLIERS
from foodaid.purchasing.models import (
    Arrival,
    Contract,
    ContractLine,
    ContractStatus,
    DepotPlan,
    Invoice,
    InvoiceLine,
    InvoiceStatus,
    NoticeStatus,
    Supplier,
    SupplierNotice,
)
from foodaid.stock.models import Lot, Movement, MovementKind

LATE_DAYS, MISSING, TORN, DEARER = 5, 24, 2, 3


@dataclass(frozen=True, slots=True)
class Came:
    """A movement from the supplier, in boxes."""

    movement_id: int
    depot_id: int
    lot: Lot
    boxes: int
    day: date
    document: str
    is_new: bool


class Purchases:
    """Writes contracts, plans, notices, arrivals and invoices after the goods are there."""

    def __init__(self, bulk: Bulk, country: Country, seasons: list[Season], today: date) -> None:
        self.bulk, self.country, self.today = bulk, country, today
        self.depot_of = {place: depot for (depot, _zone), place in country.zones.items()}
        self.moving = {s.window.number for s in seasons if s.state is State.MOVING}
        self.present = next(s.campaign for s in seasons if s.state is State.OPEN)
        self.campaigns = list({s.campaign.id: s.campaign for s in seasons}.values())
        self.lines: dict[tuple[int, int], ContractLine] = {}
        self.plans = bulk.sheet(
            DepotPlan, "id", "line_id", "depot_id", "boxes", "due_from", "due_until"
        )
        self.notices = bulk.sheet(
            SupplierNotice, "id", "line_id", "depot_id", "boxes", "pallets", "due_on", "lot_code",
            "expires_on", "document", "status", "announced_at", "announced_by", "version",
        )  # fmt: skip
        self.arrivals = bulk.sheet(
            Arrival, "id", "depot_id", "campaign_id", "product_id", "line_id", "notice_id",
            "lot_id", "movement_id", "lot_code", "expires_on", "boxes", "refused",
            "refusal_reason", "sampled", "sample_note", "document", "arrived_on", "recorded_at",
            "recorded_by", "version",
        )  # fmt: skip

    def write(self) -> None:
        came = self._came()
        self._contracts(came)
        self._plan(came)
        self._arrive(came)
        self._announce()
        self.bulk.write_sheets()
        self._invoice(came)
        db.session.flush()

    def _came(self) -> list[Came]:
        rows = (
            select(Movement.id, Movement.to_place_id, Movement.units, Movement.occurred_on,
                   Movement.document, Lot)
            .join(Lot, Lot.id == Movement.lot_id)
            .where(Movement.kind == MovementKind.GOODS_IN)
            .order_by(Movement.id)
        )  # fmt: skip
        new = {f"delivery:demo-{number}" for number in self.moving}
        return [
            Came(
                id, self.depot_of[place], lot, units // lot.product.units_per_box, day,
                document.removeprefix("delivery:"),
                document in new and lot.campaign_id == self.present.id,
            )
            for id, place, units, day, document, lot in db.session.execute(rows)
        ]  # fmt: skip

    def _contracts(self, came: list[Came]) -> None:
        """Each supplier wins a lot of each campaign's tender: every fifth product."""
        received: dict[tuple[int, int], int] = defaultdict(int)
        for one in came:
            received[one.lot.campaign_id, one.lot.product_id] += one.boxes
        suppliers = [
            Supplier(
                name=name, kbo=f"0{body}{97 - body % 97:02d}", email=f"supplier{at}@{MAIL}",
                phone=f"02 000 10 {at:02d}", language=language, is_demo=True,
            )
            for at, (name, language, body) in enumerate(SUPPLIERS)
        ]  # fmt: skip
        db.session.add_all(suppliers)
        for campaign in self.campaigns:
            offers = sorted(campaign.offers, key=lambda offer: offer.product_id)
            for at, supplier in enumerate(suppliers):
                contract = Contract(
                    campaign_id=campaign.id,
                    supplier=supplier,
                    number=f"DEMO-{campaign.programme.value.upper()}-{campaign.year}-{at + 1}",
                    tender_lot=str(at + 1),
                    awarded_on=campaign.starts_on + timedelta(days=14),
                    status=ContractStatus.AWARDED,
                )
                for offer in offers[at :: len(suppliers)]:
                    boxes = received[campaign.id, offer.product_id]
                    self._line(contract, offer, boxes, is_present=campaign is self.present)
                db.session.add(contract)
        db.session.flush()

    def _line(self, contract: Contract, offer: Offer, received: int, *, is_present: bool) -> None:
        line = ContractLine(
            product=offer.product,
            boxes=max(received, offer.boxes) if is_present else received,
            unit_cents=offer.unit_cents,
        )
        contract.lines.append(line)
        self.lines[contract.campaign_id, offer.product_id] = line

    def _plan(self, came: list[Came]) -> None:
        """A depot should get its part of each line: over when it is all there, or still to come."""
        by_spot: dict[tuple[int, int, int], list[Came]] = defaultdict(list)
        for one in came:
            by_spot[one.lot.campaign_id, one.lot.product_id, one.depot_id].append(one)
        whole: dict[tuple[int, int], int] = defaultdict(int)
        for (campaign_id, product_id, _depot), group in by_spot.items():
            whole[campaign_id, product_id] += sum(one.boxes for one in group)
        for (campaign_id, product_id, depot_id), group in sorted(by_spot.items()):
            line = self.lines[campaign_id, product_id]
            here = sum(one.boxes for one in group)
            first, last = min(one.day for one in group), max(one.day for one in group)
            boxes = line.boxes * here // whole[campaign_id, product_id]
            until = last + timedelta(days=7)
            if campaign_id == self.present.id:
                until = max(until, self.today + timedelta(days=21))
            self.plans.append(
                (self.bulk.id(DepotPlan), line.id, depot_id, max(boxes, here),
                 (first - timedelta(days=3)).isoformat(), until.isoformat())
            )  # fmt: skip

    def _arrive(self, came: list[Came]) -> None:
        """What came, with a notice where it is of these weeks; the first of each depot in part."""
        seen: set[int] = set()
        for one in came:
            line = self.lines[one.lot.campaign_id, one.lot.product_id]
            notice_id, torn = None, 0
            if one.is_new:
                is_first = one.depot_id not in seen
                seen.add(one.depot_id)
                torn = TORN if is_first else 0
                notice_id = self._notice(
                    line.id, one.depot_id, one.boxes + torn + (MISSING if is_first else 0),
                    one.day, line.product,
                    NoticeStatus.PARTLY if is_first else NoticeStatus.ARRIVED, one.document,
                )  # fmt: skip
            best_before = one.lot.best_before
            self.arrivals.append(
                (self.bulk.id(Arrival), one.depot_id, one.lot.campaign_id, one.lot.product_id,
                 line.id, notice_id, one.lot.id, one.movement_id, one.lot.code,
                 best_before.isoformat() if best_before else None, one.boxes + torn, torn,
                 "demo: wet cartons" if torn else None, 0, "", one.document, one.day.isoformat(),
                 self.bulk.instant(clock.at(one.day, 10)), "demo", 1)
            )  # fmt: skip

    def _announce(self) -> None:
        """Two deliveries on their way to each depot, and one that should have been there."""
        lines = [line for (campaign, _), line in self.lines.items() if campaign == self.present.id]
        for depot_id in sorted(self.country.depots):
            for place, days in enumerate((-LATE_DAYS, 2, 6)):
                line = lines[(depot_id * 3 + place) % len(lines)]
                boxes = max(1, line.boxes // 60)
                due_on = self.today + timedelta(days=days)
                self._notice(
                    line.id, depot_id, boxes, due_on, line.product, NoticeStatus.ANNOUNCED,
                    f"demo-{depot_id}-{place}",
                )  # fmt: skip

    def _notice(
        self,
        line_id: int,
        depot_id: int,
        boxes: int,
        due_on: date,
        product: Product,
        status: NoticeStatus,
        document: str,
    ) -> int:
        notice_id = self.bulk.id(SupplierNotice)
        announced = self.bulk.instant(clock.at(min(due_on, self.today) - timedelta(days=10), 11))
        self.notices.append(
            (notice_id, line_id, depot_id, boxes, -(-boxes // product.boxes_per_pallet),
             due_on.isoformat(), "", None, document, status.value, announced, "demo", 1)
        )  # fmt: skip
        return notice_id

    def _invoice(self, came: list[Came]) -> None:
        """One invoice a contract for what came before these weeks; the third asks another price."""
        boxes: dict[int, int] = defaultdict(int)
        last: dict[int, date] = {}
        for one in came:
            line = self.lines[one.lot.campaign_id, one.lot.product_id]
            if not one.is_new:
                boxes[line.id] += one.boxes
                last[line.contract_id] = max(last.get(line.contract_id, one.day), one.day)
        by_contract: dict[int, list[ContractLine]] = defaultdict(list)
        for line in self.lines.values():
            if boxes[line.id]:
                by_contract[line.contract_id].append(line)
        for number, (contract_id, lines) in enumerate(sorted(by_contract.items())):
            is_present = lines[0].contract.campaign_id == self.present.id
            is_dear = is_present and lines[0].contract.tender_lot == "3"
            self._add_invoice(
                number, last[contract_id], lines, boxes, is_dear=is_dear,
                is_open=is_present and int(lines[0].contract.tender_lot) > 2,
            )  # fmt: skip

    def _add_invoice(
        self,
        number: int,
        last: date,
        lines: list[ContractLine],
        boxes: dict[int, int],
        *,
        is_dear: bool,
        is_open: bool,
    ) -> None:
        invoiced_on = min(last + timedelta(days=9), self.today)
        prices = {line.id: line.unit_cents for line in lines}
        if is_dear:
            prices[lines[0].id] += DEARER
        decided_at = None if is_open else clock.at(invoiced_on, 12)
        db.session.add(
            Invoice(
                contract_id=lines[0].contract_id,
                number=f"DEMO-{number + 1:03d}",
                invoiced_on=invoiced_on,
                total_cents=sum(
                    boxes[line.id] * line.product.units_per_box * prices[line.id] for line in lines
                ),
                status=InvoiceStatus.ENTERED if is_open else InvoiceStatus.APPROVED,
                entered_at=clock.at(invoiced_on, 11),
                entered_by="demo",
                decided_at=decided_at,
                decided_by=None if is_open else "Carla Catalogue (demo)",
                lines=[
                    InvoiceLine(line_id=line.id, boxes=boxes[line.id], unit_cents=prices[line.id])
                    for line in lines
                ],
            )
        )
