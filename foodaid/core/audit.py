"""Who did what to what, when and why: hash-chained rows, saved with the change itself.

A row's hash covers its content and the hash before it, so that whoever alters, removes or
inserts a row breaks the chain from there on. `first_altered` finds the place.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import String, event, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from foodaid.core import clock
from foodaid.core.db import Base, db, lock
from foodaid.core.paging import Page, page_of
from foodaid.core.permissions import Actor

GENESIS = "0" * 64


class AuditEvent(Base):
    """One thing that happened."""

    __tablename__ = "audit_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor_id: Mapped[int | None]
    actor_name: Mapped[str] = mapped_column(String(120))
    event: Mapped[str] = mapped_column(String(60), index=True)
    subject: Mapped[str] = mapped_column(String(60), index=True)
    reason: Mapped[str | None] = mapped_column(String(500))
    old: Mapped[dict[str, Any]]
    new: Mapped[dict[str, Any]]
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64), unique=True)

    def computed_hash(self) -> str:
        content = {
            "at": self.at.isoformat(timespec="microseconds"),
            "actor_id": self.actor_id,
            "actor_name": self.actor_name,
            "event": self.event,
            "subject": self.subject,
            "reason": self.reason,
            "old": self.old,
            "new": self.new,
            "previous": self.previous_hash,
        }
        canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()


def record(
    actor: Actor,
    event: str,
    subject: str,
    *,
    reason: str | None = None,
    old: Mapping[str, Any] | None = None,
    new: Mapping[str, Any] | None = None,
) -> None:
    """Note that `actor` did `event` (past tense: `order.placed`) to `subject` (`order:12`).

    The row joins the chain when the transaction commits, and vanishes with it when it fails.
    """
    pending = db.session().info.setdefault("audit", [])
    pending.append(
        AuditEvent(
            at=clock.now(),
            actor_id=actor.id,
            actor_name=actor.name[:120],
            event=event,
            subject=subject,
            reason=reason,
            old=_plain(old),
            new=_plain(new),
        )
    )


def _plain(facts: Mapping[str, Any] | None) -> dict[str, Any]:
    return {key: _plain_value(value) for key, value in (facts or {}).items()}


def _plain_value(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _plain_value(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain_value(inner) for inner in value]
    return value


@event.listens_for(db.session, "before_commit")
def _join_the_chain(session: Session) -> None:
    pending: list[AuditEvent] = session.info.pop("audit", [])
    if not pending:
        return
    lock("audit-chain")
    last = session.scalar(select(AuditEvent.hash).order_by(AuditEvent.id.desc()).limit(1))
    previous = last or GENESIS
    for row in pending:
        row.previous_hash = previous
        row.hash = previous = row.computed_hash()
        session.add(row)
        session.flush()


@event.listens_for(db.session, "after_rollback")
def _forget(session: Session) -> None:
    session.info.pop("audit", None)


def first_altered() -> int | None:
    """The id of the first row whose content or link is not what was written; None if all hold.

    Cutting rows off the end cannot be seen from the chain alone: keep the last hash elsewhere
    (`foodaid audit verify` prints it).
    """
    previous = GENESIS
    everything = (
        select(AuditEvent)
        .order_by(AuditEvent.id)
        .execution_options(yield_per=2000, populate_existing=True)
    )
    with db.session.scalars(everything) as rows:
        for row in rows:
            if row.previous_hash != previous or row.hash != row.computed_hash():
                return row.id
            previous = row.hash
    return None


def latest(event: str) -> AuditEvent | None:
    """The last time that something happened."""
    row = select(AuditEvent).where(AuditEvent.event == event).order_by(AuditEvent.id.desc())
    return db.session.scalar(row.limit(1))


def last_hash() -> str:
    """The hash at the end of the chain: whoever keeps it can prove that nothing was cut off."""
    row = select(AuditEvent.hash).order_by(AuditEvent.id.desc()).limit(1)
    return db.session.scalar(row) or GENESIS


def events(words: str, number: int, size: int) -> Page[AuditEvent]:
    """A page of what happened, the newest first; words narrow it to a subject, event or person."""
    rows = select(AuditEvent).order_by(AuditEvent.id.desc())
    for word in words.split():
        pattern = f"%{word.lower()}%"
        rows = rows.where(
            or_(
                AuditEvent.subject.like(pattern),
                AuditEvent.event.like(pattern),
                func.lower(AuditEvent.actor_name).like(pattern),
            )
        )
    return page_of(rows, number, size)
