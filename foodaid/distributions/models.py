"""Distributions."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from foodaid.core.db import Base
from foodaid.organisations.models import Site
from foodaid.stock.models import Lot


class Distribution(Base):
    """What one site handed out on one day. One that was undone stays, and counts in no figure."""

    __tablename__ = "distributions"
    __table_args__ = (
        CheckConstraint("packages >= 0 AND meals >= 0", name="counts"),
        Index("ix_distributions_site_on", "site_id", "handed_out_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"), index=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"))
    handed_out_on: Mapped[date] = mapped_column(index=True)
    packages: Mapped[int]
    meals: Mapped[int]
    note: Mapped[str] = mapped_column(String(500), default="")
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str] = mapped_column(String(120))
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str | None] = mapped_column(String(120))
    undo_reason: Mapped[str | None] = mapped_column(String(200))
    site: Mapped[Site] = relationship()
    lines: Mapped[list["DistributionLine"]] = relationship(order_by="DistributionLine.id")

    @property
    def grams(self) -> int:
        return sum(line.units * line.lot.product.grams_per_unit for line in self.lines)


class DistributionLine(Base):
    """Units of one lot that were handed out."""

    __tablename__ = "distribution_lines"
    __table_args__ = (
        UniqueConstraint("distribution_id", "lot_id"),
        CheckConstraint("units > 0", name="units"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    distribution_id: Mapped[int] = mapped_column(ForeignKey("distributions.id"))
    lot_id: Mapped[int] = mapped_column(ForeignKey("lots.id"))
    units: Mapped[int]
    lot: Mapped[Lot] = relationship(lazy="joined")
