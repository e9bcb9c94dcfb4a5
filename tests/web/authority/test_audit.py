"""The trail, as auditors read it."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from foodaid.core import audit
from foodaid.core.audit import AuditEvent
from foodaid.core.db import db, transaction
from foodaid.core.permissions import Role, system
from tests.factories import make_partner, make_user, sign_in
from tests.statements import count_statements


def _happen(event: str, subject: str, **new: object) -> None:
    with transaction():
        audit.record(system("Night job"), event, subject, reason="because", new=new)


@pytest.fixture
def auditor(client: FlaskClient) -> FlaskClient:
    sign_in(client, make_user(Role.AUDITOR))
    return client


def test_the_trail_shows_who_did_what_and_costs_few_statements(auditor: FlaskClient) -> None:
    for number in range(40):
        _happen("order.placed", f"order:{number}", boxes=number)

    with count_statements() as statements:
        page = auditor.get("/audit")

    assert "order:39" in page.text
    assert "Night job" in page.text
    assert "because" in page.text
    assert "1 to 25 of 40" in " ".join(page.text.split())
    assert len(statements) <= 15


def test_what_was_written_is_shown_and_never_run(auditor: FlaskClient) -> None:
    _happen("partner.added", "partner:1", name="<script>alert(1)</script>")

    page = auditor.get("/audit").text

    assert "<script>alert" not in page
    assert "alert(1)" in page


def test_words_narrow_the_trail(auditor: FlaskClient) -> None:
    _happen("order.placed", "order:1")
    _happen("partner.added", "partner:7")

    page = auditor.get("/audit?search=ORDER").text
    nothing = auditor.get("/audit?search=%25nothing&page=0").text

    assert "order:1" in page
    assert "partner:7" not in page
    assert "Nothing fits these filters" in nothing


@pytest.mark.parametrize(
    "role", [role for role in Role if role not in {Role.AUDITOR, Role.ADMINISTRATOR}]
)
def test_others_do_not_read_the_trail(client: FlaskClient, role: Role) -> None:
    partner = make_partner()
    sign_in(client, make_user(role, partner=partner, depot=partner.depot))

    assert client.get("/audit").status_code == 403
    assert client.post("/audit/verify").status_code == 403


def test_a_whole_chain_is_said_to_be_whole(auditor: FlaskClient) -> None:
    _happen("order.placed", "order:1")

    page = auditor.post("/audit/verify", follow_redirects=True)

    assert "Every row of the trail is as it was written." in page.text


def test_an_altered_row_is_named(auditor: FlaskClient) -> None:  # case X9
    for number in range(3):
        _happen("order.placed", f"order:{number}")
    second = db.session.query(AuditEvent).order_by(AuditEvent.id).all()[1]
    _alter(second.id)

    page = auditor.post("/audit/verify", follow_redirects=True)

    assert f"Row {second.id} is not what was written." in page.text


def _alter(row_id: int) -> None:
    """Somebody with the keys of the database changes a row behind our back."""
    is_postgres = db.session.get_bind().dialect.name == "postgresql"
    with transaction():
        if is_postgres:
            db.session.execute(text("SET LOCAL session_replication_role = replica"))
        else:
            for name in db.session.scalars(
                text(
                    "SELECT name FROM sqlite_master"
                    " WHERE type = 'trigger' AND tbl_name = 'audit_events'"
                )
            ).all():
                db.session.execute(text(f"DROP TRIGGER {name}"))
        db.session.execute(
            text("UPDATE audit_events SET subject = 'order:9' WHERE id = :id"), {"id": row_id}
        )
