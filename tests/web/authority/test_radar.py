"""What runs out where, and what comes near its date: for the authority and for each depot."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from foodaid.core import clock
from foodaid.core.permissions import Role
from foodaid.organisations.models import Depot, Partner
from foodaid.stock import queries
from foodaid.stock.models import Lot, Movement, MovementKind, Place, PlaceKind, Zone
from tests import factories
from tests.factories import save, sign_in


@dataclass
class Scene:
    """Rice that goes out week after week, and soap that nobody took."""

    depot: Depot
    partner: Partner
    rice: Lot
    soap: Lot
    dry: Place
    supplier: Place
    transit: Place

    def moved(
        self, kind: MovementKind, units: int, days_ago: int, undone: Movement | None = None
    ) -> Movement:
        places = (self.dry, self.transit)
        there = places if kind is MovementKind.LOADED else places[::-1]
        return save(
            Movement(
                kind=kind,
                from_place_id=there[0].id,
                to_place_id=there[1].id,
                lot_id=self.rice.id,
                units=units,
                occurred_on=clock.today() - timedelta(days=days_ago),
                recorded_at=clock.now(),
                recorded_by="test",
                document="stop:1",
                reversal_of_id=undone.id if undone else None,
            )
        )


@pytest.fixture
def scene(client: FlaskClient) -> Scene:
    ends = factories.make_ends()
    depot = factories.make_depot("Depot Lier")
    partner = factories.make_partner(depot)
    rice, soap = factories.make_product("RICE"), factories.make_product("SOAP")
    campaign = factories.make_campaign(rice, soap)
    lots = [factories.make_lot(one, campaign, code=f"L{one.code}") for one in (rice, soap)]
    dry = queries.zones_of_depot(depot.id)[Zone.DRY]
    for lot in lots:
        factories.put(lot, dry, ends[PlaceKind.SUPPLIER], 500)
    sign_in(client, factories.make_user(Role.ALLOCATOR))
    supplier, transit = ends[PlaceKind.SUPPLIER], ends[PlaceKind.TRANSIT]
    return Scene(depot, partner, lots[0], lots[1], dry, supplier, transit)


def test_use_is_what_was_loaded_less_what_came_back(client: FlaskClient, scene: Scene) -> None:
    scene.moved(MovementKind.LOADED, 300, 7 * 13 + 1)
    scene.moved(MovementKind.LOADED, 150, 7 * 13)
    scene.moved(MovementKind.LOADED, 20, 0)
    scene.moved(MovementKind.RETURNED, 20, 1)
    undone = scene.moved(MovementKind.LOADED, 30, 2)
    scene.moved(MovementKind.REVERSED, 30, 2, undone)

    rows = client.get("/radar/file").text.splitlines()

    assert "RICE;Rice RICE;50;50;50;130;10;5,0;" in rows[1]
    assert "SOAP;Rice SOAP;500;500;500;0;;no use in this period;" in rows[2]


def test_what_is_low_is_on_top_and_on_the_first_screen(client: FlaskClient, scene: Scene) -> None:
    scene.moved(MovementKind.LOADED, 450, 10)
    runs_out = clock.today() + timedelta(days=50 * 91 // 450)

    page = client.get("/radar").text
    low = client.get("/radar?state=low").text

    assert page.index("Rice RICE") < page.index("Rice SOAP")
    assert runs_out.strftime("%d/%m/%Y") in page
    assert "Rice SOAP" not in low.partition("<tbody>")[2]
    assert "First of all Rice RICE, Depot Lier." in client.get("/").text


def test_each_depot_sees_its_own(client: FlaskClient, scene: Scene) -> None:
    scene.moved(MovementKind.LOADED, 450, 10)
    sign_in(client, factories.make_user(Role.DEPOT_WORKER, depot=scene.depot))
    other = factories.make_depot("Other")

    assert "Rice RICE" in client.get(f"/depots/{scene.depot.id}/cover").text
    assert "First of all Rice RICE" in client.get("/").text
    assert client.get(f"/depots/{other.id}/cover").status_code == 404
    assert client.get("/radar").status_code == 403


@pytest.mark.parametrize(
    ("asked", "codes"),
    [
        ("", ["WEEK", "MONTH", "SHELF"]),
        ("?within=7", ["WEEK"]),
        ("?within=30", ["MONTH"]),
        ("?state=past", ["PAST"]),
        ("?at=partners", ["SHELF"]),
        ("?search=mont", ["MONTH"]),
        ("?within=8", ["WEEK", "MONTH", "SHELF"]),
    ],
)
def test_what_is_near_its_date_is_listed_by_range(
    client: FlaskClient, scene: Scene, asked: str, codes: list[str]
) -> None:
    shelf = queries.place_of_site(scene.partner.sites[0].id)
    lots = (("PAST", -1), ("WEEK", 7), ("MONTH", 8), ("SHELF", 90), ("FAR", 91))
    for code, days in lots:
        lot = factories.make_lot(
            scene.rice.product,
            scene.rice.campaign,
            code=code,
            best_before=clock.today() + timedelta(days=days),
        )
        factories.put(lot, shelf if code == "SHELF" else scene.dry, scene.supplier, 5)

    rows = client.get(f"/radar/near-expiry/file{asked}").text.splitlines()[1:]

    assert [row.split(";")[3] for row in rows] == codes
    assert all(f"lot {code}" in client.get(f"/radar/near-expiry{asked}").text for code in codes)
