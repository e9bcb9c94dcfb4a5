"""Whatever is sent to whichever address: no answer is our fault, and what is refused left no trace.

Every route is found by asking the application; the fields of a form by reading the pages.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from werkzeug.test import TestResponse

from foodaid.accounts.models import User
from foodaid.catalogue.models import Campaign
from foodaid.core.db import Base, db
from foodaid.core.permissions import DEPOT_ROLES, PARTNER_ROLES, ROLE_PERMISSIONS, Permission, Role
from foodaid.organisations.models import PostalCode
from tests import factories as make
from tests.architecture.test_doors import Door, doors
from tests.architecture.world import World, make_world
from tests.web.nonsense import EVERYWHERE, NASTY, ROWS, encoded, likely, several
from tests.web.reading import forms_of

FORM = "application/x-www-form-urlencoded"
WEB = Path(__file__).resolve().parents[2] / "foodaid" / "web"
ASKED = re.compile(r'(?:args|arguments)\.(?:get|getlist)\(\s*"(\w+)"')
COUNTED_ON_REFUSAL = frozenset({"sign_in_attempts"})
"""A wrong password is refused and noted: that is what slows guessing down."""
ROTATION = 3
"""Beside what every field gets, each gets every third of what is nasty; all take turns."""
AREAS = ("account", "public", "partner", "depot", "driver", "authority", "static")


def rarely(examples: int) -> settings:
    """The same examples every time, so that a failure stays one."""
    return settings(
        max_examples=examples,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


@dataclass(slots=True)
class Visits:
    """Requests of whoever may open a door, and what each form holds when nobody typed."""

    app: Flask
    client: FlaskClient
    world: World
    open_window_id: int
    users: dict[Role, User] = field(default_factory=dict)
    forms: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    sent: int = 0

    @property
    def names(self) -> dict[str, object]:
        return self.world.shared | self.world.ours.names

    def address(self, door: Door) -> str:
        """Orders are written in the window that is open; all else is about the closed one."""
        window = {"window_id": self.open_window_id} if "orders" in str(door.rule) else {}
        return door.address(self.app, self.names | window)

    def enter(self, door: Door, role: Role | None = None) -> None:
        """Sign in as somebody who may open this door; in public, as nobody."""
        if door.permission == "public":
            with self.client.session_transaction() as session:
                session.clear()
            return
        role = role or _roles_for(door)[0]
        db.session.expire_all()
        if role not in self.users or not self.users[role].is_active:
            side = self.world.ours
            self.users[role] = make.make_user(role, partner=side.partner, depot=side.depot)
        make.sign_in(self.client, self.users[role])

    def post(self, door: Door, address: str, fields: dict[str, list[str]]) -> TestResponse:
        """Send a form, with a key of its own unless the key is nonsense too."""
        self.enter(door)
        self.sent += 1
        fields = {"idempotency_key": [f"key-number-{self.sent}"], **fields}
        answer = self.client.post(address, data=encoded(fields), content_type=FORM)
        is_turned_away = answer.headers.get("Location", "").startswith("/sign-in")
        assert not is_turned_away or door.rule.endpoint == "account_sign_in.end", str(door)
        return answer

    def read_forms(self, area: str) -> None:
        """Open every page as each who may, and keep the forms on it by where they go."""
        for door in _doors_of(self.app, area, "GET"):
            for role in _roles_for(door):
                self.enter(door, role)
                address = self.address(door)
                page = self.client.get(address, buffered=True)
                if page.mimetype == "text/html":
                    self._keep(address, page.text)

    def _keep(self, address: str, page: str) -> None:
        for form in forms_of(page):
            known = self.forms.setdefault(urlsplit(form.action).path or address, {})
            form.fields.pop("idempotency_key", None)
            known |= form.fields | {name: [told] for name, told in form.buttons}


def _roles_for(door: Door) -> list[Role]:
    """Who opens this door: those whose own it is before those who see everything."""
    if not isinstance(door.permission, Permission):
        return [Role.PARTNER_MANAGER]
    fitting = [role for role in Role if door.permission in ROLE_PERMISSIONS[role]]
    owners = {"partner_id": PARTNER_ROLES, "depot_id": DEPOT_ROLES}
    for name, roles in owners.items():
        if name in door.rule.arguments:
            fitting.sort(key=lambda role: role not in roles)
    return fitting


@pytest.fixture
def visits(app: Flask, client: FlaskClient) -> Visits:
    world = make_world()
    make.save(PostalCode(code="2500", municipality_id=world.ours.partner.municipality_id))
    campaign = db.session.get_one(Campaign, world.shared["campaign_id"])
    return Visits(app, client, world, make.make_window(campaign).id)


def count_rows() -> dict[str, int]:
    """How many rows each table has."""
    tables = [t.name for t in Base.metadata.sorted_tables if t.name not in COUNTED_ON_REFUSAL]
    counts = " UNION ALL ".join(f"SELECT '{name}', count(*) FROM {name}" for name in tables)
    found = {name: number for name, number in db.session.execute(text(counts))}
    db.session.rollback()
    return found


def _doors_of(app: Flask, area: str, method: str) -> Iterator[Door]:
    return (d for d in doors(app) if d.method == method and d.rule.endpoint.startswith(area))


def test_every_door_is_in_an_area(app: Flask) -> None:
    assert [str(door) for door in doors(app) if not door.rule.endpoint.startswith(AREAS)] == [
        "GET /api/v1/openapi.json"
    ]


@pytest.mark.parametrize("area", [area for area in AREAS if area not in {"public", "static"}])
def test_no_form_breaks_whatever_is_sent(visits: Visits, area: str) -> None:
    visits.read_forms(area)

    for door in _doors_of(visits.app, area, "POST"):
        address = visits.address(door)
        _send_nonsense(visits, door, address, visits.forms.get(address, {}))


def _send_nonsense(visits: Visits, door: Door, address: str, shown: dict[str, list[str]]) -> None:
    filled = {name: given if any(given) else [likely(name)] for name, given in shown.items()}
    names = [*shown, "unknown", "csrf_token", "version", "idempotency_key"]

    @rarely(15)
    @given(st.dictionaries(st.sampled_from(names), several, min_size=0, max_size=3))
    def send(typed: dict[str, list[str]]) -> None:
        check(typed)

    def check(typed: dict[str, list[str]]) -> None:
        visits.enter(door)
        before = count_rows()

        answer = visits.post(door, address, {**filled, **typed})

        assert answer.status_code < 500, f"{door}: {typed}"
        if answer.status_code >= 400:
            assert count_rows() == before, f"{door}: {typed}"

    for number, name in enumerate(filled):
        for told in (*EVERYWHERE, *NASTY[number % ROTATION :: ROTATION]):
            check({name: [told]})
    send()


def test_no_list_breaks_whatever_is_asked(visits: Visits) -> None:
    names = sorted({name for path in WEB.rglob("*.py") for name in ASKED.findall(path.read_text())})
    assert {"search", "page", "size", "next"} <= set(names)

    for door in doors(visits.app):
        if door.method == "GET":
            _ask_nonsense(visits, door, [*names, "unknown"])


def _ask_nonsense(visits: Visits, door: Door, names: list[str]) -> None:
    address = visits.address(door)

    @rarely(12)
    @given(st.dictionaries(st.sampled_from(names), several, max_size=5))
    def ask(asked: dict[str, list[str]]) -> None:
        visits.enter(door)

        answer = visits.client.get(f"{address}?{encoded(asked)}", buffered=True)

        assert answer.status_code < 500, f"{door}: {asked}"

    ask()


def test_no_number_in_an_address_breaks_it(visits: Visits) -> None:
    wrong = [
        f"{door} with {name}={number}: {status}"
        for door in doors(visits.app)
        for name in sorted(door.rule.arguments)
        if isinstance(visits.names[name], int)
        for number in ROWS
        for status in [_knock(visits, door, {**visits.names, name: number})]
        if status >= 500
    ]

    assert wrong == []


def _knock(visits: Visits, door: Door, names: dict[str, object]) -> int:
    visits.enter(door)
    address = door.address(visits.app, names)
    return visits.client.open(address, method=door.method, buffered=True).status_code
