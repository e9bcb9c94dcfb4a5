"""Everybody who works with foodaid, as the administrator keeps them."""

import pytest
from flask.testing import FlaskClient

from foodaid.accounts.models import Membership, User
from foodaid.core.audit import AuditEvent
from foodaid.core.db import db
from foodaid.core.outbox import OutboxMail
from foodaid.core.permissions import Role
from tests.factories import make_depot, make_partner, make_user, sign_in
from tests.statements import count_statements
from tests.web.reading import assert_nothing_is_lost, error_beside

TYPED: dict[str, object] = {
    "idempotency_key": "a-key-of-the-page",
    "name": "Nora New",
    "email": "Nora@Example.be",
    "language": "fr",
    "role": "auditor",
    "partner_code": "",
    "depot_id": "0",
}


@pytest.fixture
def admin(client: FlaskClient) -> FlaskClient:
    sign_in(client, make_user(Role.ADMINISTRATOR))
    return client


def _nora() -> User | None:
    return db.session.query(User).filter_by(email="nora@example.be").one_or_none()


def test_the_list_shows_everybody_and_costs_few_statements(admin: FlaskClient) -> None:
    for number in range(30):
        make_user(Role.PARTNER_MANAGER, partner=make_partner(name=f"Partner {number}"))
    make_user(Role.DEPOT_WORKER, depot=make_depot("Depot Zuid"))
    db.session.expunge_all()

    with count_statements() as statements:
        page = admin.get("/people")

    assert page.status_code == 200
    assert "Partner manager, Partner 3" in page.text or "Partner 3" in page.text
    assert len(statements) <= 15


def test_filters_narrow_the_list(admin: FlaskClient) -> None:
    inspector, auditor = make_user(Role.INSPECTOR), make_user(Role.AUDITOR)

    page = admin.get(f"/people?role=inspector&search={inspector.email.upper()}")
    nobody = admin.get("/people?search=nobody%25&role=king&page=99999999999999999999")

    assert inspector.email in page.text
    assert auditor.email not in page.text
    assert "Nobody fits these filters" in nobody.text


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_only_the_administrator_keeps_accounts(client: FlaskClient, role: Role) -> None:
    partner = make_partner()
    sign_in(client, make_user(role, partner=partner, depot=partner.depot))

    assert client.get("/people").status_code == 403
    assert client.post("/people/new", data=TYPED).status_code == 403
    assert client.post("/people/end", data={"membership_id": 1}).status_code == 403
    assert db.session.query(User).count() == 1


def test_somebody_is_invited_once_however_often_it_is_sent(admin: FlaskClient) -> None:
    first = admin.post("/people/new", data=TYPED)
    second = admin.post("/people/new", data=TYPED)

    nora = _nora()
    assert nora is not None
    assert (first.status_code, second.status_code) == (302, 302)
    assert [(m.role, m.partner_id, m.depot_id) for m in nora.memberships] == [
        (Role.AUDITOR, None, None)
    ]
    mail = db.session.query(OutboxMail).one()
    assert (mail.to, mail.language, mail.template) == ("nora@example.be", "fr", "invitation")
    event = db.session.query(AuditEvent).filter_by(event="user.invited").one()
    assert event.new == {"role": "auditor", "email": "nora@example.be"}


def test_a_role_at_a_partner_or_depot_names_it(admin: FlaskClient) -> None:
    partner, depot = make_partner(), make_depot()
    at_partner = {"role": "partner-manager", "partner_code": partner.code.lower()}
    at_depot = {"role": "depot-manager", "depot_id": depot.id, "idempotency_key": "key-two-two"}

    admin.post("/people/new", data={**TYPED, **at_partner})
    admin.post("/people/new", data={**TYPED, **at_depot})

    nora = _nora()
    assert nora is not None
    assert {(m.role, m.partner_id, m.depot_id) for m in nora.memberships} == {
        (Role.PARTNER_MANAGER, partner.id, None),
        (Role.DEPOT_MANAGER, None, depot.id),
    }


@pytest.mark.parametrize(
    ("name", "wrong", "words"),
    [
        ("name", "", "Fill this in."),
        ("name", "x" * 121, "Field cannot be longer than 120 characters."),
        ("email", "", "Fill this in."),
        ("email", "nora", "Give an e-mail address."),
        ("language", "es", "Choose one from the list."),
        ("role", "king", "Choose one from the list."),
        ("partner_code", "ABCDEFGHIJK", "Field cannot be longer than 10 characters."),
        ("depot_id", "99999", "Choose one from the list."),
        ("depot_id", "x", "Choose one from the list."),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    admin: FlaskClient, name: str, wrong: str, words: str
) -> None:
    page = admin.post("/people/new", data={**TYPED, name: wrong})

    assert page.status_code == 422
    assert error_beside(page.text, name) == words
    assert _nora() is None
    assert_nothing_is_lost(page.text, {**TYPED, name: wrong}, but=name)


def test_all_errors_are_said_at_once(admin: FlaskClient) -> None:
    page = admin.post("/people/new", data={"role": "king", "language": "es", "depot_id": "x"})

    names = ("name", "email", "language", "role", "depot_id")
    assert [name for name in names if not error_beside(page.text, name)] == []


@pytest.mark.parametrize(
    ("role", "code", "name", "words"),
    [
        ("partner-manager", "", "partner_code", "Give the code of the partner."),
        ("partner-volunteer", "NOWHERE", "partner_code", "No partner has this code."),
        ("depot-worker", "", "depot_id", "Choose a depot."),
    ],
)
def test_a_role_without_its_organisation_is_refused(
    admin: FlaskClient, role: str, code: str, name: str, words: str
) -> None:
    typed = {**TYPED, "role": role, "partner_code": code}

    page = admin.post("/people/new", data=typed)

    assert page.status_code == 422
    assert error_beside(page.text, name) == words
    assert _nora() is None
    assert_nothing_is_lost(page.text, typed)


def test_a_role_that_somebody_has_is_not_given_twice(admin: FlaskClient) -> None:
    auditor = make_user(Role.AUDITOR)

    page = admin.post("/people/new", data={**TYPED, "email": auditor.email})

    assert page.status_code == 409
    assert error_beside(page.text, "email") == "This person has this role already."
    assert db.session.query(Membership).filter_by(user_id=auditor.id).count() == 1


def test_a_role_is_ended_and_the_trail_keeps_it(admin: FlaskClient) -> None:
    inspector = make_user(Role.INSPECTOR)

    answer = admin.post("/people/end", data={"membership_id": inspector.memberships[0].id})

    db.session.expire_all()
    assert answer.status_code == 302
    assert not db.session.get_one(User, inspector.id).is_active
    event = db.session.query(AuditEvent).filter_by(event="user.role-ended").one()
    assert event.old == {"role": "inspector"}


def test_the_last_administrator_stays(admin: FlaskClient) -> None:  # case X10
    own = db.session.query(Membership).filter_by(role=Role.ADMINISTRATOR).one()

    page = admin.post("/people/end", data={"membership_id": own.id}, follow_redirects=True)

    assert "This is the last manager. Name another one first." in page.text
    assert db.session.query(Membership).filter_by(role=Role.ADMINISTRATOR).count() == 1


@pytest.mark.parametrize("number", ["", "x", "-1", "0", "99999", "9" * 30])
def test_a_role_that_is_not_there_cannot_end(admin: FlaskClient, number: str) -> None:
    page = admin.post("/people/end", data={"membership_id": number}, follow_redirects=True)

    assert "You may not give or take this role." in page.text
    assert db.session.query(Membership).count() == 1
