"""Mails to send: rows written with the change, sent by a job after the commit.

No mail leaves before its change is saved, and none is lost after it. A mail is a template
name with its facts; the job puts it into the words of the reader's language.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import String, func, select
from sqlalchemy.orm import Mapped, mapped_column

from foodaid.core import audit, clock
from foodaid.core.db import Base, db, lock, use_case
from foodaid.core.errors import Conflict, NotFound
from foodaid.core.paging import Page, page_of
from foodaid.core.permissions import Actor

MOST_ATTEMPTS = 8
HELD = timedelta(minutes=15)
"""For how long a mail belongs to the sender that took it in hand; then it is due again."""


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


def newest_to(email: str) -> OutboxMail | None:
    """The last mail written to this address, sent or not."""
    rows = select(OutboxMail).where(OutboxMail.to == email).order_by(OutboxMail.id.desc())
    return db.session.scalars(rows.limit(1)).one_or_none()


@use_case
def take(mail_id: int) -> OutboxMail | None:
    """Take one due mail in hand, so that no other sender takes it too; None if it is not due."""
    lock(f"mail:{mail_id}")
    mail = db.session.get(OutboxMail, mail_id, populate_existing=True)
    now = clock.now()
    if mail is None or mail.next_attempt_at is None or mail.next_attempt_at > now:
        return None
    mail.next_attempt_at = now + HELD
    return mail


@use_case
def note_sent(mail_id: int) -> None:
    """The mail server has taken this mail."""
    db.session.get_one(OutboxMail, mail_id).note_sent()


@use_case
def note_failure(mail_id: int, error: str) -> None:
    """The mail server did not take this mail."""
    db.session.get_one(OutboxMail, mail_id).note_failure(error)


def mails(number: int, size: int) -> Page[OutboxMail]:
    """A page of the mails, the newest first."""
    return page_of(select(OutboxMail).order_by(OutboxMail.id.desc()), number, size)


def counts() -> dict[str, int]:
    """How many mails were sent, wait, or need a person."""
    is_sent, is_waiting = OutboxMail.sent_at.is_not(None), OutboxMail.next_attempt_at.is_not(None)
    row = db.session.execute(
        select(
            func.count().filter(is_sent),
            func.count().filter(is_waiting),
            func.count().filter(~is_sent, ~is_waiting),
        ).select_from(OutboxMail)
    ).one()
    return {"sent": row[0], "waiting": row[1], "failed": row[2]}


@use_case
def try_again(actor: Actor, mail_id: int) -> None:
    """Send a mail that was given up once more; one that was sent or waits is refused."""
    lock(f"mail:{mail_id}")
    mail = db.session.get(OutboxMail, mail_id, populate_existing=True)
    if mail is None:
        raise NotFound
    if mail.sent_at is not None:
        raise Conflict("mail-sent")
    if mail.next_attempt_at is not None:
        raise Conflict("mail-waits")
    mail.next_attempt_at = clock.now()
    audit.record(actor, "mail.tried-again", f"mail:{mail.id}")
