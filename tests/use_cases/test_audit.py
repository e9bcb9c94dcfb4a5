"""The audit trail: one chain, saved with the change, and every alteration shows."""

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from foodaid.core import audit
from foodaid.core.db import db, transaction
from foodaid.core.permissions import system

JOB = system("test")


def test_an_untouched_trail_verifies(app: Flask) -> None:
    for number in range(3):
        with transaction():
            audit.record(JOB, "thing.done", f"thing:{number}", new={"number": number})

    assert audit.first_altered() is None
    assert db.session.query(audit.AuditEvent).count() == 3


def test_one_altered_row_is_named(app: Flask) -> None:  # case X9
    for number in range(3):
        with transaction():
            audit.record(JOB, "thing.done", f"thing:{number}")
    ids = [row.id for row in db.session.query(audit.AuditEvent).order_by(audit.AuditEvent.id)]

    _alter(ids[1])

    assert audit.first_altered() == ids[1]


def test_a_change_that_fails_leaves_no_row(app: Flask) -> None:  # case X8
    with pytest.raises(RuntimeError), transaction():
        audit.record(JOB, "thing.done", "thing:1")
        raise RuntimeError

    assert db.session.query(audit.AuditEvent).count() == 0


def test_the_database_refuses_to_change_the_trail(app: Flask) -> None:
    with transaction():
        audit.record(JOB, "thing.done", "thing:1")

    for statement in ("UPDATE audit_events SET event = 'x'", "DELETE FROM audit_events"):
        with pytest.raises(DBAPIError, match="append-only"):
            db.session.execute(text(statement))
        db.session.rollback()


def _alter(row_id: int) -> None:
    """What an intruder with full rights on the database could do."""
    if db.engine.dialect.name == "postgresql":
        off = "ALTER TABLE audit_events DISABLE TRIGGER USER"
        on = "ALTER TABLE audit_events ENABLE TRIGGER USER"
    else:
        off = "DROP TRIGGER audit_events_no_update"
        on = (
            "CREATE TRIGGER audit_events_no_update BEFORE UPDATE ON audit_events "
            "BEGIN SELECT RAISE(ABORT, 'audit_events is append-only'); END"
        )
    db.session.rollback()
    for statement in (off, f"UPDATE audit_events SET reason = 'no' WHERE id = {row_id}", on):
        db.session.execute(text(statement))
    db.session.commit()
    db.session.expire_all()
