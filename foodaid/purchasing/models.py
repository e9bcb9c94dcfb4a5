"""Suppliers, contracts, what is announced, what arrived, and what was invoiced."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from foodaid.catalogue.models import Campaign, Product
from foodaid.core.db import Base
from foodaid.organisations.models import Depot
from foodaid.stock.models import Lot


class ContractStatus(StrEnum):
    AWARDED = "awarded"
    CANCELLED = "cancelled"


class NoticeStatus(StrEnum):
    ANNOUNCED = "announced"
    PARTLY = "partly"
    ARRIVED = "arrived"
    CANCELLED = "cancelled"


OPEN_NOTICES = (NoticeStatus.ANNOUNCED, NoticeStatus.PARTLY)


class SampleResult(StrEnum):
    """What the laboratory said of the boxes that were taken."""

    WAITING = "waiting"
    FIT = "fit"
    UNFIT = "unfit"


class InvoiceStatus(StrEnum):
    ENTERED = "entered"
    APPROVED = "approved"
    REFUSED = "refused"


class Supplier(Base):
    """Who sells to the authority. Suppliers have no account."""

    __tablename__ = "suppliers"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(160))
    kbo: Mapped[str] = mapped_column(String(10), unique=True)
    email: Mapped[str] = mapped_column(String(254))
    phone: Mapped[str] = mapped_column(String(30))
    language: Mapped[str] = mapped_column(String(2))
    is_demo: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class Contract(Base):
    """One lot of a tender ("perceel"), awarded to one supplier."""

    __tablename__ = "contracts"
    __table_args__ = (Index("ix_contracts_campaign_status", "campaign_id", "status"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    supplier_id: Mapped[int] = mapped_column(ForeignKey("suppliers.id"), index=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    tender_lot: Mapped[str] = mapped_column(String(20))
    awarded_on: Mapped[date]
    status: Mapped[ContractStatus]
    cancel_reason: Mapped[str | None] = mapped_column(String(300))
    version: Mapped[int] = mapped_column()
    campaign: Mapped[Campaign] = relationship(lazy="joined")
    supplier: Mapped[Supplier] = relationship(lazy="joined")
    lines: Mapped[list["ContractLine"]] = relationship(
        back_populates="contract", order_by="ContractLine.id"
    )

    __mapper_args__ = {"version_id_col": version}


class ContractLine(Base):
    """Boxes of one product in a contract, at a price for a unit."""

    __tablename__ = "contract_lines"
    __table_args__ = (
        UniqueConstraint("contract_id", "product_id"),
        CheckConstraint("boxes >= 0 AND unit_cents >= 0", name="numbers"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contracts.id"))
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"), index=True)
    boxes: Mapped[int]
    unit_cents: Mapped[int]
    contract: Mapped[Contract] = relationship(back_populates="lines")
    product: Mapped[Product] = relationship(lazy="joined")
    plans: Mapped[list["DepotPlan"]] = relationship(
        cascade="all, delete-orphan", order_by="DepotPlan.depot_id"
    )


class DepotPlan(Base):
    """Boxes of a contract line that one depot should get, and in which period."""

    __tablename__ = "depot_plans"
    __table_args__ = (
        UniqueConstraint("line_id", "depot_id"),
        CheckConstraint("boxes > 0", name="boxes"),
        CheckConstraint("due_from <= due_until", name="period"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("contract_lines.id"))
    depot_id: Mapped[int] = mapped_column(ForeignKey("depots.id"), index=True)
    boxes: Mapped[int]
    due_from: Mapped[date]
    due_until: Mapped[date]
    depot: Mapped[Depot] = relationship()


class SupplierNotice(Base):
    """What a supplier says it will bring to a depot, and on which day."""

    __tablename__ = "supplier_notices"
    __table_args__ = (
        CheckConstraint("boxes > 0 AND pallets >= 0", name="numbers"),
        Index("ix_supplier_notices_depot_status", "depot_id", "status", "due_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("contract_lines.id"), index=True)
    depot_id: Mapped[int] = mapped_column(ForeignKey("depots.id"))
    boxes: Mapped[int]
    pallets: Mapped[int]
    due_on: Mapped[date]
    lot_code: Mapped[str] = mapped_column(String(40), default="")
    expires_on: Mapped[date | None]
    document: Mapped[str] = mapped_column(String(31), default="")
    status: Mapped[NoticeStatus]
    announced_at: Mapped[datetime]
    announced_by: Mapped[str] = mapped_column(String(120))
    version: Mapped[int] = mapped_column()
    line: Mapped[ContractLine] = relationship()
    depot: Mapped[Depot] = relationship()

    __mapper_args__ = {"version_id_col": version}

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_NOTICES

    def is_late_on(self, day: date) -> bool:
        return self.is_open and self.due_on < day


class Arrival(Base):
    """Boxes of one lot as they came off the lorry: taken in, refused, taken as a sample.

    Refused boxes are kept here alone: they never were the programme's goods.
    """

    __tablename__ = "arrivals"
    __table_args__ = (
        CheckConstraint("boxes > 0", name="boxes"),
        CheckConstraint(
            "refused >= 0 AND sampled >= 0 AND refused + sampled <= boxes", name="parts"
        ),
        CheckConstraint("(refused = 0) = (refusal_reason IS NULL)", name="refusal_reason"),
        Index("ix_arrivals_depot_on", "depot_id", "arrived_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    depot_id: Mapped[int] = mapped_column(ForeignKey("depots.id"))
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"))
    line_id: Mapped[int | None] = mapped_column(ForeignKey("contract_lines.id"), index=True)
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("supplier_notices.id"), index=True)
    lot_id: Mapped[int | None] = mapped_column(ForeignKey("lots.id"), index=True)
    movement_id: Mapped[int | None] = mapped_column(ForeignKey("movements.id"), unique=True)
    lot_code: Mapped[str] = mapped_column(String(40))
    expires_on: Mapped[date | None]
    boxes: Mapped[int]
    refused: Mapped[int] = mapped_column(default=0)
    refusal_reason: Mapped[str | None] = mapped_column(String(200))
    sampled: Mapped[int] = mapped_column(default=0)
    sample_result: Mapped[SampleResult | None]
    sample_note: Mapped[str] = mapped_column(String(200), default="")
    over_reason: Mapped[str | None] = mapped_column(String(200))
    document: Mapped[str] = mapped_column(String(31))
    arrived_on: Mapped[date]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str] = mapped_column(String(120))
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str | None] = mapped_column(String(120))
    undo_reason: Mapped[str | None] = mapped_column(String(200))
    version: Mapped[int] = mapped_column()
    product: Mapped[Product] = relationship()
    depot: Mapped[Depot] = relationship()
    lot: Mapped[Lot | None] = relationship()
    line: Mapped[ContractLine | None] = relationship()

    __mapper_args__ = {"version_id_col": version}

    @property
    def accepted(self) -> int:
        return self.boxes - self.refused

    @property
    def is_undone(self) -> bool:
        return self.undone_at is not None


class Invoice(Base):
    """What a supplier asks for a contract; paid elsewhere, approved here."""

    __tablename__ = "invoices"
    __table_args__ = (
        UniqueConstraint("contract_id", "number"),
        CheckConstraint("total_cents >= 0", name="total_cents"),
        Index("ix_invoices_status_on", "status", "invoiced_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contracts.id"))
    number: Mapped[str] = mapped_column(String(40))
    invoiced_on: Mapped[date]
    total_cents: Mapped[int]
    status: Mapped[InvoiceStatus]
    entered_at: Mapped[datetime]
    entered_by_id: Mapped[int | None]
    entered_by: Mapped[str] = mapped_column(String(120))
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(String(120))
    decision_reason: Mapped[str | None] = mapped_column(String(300))
    version: Mapped[int] = mapped_column()
    contract: Mapped[Contract] = relationship(lazy="joined")
    lines: Mapped[list["InvoiceLine"]] = relationship(order_by="InvoiceLine.line_id")

    __mapper_args__ = {"version_id_col": version}


class InvoiceLine(Base):
    """Boxes and price of one contract line on an invoice."""

    __tablename__ = "invoice_lines"
    __table_args__ = (
        UniqueConstraint("invoice_id", "line_id"),
        CheckConstraint("boxes > 0 AND unit_cents >= 0", name="numbers"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoices.id"))
    line_id: Mapped[int] = mapped_column(ForeignKey("contract_lines.id"), index=True)
    boxes: Mapped[int]
    unit_cents: Mapped[int]
    line: Mapped[ContractLine] = relationship(lazy="joined")
