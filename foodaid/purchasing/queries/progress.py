"""How far contracts have come: ordered, announced, received, refused, sampled, invoiced."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Subquery, case, func, select

from foodaid.core import clock
from foodaid.core.db import db
from foodaid.core.settings import setting
from foodaid.organisations.models import Depot
from foodaid.purchasing.domain import Standing
from foodaid.purchasing.models import (
    OPEN_NOTICES,
    Arrival,
    Contract,
    ContractLine,
    ContractStatus,
    DepotPlan,
    Invoice,
    InvoiceLine,
    InvoiceStatus,
    SampleResult,
    SupplierNotice,
)

Spot = tuple[int, int]
"""A contract line and a depot."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Boxes of a contract line, at one depot or in all. `unfit` were taken in and then rejected."""

    ordered: int = 0
    announced: int = 0
    received: int = 0
    refused: int = 0
    sampled: int = 0
    unfit: int = 0
    invoiced: int = 0

    @property
    def accepted(self) -> int:
        return self.received - self.refused - self.unfit

    @property
    def outstanding(self) -> int:
        """What the supplier must still bring; refused boxes do not count as brought."""
        return max(0, self.ordered - self.accepted)

    def __add__(self, other: "Progress") -> "Progress":
        return Progress(
            self.ordered + other.ordered,
            self.announced + other.announced,
            self.received + other.received,
            self.refused + other.refused,
            self.sampled + other.sampled,
            self.unfit + other.unfit,
            self.invoiced + other.invoiced,
        )


@dataclass(frozen=True, slots=True)
class DepotRow:
    """One line of a contract at one depot: what is planned there and what has come."""

    line: ContractLine
    depot: Depot
    plan: DepotPlan | None
    progress: Progress
    late_days: int


@dataclass(frozen=True, slots=True)
class LineRow:
    """One line of a contract over all depots."""

    line: ContractLine
    progress: Progress
    depots: list[DepotRow] = field(default_factory=list)

    @property
    def late_days(self) -> int:
        return max((row.late_days for row in self.depots), default=0)

    @property
    def planned(self) -> int:
        return sum(row.plan.boxes for row in self.depots if row.plan is not None)


def line_rows(contract: Contract) -> list[LineRow]:
    """Each line of a contract with its depots, as it stands today."""
    lines = sorted(contract.lines, key=lambda line: line.product.code)
    ids = [line.id for line in lines]
    by_spot = arrived_by_spot(ids)
    announced = announced_by_spot(ids)
    invoiced = invoiced_by_line(ids)
    plans = {
        (plan.line_id, plan.depot_id): plan
        for plan in db.session.scalars(select(DepotPlan).where(DepotPlan.line_id.in_(ids)))
    }
    spots = sorted({*by_spot, *announced, *plans})
    depots = _depots({depot_id for _line, depot_id in spots})
    rows = []
    for line in lines:
        mine = [
            _depot_row(line, depots[spot[1]], plans.get(spot), by_spot.get(spot, Progress()),
                       announced.get(spot, 0), is_cancelled=_is_cancelled(contract))
            for spot in spots
            if spot[0] == line.id
        ]  # fmt: skip
        total = sum((row.progress for row in mine), Progress())
        whole = Progress(
            line.boxes, total.announced, total.received, total.refused, total.sampled,
            total.unfit, invoiced.get(line.id, 0),
        )  # fmt: skip
        rows.append(LineRow(line, whole, sorted(mine, key=lambda row: row.depot.name)))
    return rows


def _is_cancelled(contract: Contract) -> bool:
    return contract.status is ContractStatus.CANCELLED


def _depot_row(
    line: ContractLine,
    depot: Depot,
    plan: DepotPlan | None,
    came: Progress,
    announced: int,
    *,
    is_cancelled: bool,
) -> DepotRow:
    progress = came + Progress(ordered=plan.boxes if plan else 0, announced=announced)
    late = 0
    if plan is not None and progress.outstanding and not is_cancelled:
        late = max(0, (clock.today() - plan.due_until).days)
    return DepotRow(line, depot, plan, progress, late)


def _depots(ids: Iterable[int]) -> dict[int, Depot]:
    rows = select(Depot).where(Depot.id.in_(list(ids)))
    return {depot.id: depot for depot in db.session.scalars(rows)}


def arrived_by_spot(line_ids: Iterable[int]) -> dict[Spot, Progress]:
    """What came of contract lines at each depot; what was undone is left out."""
    unfit = case(
        (Arrival.sample_result == SampleResult.UNFIT, Arrival.boxes - Arrival.refused), else_=0
    )
    rows = (
        select(
            Arrival.line_id,
            Arrival.depot_id,
            func.sum(Arrival.boxes),
            func.sum(Arrival.refused),
            func.sum(Arrival.sampled),
            func.sum(unfit),
        )
        .where(Arrival.line_id.in_(list(line_ids)), Arrival.undone_at.is_(None))
        .group_by(Arrival.line_id, Arrival.depot_id)
    )
    return {
        (int(line or 0), depot): Progress(
            received=int(boxes), refused=int(refused), sampled=int(sampled), unfit=int(rejected)
        )
        for line, depot, boxes, refused, sampled, rejected in db.session.execute(rows)
    }


