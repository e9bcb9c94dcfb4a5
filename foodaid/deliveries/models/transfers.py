"""Transfers: goods that go from partner to partner or from depot to depot; and offers to give."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from foodaid.core.db import Base
from foodaid.core.errors import Conflict
from foodaid.deliveries.domain import NEXT_TRANSFER_STATUSES, PENDING, TransferStatus
from foodaid.organisations.models import Depot, Partner, Site
from foodaid.stock.models import Lot


class TransferOffer(Base):
    """Units of a lot that a partner has too much of. Other partners take some or all."""

    __tablename__ = "transfer_offers"
    __table_args__ = (CheckConstraint("units > 0", name="units"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"), index=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lots.id"))
    units: Mapped[int]
    open_until: Mapped[date] = mapped_column(index=True)
    note: Mapped[str] = mapped_column(String(200), default="")
    offered_at: Mapped[datetime]
    offered_by: Mapped[str] = mapped_column(String(120))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[str | None] = mapped_column(String(120))
    version: Mapped[int] = mapped_column()
    site: Mapped[Site] = relationship()
    lot: Mapped[Lot] = relationship()

    __mapper_args__ = {"version_id_col": version}

    def is_open_on(self, day: date) -> bool:
        """Open up to and including its last day, unless withdrawn."""
        return self.withdrawn_at is None and day <= self.open_until


class Transfer(Base):
    """Goods of one partner for another, or of one depot for another.

    What partners give each other waits until the other side accepts and the authority allows it;
    the number of that permission stands on the slip (case A20).
    """

    __tablename__ = "transfers"
    __table_args__ = (
        CheckConstraint(
            "(from_site_id IS NULL) <> (from_depot_id IS NULL)"
            " AND (to_site_id IS NULL) <> (to_depot_id IS NULL)"
            " AND (from_site_id IS NULL) = (to_site_id IS NULL)",
            name="ends",
        ),
        CheckConstraint("from_site_id <> to_site_id", name="sites"),
        CheckConstraint("from_depot_id <> to_depot_id", name="depots"),
        Index("ix_transfers_status", "status"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    from_site_id: Mapped[int | None] = mapped_column(ForeignKey("sites.id"), index=True)
    to_site_id: Mapped[int | None] = mapped_column(ForeignKey("sites.id"), index=True)
    from_depot_id: Mapped[int | None] = mapped_column(ForeignKey("depots.id"), index=True)
    to_depot_id: Mapped[int | None] = mapped_column(ForeignKey("depots.id"), index=True)
    offer_id: Mapped[int | None] = mapped_column(ForeignKey("transfer_offers.id"), index=True)
    status: Mapped[TransferStatus]
    needs_permission: Mapped[bool]
    permission: Mapped[str | None] = mapped_column(String(20), unique=True)
    reason: Mapped[str] = mapped_column(String(200))
    note: Mapped[str] = mapped_column(String(500), default="")
    asked_at: Mapped[datetime]
    asked_by: Mapped[str] = mapped_column(String(120))
    accepted_at: Mapped[datetime | None]
    accepted_by: Mapped[str | None] = mapped_column(String(120))
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(String(120))
    decision_reason: Mapped[str | None] = mapped_column(String(200))
    sent_at: Mapped[datetime | None]
    sent_by: Mapped[str | None] = mapped_column(String(120))
    received_at: Mapped[datetime | None]
    received_by: Mapped[str | None] = mapped_column(String(120))
    cancelled_at: Mapped[datetime | None]
    cancelled_by: Mapped[str | None] = mapped_column(String(120))
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(String(120))
    closing_reason: Mapped[str | None] = mapped_column(String(200))
    version: Mapped[int] = mapped_column()
    from_site: Mapped[Site | None] = relationship(foreign_keys=[from_site_id])
    to_site: Mapped[Site | None] = relationship(foreign_keys=[to_site_id])
    from_depot: Mapped[Depot | None] = relationship(foreign_keys=[from_depot_id])
    to_depot: Mapped[Depot | None] = relationship(foreign_keys=[to_depot_id])
    lines: Mapped[list["TransferLine"]] = relationship(order_by="TransferLine.id")

    __mapper_args__ = {"version_id_col": version}

    @property
    def giver(self) -> Partner | Depot:
        found = self.from_site.partner if self.from_site else self.from_depot
        assert found is not None
        return found

    @property
    def taker(self) -> Partner | Depot:
        found = self.to_site.partner if self.to_site else self.to_depot
        assert found is not None
        return found

    @property
    def is_between_depots(self) -> bool:
        return self.from_depot_id is not None

    @property
    def is_accepted(self) -> bool:
        """Whether the other side said yes; between depots nobody is asked."""
        return self.accepted_at is not None

    @property
    def waits_for_taker(self) -> bool:
        return self.status is TransferStatus.ASKED and not self.is_accepted

    @property
    def waits_for_authority(self) -> bool:
        return self.status is TransferStatus.ASKED and self.is_accepted

    @property
    def is_pending(self) -> bool:
        return self.status in PENDING

    @property
    def has_difference(self) -> bool:
        return any(line.refused or line.missing for line in self.lines)

    @property
    def has_open_case(self) -> bool:
        """Something went missing, and nobody has said yet what became of it (case D4)."""
        return any(line.missing for line in self.lines) and self.closed_at is None

    @property
    def grams(self) -> int:
        return sum(line.units * line.lot.product.grams_per_unit for line in self.lines)

    @property
    def document(self) -> str:
        return f"transfer:{self.id}"

    def move_to(self, status: TransferStatus) -> None:
        if status not in NEXT_TRANSFER_STATUSES[self.status]:
            raise Conflict("transfer-status", now=self.status, wanted=status)
        self.status = status


class TransferLine(Base):
    """Units of one lot; once received, units = accepted + refused + missing (cases D1, D2)."""

    __tablename__ = "transfer_lines"
    __table_args__ = (
        UniqueConstraint("transfer_id", "lot_id"),
        CheckConstraint("units > 0", name="units"),
        CheckConstraint("accepted >= 0 AND refused >= 0 AND missing >= 0", name="parts"),
        CheckConstraint("accepted + refused + missing IN (0, units)", name="whole"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    transfer_id: Mapped[int] = mapped_column(ForeignKey("transfers.id"))
    lot_id: Mapped[int] = mapped_column(ForeignKey("lots.id"), index=True)
    units: Mapped[int]
    accepted: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    missing: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str | None] = mapped_column(String(200))
    lot: Mapped[Lot] = relationship()
