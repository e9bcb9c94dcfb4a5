"""Who works for a partner: its own manager invites them and ends their roles."""

import logging

import pytest
from flask.testing import FlaskClient

from foodaid.accounts.models import Membership, User
from foodaid.core.audit import AuditEvent
from foodaid.core.db import db
from foodaid.core.outbox import OutboxMail
from foodaid.core.permissions import Role
from foodaid.organisations.models import Partner, PartnerKind
from tests.factories import make_partner, make_user, sign_in
from tests.statements import count_statements
from tests.web.reading import assert_nothing_is_lost, error_beside

TYPED: dict[str, object] = {
    "idempotency_key": "a-key-of-the-page",
    "name": "Nora New",
    "email": "nora@example.be",
    "language": "nl",
    "role": "partner-volunteer",
}


@pytest.fixture
def partner(client: FlaskClient) -> Partner:
    """A partner whose only manager is signed in."""
    partner = make_partner(name="Sint-Jan")
    sign_in(client, make_user(Role.PARTNER_MANAGER, partner=partner))
    return partner


def _people(partner: Partner) -> str:
    return f"/partners/{partner.id}/people"


def test_the_page_shows_who_works_here_and_costs_few_statements(
    client: FlaskClient, partner: Partner
) -> None:
    ours = [make_user(Role.PARTNER_VOLUNTEER, partner=partner) for _ in range(20)]
    other = make_user(Role.PARTNER_VOLUNTEER, partner=make_partner(name="Other"))
    db.session.expunge_all()

    with count_statements() as statements:
        page = client.get(_people(partner))

    assert all(user.email in page.text for user in ours)
    assert other.email not in page.text
    assert len(statements) <= 15


def test_a_volunteer_does_not_invite(client: FlaskClient, partner: Partner) -> None:
    sign_in(client, make_user(Role.PARTNER_VOLUNTEER, partner=partner))

    assert client.get(_people(partner)).status_code == 403
    assert client.post(_people(partner), data=TYPED).status_code == 403
    assert client.post(f"{_people(partner)}/end").status_code == 403


def test_another_partner_is_not_there(client: FlaskClient, partner: Partner) -> None:
    other = make_partner(name="Other")

    assert client.get(_people(other)).status_code == 404
    assert client.post(_people(other), data=TYPED).status_code == 404
    assert client.post(f"{_people(other)}/end", data={"membership_id": 1}).status_code == 404


def test_a_volunteer_is_invited_once_however_often_it_is_sent(
    client: FlaskClient, partner: Partner
) -> None:
    first = client.post(_people(partner), data=TYPED)
    second = client.post(_people(partner), data=TYPED)

    nora = db.session.query(User).filter_by(email="nora@example.be").one()
    assert (first.status_code, second.status_code) == (302, 302)
    assert [(m.role, m.partner_id) for m in nora.memberships] == [
        (Role.PARTNER_VOLUNTEER, partner.id)
    ]
    assert db.session.query(OutboxMail).one().template == "invitation"
    assert db.session.query(AuditEvent).filter_by(event="user.invited").count() == 1


@pytest.mark.parametrize(
    ("name", "wrong", "words"),
    [
        ("name", "", "Fill this in."),
        ("name", "x" * 121, "Field cannot be longer than 120 characters."),
        ("email", "", "Fill this in."),
        ("email", "x" * 250 + "@example.be", "Field cannot be longer than 254 characters."),
        ("email", "nora@", "Give an e-mail address."),
        ("language", "", "Choose one from the list."),
        ("role", "", "Choose one from the list."),
        ("role", "ocmw-manager", "Choose one from the list."),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    client: FlaskClient, partner: Partner, name: str, wrong: str, words: str
) -> None:
    page = client.post(_people(partner), data={**TYPED, name: wrong})

    assert page.status_code == 422
    assert error_beside(page.text, name) == words
    assert db.session.query(User).count() == 1
    assert_nothing_is_lost(page.text, {**TYPED, name: wrong}, but=name)


def test_all_errors_are_said_at_once(client: FlaskClient, partner: Partner) -> None:
    page = client.post(_people(partner), data={"role": "", "language": ""})

    names = ("name", "email", "language", "role")
    assert [name for name in names if not error_beside(page.text, name)] == []


@pytest.mark.parametrize(
    "role", ["administrator", "allocator", "depot-manager", "inspector", "ocmw-manager"]
)
def test_nobody_gives_a_bigger_role_than_the_own(
    client: FlaskClient, partner: Partner, role: str, caplog: pytest.LogCaptureFixture
) -> None:  # case X3
    with caplog.at_level(logging.WARNING):
        page = client.post(_people(partner), data={**TYPED, "role": role})

    assert page.status_code == 422
    assert db.session.query(Membership).count() == 1
    assert f"may not give the role {role}" in caplog.text


def test_an_ocmw_names_its_own_kind_of_manager(client: FlaskClient) -> None:
    ocmw = make_partner(name="OCMW Lier", kind=PartnerKind.OCMW)
    sign_in(client, make_user(Role.OCMW_MANAGER, partner=ocmw))

    answer = client.post(_people(ocmw), data={**TYPED, "role": "ocmw-manager"})

    assert answer.status_code == 302
    assert db.session.query(Membership).filter_by(role=Role.OCMW_MANAGER).count() == 2


def test_the_last_manager_stays(client: FlaskClient, partner: Partner) -> None:  # case X10
    own = db.session.query(Membership).one()
    data = {"membership_id": own.id}

    refused = client.post(f"{_people(partner)}/end", data=data, follow_redirects=True)
    make_user(Role.PARTNER_MANAGER, partner=partner)
    ended = client.post(f"{_people(partner)}/end", data=data)

    assert "This is the last manager. Name another one first." in refused.text
    assert ended.status_code == 302
    assert db.session.query(Membership).filter_by(id=own.id).count() == 0


def test_a_role_at_another_partner_does_not_end(client: FlaskClient, partner: Partner) -> None:
    other = make_user(Role.PARTNER_VOLUNTEER, partner=make_partner(name="Other"))
    data = {"membership_id": other.memberships[0].id}

    page = client.post(f"{_people(partner)}/end", data=data, follow_redirects=True)

    assert "You may not give or take this role." in page.text
    assert db.session.query(Membership).count() == 2
