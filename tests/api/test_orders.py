"""Ordering through the API: the same rules as the page, told as problems."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from foodaid.accounts.models import ApiToken, User
from foodaid.accounts.queries import hash_of
from foodaid.core import clock
from foodaid.core.db import db
from foodaid.core.permissions import Role
from foodaid.orders.models import Order, Window
from foodaid.organisations.models import Partner
from tests import factories as make

Call = Callable[..., TestResponse]


@pytest.fixture
def partner(app: Flask) -> Partner:
    return make.make_partner(people=100)


@pytest.fixture
def window(app: Flask) -> Window:
    return make.make_window(make.make_campaign(make.make_product("RYS1")))


def token_of(user: User) -> str:
    secret = f"secret-{user.id}"
    make.save(
        ApiToken(
            user_id=user.id,
            name="test",
            hash=hash_of(secret),
            created_at=clock.now(),
            expires_on=clock.today() + timedelta(days=1),
        )
    )
    return secret


@pytest.fixture
def call(client: FlaskClient, partner: Partner) -> Call:
    """A call with the token of a volunteer of the partner."""
    secret = token_of(make.make_user(Role.PARTNER_VOLUNTEER, partner=partner))

    def go(method: str, url: str, **arguments: Any) -> TestResponse:
        headers = {"Authorization": f"Bearer {secret}", **arguments.pop("headers", {})}
        return client.open(url, method=method, headers=headers, **arguments)

    return go


def address(partner: Partner, window: Window, end: str = "") -> str:
    return f"/api/v1/partners/{partner.id}/orders/{window.id}{end}"


def test_an_order_is_sent_once_however_often_it_is_posted(
    call: Call, partner: Partner, window: Window
) -> None:  # case O3
    body = {"lines": [{"product": "RYS1", "boxes": 12}]}
    headers = {"Idempotency-Key": "abcdefgh1234"}

    answers = [
        call("POST", address(partner, window, "/send"), json=body, headers=headers)
        for _ in range(2)
    ]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json == answers[1].json
    assert db.session.query(Order).count() == 1


def test_two_lines_of_one_product_are_added_up(
    call: Call, partner: Partner, window: Window
) -> None:  # case O6
    line = {"product": "RYS1", "boxes": 2}

    answer = call("PUT", address(partner, window), json={"lines": [line, line]})

    assert answer.json is not None
    assert answer.json["lines"] == [{"product": "RYS1", "boxes": 4}]
    assert answer.json["status"] == "draft"


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (None, ""),
        ([], ""),
        ({}, "lines"),
        ({"lines": [{"product": "RYS1", "boxes": 1.5}]}, "lines.0.boxes"),
        ({"lines": [{"product": "RYS1", "boxes": -1}]}, "lines.0.boxes"),
        ({"lines": [{"product": "RYS1", "boxes": "1"}]}, "lines.0.boxes"),
        ({"lines": [{"product": "RYS1", "boxes": True}]}, "lines.0.boxes"),
        ({"lines": [{"product": "RYS1", "boxes": 10**30}]}, "lines.0.boxes"),
        ({"lines": [], "colour": 1}, "colour"),
        ({"lines": [], "comment": "a\x00b"}, "comment"),
        ({"lines": [], "site_id": 0}, "site_id"),
    ],
)
def test_a_body_that_is_not_what_it_should_be_names_its_fault(
    call: Call, partner: Partner, window: Window, body: Any, place: str
) -> None:
    answer = call("PUT", address(partner, window), json=body)

    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    assert answer.json is not None
    assert answer.json["faults"][0]["place"] == place
    assert db.session.query(Order).count() == 0


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b'"\\ud800"'])
def test_what_is_no_json_is_refused(
    call: Call, partner: Partner, window: Window, content: bytes
) -> None:
    url = address(partner, window)

    answer = call("PUT", url, data=content, content_type="application/json")

    assert 400 <= answer.status_code < 500
    assert answer.mimetype == "application/problem+json"


def test_a_malformed_key_is_refused(
    call: Call, partner: Partner, window: Window
) -> None:  # case O4
    body = {"lines": [{"product": "RYS1", "boxes": 1}]}

    answer = call(
        "POST", address(partner, window, "/send"), json=body, headers={"Idempotency-Key": "x y"}
    )

    assert answer.status_code == 422
    assert answer.json is not None
    assert answer.json["code"] == "idempotency-key"


def test_an_unknown_product_is_named(call: Call, partner: Partner, window: Window) -> None:
    answer = call("PUT", address(partner, window), json={"lines": [{"product": "X", "boxes": 1}]})

    assert answer.status_code == 422
    assert answer.json is not None
    assert answer.json["faults"][0]["place"] == "lines.0.product"


def test_the_order_of_another_partner_is_not_there(call: Call, window: Window) -> None:  # case X1
    stranger = make.make_partner(name="Stranger", people=10)

    answers = [
        call("GET", address(stranger, window)),
        call("PUT", address(stranger, window), json={"lines": []}),
        call("GET", f"/api/v1/partners/{stranger.id}/stock"),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404]


def test_without_a_valid_token_nothing_is_told(client: FlaskClient, window: Window) -> None:
    for header in ({}, {"Authorization": "Bearer nonsense"}, {"Authorization": "Basic x"}):
        answer = client.get("/api/v1/windows", headers=header)

        assert answer.status_code == 401
        assert answer.mimetype == "application/problem+json"


def test_an_unknown_address_of_the_api_is_a_problem(client: FlaskClient, app: Flask) -> None:
    answer = client.get("/api/v1/nothing")

    assert answer.status_code == 404
    assert answer.mimetype == "application/problem+json"


def test_open_windows_are_listed(call: Call, window: Window) -> None:
    answer = call("GET", "/api/v1/windows")

    assert answer.json is not None
    assert [found["id"] for found in answer.json["windows"]] == [window.id]
    assert answer.json["windows"][0]["offers"][0]["product"] == "RYS1"
