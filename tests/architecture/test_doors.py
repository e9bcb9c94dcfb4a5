"""Two locks on every door: each role before each address, its own and somebody else's (X1, X2).

The table of rights is core.permissions; this test asks the running application whether it
keeps to it, for every route there is. A new route without a declared permission fails here.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from foodaid.accounts.models import User
from foodaid.core.permissions import DEPOT_ROLES, PARTNER_ROLES, ROLE_PERMISSIONS, Permission, Role
from tests import factories as make
from tests.architecture.world import Side, World, make_world

PUBLIC = frozenset(
    {
        "account_language.choose",
        "account_password.choose",
        "account_password.forgotten",
        "account_sign_in.new",
        "api_description.show",
        "driver_round.show",
        "public_accessibility.show",
        "public_health.show",
        "public_help.index",
        "public_home.index",
        "public_privacy.show",
        "static_files.file",
    }
)
OWNED = ("partner_id", "depot_id")
OF_ONE_SIDE = frozenset(
    {"transfer_id", "given_id", "asked_id", "coming_id", "own_offer_id"}
    | {"depot_transfer_id", "depot_given_id", "depot_coming_id"}
    | {"own_share_id", "own_appeal_id", "own_review_id", "own_line_id"}
)
SIGN_IN = "/sign-in"


@dataclass(frozen=True, slots=True)
class Door:
    """One route and one method, with what its view declares."""

    rule: Rule
    method: str
    permission: object

    def __str__(self) -> str:
        return f"{self.method} {self.rule}"

    @property
    def is_owned(self) -> bool:
        return any(name in self.rule.arguments for name in OWNED)

    def address(self, app: Flask, names: dict[str, object]) -> str:
        arguments = {name: names[name] for name in self.rule.arguments}
        with app.test_request_context():
            return app.url_for(self.rule.endpoint, **arguments)  # type: ignore[arg-type]


def doors(app: Flask) -> Iterator[Door]:
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("api_v1."):
            continue  # behind a token: tests/api
        view = app.view_functions[rule.endpoint]
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield Door(rule, method, getattr(view, "permission", None))


def test_every_view_declares_who_may_come_in(app: Flask) -> None:
    undeclared = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if not isinstance(getattr(app.view_functions[rule.endpoint], "permission", None), str)
    }

    assert undeclared == set()


def test_what_is_public_is_on_the_short_list(app: Flask) -> None:
    assert {d.rule.endpoint for d in doors(app) if d.permission == "public"} == PUBLIC


def test_a_view_that_declares_nothing_stays_shut(app: Flask, client: FlaskClient) -> None:
    view = app.view_functions["public_help.index"]
    app.view_functions["public_help.index"] = lambda: "open"
    try:
        assert client.get("/help").status_code == 403
    finally:
        app.view_functions["public_help.index"] = view


def test_no_address_is_left_out_of_the_world(app: Flask) -> None:
    world = make_world()
    known = world.shared.keys() | world.ours.names.keys()

    assert {name for door in doors(app) for name in door.rule.arguments} <= known


def test_a_stranger_is_asked_to_sign_in(app: Flask, client: FlaskClient) -> None:
    world = make_world()
    names = world.shared | world.ours.names

    for door in doors(app):
        if door.permission != "public":
            answer = client.open(door.address(app, names), method=door.method)

            assert answer.status_code == 302, str(door)
            assert answer.headers["Location"].startswith(SIGN_IN), str(door)


@pytest.mark.parametrize("role", list(Role))
def test_each_role_opens_its_own_doors_only(app: Flask, client: FlaskClient, role: Role) -> None:
    world = make_world()
    make.sign_in(client, _person(role, world.ours))
    wrong = [
        f"{door}: {status}"
        for door in doors(app)
        if isinstance(door.permission, Permission)
        for status in [_knock(app, client, door, world.shared | world.ours.names)]
        if _is_wrong(role, door.permission, status)
    ]

    assert wrong == []


@pytest.mark.parametrize("role", sorted(PARTNER_ROLES | DEPOT_ROLES))
def test_what_belongs_to_others_is_not_there(
    app: Flask, client: FlaskClient, role: Role
) -> None:  # case X1
    world = make_world()
    make.sign_in(client, _person(role, world.ours))
    mixtures = (
        world.shared | world.theirs.names,
        world.shared | world.theirs.names | {name: world.ours.names[name] for name in OWNED},
    )

    for door in doors(app):
        if not door.is_owned or door.permission not in ROLE_PERMISSIONS[role]:
            continue
        for number, names in enumerate(mixtures):
            is_all_ours = number == 1 and not _names_more(door)
            status = _knock(app, client, door, names)

            assert is_all_ours or status == 404, f"{door} with mixture {number}: {status}"


def _names_more(door: Door) -> bool:
    """Whether the address names a thing of somebody's beside the partner or depot itself."""
    return bool(
        {"site_id", "stop_id", "round_id", "vehicle_id", "distribution_id", "lot_id", "print_id"}
        & door.rule.arguments
        or {name for name in door.rule.arguments if name in OF_ONE_SIDE}
    )


def _is_wrong(role: Role, permission: Permission, status: int) -> bool:
    if permission not in ROLE_PERMISSIONS[role]:
        return status != 403
    return status == 403 or status >= 500


def _knock(app: Flask, client: FlaskClient, door: Door, names: dict[str, object]) -> int:
    return client.open(door.address(app, names), method=door.method).status_code


def _person(role: Role, side: Side) -> User:
    return make.make_user(role, partner=side.partner, depot=side.depot)


def test_the_world_has_two_sides(app: Flask) -> None:
    world = make_world()

    assert isinstance(world, World)
    assert world.ours.names.keys() == world.theirs.names.keys()
    assert all(world.ours.names[name] != world.theirs.names[name] for name in world.ours.names)
