"""Keys for other systems: made, shown once, ended."""

import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from foodaid.accounts import queries
from foodaid.accounts.models import ApiToken, User
from foodaid.accounts.use_cases import make_token, revoke_token
from foodaid.core import clock
from foodaid.core.audit import AuditEvent
from foodaid.core.db import db
from foodaid.core.errors import Invalid, NotFound
from foodaid.core.permissions import Role
from tests import factories as make
from tests.statements import count_statements

ADDRESS = "/account/keys"
KEY = {"idempotency_key": "a-key-of-the-form"}


@pytest.fixture
def vera(app: Flask, client: FlaskClient) -> User:
    user = make.make_user(Role.PARTNER_MANAGER, partner=make.make_partner(people=10))
    make.sign_in(client, user)
    return user


def _secret(page: str) -> str:
    found = re.search(r'<code id="secret">([^<]+)</code>', page)
    assert found is not None
    return found.group(1)


def _tokens() -> list[ApiToken]:
    db.session.expire_all()
    return db.session.query(ApiToken).order_by(ApiToken.id).all()


def test_a_key_is_shown_once_and_acts_for_its_person(client: FlaskClient, vera: User) -> None:
    page = client.post(ADDRESS, data={"name": " Stock program ", "days": "90"} | KEY).text
    later = client.get(ADDRESS).text

    secret = _secret(page)
    [token] = _tokens()
    assert (token.name, token.expires_on) == (
        "Stock program",
        clock.today() + timedelta(days=90),
    )
    assert len(secret) == 43
    assert secret not in later
    assert "Stock program" in later
    assert token.hash == queries.hash_of(secret) != secret
    found = queries.user_of_token(secret)
    assert found is not None
    assert found.id == vera.id


def test_a_second_tap_makes_no_second_key_and_its_answer_holds(
    client: FlaskClient, vera: User
) -> None:
    wish = {"name": "Stock program", "days": "30"} | KEY

    first, second = (_secret(client.post(ADDRESS, data=wish).text) for _tap in range(2))

    assert len(_tokens()) == 1
    assert queries.user_of_token(first) is None
    assert queries.user_of_token(second) is not None


@pytest.mark.parametrize(
    ("name", "days", "said"),
    [
        ("", "30", "Fill this in."),
        ("  ", "30", "Fill this in."),
        ("x" * 81, "30", "Field cannot be longer than 80 characters."),
        ("Stock program", "366", "Not a valid choice."),
        ("Stock program", "-1", "Not a valid choice."),
        ("Stock program", "soon", "Invalid Choice: could not coerce."),
    ],
)
def test_a_wrong_value_is_marked_and_nothing_is_made(
    client: FlaskClient, vera: User, name: str, days: str, said: str
) -> None:
    answer = client.post(ADDRESS, data={"name": name, "days": days})

    assert answer.status_code == 422
    assert said in answer.text
    assert f'value="{name.strip()}"' in answer.text
    assert _tokens() == []


@pytest.mark.parametrize(
    ("name", "days", "code"),
    [
        (" ", 30, "token-name"),
        ("x" * 81, 30, "token-name"),
        ("x", 0, "token-days"),
        ("x", 366, "token-days"),
    ],
)
def test_a_key_has_a_name_and_lives_a_year_at_most(
    vera: User, name: str, days: int, code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        make_token(vera.as_actor("en"), name, days)

    assert refused.value.code == code
    assert _tokens() == []


def test_a_revoked_key_opens_nothing_any_more(client: FlaskClient, vera: User) -> None:
    token, secret = make_token(vera.as_actor("en"), "Stock program", 30)

    answer = client.post(f"{ADDRESS}/revoke", data={"token_id": token.id}, follow_redirects=True)

    assert "The key “Stock program” is revoked." in answer.text
    assert queries.user_of_token(secret) is None
    assert "Revoke the key" not in answer.text


def test_an_expired_key_is_said_to_be_over(client: FlaskClient, vera: User) -> None:
    make_token(vera.as_actor("en"), "Stock program", 1)

    with time_machine.travel(clock.now() + timedelta(days=2), tick=False):
        make.sign_in(client, vera)
        page = client.get(ADDRESS).text

    assert "</svg>expired</span>" in page
    assert "Revoke the key" not in page


def test_nobody_sees_or_ends_the_keys_of_somebody_else(client: FlaskClient, vera: User) -> None:
    other = make.make_user(Role.PARTNER_MANAGER, partner=make.make_partner(people=10))
    token, secret = make_token(other.as_actor("en"), "Not of Vera", 30)

    page = client.get(ADDRESS).text
    answers = [
        client.post(f"{ADDRESS}/revoke", data={"token_id": number})
        for number in (str(token.id), "0", "-1", "x", str(2**31), "")
    ]

    assert "Not of Vera" not in page
    assert {answer.status_code for answer in answers} == {404}
    assert queries.user_of_token(secret) is not None
    with pytest.raises(NotFound):
        revoke_token(vera.as_actor("en"), token.id)


def test_the_trail_tells_who_made_and_ended_a_key_and_no_secret(vera: User) -> None:
    token, secret = make_token(vera.as_actor("en"), "Stock program", 30)
    for _time in range(2):
        revoke_token(vera.as_actor("en"), token.id)

    rows = db.session.query(AuditEvent).order_by(AuditEvent.id).all()

    assert [(row.event, row.subject, row.actor_id) for row in rows] == [
        ("token.made", f"token:{token.id}", vera.id),
        ("token.revoked", f"token:{token.id}", vera.id),
    ]
    assert all(part not in f"{row.old}{row.new}" for row in rows for part in (secret, token.hash))


@pytest.mark.parametrize(
    ("role", "is_shown"),
    [(Role.PARTNER_VOLUNTEER, True), (Role.PARTNER_MANAGER, True), (Role.DEPOT_WORKER, False)],
)
def test_who_orders_or_declares_finds_the_page(
    client: FlaskClient, role: Role, is_shown: bool
) -> None:
    depot = make.make_depot()
    make.sign_in(client, make.make_user(role, partner=make.make_partner(depot), depot=depot))

    page = client.get("/account").text

    assert (f'href="{ADDRESS}"' in page) is is_shown


def test_the_page_takes_few_statements(client: FlaskClient, vera: User) -> None:
    for number in range(5):
        make_token(vera.as_actor("en"), f"System {number}", 30)
    db.session.remove()

    with count_statements() as seen:
        client.get(ADDRESS)

    assert len(seen) <= 15
