"""Mails to send: rows written with the change, sent by a job after the commit.

No mail leaves before its change is saved, and none is lost after it. A mail is a template
name with its facts; the job puts it into the words of the reader's language.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from foodaid.core import clock
from foodaid.core.db import Base, db

MOST_ATTEMPTS = 8


class OutboxMail(Base):
    """One mail to one person."""

    __tablename__ = "outbox_mails"

    id: Mapped[int] = mapped_column(primary_key=True)
    to: Mapped[str] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(2))
    template: Mapped[str] = mapped_column(String(60))
    facts: Mapped[dict[str, Any]]
    posted_at: Mapped[datetime]
    next_attempt_at: Mapped[datetime | None] = mapped_column(index=True)
    sent_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None] = mapped_column(String(300))

    @property
    def has_failed(self) -> bool:
        return self.sent_at is None and self.next_attempt_at is None

    def note_sent(self) -> None:
        self.attempts += 1
        self.sent_at = clock.now()
        self.next_attempt_at = None
        self.last_error = None

    def note_failure(self, error: str) -> None:
        """Try again after 1, 2, 4 ... minutes; after the last attempt a person must look."""
        self.attempts += 1
        self.last_error = error[:300]
        wait = timedelta(minutes=2 ** (self.attempts - 1))
        self.next_attempt_at = clock.now() + wait if self.attempts < MOST_ATTEMPTS else None


def post(to: str, language: str, template: str, **facts: Any) -> None:
    """Put a mail in the outbox. Facts are JSON values: numbers, strings, lists."""
    now = clock.now()
    db.session.add(
        OutboxMail(
            to=to,
            language=language,
            template=template,
            facts=facts,
            posted_at=now,
            next_attempt_at=now,
        )
    )


def due_mails(limit: int = 100) -> list[OutboxMail]:
    """The mails whose next attempt is due, oldest first."""
    rows = (
        select(OutboxMail)
        .where(OutboxMail.next_attempt_at <= clock.now())
        .order_by(OutboxMail.id)
        .limit(limit)
    )
    return list(db.session.scalars(rows))
