"""Where is this lot: the list, the way of one lot, and who may look."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from foodaid.catalogue.models import Dating, Programme, Storage
from foodaid.core import clock
from foodaid.core.permissions import Role
from foodaid.organisations.models import Depot, Partner
from foodaid.stock import queries
from foodaid.stock.models import Lot, MovementKind, PlaceKind
from foodaid.stock.use_cases import Move, move, reverse
from tests import factories as make


@dataclass
class Scene:
    """A lot of rice that came to our depot and went to a hall; soap lies at another depot."""

    rice: Lot
    soap: Lot
    ours: Depot
    theirs: Depot
    partner: Partner


@pytest.fixture
def scene(client: FlaskClient) -> Scene:
    ends = make.make_ends()
    ours, theirs = make.make_depot("Depot Gent"), make.make_depot("Depot Namur")
    partner = make.make_partner(ours, name="Sint-Jan")
    products = make.make_product("RICE"), make.make_product("SOAP", dating=Dating.NONE)
    campaign = make.make_campaign(*products, programme=Programme.ESF)
    soon = clock.today() + timedelta(days=20)
    rice = make.make_lot(products[0], campaign, code="=R1", best_before=soon)
    soap = make.make_lot(products[1], campaign, code="S1")
    depot, hall = (
        queries.home_in_depot(ours.id, Storage.DRY),
        queries.place_of_site(partner.sites[0].id),
    )
    make.put(rice, depot, ends[PlaceKind.SUPPLIER], 100)
    make.put(soap, queries.home_in_depot(theirs.id, Storage.DRY), ends[PlaceKind.SUPPLIER], 30)
    actor, transit = make.make_actor(Role.AUDITOR), ends[PlaceKind.TRANSIT]
    move(actor, [Move(rice.id, depot, transit, 60, MovementKind.LOADED)], "stop:1")
    move(actor, [Move(rice.id, transit, hall, 60, MovementKind.RECEIVED)], "receipt:1")
    people = ends[PlaceKind.RECIPIENTS]
    for number, units in enumerate((25, 7)):
        out = Move(rice.id, hall, people, units, MovementKind.HANDED_OUT)
        booked = move(actor, [out], f"distribution:{number}")
    reverse(actor, booked, "typed twice")
    return Scene(rice, soap, ours, theirs, partner)


def test_an_inspector_follows_a_lot_to_the_people(client: FlaskClient, scene: Scene) -> None:
    make.sign_in(client, make.make_user(Role.INSPECTOR))

    page = client.get(f"/lots/{scene.rice.id}").text

    assert "Every unit is accounted for" in page
    assert page.index("Depot Gent") < page.index("Sint-Jan, hall")
    assert "delivery:test" in page
    assert "7 undone" in page


def test_backwards_begins_with_the_people(client: FlaskClient, scene: Scene) -> None:
    make.sign_in(client, make.make_user(Role.AUDITOR))

    page = client.get(f"/lots/{scene.rice.id}?way=back").text

    table = page[page.index("<tbody>") :]
    assert table.index("Handed out") < table.index("Sint-Jan, hall") < table.index("Supplier")


def test_a_depot_sees_its_own_lots_only(client: FlaskClient, scene: Scene) -> None:  # case X1
    make.sign_in(client, make.make_user(Role.DEPOT_WORKER, depot=scene.ours))

    assert "Sint-Jan, hall" in client.get(f"/lots/{scene.rice.id}").text
    assert client.get(f"/lots/{scene.soap.id}").status_code == 404
    assert "lot S1" not in client.get("/lots").text
    assert "S1" not in client.get("/lots/file").text


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("search=r1", {"=R1"}),
        ("search=soap", {"S1"}),
        ("search=%25", set()),
        ("expiry=near", {"=R1"}),
        ("expiry=none", {"S1"}),
        ("expiry=passed", set()),
        ("expiry=nonsense&campaign=0&product=x", {"=R1", "S1"}),
        ("campaign=999999", set()),
    ],
)
def test_the_list_is_narrowed(
    client: FlaskClient, scene: Scene, query: str, shown: set[str]
) -> None:
    make.sign_in(client, make.make_user(Role.AUDITOR))

    page = client.get(f"/lots?{query}").text

    assert {code for code in ("=R1", "S1") if f"lot {code}" in page} == shown


def test_the_file_holds_what_the_list_shows(client: FlaskClient, scene: Scene) -> None:  # case R9
    make.sign_in(client, make.make_user(Role.AUDITOR))

    lines = client.get("/lots/file?search=rice").text.splitlines()

    assert len(lines) == 2
    assert ";'=R1;" in lines[1]
    assert lines[1].endswith(";75")
    assert scene.rice.id == int(lines[1].split(";")[0])
