"""What lies on a partner's shelf, and counting it."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from foodaid.catalogue.models import Dating
from foodaid.core import clock
from foodaid.core.db import db
from foodaid.core.permissions import Role
from foodaid.organisations.models import Partner, Site
from foodaid.stock import queries
from foodaid.stock.checks import first_fault
from foodaid.stock.models import Count, Lot, Movement, MovementKind, Place, PlaceKind
from tests import factories
from tests.factories import sign_in
from tests.statements import count_statements


@dataclass
class Scene:
    """A shelf with 30 units of a short-dated lot and 88 of a fresh one."""

    partner: Partner
    site: Site
    place: Place
    ends: dict[PlaceKind, Place]
    short: Lot
    fresh: Lot

    @property
    def address(self) -> str:
        return f"/partners/{self.partner.id}/stock"

    @property
    def count_address(self) -> str:
        return f"{self.address}/{self.site.id}/count"

    def counted(self, short: object, fresh: object, **others: object) -> dict[str, object]:
        return {
            f"units-{self.short.id}": short,
            f"units-{self.fresh.id}": fresh,
            "idempotency_key": "one-count",
            **others,
        }

    def units(self) -> dict[int, int]:
        return queries.units_at(self.place.id)


@pytest.fixture
def scene(client: FlaskClient) -> Scene:
    partner = factories.make_partner(people=100)
    ends = factories.make_ends()
    product = factories.make_product("RICE")
    campaign = factories.make_campaign(product)
    place = queries.place_of_site(partner.sites[0].id)
    today = clock.today()
    short = factories.make_lot(
        product, campaign, code="SHORT", best_before=today + timedelta(days=20)
    )
    fresh = factories.make_lot(
        product, campaign, code="FRESH", best_before=today + timedelta(days=900)
    )
    factories.put(short, place, ends[PlaceKind.SUPPLIER], 30)
    factories.put(fresh, place, ends[PlaceKind.SUPPLIER], 88)
    sign_in(client, factories.make_user(Role.PARTNER_VOLUNTEER, partner=partner))
    return Scene(partner, partner.sites[0], place, ends, short, fresh)


def test_the_shelf_shows_units_boxes_dates_and_what_is_short_dated(
    client: FlaskClient, scene: Scene
) -> None:
    page = client.get(scene.address).text

    assert "lot SHORT" in page
    assert "88 units" in page
    assert "8 boxes" in page
    assert page.count("Short-dated: hand out first") == 1
    assert "Never counted yet" in page


@pytest.mark.parametrize(
    ("dating", "days", "said"),
    [
        ("use_by", 0, "Short-dated: hand out first"),
        ("use_by", -1, "Use-by passed: throw away"),
        ("best_before", -1, "Best-before passed: wait for a decision"),
    ],
)
def test_a_lot_past_its_date_is_marked(
    client: FlaskClient, scene: Scene, dating: str, days: int, said: str
) -> None:  # case S5
    product = factories.make_product("MILK", dating=Dating.USE_BY)
    campaign = factories.make_campaign(product, year=2031)
    day = clock.today() + timedelta(days=days)
    lot = factories.make_lot(product, campaign, code="EDGE", **{dating: day})
    factories.put(lot, scene.place, scene.ends[PlaceKind.SUPPLIER], 5)

    page = client.get(scene.address).text

    assert said in page.partition("lot EDGE")[2].partition("</tr>")[0]


def test_a_count_books_the_difference_with_its_reason(
    client: FlaskClient, scene: Scene
) -> None:  # case S3
    reason = {f"reason-{scene.fresh.id}": "found behind the shelf"}

    answer = client.post(scene.count_address, data=scene.counted("30", "108", **reason))

    assert answer.headers["Location"] == scene.address
    assert scene.units() == {scene.short.id: 30, scene.fresh.id: 108}
    booked = db.session.query(Movement).filter_by(kind=MovementKind.COUNTED).one()
    assert (booked.units, booked.reason) == (20, "found behind the shelf")
    assert "Last counted on" in client.get(scene.address).text
    assert first_fault() is None


def test_a_difference_without_a_reason_is_asked_about(client: FlaskClient, scene: Scene) -> None:
    answer = client.post(scene.count_address, data=scene.counted("30", "80"))

    assert answer.status_code == 422
    assert "Say why the number differs." in answer.text
    assert 'value="80"' in answer.text
    assert scene.units()[scene.fresh.id] == 88


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("-1", "Give a whole number"),
        ("1,5", "Give a whole number"),
        ("x", "Give a whole number"),
        ("", "Fill in a number. Write 0 if there is none."),
        ("9999999999", "Give a whole number"),
    ],
)
def test_a_count_that_is_no_number_is_marked_and_kept(
    client: FlaskClient, scene: Scene, typed: str, said: str
) -> None:  # case S4
    answer = client.post(scene.count_address, data=scene.counted("29", typed))

    assert answer.status_code == 422
    assert said in answer.text
    assert 'value="29"' in answer.text
    assert db.session.query(Count).count() == 0


def test_a_count_sent_twice_books_once(client: FlaskClient, scene: Scene) -> None:  # case S17
    data = scene.counted("30", "80", **{f"reason-{scene.fresh.id}": "two bags torn"})

    answers = [client.post(scene.count_address, data=data).status_code for _ in range(2)]

    assert answers == [302, 302]
    assert db.session.query(Count).count() == 1
    assert scene.units()[scene.fresh.id] == 80


def test_goods_that_move_during_a_count_are_not_booked_as_a_difference(
    client: FlaskClient, scene: Scene
) -> None:  # case S16
    page = client.get(scene.count_address).text
    seen = page.partition('name="seen"')[2].partition('value="')[2].partition('"')[0]
    factories.put(scene.fresh, scene.place, scene.ends[PlaceKind.SUPPLIER], 12)

    answer = client.post(scene.count_address, data=scene.counted("30", "88", seen=seen))

    assert answer.status_code == 409
    assert "Goods came or went while you counted." in answer.text
    assert "The book says 100." in answer.text
    assert 'value="88"' in answer.text
    assert scene.units()[scene.fresh.id] == 100


def test_another_partners_shelf_does_not_exist(client: FlaskClient, scene: Scene) -> None:
    other = factories.make_partner(name="Other")
    address = f"/partners/{other.id}/stock"

    answers = [
        client.get(address),
        client.get(f"{address}/{other.sites[0].id}/count"),
        client.post(f"{address}/{other.sites[0].id}/count", data={"units-1": "1"}),
        client.get(f"{scene.address}/{other.sites[0].id}/count"),
        client.get(f"{address}/{scene.site.id}/count"),
    ]

    assert [answer.status_code for answer in answers] == [404] * 5


def test_an_inspector_looks_but_does_not_count(client: FlaskClient, scene: Scene) -> None:
    sign_in(client, factories.make_user(Role.INSPECTOR))

    assert client.get(scene.address).status_code == 200
    assert "Count this shelf" not in client.get(scene.address).text
    assert client.get(scene.count_address).status_code == 403


def test_many_lots_cost_few_statements(client: FlaskClient, scene: Scene) -> None:
    products = [factories.make_product(f"X{number}") for number in range(20)]
    campaign = factories.make_campaign(*products, year=2031)
    for product in products:
        lot = factories.make_lot(product, campaign)
        factories.put(lot, scene.place, scene.ends[PlaceKind.SUPPLIER], 5)

    for address in (scene.address, scene.count_address):
        db.session.expunge_all()
        with count_statements() as statements:
            assert client.get(address).status_code == 200

        assert len(statements) <= 15, address


def test_an_empty_shelf_says_so(client: FlaskClient, scene: Scene) -> None:
    partner = factories.make_partner(name="New")
    sign_in(client, factories.make_user(Role.PARTNER_VOLUNTEER, partner=partner))

    assert "Nothing on this shelf" in client.get(f"/partners/{partner.id}/stock").text
