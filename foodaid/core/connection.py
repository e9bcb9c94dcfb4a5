"""What pages and jobs may know of the database: that it is there, and that they will write."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from foodaid.core.db import db, release, writes

DatabaseError = SQLAlchemyError
__all__ = ["DatabaseError", "close", "expect_writing", "leadership", "reaches_database", "release"]

LEADER = 0x666F6F64
"""The number of the advisory lock that the one scheduler holds."""


def expect_writing(*, is_expected: bool) -> None:
    """Say whether the transactions of this request write: SQLite then locks from the start."""
    writes.set(is_expected)


def end_reading() -> None:
    """Let go of what was only read, so that the next change begins with a view of its own."""
    db.session.remove()


def close() -> None:
    """Let go of every connection: before a process forks, and between two jobs."""
    db.session.remove()
    db.engine.dispose()


@contextmanager
def leadership(folder: Path) -> Iterator[bool]:
    """Whether this process is the one scheduler; held until the block ends or the process dies.

    PostgreSQL keeps an advisory lock on a connection of its own, SQLite a lock on a file beside
    the database.
    """
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            number = {"number": LEADER}
            is_leader = bool(
                connection.scalar(text("SELECT pg_try_advisory_lock(:number)"), number)
            )
            try:
                yield is_leader
            finally:
                if is_leader:  # a pooled connection lives on, and its lock with it
                    connection.execute(text("SELECT pg_advisory_unlock(:number)"), number)
        return
    with (folder / "scheduler.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def reaches_database() -> bool:
    """Whether the database answers."""
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        db.session.rollback()
        return False
    return True
