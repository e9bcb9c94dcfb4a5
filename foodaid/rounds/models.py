"""Vehicles, rounds, stops and what is loaded for each."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from foodaid.core.db import Base
from foodaid.core.errors import Conflict
from foodaid.orders.models import Order, Window
from foodaid.organisations.models import Depot, Site
from foodaid.stock.models import Lot


class RoundStatus(StrEnum):
    PLANNED = "planned"
    PUBLISHED = "published"
    LOADED = "loaded"
    DONE = "done"


NEXT_STATUSES: dict[RoundStatus, frozenset[RoundStatus]] = {
    RoundStatus.PLANNED: frozenset({RoundStatus.PUBLISHED}),
    RoundStatus.PUBLISHED: frozenset({RoundStatus.PLANNED, RoundStatus.LOADED}),
    RoundStatus.LOADED: frozenset({RoundStatus.DONE}),
    RoundStatus.DONE: frozenset(),
}


class Vehicle(Base):
    """A lorry or van of a depot."""

    __tablename__ = "vehicles"
    __table_args__ = (CheckConstraint("grams > 0 AND pallet_tenths > 0", name="room"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    depot_id: Mapped[int] = mapped_column(ForeignKey("depots.id"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    grams: Mapped[int]
    pallet_tenths: Mapped[int]
    has_tail_lift: Mapped[bool]
    starts_at_minute: Mapped[int]
    ends_at_minute: Mapped[int]
    is_active: Mapped[bool] = mapped_column(default=True)


class Round(Base):
    """One vehicle, one day, a list of stops."""

    __tablename__ = "rounds"
    __table_args__ = (UniqueConstraint("vehicle_id", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    depot_id: Mapped[int] = mapped_column(ForeignKey("depots.id"), index=True)
    vehicle_id: Mapped[int] = mapped_column(ForeignKey("vehicles.id"))
    window_id: Mapped[int] = mapped_column(ForeignKey("windows.id"), index=True)
    day: Mapped[date] = mapped_column(index=True)
    status: Mapped[RoundStatus]
    leaves_at: Mapped[datetime]
    returns_at: Mapped[datetime]
    metres: Mapped[int]
    driver_name: Mapped[str] = mapped_column(String(80), default="")
    link_number: Mapped[int] = mapped_column(default=1)
    published_at: Mapped[datetime | None]
    loaded_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()
    depot: Mapped[Depot] = relationship()
    vehicle: Mapped[Vehicle] = relationship()
    window: Mapped[Window] = relationship()
    stops: Mapped[list["Stop"]] = relationship(
        cascade="all, delete-orphan", order_by="Stop.position", back_populates="round"
    )

    __mapper_args__ = {"version_id_col": version}

    def move_to(self, status: RoundStatus) -> None:
        if status not in NEXT_STATUSES[self.status]:
            raise Conflict("round-status", now=self.status, wanted=status)
        self.status = status


class Stop(Base):
    """One site on a round; it brings one order."""

    __tablename__ = "stops"
    __table_args__ = (UniqueConstraint("order_id"), Index("ix_stops_round", "round_id", "position"))

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"), index=True)
    position: Mapped[int]
    trip: Mapped[int]
    arrives_at: Mapped[datetime]
    grams: Mapped[int]
    pallet_tenths: Mapped[int]
    round: Mapped[Round] = relationship(back_populates="stops")
    order: Mapped[Order] = relationship()
    site: Mapped[Site] = relationship()
    load: Mapped[list["LoadLine"]] = relationship(order_by="LoadLine.id")


class LoadLine(Base):
    """Units of a lot that left the depot for a stop."""

    __tablename__ = "load_lines"
    __table_args__ = (
        UniqueConstraint("stop_id", "lot_id"),
        CheckConstraint("units > 0", name="units"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    stop_id: Mapped[int] = mapped_column(ForeignKey("stops.id"))
    lot_id: Mapped[int] = mapped_column(ForeignKey("lots.id"), index=True)
    units: Mapped[int]
    lot: Mapped[Lot] = relationship(lazy="joined")
