"""Handing out food, and taking it back when it was a mistake."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from foodaid.core import clock
from foodaid.core.db import db
from foodaid.core.permissions import Role
from foodaid.distributions.models import Distribution
from foodaid.organisations.models import Partner
from foodaid.stock import queries
from foodaid.stock.models import Lot, Place, PlaceKind
from tests import factories
from tests.factories import sign_in
from tests.statements import count_statements


@dataclass
class Scene:
    """A shelf with 10 units of a lot that expires soon and 50 that expire later."""

    partner: Partner
    place: Place
    ends: dict[PlaceKind, Place]
    soon: Lot
    later: Lot

    @property
    def address(self) -> str:
        return f"/partners/{self.partner.id}/distributions"

    @property
    def new(self) -> str:
        return f"{self.address}/new/{self.partner.sites[0].id}"

    @property
    def product(self) -> str:
        return f"product-{self.soon.product_id}"

    def filled(self, **others: object) -> dict[str, object]:
        return {
            "handed_out_on": clock.today().isoformat(),
            "packages": "12",
            "meals": "",
            "idempotency_key": "one-evening",
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
    later = factories.make_lot(
        product, campaign, code="LATER", best_before=today + timedelta(days=900)
    )
    soon = factories.make_lot(
        product, campaign, code="SOON", best_before=today + timedelta(days=20)
    )
    factories.put(soon, place, ends[PlaceKind.SUPPLIER], 10)
    factories.put(later, place, ends[PlaceKind.SUPPLIER], 50)
    sign_in(client, factories.make_user(Role.PARTNER_VOLUNTEER, partner=partner))
    return Scene(partner, place, ends, soon, later)


def _last() -> Distribution:
    return db.session.query(Distribution).order_by(Distribution.id.desc()).first()  # type: ignore[return-value]


def test_food_leaves_the_shelf_first_expired_first(
    client: FlaskClient, scene: Scene
) -> None:  # case S7
    answer = client.post(scene.new, data=scene.filled(**{scene.product: "25"}))

    assert answer.headers["Location"] == scene.address
    assert scene.units() == {scene.later.id: 35}
    assert {line.lot_id: line.units for line in _last().lines} == {
        scene.soon.id: 10,
        scene.later.id: 15,
    }
    page = client.get(scene.address).text
    assert "25,0 kg" in page or "25.0 kg" in page


def test_the_lots_are_shown_before_anything_is_booked(client: FlaskClient, scene: Scene) -> None:
    answer = client.post(scene.new, data=scene.filled(action="spread", **{scene.product: "25"}))

    assert answer.status_code == 200
    for lot, units in ((scene.soon, 10), (scene.later, 15)):
        box = answer.text.partition(f'name="units-{lot.id}"')[2].partition(">")[0]
        assert f'value="{units}"' in box
    assert db.session.query(Distribution).count() == 0


def test_a_shortage_is_said_with_what_there_is(
    client: FlaskClient, scene: Scene
) -> None:  # case S8
    answer = client.post(scene.new, data=scene.filled(**{scene.product: "65"}))

    assert answer.status_code == 422
    assert "Only 60 units can be handed out: 5 too many." in answer.text
    assert 'value="50"' in answer.text
    assert db.session.query(Distribution).count() == 0


def test_lots_chosen_by_hand_are_kept(client: FlaskClient, scene: Scene) -> None:
    client.post(scene.new, data=scene.filled(**{f"units-{scene.later.id}": "7"}))

    assert scene.units() == {scene.soon.id: 10, scene.later.id: 43}


def test_lots_that_do_not_come_to_the_total_are_asked_about(
    client: FlaskClient, scene: Scene
) -> None:
    data = scene.filled(**{scene.product: "9", f"units-{scene.later.id}": "7"})

    answer = client.post(scene.new, data=data)

    assert answer.status_code == 422
    assert "The lots come to 7 units, not 9." in answer.text


def test_more_than_is_there_of_one_lot_books_nothing(
    client: FlaskClient, scene: Scene
) -> None:  # cases S1, S2
    data = scene.filled(**{f"units-{scene.soon.id}": "11", f"units-{scene.later.id}": "1"})

    answer = client.post(scene.new, data=data)

    assert answer.status_code == 422
    assert "Of lot SOON only 10 units are there, not 11." in answer.text
    assert scene.units() == {scene.soon.id: 10, scene.later.id: 50}
    assert db.session.query(Distribution).count() == 0


def test_a_lot_past_its_use_by_cannot_be_chosen(
    client: FlaskClient, scene: Scene
) -> None:  # case S5
    lot = factories.make_lot(
        scene.soon.product,
        scene.soon.campaign,
        code="OLD",
        use_by=clock.today() - timedelta(days=1),
    )
    factories.put(lot, scene.place, scene.ends[PlaceKind.SUPPLIER], 40)

    page = client.get(scene.new).text
    client.post(scene.new, data=scene.filled(**{f"units-{lot.id}": "3", scene.product: "60"}))

    assert "Use-by passed: throw away" in page
    assert f'name="units-{lot.id}"' not in page
    assert scene.units() == {lot.id: 40}


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("handed_out_on", "", "Give the day"),
        ("handed_out_on", "2026-13-40", "Give the day, for example 09/11/2026."),
        ("handed_out_on", "2999-01-01", "This day is still to come."),
        ("packages", "-1", "Give a whole number"),
        ("packages", "1.5", "Give a whole number"),
        ("packages", "1000000", "The highest number is 999999."),
        ("meals", "many", "Give a whole number"),
        ("note", "x" * 501, "Field cannot be longer than 500 characters."),
    ],
)
def test_a_wrong_field_is_marked_and_the_rest_is_kept(
    client: FlaskClient, scene: Scene, field: str, typed: str, said: str
) -> None:
    data = scene.filled(**{scene.product: "23", field: typed})

    answer = client.post(scene.new, data=data)

    assert answer.status_code == 422
    assert said in answer.text
    assert 'value="23"' in answer.text
    assert db.session.query(Distribution).count() == 0


def test_nothing_at_all_is_not_a_distribution(client: FlaskClient, scene: Scene) -> None:
    answer = client.post(scene.new, data=scene.filled(packages="0"))

    assert answer.status_code == 422
    assert "something was handed out" in answer.text


def test_two_taps_book_once(client: FlaskClient, scene: Scene) -> None:
    data = scene.filled(**{scene.product: "25"})

    answers = [client.post(scene.new, data=data).status_code for _ in range(2)]

    assert answers == [302, 302]
    assert db.session.query(Distribution).count() == 1
    assert sum(scene.units().values()) == 35


def test_the_last_distribution_is_undone_with_a_reason(client: FlaskClient, scene: Scene) -> None:
    client.post(scene.new, data=scene.filled(**{scene.product: "25"}))
    address = f"{scene.address}/{_last().id}/undo"

    blank = client.post(address, data={"reason": " "})
    done = client.post(address, data={"reason": "typed for the wrong day"})

    assert blank.status_code == 422
    assert done.status_code == 302
    assert scene.units() == {scene.soon.id: 10, scene.later.id: 50}
    page = client.get(scene.address).text
    assert "typed for the wrong day" in page
    assert "0,0 kg" in page or "0.0 kg" in page


def test_only_the_newest_distribution_can_be_undone(client: FlaskClient, scene: Scene) -> None:
    client.post(scene.new, data=scene.filled())
    first = _last().id
    client.post(scene.new, data=scene.filled(idempotency_key="next-evening"))

    answer = client.post(f"{scene.address}/{first}/undo", data={"reason": "wrong"})

    assert answer.status_code == 409
    assert "Undo the newest distribution first." in answer.text


def test_a_newer_count_stands_in_the_way(client: FlaskClient, scene: Scene) -> None:  # case S12
    client.post(scene.new, data=scene.filled(**{scene.product: "25"}))
    count = f"/partners/{scene.partner.id}/stock/{scene.partner.sites[0].id}/count"
    assert client.post(count, data={f"units-{scene.later.id}": "35"}).status_code == 302

    answer = client.post(f"{scene.address}/{_last().id}/undo", data={"reason": "wrong"})

    assert answer.status_code == 422
    assert "Lot LATER was counted on" in answer.text
    assert scene.units() == {scene.later.id: 35}


def test_another_partners_distributions_do_not_exist(client: FlaskClient, scene: Scene) -> None:
    client.post(scene.new, data=scene.filled())
    mine = _last().id
    other = factories.make_partner(name="Other", people=3)
    sign_in(client, factories.make_user(Role.PARTNER_MANAGER, partner=other))

    answers = [
        client.get(scene.address),
        client.get(scene.new),
        client.post(scene.new, data=scene.filled()),
        client.get(f"{scene.address}/{mine}/undo"),
        client.post(f"{scene.address}/{mine}/undo", data={"reason": "x"}),
        client.post(f"/partners/{other.id}/distributions/{mine}/undo", data={"reason": "x"}),
        client.get(f"/partners/{other.id}/distributions/new/{scene.partner.sites[0].id}"),
    ]

    assert [answer.status_code for answer in answers] == [404] * 7


def test_an_inspector_reads_but_hands_out_nothing(client: FlaskClient, scene: Scene) -> None:
    client.post(scene.new, data=scene.filled())
    sign_in(client, factories.make_user(Role.INSPECTOR))

    assert client.get(scene.address).status_code == 200
    assert client.get(scene.new).status_code == 403
    assert client.post(f"{scene.address}/{_last().id}/undo").status_code == 403


def test_the_list_pages_and_costs_few_statements(client: FlaskClient, scene: Scene) -> None:
    for number in range(30):
        key = f"evening-{number:03}"
        data = scene.filled(idempotency_key=key, **{scene.product: "1"})
        assert client.post(scene.new, data=data).status_code == 302

    db.session.expunge_all()
    with count_statements() as statements:
        first = client.get(scene.address).text
    second = client.get(f"{scene.address}?page=2").text

    assert len(statements) <= 15
    assert "1 to 25 of 30" in first
    assert "26 to 30 of 30" in second
    assert ">360<" in first.replace("\n", "").replace(" ", "")
