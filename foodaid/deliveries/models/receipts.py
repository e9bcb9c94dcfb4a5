"""Receipts."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from foodaid.core.db import Base
from foodaid.rounds.models import Stop
from foodaid.stock.models import Lot


class Receipt(Base):
    """A partner's word on one stop: what came in. There is one a stop."""

    __tablename__ = "receipts"

    id: Mapped[int] = mapped_column(primary_key=True)
    stop_id: Mapped[int] = mapped_column(ForeignKey("stops.id"), unique=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"), index=True)
    received_on: Mapped[date]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str] = mapped_column(String(120))
    note: Mapped[str] = mapped_column(String(500), default="")
    has_difference: Mapped[bool]
    stop: Mapped[Stop] = relationship()
    lines: Mapped[list["ReceiptLine"]] = relationship(order_by="ReceiptLine.id")


class ReceiptLine(Base):
    """One lot of a receipt: sent = accepted + refused + missing (cases D1, D2)."""

    __tablename__ = "receipt_lines"
    __table_args__ = (
        UniqueConstraint("receipt_id", "lot_id"),
        CheckConstraint("accepted >= 0 AND refused >= 0 AND missing >= 0", name="parts"),
        CheckConstraint("sent = accepted + refused + missing", name="whole"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    receipt_id: Mapped[int] = mapped_column(ForeignKey("receipts.id"))
    lot_id: Mapped[int] = mapped_column(ForeignKey("lots.id"))
    sent: Mapped[int]
    accepted: Mapped[int]
    refused: Mapped[int]
    missing: Mapped[int]
    reason: Mapped[str | None] = mapped_column(String(200))
    lot: Mapped[Lot] = relationship(lazy="joined")
