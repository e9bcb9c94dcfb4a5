"""The database: one session a request, one transaction a use-case, on SQLite and PostgreSQL."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import Enum
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Dialect, Engine, MetaData, event, text
from sqlalchemy import Enum as EnumType
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, registry
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.types import JSON, TypeDecorator

from foodaid.core.errors import Conflict

P = ParamSpec("P")
R = TypeVar("R")

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """An instant in UTC. SQLite forgets time zones; this puts UTC back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """The tables of foodaid. Every constraint has a name, so that migrations can speak of it."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMING),
        type_annotation_map={
            datetime: UtcDateTime,
            dict[str, Any]: JSON,
            Enum: EnumType(
                Enum,
                native_enum=False,
                length=32,
                values_callable=lambda kind: [member.value for member in kind],
            ),
        },
    )


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})

writes: ContextVar[bool] = ContextVar("writes", default=False)
"""True where a transaction that begins now is going to write."""


def init_database(app: Flask) -> None:
    """Bind the database to the application and teach SQLite its manners."""
    db.init_app(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            _teach_sqlite(db.engine)


def _teach_sqlite(engine: Engine) -> None:
    """WAL, foreign keys, and BEGIN IMMEDIATE for writers.

    A deferred transaction that reads first and writes later fails at once with "database is
    locked" when another one wrote in between: no busy timeout helps.

    With synchronous=NORMAL a commit is in the system's memory, not yet on the disk: it survives
    that this process is killed (tests/load/test_killed.py), and the file is never half-written.
    When the power of the machine fails, the last commits before that may be missing. Who cannot
    have that runs PostgreSQL, which waits for the disk.
    """

    @event.listens_for(engine, "connect")
    def connected(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=NORMAL",
            "foreign_keys=ON",
            "busy_timeout=15000",
            "cache_size=-32000",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begun(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes.get() else "BEGIN")


@contextmanager
def transaction() -> Iterator[None]:
    """Save all that the block wrote, or none of it; inside another one, join it."""
    session = db.session()
    if session.info.get("in_use_case"):
        yield
        return
    session.info["in_use_case"] = True
    token = writes.set(True)
    try:
        yield
        session.commit()
    except StaleDataError as error:
        session.rollback()
        raise Conflict("changed-meanwhile") from error
    except IntegrityError as error:
        session.rollback()
        raise Conflict("already-there") from error
    except BaseException:
        session.rollback()
        raise
    finally:
        writes.reset(token)
        del session.info["in_use_case"]


def use_case(work: Callable[P, R]) -> Callable[P, R]:
    """Run `work` in one transaction. Nested use-cases join it; nobody else commits."""

    @wraps(work)
    def in_transaction(*args: P.args, **kwargs: P.kwargs) -> R:
        with transaction():
            return work(*args, **kwargs)

    return in_transaction


def lock(name: str) -> None:
    """Let one transaction at a time pass here, until it ends.

    PostgreSQL takes an advisory lock; on SQLite a writing transaction already is alone.
    """
    if db.session.get_bind().dialect.name == "postgresql":
        number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
        db.session.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})


def rows_touched(result: object) -> int:
    """How many rows an UPDATE or DELETE touched."""
    return int(cast(Any, result).rowcount)


def release() -> None:
    """End a transaction that only read, so that no lock is held during slow work."""
    if not db.session().info.get("in_use_case"):
        db.session.rollback()
