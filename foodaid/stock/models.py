"""Places, lots, movements, reservations and counts. A balance is a sum, never a column."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from foodaid.catalogue.models import Campaign, Dating, Product, Programme
from foodaid.core.db import Base
from foodaid.organisations.models import Depot, Partner
from foodaid.stock.domain import Bar, Condition, Origin, PromiseEnd, Zone, bar_on

__all__ = [
    "ENDLESS",
    "Bar",
    "Count",
    "CountLine",
    "CountStatus",
    "Decision",
    "ExpiryNotice",
    "Hold",
    "HoldKind",
    "Lot",
    "Movement",
    "MovementKind",
    "Notice",
    "Origin",
    "Place",
    "PlaceKind",
    "PromiseEnd",
    "Reservation",
    "Zone",
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
    STORED = "stored"
    REVERSED = "reversed"


class Place(Base):
    """A zone of a depot, a partner's site, or one of the ends of the chain."""

    __tablename__ = "places"
    __table_args__ = (
        UniqueConstraint("depot_id", "zone"),
        CheckConstraint("(depot_id IS NULL) = (zone IS NULL)", name="zone"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[PlaceKind]
    depot_id: Mapped[int | None] = mapped_column(ForeignKey("depots.id"))
    zone: Mapped[Zone | None]
    site_id: Mapped[int | None] = mapped_column(ForeignKey("sites.id"), unique=True)


class Lot(Base):
    """Goods of one product, one batch and one campaign.

    A batch that could not be read at the door gets a code that begins with a question mark until
    somebody resolves it. When it then turns out to be a lot that is known, `same_as` says which:
    what was booked stays booked, and a hold or a trace takes both.
    """

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
    is_known: Mapped[bool] = mapped_column(default=True)
    same_as_id: Mapped[int | None] = mapped_column(ForeignKey("lots.id"), index=True)
    is_held: Mapped[bool] = mapped_column(default=False)
    is_unfit: Mapped[bool] = mapped_column(default=False)
    good_until: Mapped[date | None]
    version: Mapped[int] = mapped_column()
    product: Mapped[Product] = relationship(lazy="joined")
    campaign: Mapped[Campaign] = relationship()

    __mapper_args__ = {"version_id_col": version}

    @property
    def expires_on(self) -> date | None:
        return self.use_by or self.best_before

    def bar_on(self, day: date) -> Bar | None:
        """Why this lot may not be issued on a day; None when it may."""
        needs_date = self.product.dating is not Dating.NONE
        return bar_on(
            Condition(
                self.use_by,
                self.best_before,
                needs_date,
                is_held=self.is_held,
                is_unfit=self.is_unfit,
                good_until=self.good_until,
            ),
            day,
        )

    def is_blocked_on(self, day: date) -> bool:
        """Whether this lot may not be issued on a day, whatever the reason."""
        return self.bar_on(day) is not None


class HoldKind(StrEnum):
    """A hold is ours, while something is looked into; a recall tells the holders to act."""

    HOLD = "hold"
    RECALL = "recall"


class Hold(Base):
    """A lot that may not go anywhere, until somebody lifts it. `Lot.is_held` says it is open."""

    __tablename__ = "holds"
    __table_args__ = (
        Index(
            "uq_holds_open",
            "lot_id",
            unique=True,
            sqlite_where=text("lifted_at IS NULL"),
            postgresql_where=text("lifted_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lots.id"), index=True)
    kind: Mapped[HoldKind]
    reason: Mapped[str] = mapped_column(String(200))
    placed_at: Mapped[datetime]
    placed_by: Mapped[str] = mapped_column(String(120))
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[str | None] = mapped_column(String(120))
    lift_reason: Mapped[str | None] = mapped_column(String(200))
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(String(120))
    closing_reason: Mapped[str | None] = mapped_column(String(200))
    version: Mapped[int] = mapped_column()
    lot: Mapped[Lot] = relationship(lazy="joined")
    notices: Mapped[list["Notice"]] = relationship(order_by="Notice.id")

    __mapper_args__ = {"version_id_col": version}

    @property
    def is_open(self) -> bool:
        return self.lifted_at is None and self.closed_at is None


class Notice(Base):
    """What one holder was told about a recalled lot, and what it answered."""

    __tablename__ = "recall_notices"
    __table_args__ = (
        UniqueConstraint("hold_id", "partner_id"),
        UniqueConstraint("hold_id", "depot_id"),
        CheckConstraint("(partner_id IS NULL) <> (depot_id IS NULL)", name="holder"),
        CheckConstraint("units_told >= 0 AND units_found >= 0", name="units"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    hold_id: Mapped[int] = mapped_column(ForeignKey("holds.id"))
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partners.id"), index=True)
    depot_id: Mapped[int | None] = mapped_column(ForeignKey("depots.id"), index=True)
    units_told: Mapped[int]
    told_at: Mapped[datetime]
    units_found: Mapped[int | None]
    note: Mapped[str | None] = mapped_column(String(200))
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[str | None] = mapped_column(String(120))
    hold: Mapped[Hold] = relationship(back_populates="notices")
    partner: Mapped[Partner | None] = relationship()
    depot: Mapped[Depot | None] = relationship()


class Decision(Base):
    """What somebody decided about the quality of a lot. The newest one holds."""

    __tablename__ = "decisions"

    id: Mapped[int] = mapped_column(primary_key=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lots.id"), index=True)
    is_fit: Mapped[bool]
    good_until: Mapped[date | None]
    reason: Mapped[str] = mapped_column(String(200))
    decided_at: Mapped[datetime]
    decided_by: Mapped[str] = mapped_column(String(120))
    lot: Mapped[Lot] = relationship()


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
        CheckConstraint("(released_at IS NULL) = (ended IS NULL)", name="ended"),
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
    ended: Mapped[PromiseEnd | None]


class CountStatus(StrEnum):
    OPEN = "open"
    FINISHED = "finished"
    CANCELLED = "cancelled"


class Count(Base):
    """What was found on a partner's shelf, in a zone of a depot, or of one product in a depot.

    A shelf is counted in one go. A depot counts over hours while goods come and go: each line
    keeps the moment it was counted and what the book said at that moment (case S16).
    """

    __tablename__ = "counts"
    __table_args__ = (
        CheckConstraint("(place_id IS NULL) = (product_id IS NOT NULL)", name="scope"),
        CheckConstraint("product_id IS NULL OR depot_id IS NOT NULL", name="product"),
        Index(
            "uq_counts_open_place",
            "place_id",
            unique=True,
            sqlite_where=text("status = 'open'"),
            postgresql_where=text("status = 'open'"),
        ),
        Index(
            "uq_counts_open_product",
            "depot_id",
            "product_id",
            unique=True,
            sqlite_where=text("status = 'open'"),
            postgresql_where=text("status = 'open'"),
        ),
        Index("ix_counts_depot_id", "depot_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    place_id: Mapped[int | None] = mapped_column(ForeignKey("places.id"), index=True)
    depot_id: Mapped[int | None] = mapped_column(ForeignKey("depots.id"))
    product_id: Mapped[int | None] = mapped_column(ForeignKey("products.id"))
    status: Mapped[CountStatus] = mapped_column(default=CountStatus.FINISHED)
    is_blind: Mapped[bool] = mapped_column(default=False)
    counted_on: Mapped[date]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str] = mapped_column(String(120))
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(String(120))
    place: Mapped[Place | None] = relationship()
    product: Mapped[Product | None] = relationship()
    lines: Mapped[list["CountLine"]] = relationship(order_by="CountLine.id")

    @property
    def is_open(self) -> bool:
        return self.status is CountStatus.OPEN


class CountLine(Base):
    """One lot at one place: what the book said when it was counted, and what lay there.

    Where the two differ the first time, the first count is kept aside and the lot is counted once
    more; the second count holds.
    """

    __tablename__ = "count_lines"
    __table_args__ = (
        UniqueConstraint("count_id", "place_id", "lot_id"),
        CheckConstraint("counted_units >= 0", name="counted_units"),
        CheckConstraint(
            "(book_units IS NULL) = (counted_units IS NULL)"
            " AND (counted_at IS NULL) = (counted_units IS NULL)",
            name="counted",
        ),
        Index("ix_count_lines_place_lot", "place_id", "lot_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    count_id: Mapped[int] = mapped_column(ForeignKey("counts.id"))
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"))
    lot_id: Mapped[int] = mapped_column(ForeignKey("lots.id"))
    book_units: Mapped[int | None]
    counted_units: Mapped[int | None]
    counted_at: Mapped[datetime | None]
    counted_by: Mapped[str | None] = mapped_column(String(120))
    first_book_units: Mapped[int | None]
    first_units: Mapped[int | None]
    first_at: Mapped[datetime | None]
    first_by: Mapped[str | None] = mapped_column(String(120))
    is_added: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str | None] = mapped_column(String(200))
    lot: Mapped[Lot] = relationship(lazy="joined")
    place: Mapped[Place] = relationship()

    @property
    def gap(self) -> int:
        """What was found above (or, below 0, under) the book; 0 while nobody counted."""
        if self.counted_units is None or self.book_units is None:
            return 0
        return self.counted_units - self.book_units

    @property
    def cents(self) -> int:
        """What the difference is worth, at the price of the lot."""
        return self.gap * self.lot.unit_cents


class ExpiryNotice(Base):
    """A depot or a site was told that a lot there is within so many days of its date."""

    __tablename__ = "expiry_notices"
    __table_args__ = (
        UniqueConstraint("depot_id", "lot_id", "within_days"),
        UniqueConstraint("site_id", "lot_id", "within_days"),
        CheckConstraint("(site_id IS NULL) <> (depot_id IS NULL)", name="holder"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    depot_id: Mapped[int | None] = mapped_column(ForeignKey("depots.id"))
    site_id: Mapped[int | None] = mapped_column(ForeignKey("sites.id"))
    lot_id: Mapped[int] = mapped_column(ForeignKey("lots.id"), index=True)
    within_days: Mapped[int]
    units: Mapped[int]
    told_at: Mapped[datetime]
