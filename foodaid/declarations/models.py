"""What a partner declares about a year."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from foodaid.core.db import Base
from foodaid.declarations.domain import ALL_COUNTS, Support, twelfths

__all__ = [
    "Declaration",
    "DeclarationStatus",
    "Support",
]


class DeclarationStatus(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"


class Declaration(Base):
    """The people whom one partner helped with one kind of support in one year.

    A count that is not known is null, never 0. `migrants` is the one FEAD bucket; ESF+ splits it
    into `third_country` and `foreign_or_minority`.
    """

    __tablename__ = "declarations"
    __table_args__ = (
        UniqueConstraint("partner_id", "year", "support"),
        CheckConstraint("total >= 0", name="total"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"), index=True)
    year: Mapped[int] = mapped_column(index=True)
    support: Mapped[Support]
    status: Mapped[DeclarationStatus]
    total: Mapped[int]
    age_0_15: Mapped[int | None]
    age_16_17: Mapped[int | None]
    age_18_29: Mapped[int | None]
    age_30_64: Mapped[int | None]
    age_65_up: Mapped[int | None]
    women: Mapped[int | None]
    disabilities: Mapped[int | None]
    third_country: Mapped[int | None]
    foreign_or_minority: Mapped[int | None]
    migrants: Mapped[int | None]
    homeless: Mapped[int | None]
    one_elsewhere: Mapped[int | None]
    two_elsewhere: Mapped[int | None]
    more_elsewhere: Mapped[int | None]
    is_estimate: Mapped[bool]
    method: Mapped[str] = mapped_column(String(500), default="")
    other_food_grams: Mapped[int | None] = mapped_column(BigInteger)
    submitted_at: Mapped[datetime | None]
    submitted_by: Mapped[str | None] = mapped_column(String(120))
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}

    def counts(self) -> dict[str, int | None]:
        """Every count but the total, by name."""
        return {name: getattr(self, name) for name in ALL_COUNTS}

    @property
    def twelfths(self) -> int:
        """The equivalents of all people together, in twelfths of a person."""
        return twelfths(self.total, self.counts())
