"""Whatever JSON is sent to whichever API address: a problem, never our fault, and no trace.

The addresses and the shapes of bodies are read from the description that programs read.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from foodaid.catalogue.models import Campaign
from foodaid.core.db import db
from foodaid.core.permissions import Role
from tests import factories as make
from tests.api.test_orders import token_of
from tests.architecture.world import make_world
from tests.web.nonsense import NASTY, ROWS, numbers, texts
from tests.web.test_fuzz import count_rows, rarely

DESCRIPTION = "/api/v1/openapi.json"
leaves = st.one_of(
    st.none(), st.booleans(), numbers, st.floats(allow_nan=True), texts, st.sampled_from([[], {}])
)
anything = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.text(st.characters(), max_size=8), inner, max_size=3),
    ),
    max_leaves=8,
)


@dataclass(frozen=True, slots=True)
class Operation:
    """One address and method, with the smallest body that fits its description."""

    path: str
    method: str
    body: dict[str, Any] | None

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


@dataclass(slots=True)
class Caller:
    """A program that acts for the manager of a partner."""

    client: FlaskClient
    secret: str
    names: dict[str, Any]

    def operations(self) -> Iterator[Operation]:
        described = self.client.get(DESCRIPTION).get_json()
        for path, methods in described["paths"].items():
            for method, operation in methods.items():
                content = operation.get("requestBody", {}).get("content", {})
                shape = content.get("application/json", {}).get("schema")
                body = _smallest(shape, described) if shape is not None else None
                yield Operation(path, method.upper(), body)

    def call(self, operation: Operation, body: str | None, **changes: Any) -> TestResponse:
        headers = {"Authorization": f"Bearer {self.secret}"}
        return self.client.open(
            operation.path.format(**{**self.names, **changes}),
            method=operation.method,
            headers=headers,
            data=body.encode("utf-8", "surrogatepass") if body is not None else None,
            content_type="application/json",
        )


def _smallest(shape: dict[str, Any], described: dict[str, Any]) -> Any:
    """A value that fits a JSON schema, with every property present."""
    if "$ref" in shape:
        name = shape["$ref"].rsplit("/", 1)[1]
        return _smallest(described["components"]["schemas"][name], described)
    if "anyOf" in shape:
        return _smallest(shape["anyOf"][0], described)
    if "enum" in shape:
        return shape["enum"][0]
    kind = shape.get("type")
    if kind == "object":
        return {name: _smallest(one, described) for name, one in shape["properties"].items()}
    if kind == "array":
        return [_smallest(shape["items"], described)]
    plain: dict[Any, Any] = {"string": "RYS1", "boolean": False}
    return plain.get(kind, max(1, shape.get("minimum", 1)))


@pytest.fixture
def caller(app: Flask, client: FlaskClient) -> Caller:
    world = make_world()
    campaign = db.session.get_one(Campaign, world.shared["campaign_id"])
    window = make.make_window(campaign)
    manager = make.make_user(Role.PARTNER_MANAGER, partner=world.ours.partner)
    names = {**world.shared, **world.ours.names, "window_id": window.id}
    return Caller(client, token_of(manager), names)


def _places(body: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where in a body something can be replaced."""
    yield at
    parts = body.items() if isinstance(body, dict) else ()
    for key, part in enumerate(body) if isinstance(body, list) else parts:
        yield from _places(part, (*at, key))


def _replaced(body: Any, at: tuple[Any, ...], told: Any) -> Any:
    if not at:
        return told
    copied = dict(body) if isinstance(body, dict) else list(body)
    copied[at[0]] = _replaced(body[at[0]], at[1:], told)
    return copied


def test_the_description_names_what_can_be_sent(caller: Caller) -> None:
    bodies = [operation.body for operation in caller.operations() if operation.body is not None]

    assert len(bodies) >= 3
    assert any("lines" in body for body in bodies)


def test_no_field_of_a_body_breaks_it(caller: Caller) -> None:
    for operation in caller.operations():
        if operation.body is not None:
            _send_nonsense(caller, operation, operation.body)


def _send_nonsense(caller: Caller, operation: Operation, body: dict[str, Any]) -> None:
    @rarely(60)
    @given(st.sampled_from(list(_places(body))), anything)
    def send(at: tuple[Any, ...], told: Any) -> None:
        _check(caller, operation, json.dumps(_replaced(body, at, told)))

    send()


def test_no_text_that_is_no_json_breaks_it(caller: Caller) -> None:
    deep = "[" * 100_000
    for operation in caller.operations():
        for body in (*NASTY, deep, '{"lines": ', "{}", "[]", "null", "\ufeff{}"):
            _check(caller, operation, body)


def test_no_number_in_an_address_breaks_it(caller: Caller) -> None:
    for operation in caller.operations():
        for name in ("partner_id", "window_id", "year"):
            for number in ROWS:
                answer = caller.call(operation, json.dumps(operation.body), **{name: number})

                assert answer.status_code < 500, f"{operation} with {name}={number}"


def _check(caller: Caller, operation: Operation, body: str) -> None:
    before = count_rows()

    answer = caller.call(operation, body)

    assert answer.status_code < 500, f"{operation}: {body[:300]}"
    if answer.status_code >= 400:
        assert count_rows() == before, f"{operation}: {body[:300]}"
        assert answer.mimetype == "application/problem+json", f"{operation}: {body[:300]}"
