"""Municipalities, depots, partners, their sites and when those are open."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from foodaid.core.db import Base


class PartnerKind(StrEnum):
    """A public welfare centre is recognised by law; an association applies."""

    OCMW = "ocmw"
    ASSOCIATION = "association"


class PartnerStatus(StrEnum):
    ACTIVE = "active"
    SUSPENDED = "suspended"
    ENDED = "ended"


class Half(StrEnum):
    """Half a day on which a site is open."""

    MORNING = "morning"
    AFTERNOON = "afternoon"


class Municipality(Base):
    """A Belgian municipality; a merged one stays, with its successor."""

    __tablename__ = "municipalities"

    id: Mapped[int] = mapped_column(primary_key=True)
    refnis: Mapped[str] = mapped_column(String(5), index=True)
    name_nl: Mapped[str] = mapped_column(String(80))
    name_fr: Mapped[str] = mapped_column(String(80))
    name_de: Mapped[str] = mapped_column(String(80))
    province: Mapped[str] = mapped_column(String(5))
    region: Mapped[str] = mapped_column(String(5))
    language: Mapped[str] = mapped_column(String(5))
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    population: Mapped[int | None]
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    successor_refnis: Mapped[str | None] = mapped_column(String(5))

    def name_in(self, language: str) -> str:
        return {"nl": self.name_nl, "fr": self.name_fr, "de": self.name_de}.get(
            language, self.name_fr if self.language == "fr" else self.name_nl
        )


class PostalCode(Base):
    """A postal code; one code can belong to several municipalities."""

    __tablename__ = "postal_codes"
    __table_args__ = (UniqueConstraint("code", "municipality_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(4), index=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipalities.id"))


class Depot(Base):
    """A distribution centre of a food bank or another hub."""

    __tablename__ = "depots"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(10), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    operator: Mapped[str] = mapped_column(String(120))
    language: Mapped[str] = mapped_column(String(2))
    street: Mapped[str] = mapped_column(String(120))
    postal_code: Mapped[str] = mapped_column(String(4))
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipalities.id"))
    lat: Mapped[float]
    lon: Mapped[float]
    phone: Mapped[str] = mapped_column(String(30))
    email: Mapped[str] = mapped_column(String(254))
    is_active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column()
    municipality: Mapped[Municipality] = relationship()

    __mapper_args__ = {"version_id_col": version}


class Partner(Base):
    """An OCMW/CPAS or a recognised association. A branch names its parent."""

    __tablename__ = "partners"
    __table_args__ = (Index("ix_partners_status_name", "status", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(10), unique=True)
    kind: Mapped[PartnerKind]
    name: Mapped[str] = mapped_column(String(160))
    kbo: Mapped[str | None] = mapped_column(String(10))
    language: Mapped[str] = mapped_column(String(2))
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipalities.id"), index=True)
    depot_id: Mapped[int] = mapped_column(ForeignKey("depots.id"), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("partners.id"))
    status: Mapped[PartnerStatus]
    suspended_until: Mapped[date | None]
    email: Mapped[str] = mapped_column(String(254))
    phone: Mapped[str] = mapped_column(String(30))
    is_demo: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column()
    municipality: Mapped[Municipality] = relationship()
    depot: Mapped[Depot] = relationship()
    sites: Mapped[list["Site"]] = relationship(back_populates="partner", order_by="Site.id")
    recognitions: Mapped[list["Recognition"]] = relationship(order_by="Recognition.valid_from")

    __mapper_args__ = {"version_id_col": version}

    def is_active_on(self, day: date) -> bool:
        """Suspension runs up to and including its last day (case P11)."""
        if self.status is PartnerStatus.SUSPENDED:
            return self.suspended_until is not None and day > self.suspended_until
        return self.status is PartnerStatus.ACTIVE

    def may_trade_on(self, day: date) -> bool:
        """Whether goods may be given to it or by it: active, and its recognition has not run out.

        A public welfare centre is recognised by law; for an association without any recognition on
        file its status speaks.
        """
        if not self.is_active_on(day):
            return False
        if self.kind is PartnerKind.OCMW or not self.recognitions:
            return True
        return any(
            period.valid_from <= day and (period.valid_until is None or day <= period.valid_until)
            for period in self.recognitions
        )


class Recognition(Base):
    """The period in which a partner may take part."""

    __tablename__ = "recognitions"

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"), index=True)
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    document: Mapped[str] = mapped_column(String(120))


class Site(Base):
    """An address of a partner where goods arrive."""

    __tablename__ = "sites"
    __table_args__ = (CheckConstraint("pallet_places >= 0", name="pallet_places"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"), index=True)
    name: Mapped[str] = mapped_column(String(160))
    street: Mapped[str] = mapped_column(String(120))
    postal_code: Mapped[str] = mapped_column(String(4))
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipalities.id"))
    lat: Mapped[float]
    lon: Mapped[float]
    phone: Mapped[str] = mapped_column(String(30))
    access_note: Mapped[str] = mapped_column(String(300), default="")
    pallet_places: Mapped[int]
    has_freezer: Mapped[bool] = mapped_column(default=False)
    needs_tail_lift: Mapped[bool] = mapped_column(default=False)
    is_active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column()
    partner: Mapped[Partner] = relationship(back_populates="sites")
    municipality: Mapped[Municipality] = relationship()
    openings: Mapped[list["Opening"]] = relationship(
        cascade="all, delete-orphan", order_by="Opening.weekday"
    )

    __mapper_args__ = {"version_id_col": version}


class Opening(Base):
    """A half-day of the week on which a site takes goods in (Monday is 0)."""

    __tablename__ = "openings"
    __table_args__ = (
        UniqueConstraint("site_id", "weekday", "half"),
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"), index=True)
    weekday: Mapped[int]
    half: Mapped[Half]
