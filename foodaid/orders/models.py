"""Order windows, orders and their lines."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from foodaid.catalogue.models import Campaign, Offer
from foodaid.core.db import Base
from foodaid.core.errors import Conflict
from foodaid.organisations.models import Partner, Site


class OrderStatus(StrEnum):
    DRAFT = "draft"
    PLACED = "placed"
    ALLOCATED = "allocated"
    DELIVERED = "delivered"
    WITHDRAWN = "withdrawn"


NEXT_STATUSES: dict[OrderStatus, frozenset[OrderStatus]] = {
    OrderStatus.DRAFT: frozenset({OrderStatus.PLACED, OrderStatus.WITHDRAWN}),
    OrderStatus.PLACED: frozenset(
        {OrderStatus.PLACED, OrderStatus.DRAFT, OrderStatus.ALLOCATED, OrderStatus.WITHDRAWN}
    ),
    OrderStatus.ALLOCATED: frozenset({OrderStatus.PLACED, OrderStatus.DELIVERED}),
    OrderStatus.DELIVERED: frozenset(),
    OrderStatus.WITHDRAWN: frozenset(),
}


class Window(Base):
    """The period in which orders of a campaign may be placed, and when goods then come."""

    __tablename__ = "windows"
    __table_args__ = (UniqueConstraint("campaign_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    number: Mapped[int]
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    delivery_from: Mapped[date]
    delivery_until: Mapped[date]
    version: Mapped[int] = mapped_column()
    campaign: Mapped[Campaign] = relationship(lazy="joined")
    offers: Mapped[list["WindowOffer"]] = relationship(order_by="WindowOffer.id")

    __mapper_args__ = {"version_id_col": version}

    def is_open_at(self, instant: datetime) -> bool:
        """Open from its first instant to the last one before `closes_at` (case O11)."""
        return self.closed_at is None and self.opens_at <= instant < self.closes_at


class WindowOffer(Base):
    """How many boxes of an offer one window shares out."""

    __tablename__ = "window_offers"
    __table_args__ = (
        UniqueConstraint("window_id", "offer_id"),
        CheckConstraint("boxes >= 0", name="boxes"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    window_id: Mapped[int] = mapped_column(ForeignKey("windows.id"))
    offer_id: Mapped[int] = mapped_column(ForeignKey("offers.id"))
    boxes: Mapped[int]
    offer: Mapped[Offer] = relationship(lazy="joined")


class Order(Base):
    """What one partner asks for in one window, for one of its sites; it has at most one."""

    __tablename__ = "orders"
    __table_args__ = (UniqueConstraint("window_id", "partner_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    window_id: Mapped[int] = mapped_column(ForeignKey("windows.id"))
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"), index=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"), index=True)
    status: Mapped[OrderStatus]
    comment: Mapped[str] = mapped_column(String(500), default="")
    needs_nothing: Mapped[bool] = mapped_column(default=False)
    saved_at: Mapped[datetime]
    placed_at: Mapped[datetime | None]
    placed_by: Mapped[str | None] = mapped_column(String(120))
    version: Mapped[int] = mapped_column()
    window: Mapped[Window] = relationship()
    partner: Mapped[Partner] = relationship()
    site: Mapped[Site] = relationship()
    lines: Mapped[list["OrderLine"]] = relationship(
        cascade="all, delete-orphan", order_by="OrderLine.offer_id"
    )

    __mapper_args__ = {"version_id_col": version}

    def move_to(self, status: OrderStatus) -> None:
        if status not in NEXT_STATUSES[self.status]:
            raise Conflict("order-status", now=self.status, wanted=status)
        self.status = status


class OrderLine(Base):
    """Boxes of one offer in one order."""

    __tablename__ = "order_lines"
    __table_args__ = (
        UniqueConstraint("order_id", "offer_id"),
        CheckConstraint("boxes > 0", name="boxes"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    offer_id: Mapped[int] = mapped_column(ForeignKey("offers.id"), index=True)
    boxes: Mapped[int]
    offer: Mapped[Offer] = relationship()
