"""Double taps: a form that creates something carries a key; a replay gets the first result."""

import re
from datetime import datetime

from sqlalchemy import String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from foodaid.core import clock
from foodaid.core.db import Base, db, lock
from foodaid.core.errors import Invalid
from foodaid.core.permissions import Actor

KEY_SHAPE = re.compile(r"[A-Za-z0-9_-]{8,64}")


class DoneOnce(Base):
    """A wish that was carried out, and the row it made."""

    __tablename__ = "done_once"
    __table_args__ = (UniqueConstraint("actor_id", "operation", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    actor_id: Mapped[int]
    operation: Mapped[str] = mapped_column(String(60))
    key: Mapped[str] = mapped_column(String(64))
    result_id: Mapped[int]
    at: Mapped[datetime]


def earlier_result(actor: Actor, operation: str, key: str | None) -> int | None:
    """The id of what this key made before, or None.

    Call it first in the use-case: it holds a second, simultaneous wish with the same key back
    until the first is saved. Raises Invalid for a key of the wrong shape (case O4).
    """
    if key is None:
        return None
    if not KEY_SHAPE.fullmatch(key):
        raise Invalid("idempotency-key")
    lock(f"once:{actor.id}:{operation}:{key}")
    return db.session.scalar(
        select(DoneOnce.result_id).where(
            DoneOnce.actor_id == (actor.id or 0),
            DoneOnce.operation == operation,
            DoneOnce.key == key,
        )
    )


def remember(actor: Actor, operation: str, key: str | None, result_id: int) -> None:
    """Note what this key made. Flush the row first: its id must be known."""
    if key is not None:
        db.session.add(
            DoneOnce(
                actor_id=actor.id or 0,
                operation=operation,
                key=key,
                result_id=result_id,
                at=clock.now(),
            )
        )
