"""Allocation runs and shares: what was decided, by whom, and why."""

from datetime import date, datetime
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
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from foodaid.catalogue.models import Offer
from foodaid.core.db import Base
from foodaid.core.errors import Conflict
from foodaid.orders.models import Order, Window
from foodaid.organisations.models import Depot


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
    publish_at: Mapped[datetime | None] = mapped_column(index=True)
    scheduled_by_id: Mapped[int | None]
    scheduled_by: Mapped[str | None] = mapped_column(String(120))
    scheduled_orders: Mapped[int | None]
    appeals_until: Mapped[date | None]
    withdrawn_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()
    window: Mapped[Window] = relationship()
    offers: Mapped[list["RunOffer"]] = relationship(order_by="RunOffer.offer_id")

    __mapper_args__ = {"version_id_col": version}

    def move_to(self, status: RunStatus) -> None:
        if status not in NEXT_STATUSES[self.status]:
            raise Conflict("run-status", now=self.status, wanted=status)
        self.status = status

    def drop_hour(self) -> None:
        """No hour is set any more at which it is published by itself."""
        self.publish_at = self.scheduled_by_id = None
        self.scheduled_by = self.scheduled_orders = None


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
    """What one order line is given in one run, and the facts from which that follows.

    `appeal_boxes` of the `boxes` were granted on appeal; the facts speak of the others.
    """

    __tablename__ = "shares"
    __table_args__ = (
        UniqueConstraint("run_id", "order_id", "offer_id"),
        CheckConstraint("boxes >= 0", name="boxes"),
        CheckConstraint("appeal_boxes >= 0 AND appeal_boxes <= boxes", name="appeal_boxes"),
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
    appeal_boxes: Mapped[int] = mapped_column(default=0)
    run: Mapped[AllocationRun] = relationship()
    order: Mapped[Order] = relationship()
    offer: Mapped[Offer] = relationship()
    appeals: Mapped[list["Appeal"]] = relationship(order_by="Appeal.id", back_populates="share")

    @property
    def published_boxes(self) -> int:
        """What the run gave, before any appeal."""
        return self.boxes - (self.appeal_boxes or 0)


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


class AppealStatus(StrEnum):
    OPEN = "open"
    GRANTED = "granted"
    REFUSED = "refused"
    TAKEN_BACK = "taken-back"
    CLOSED = "closed"
    """Nobody decided: the allocation itself was withdrawn."""


class Appeal(Base):
    """A partner asks for more of one share: how many boxes, why, and what was answered."""

    __tablename__ = "appeals"
    __table_args__ = (
        CheckConstraint("boxes > 0", name="boxes"),
        CheckConstraint(
            "granted_boxes >= 0 AND granted_boxes <= boxes"
            " AND (granted_boxes > 0) = (status = 'granted')",
            name="granted_boxes",
        ),
        Index(
            "uq_appeals_open_share",
            "share_id",
            unique=True,
            sqlite_where=text("status = 'open'"),
            postgresql_where=text("status = 'open'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    share_id: Mapped[int] = mapped_column(ForeignKey("shares.id"), index=True)
    status: Mapped[AppealStatus] = mapped_column(index=True)
    boxes: Mapped[int]
    reason: Mapped[str] = mapped_column(String(500))
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(120))
    granted_boxes: Mapped[int] = mapped_column(default=0)
    answer: Mapped[str | None] = mapped_column(String(500))
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(String(120))
    version: Mapped[int] = mapped_column()
    share: Mapped[Share] = relationship(back_populates="appeals")

    __mapper_args__ = {"version_id_col": version}


class Review(Base):
    """One depot is asked to look at the lines of its own partners in a proposal, until a day."""

    __tablename__ = "reviews"
    __table_args__ = (UniqueConstraint("run_id", "depot_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("allocation_runs.id"))
    depot_id: Mapped[int] = mapped_column(ForeignKey("depots.id"), index=True)
    until: Mapped[date]
    asked_at: Mapped[datetime]
    asked_by: Mapped[str] = mapped_column(String(120))
    looked_at: Mapped[datetime | None]
    looked_by: Mapped[str | None] = mapped_column(String(120))
    run: Mapped[AllocationRun] = relationship()
    depot: Mapped[Depot] = relationship()


class Comment(Base):
    """What a depot says of one line, with the boxes that the line had then; and the answer."""

    __tablename__ = "comments"

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("reviews.id"), index=True)
    share_id: Mapped[int] = mapped_column(ForeignKey("shares.id"), unique=True)
    words: Mapped[str] = mapped_column(String(500))
    boxes: Mapped[int]
    written_at: Mapped[datetime]
    written_by: Mapped[str] = mapped_column(String(120))
    answer: Mapped[str | None] = mapped_column(String(500))
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None] = mapped_column(String(120))
    version: Mapped[int] = mapped_column()
    review: Mapped[Review] = relationship()
    share: Mapped[Share] = relationship()

    __mapper_args__ = {"version_id_col": version}