def announced_by_spot(line_ids: Iterable[int]) -> dict[Spot, int]:
    """Boxes that are announced and not here yet."""
    came = _came_by_notice()
    still = SupplierNotice.boxes - func.coalesce(came.c.boxes, 0)
    rows = (
        select(
            SupplierNotice.line_id,
            SupplierNotice.depot_id,
            func.sum(case((still > 0, still), else_=0)),
        )
        .outerjoin(came, came.c.notice_id == SupplierNotice.id)
        .where(SupplierNotice.line_id.in_(list(line_ids)), SupplierNotice.status.in_(OPEN_NOTICES))
        .group_by(SupplierNotice.line_id, SupplierNotice.depot_id)
    )
    return {(line, depot): int(boxes) for line, depot, boxes in db.session.execute(rows)}


def came_by_notice(notice_ids: Iterable[int]) -> dict[int, int]:
    """Boxes that came on each notice, refused ones too."""
    came = _came_by_notice()
    rows = select(came.c.notice_id, came.c.boxes).where(came.c.notice_id.in_(list(notice_ids)))
    return {notice_id: int(boxes) for notice_id, boxes in db.session.execute(rows)}


def _came_by_notice() -> Subquery:
    return (
        select(Arrival.notice_id, func.sum(Arrival.boxes).label("boxes"))
        .where(Arrival.undone_at.is_(None), Arrival.notice_id.is_not(None))
        .group_by(Arrival.notice_id)
        .subquery()
    )


def invoiced_by_line(line_ids: Iterable[int], but: int | None = None) -> dict[int, int]:
    """Boxes that invoices ask for, without those that were sent back; `but` leaves one out."""
    rows = (
        select(InvoiceLine.line_id, func.sum(InvoiceLine.boxes))
        .join(Invoice, Invoice.id == InvoiceLine.invoice_id)
        .where(InvoiceLine.line_id.in_(list(line_ids)), Invoice.status != InvoiceStatus.REFUSED)
        .group_by(InvoiceLine.line_id)
    )
    if but is not None:
        rows = rows.where(Invoice.id != but)
    return {line: int(boxes) for line, boxes in db.session.execute(rows)}


def standings(lines: Iterable[ContractLine], but: int | None = None) -> Mapping[int, Standing]:
    """Contract lines as an invoice meets them; `but` is that invoice itself.

    Whether boxes that were taken as a sample are paid is a rule with a date.
    """
    lines = list(lines)
    ids = [line.id for line in lines]
    came: dict[int, Progress] = defaultdict(Progress)
    for (line_id, _depot), progress in arrived_by_spot(ids).items():
        came[line_id] += progress
    invoiced = invoiced_by_line(ids, but)
    are_samples_paid = bool(setting("purchasing.samples_are_paid"))
    return {
        line.id: Standing(
            ordered=line.boxes,
            accepted=came[line.id].accepted
            - (0 if are_samples_paid else min(came[line.id].sampled, came[line.id].accepted)),
            invoiced=invoiced.get(line.id, 0),
            unit_cents=line.unit_cents,
            units_per_box=line.product.units_per_box,
        )
        for line in lines
    }


@dataclass(frozen=True, slots=True)
class Expected:
    """Boxes of one product that contracts of a campaign name, and what they will bring."""

    contracted: int = 0
    expected: int = 0

    @property
    def short(self) -> int:
        return max(0, self.contracted - self.expected)


def expected_boxes(campaign_id: int, today: date | None = None) -> dict[int, Expected]:
    """What contracts will really bring, by product.

    Of a cancelled contract only what was accepted; where every period of a line is over and
    nothing is announced any more, only what was accepted too; else all that is on order.
    """
    day = today or clock.today()
    rows = (
        select(ContractLine)
        .join(ContractLine.contract)
        .where(Contract.campaign_id == campaign_id)
        .order_by(ContractLine.id)
    )
    lines = list(db.session.scalars(rows).unique())
    ids = [line.id for line in lines]
    came: dict[int, Progress] = defaultdict(Progress)
    for (line_id, _depot), progress in arrived_by_spot(ids).items():
        came[line_id] += progress
    announced = {line_id for (line_id, _d), boxes in announced_by_spot(ids).items() if boxes}
    last_days = _last_days(ids)
    found: dict[int, Expected] = {}
    for line in lines:
        accepted = max(0, came[line.id].accepted)
        is_over = line.id in last_days and last_days[line.id] < day and line.id not in announced
        is_final = is_over or _is_cancelled(line.contract)
        so_far = found.get(line.product_id, Expected())
        found[line.product_id] = Expected(
            so_far.contracted + line.boxes,
            so_far.expected + (min(accepted, line.boxes) if is_final else line.boxes),
        )
    return found


def _last_days(line_ids: Iterable[int]) -> dict[int, date]:
    rows = (
        select(DepotPlan.line_id, func.max(DepotPlan.due_until))
        .where(DepotPlan.line_id.in_(list(line_ids)))
        .group_by(DepotPlan.line_id)
    )
    return {line_id: day for line_id, day in db.session.execute(rows)}
