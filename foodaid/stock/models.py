"""Places, lots, movements, reservations and counts. A balance is a sum, never a column."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from foodaid.catalogue.models import Campaign, Product, Programme
from foodaid.core.db import Base
from foodaid.stock.domain import Origin

__all__ = [
    "ENDLESS",
    "Count",
    "CountLine",
    "Lot",
    "Movement",
    "MovementKind",
    "Origin",
    "Place",
    "PlaceKind",
    "Reservation",
]


class PlaceKind(StrEnum):
    """Where goods can be. Supplier, recipients, loss and scrap are the ends of the chain."""

    SUPPLIER = "supplier"
    DEPOT = "depot"
    TRANSIT = "transit"
    SITE = "site"
    RECIPIENTS = "recipients"
    LOSS = "loss"
    SCRAP = "scrap"


ENDLESS = frozenset({PlaceKind.SUPPLIER, PlaceKind.LOSS})
"""Places that may owe: what came from the supplier, and what was found after it was lost."""


class MovementKind(StrEnum):
    GOODS_IN = "goods-in"
    LOADED = "loaded"
    RECEIVED = "received"
    RETURNED = "returned"
    LOST = "lost"
    HANDED_OUT = "handed-out"
    COUNTED = "counted"
    SCRAPPED = "scrapped"
    TRANSFERRED = "transferred"
    REVERSED = "reversed"


class Place(Base):
    """A depot, a partner's site, or one of the ends of the chain."""

    __tablename__ = "places"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[PlaceKind]
    depot_id: Mapped[int | None] = mapped_column(ForeignKey("depots.id"), unique=True)
    site_id: Mapped[int | None] = mapped_column(ForeignKey("sites.id"), unique=True)


class Lot(Base):
    """Goods of one product, one batch and one campaign."""

    __tablename__ = "lots"
    __table_args__ = (
        UniqueConstraint("product_id", "campaign_id", "code"),
        CheckConstraint("unit_cents >= 0", name="unit_cents"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"), index=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"), index=True)
    programme: Mapped[Programme]
    code: Mapped[str] = mapped_column(String(40))
    best_before: Mapped[date | None]
    use_by: Mapped[date | None]
    unit_cents: Mapped[int]
    origin: Mapped[Origin] = mapped_column(default=Origin.PURCHASED)
    product: Mapped[Product] = relationship(lazy="joined")
    campaign: Mapped[Campaign] = relationship()

    @property
    def expires_on(self) -> date | None:
        return self.use_by or self.best_before

    def is_blocked_on(self, day: date) -> bool:
        """Use-by passed: may be scrapped, counted or returned, never issued (case S5)."""
        return self.use_by is not None and self.use_by < day


class Movement(Base):
    """Units of a lot going from one place to another. Written once; undone by a reversal."""

    __tablename__ = "movements"
    __table_args__ = (
        CheckConstraint("units > 0", name="units"),
        CheckConstraint("from_place_id <> to_place_id", name="places"),
        # Each covers a question whole: the table itself is not read.
        Index("ix_movements_to", "to_place_id", "lot_id", "occurred_on", "units", "kind"),
        Index("ix_movements_from", "from_place_id", "lot_id", "occurred_on", "units", "kind"),
        Index("ix_movements_lot", "lot_id", "from_place_id", "to_place_id", "units", "kind"),
        Index("ix_movements_kind_on", "kind", "occurred_on", "from_place_id", "lot_id", "units"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[MovementKind]
    from_place_id: Mapped[int] = mapped_column(ForeignKey("places.id"))
    to_place_id: Mapped[int] = mapped_column(ForeignKey("places.id"))
    lot_id: Mapped[int] = mapped_column(ForeignKey("lots.id"))
    units: Mapped[int]
    occurred_on: Mapped[date]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str] = mapped_column(String(120))
    document: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str | None] = mapped_column(String(200))
    reversal_of_id: Mapped[int | None] = mapped_column(ForeignKey("movements.id"), unique=True)
    lot: Mapped[Lot] = relationship()


class Reservation(Base):
    """Units at a depot promised to a site by a published allocation, until they are loaded."""

    __tablename__ = "reservations"
    __table_args__ = (
        CheckConstraint("units > 0", name="units"),
        Index("ix_reservations_place_open", "place_id", "released_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"))
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"))
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    units: Mapped[int]
    reserved_at: Mapped[datetime]
    released_at: Mapped[datetime | None]


class Count(Base):
    """What was found on a shelf on a day."""

    __tablename__ = "counts"

    id: Mapped[int] = mapped_column(primary_key=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"), index=True)
    counted_on: Mapped[date]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str] = mapped_column(String(120))
    lines: Mapped[list["CountLine"]] = relationship(order_by="CountLine.id")


class CountLine(Base):
    """One lot of a count: what the book said and what lay there."""

    __tablename__ = "count_lines"
    __table_args__ = (
        UniqueConstraint("count_id", "lot_id"),
        CheckConstraint("counted_units >= 0", name="counted_units"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    count_id: Mapped[int] = mapped_column(ForeignKey("counts.id"))
    lot_id: Mapped[int] = mapped_column(ForeignKey("lots.id"))
    book_units: Mapped[int]
    counted_units: Mapped[int]
    reason: Mapped[str | None] = mapped_column(String(200))
    lot: Mapped[Lot] = relationship(lazy="joined")
