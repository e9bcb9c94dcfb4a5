"""Allocation runs and shares: what was decided, by whom, and why."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from foodaid.catalogue.models import Offer
from foodaid.core.db import Base
from foodaid.core.errors import Conflict
from foodaid.orders.models import Order, Window


class RunStatus(StrEnum):
    PROPOSED = "proposed"
    APPROVED = "approved"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


NEXT_STATUSES: dict[RunStatus, frozenset[RunStatus]] = {
    RunStatus.PROPOSED: frozenset({RunStatus.APPROVED, RunStatus.WITHDRAWN}),
    RunStatus.APPROVED: frozenset({RunStatus.PUBLISHED, RunStatus.WITHDRAWN}),
    RunStatus.PUBLISHED: frozenset({RunStatus.WITHDRAWN}),
    RunStatus.WITHDRAWN: frozenset(),
}


class AllocationRun(Base):
    """One calculation for products of one window, with all it was calculated from, frozen.

    Proposals with different names stand beside each other; the plain one has none. `terms` say
    by which rules and for what causes (absent in runs from before they were kept). A run that
    `replaces` a published one takes its place when it is published itself.
    """

    __tablename__ = "allocation_runs"

    id: Mapped[int] = mapped_column(primary_key=True)
    window_id: Mapped[int] = mapped_column(ForeignKey("windows.id"), index=True)
    name: Mapped[str] = mapped_column(String(60), default="")
    status: Mapped[RunStatus]
    method: Mapped[str] = mapped_column(String(10))
    problem: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    problem_sha256: Mapped[str] = mapped_column(String(64))
    terms: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    terms_sha256: Mapped[str | None] = mapped_column(String(64))
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("allocation_runs.id"), index=True)
    fairness: Mapped[dict[str, Any]]
    left: Mapped[dict[str, Any]]
    proposed_at: Mapped[datetime]
    proposed_by_id: Mapped[int | None]
    proposed_by: Mapped[str] = mapped_column(String(120))
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[str | None] = mapped_column(String(120))
    published_at: Mapped[datetime | None]
    published_by: Mapped[str | None] = mapped_column(String(120))
    withdrawn_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()
    window: Mapped[Window] = relationship()
    offers: Mapped[list["RunOffer"]] = relationship(order_by="RunOffer.offer_id")

    __mapper_args__ = {"version_id_col": version}

    def move_to(self, status: RunStatus) -> None:
        if status not in NEXT_STATUSES[self.status]:
            raise Conflict("run-status", now=self.status, wanted=status)
        self.status = status


class RunOffer(Base):
    """A product that a run shares out, and the boxes there were of it."""

    __tablename__ = "run_offers"
    __table_args__ = (
        UniqueConstraint("run_id", "offer_id"),
        CheckConstraint("boxes >= 0", name="boxes"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("allocation_runs.id"))
    offer_id: Mapped[int] = mapped_column(ForeignKey("offers.id"))
    boxes: Mapped[int]
    offer: Mapped[Offer] = relationship(lazy="joined")


class Share(Base):
    """What one order line is given in one run, and the facts from which that follows."""

    __tablename__ = "shares"
    __table_args__ = (
        UniqueConstraint("run_id", "order_id", "offer_id"),
        CheckConstraint("boxes >= 0", name="boxes"),
        Index("ix_shares_run_offer", "run_id", "offer_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("allocation_runs.id"))
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    offer_id: Mapped[int] = mapped_column(ForeignKey("offers.id"))
    asked: Mapped[int]
    boxes: Mapped[int]
    calculated_boxes: Mapped[int]
    fair_share: Mapped[str] = mapped_column(String(60))
    reason: Mapped[str] = mapped_column(String(20))
    facts: Mapped[dict[str, Any]]
    override_by: Mapped[str | None] = mapped_column(String(120))
    override_reason: Mapped[str | None] = mapped_column(String(300))
    order: Mapped[Order] = relationship()
    offer: Mapped[Offer] = relationship()


class PartnerCredit(Base):
    """What rounding still owes a partner after a run (a fraction of grams)."""

    __tablename__ = "partner_credits"
    __table_args__ = (UniqueConstraint("run_id", "partner_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("allocation_runs.id"))
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"), index=True)
    grams: Mapped[str] = mapped_column(String(120))


class MunicipalCeiling(Base):
    """The most that the partners of one municipality together may get in a campaign, in grams."""

    __tablename__ = "municipal_ceilings"
    __table_args__ = (
        UniqueConstraint("campaign_id", "municipality_id"),
        CheckConstraint("grams >= 0", name="grams"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipalities.id"))
    grams: Mapped[int] = mapped_column(BigInteger)
    set_at: Mapped[datetime]
    set_by: Mapped[str] = mapped_column(String(120))
