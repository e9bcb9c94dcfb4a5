"""Reports, their figures and the files made of them."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from foodaid.catalogue.models import Programme
from foodaid.core.db import Base
from foodaid.stock.models import Lot


class ReportStatus(StrEnum):
    DRAFT = "draft"
    SEALED = "sealed"


class Report(Base):
    """The EU figures of one programme and year, as computed at one moment.

    `facts` is the evidence: compressed JSON from which anybody can compute the figures again
    with `foodaid figures`. A sealed report never changes; a correction is a new version.
    """

    __tablename__ = "reports"
    __table_args__ = (UniqueConstraint("programme", "year", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme: Mapped[Programme]
    year: Mapped[int]
    number: Mapped[int]
    status: Mapped[ReportStatus]
    computed_at: Mapped[datetime]
    computed_by: Mapped[str] = mapped_column(String(120))
    sealed_at: Mapped[datetime | None]
    sealed_by: Mapped[str | None] = mapped_column(String(120))
    facts: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    facts_sha256: Mapped[str] = mapped_column(String(64))
    findings: Mapped[dict[str, Any]]
    version: Mapped[int] = mapped_column()
    figures: Mapped[list["Figure"]] = relationship(order_by="Figure.id")
    exports: Mapped[list["Export"]] = relationship(order_by="Export.id", back_populates="report")

    __mapper_args__ = {"version_id_col": version}

    @property
    def errors(self) -> int:
        """How many findings stand in the way of sealing it."""
        return int(self.findings["errors"])

    @property
    def warnings(self) -> int:
        return int(self.findings["warnings"])


class Figure(Base):
    """One indicator of one report; `value` is its text as printed, null where not known."""

    __tablename__ = "figures"
    __table_args__ = (Index("ix_figures_report", "report_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id"))
    is_cumulative: Mapped[bool]
    code: Mapped[str] = mapped_column(String(16))
    key: Mapped[str] = mapped_column(String(60))
    value: Mapped[str | None] = mapped_column(String(40))
    unit: Mapped[str] = mapped_column(String(10))
    is_estimated: Mapped[bool]


class Export(Base):
    """A file made of a report, kept as it was, with its checksum.

    `due_key` names the deadline of a scheduled export: unique, so that it is made once.
    """

    __tablename__ = "exports"

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id"), index=True)
    due_key: Mapped[str | None] = mapped_column(String(60), unique=True)
    file_name: Mapped[str] = mapped_column(String(120))
    media_type: Mapped[str] = mapped_column(String(100))
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    bytes_count: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(120))
    is_late: Mapped[bool] = mapped_column(default=False)
    report: Mapped[Report] = relationship(back_populates="exports")


class LabelKind(StrEnum):
    """What a label is stuck on."""

    BOX = "box"
    PALLET = "pallet"


class LabelSheet(StrEnum):
    """How many labels share a sheet of A4."""

    ONE = "1"
    TWO = "2"
    FOUR = "4"
    EIGHT = "8"


class LabelPrint(Base):
    """Labels of one lot that somebody printed at a depot: whoever prints again is told (D15)."""

    __tablename__ = "label_prints"
    __table_args__ = (
        CheckConstraint("labels > 0 AND units > 0 AND skipped >= 0", name="numbers"),
        Index("ix_label_prints_depot_lot", "depot_id", "lot_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    depot_id: Mapped[int] = mapped_column(ForeignKey("depots.id"))
    lot_id: Mapped[int] = mapped_column(ForeignKey("lots.id"))
    kind: Mapped[LabelKind]
    sheet: Mapped[LabelSheet]
    labels: Mapped[int]
    skipped: Mapped[int]
    units: Mapped[int]
    printed_at: Mapped[datetime]
    printed_by: Mapped[str] = mapped_column(String(120))
    lot: Mapped[Lot] = relationship()
