"""Products and campaigns."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from foodaid.catalogue.domain import (
    Category,
    Dating,
    ProductKind,
    Programme,
    Storage,
    Target,
    UnitName,
)
from foodaid.core.db import Base

__all__ = [
    "Campaign",
    "CampaignStatus",
    "Category",
    "Dating",
    "Offer",
    "Product",
    "ProductKind",
    "Programme",
    "Storage",
    "Target",
    "UnitName",
]


class CampaignStatus(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class Product(Base):
    """Something a campaign can offer. Names exist in every language people read.

    `kcal_per_100g` is the energy of its nutrition declaration (Regulation (EU) 1169/2011, Annex
    XV); null where it is not known.
    """

    __tablename__ = "products"
    __table_args__ = (
        CheckConstraint("grams_per_unit > 0", name="grams"),
        CheckConstraint("units_per_box > 0 AND boxes_per_pallet > 0", name="packing"),
        CheckConstraint("(kind = 'food') = (category IS NOT NULL)", name="category"),
        CheckConstraint("kcal_per_100g BETWEEN 0 AND 900", name="energy"),
        CheckConstraint("kind = 'food' OR kcal_per_100g IS NULL", name="energy_of_food"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(10), unique=True)
    name_nl: Mapped[str] = mapped_column(String(80))
    name_fr: Mapped[str] = mapped_column(String(80))
    name_de: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(80))
    kind: Mapped[ProductKind]
    category: Mapped[Category | None]
    target: Mapped[Target]
    storage: Mapped[Storage]
    dating: Mapped[Dating]
    unit: Mapped[UnitName]
    gtin: Mapped[str | None] = mapped_column(String(14))
    grams_per_unit: Mapped[int]
    units_per_box: Mapped[int]
    boxes_per_pallet: Mapped[int]
    shelf_life_months: Mapped[int | None]
    kcal_per_100g: Mapped[int | None]
    is_active: Mapped[bool] = mapped_column(default=True)
    is_demo: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}

    def name_in(self, language: str) -> str:
        names = {"nl": self.name_nl, "fr": self.name_fr, "de": self.name_de}
        return names.get(language, self.name_en)

    @property
    def grams_per_box(self) -> int:
        return self.grams_per_unit * self.units_per_box


class Campaign(Base):
    """One purchase of one programme: ordered in one year, handed out into the next."""

    __tablename__ = "campaigns"
    __table_args__ = (UniqueConstraint("programme", "year"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme: Mapped[Programme]
    year: Mapped[int]
    name: Mapped[str] = mapped_column(String(80))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    status: Mapped[CampaignStatus]
    keep_until: Mapped[date | None]
    version: Mapped[int] = mapped_column()
    offers: Mapped[list["Offer"]] = relationship(back_populates="campaign", order_by="Offer.id")

    __mapper_args__ = {"version_id_col": version}


class Offer(Base):
    """A product in a campaign: how many boxes were bought, and what a unit cost.

    `quota_units` is the most that goes to every 100 people over the whole campaign.
    """

    __tablename__ = "offers"
    __table_args__ = (
        UniqueConstraint("campaign_id", "product_id"),
        CheckConstraint("boxes >= 0 AND unit_cents >= 0", name="numbers"),
        CheckConstraint("quota_units >= 0", name="quota"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"), index=True)
    boxes: Mapped[int]
    unit_cents: Mapped[int]
    most_boxes_per_order: Mapped[int | None]
    quota_units: Mapped[int | None]
    campaign: Mapped[Campaign] = relationship(back_populates="offers")
    product: Mapped[Product] = relationship(lazy="joined")
