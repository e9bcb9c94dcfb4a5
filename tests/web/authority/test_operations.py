"""Whether everything that happens by itself does happen."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from foodaid.core import clock, job_runs, outbox
from foodaid.core.audit import AuditEvent
from foodaid.core.db import db
from foodaid.core.job_runs import Outcome
from foodaid.core.outbox import OutboxMail
from foodaid.core.permissions import Role
from tests.factories import make_partner, make_user, save, sign_in
from tests.statements import count_statements


def _mail(to: str, *, is_sent: bool = False, is_given_up: bool = False) -> OutboxMail:
    now = clock.now()
    return save(
        OutboxMail(
            to=to,
            language="nl",
            template="order-placed",
            facts={},
            posted_at=now - timedelta(hours=1),
            next_attempt_at=None if is_sent or is_given_up else now,
            sent_at=now if is_sent else None,
            attempts=outbox.MOST_ATTEMPTS if is_given_up else 0,
            last_error="no such box" if is_given_up else None,
        )
    )


@pytest.fixture
def admin(client: FlaskClient) -> FlaskClient:
    sign_in(client, make_user(Role.ADMINISTRATOR))
    return client


def test_the_page_shows_jobs_and_mails_and_costs_few_statements(admin: FlaskClient) -> None:
    job_runs.finish(job_runs.start("close-windows"), Outcome.FAILED, "The disk is full")
    for number in range(30):
        _mail(f"sent{number}@example.be", is_sent=True)
    _mail("gone@example.be", is_given_up=True)
    db.session.expunge_all()

    with count_statements() as statements:
        page = admin.get("/operations")

    assert "close-windows" in page.text
    assert "The disk is full" in page.text
    assert "no such box" in page.text
    assert page.text.count("Try again") == 1
    assert len(statements) <= 15


def test_an_empty_page_says_why(admin: FlaskClient) -> None:
    page = admin.get("/operations?page=9999999999&size=x").text

    assert "No job has done anything yet" in page
    assert "No mail was written yet" in page


def test_the_auditor_looks_and_does_not_send(client: FlaskClient) -> None:
    mail = _mail("gone@example.be", is_given_up=True)
    sign_in(client, make_user(Role.AUDITOR))

    assert "Try again" not in client.get("/operations").text
    assert client.post("/operations/mails/again", data={"mail_id": mail.id}).status_code == 403


@pytest.mark.parametrize("role", [Role.PARTNER_MANAGER, Role.DEPOT_MANAGER, Role.ALLOCATOR])
def test_others_do_not_see_it(client: FlaskClient, role: Role) -> None:
    partner = make_partner()
    sign_in(client, make_user(role, partner=partner, depot=partner.depot))

    assert client.get("/operations").status_code == 403


def test_a_mail_that_was_given_up_is_tried_again(admin: FlaskClient) -> None:
    mail = _mail("gone@example.be", is_given_up=True)

    page = admin.post("/operations/mails/again", data={"mail_id": mail.id}, follow_redirects=True)

    db.session.expire_all()
    assert "The mail is tried again within a minute." in page.text
    assert not db.session.get_one(OutboxMail, mail.id).has_failed
    assert db.session.query(AuditEvent).one().event == "mail.tried-again"


def test_a_second_tap_tries_no_second_time(admin: FlaskClient) -> None:
    mail = _mail("gone@example.be", is_given_up=True)

    admin.post("/operations/mails/again", data={"mail_id": mail.id})
    again = admin.post("/operations/mails/again", data={"mail_id": mail.id}, follow_redirects=True)

    assert "This mail waits to be sent already." in again.text
    assert db.session.query(AuditEvent).count() == 1


def test_a_mail_that_was_sent_is_not_sent_twice(admin: FlaskClient) -> None:
    mail = _mail("sent@example.be", is_sent=True)

    page = admin.post("/operations/mails/again", data={"mail_id": mail.id}, follow_redirects=True)

    assert "This mail was sent already." in page.text
    assert db.session.query(AuditEvent).count() == 0


@pytest.mark.parametrize("number", ["", "x", "-1", "99999", "9" * 30])
def test_a_mail_that_is_not_there_is_not_sent(admin: FlaskClient, number: str) -> None:
    answer = admin.post("/operations/mails/again", data={"mail_id": number})

    assert answer.status_code == 404
    assert db.session.query(AuditEvent).count() == 0
