"""What lies at a depot, and what comes in."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from foodaid.catalogue.models import Dating, Offer
from foodaid.core import clock
from foodaid.core.db import db
from foodaid.core.permissions import Role
from foodaid.organisations.models import Depot
from foodaid.stock import queries
from foodaid.stock.models import Lot, Movement, PlaceKind, Reservation, Zone
from tests import factories
from tests.factories import sign_in
from tests.statements import count_statements


@dataclass
class Scene:
    """A depot and a campaign with rice (best before) and soap (no date)."""

    depot: Depot
    rice: Offer
    soap: Offer

    @property
    def stock(self) -> str:
        return f"/depots/{self.depot.id}/stock"

    @property
    def goods_in(self) -> str:
        return f"/depots/{self.depot.id}/goods-in"

    def filled(self, **others: object) -> dict[str, object]:
        return {
            "product_id": self.rice.id,
            "lot_code": "L1",
            "expires_on": (clock.today() + timedelta(days=300)).isoformat(),
            "boxes": "160",
            "document": "DN-7",
            "idempotency_key": "one-lorry",
            **others,
        }


@pytest.fixture
def scene(client: FlaskClient) -> Scene:
    depot = factories.make_depot()
    factories.make_ends()
    campaign = factories.make_campaign(
        factories.make_product("RICE"), factories.make_product("SOAP", dating=Dating.NONE)
    )
    sign_in(client, factories.make_user(Role.DEPOT_WORKER, depot=depot))
    rice, soap = campaign.offers
    return Scene(depot, rice, soap)


def test_what_comes_in_is_on_hand_in_boxes_pallets_and_mass(
    client: FlaskClient, scene: Scene
) -> None:
    answer = client.post(scene.goods_in, data=scene.filled())

    assert answer.headers["Location"] == scene.goods_in
    page = client.get(scene.stock).text
    assert "Rice RICE" in page
    assert ">160<" in page
    assert ">2.0<" in page or ">2,0<" in page
    assert "1.600 kg" in page
    assert "lot L1" in client.get(f"/depots/{scene.depot.id}/lots").text


def test_what_is_promised_is_not_free(client: FlaskClient, scene: Scene) -> None:
    client.post(scene.goods_in, data=scene.filled())
    partner = factories.make_partner(scene.depot, people=10)
    window = factories.make_window(scene.rice.campaign)
    order = factories.make_order(partner, window, {scene.rice: 200})
    factories.save(
        Reservation(
            place_id=queries.zones_of_depot(scene.depot.id)[Zone.DRY].id,
            product_id=scene.rice.product_id,
            campaign_id=scene.rice.campaign_id,
            order_id=order.id,
            units=2000,
            reserved_at=clock.now(),
        )
    )

    page = client.get(scene.stock).text

    assert ">200<" in page
    assert "<strong>-40</strong>" in page
    assert "the supplier must still bring these" in page


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("product_id", "999999", "Choose one from the list."),
        ("product_id", "x", "Choose one from the list."),
        ("lot_code", " ", "Fill this in."),
        ("lot_code", "x" * 41, "Field cannot be longer than 40 characters."),
        ("expires_on", "", "Give the date that stands on the packaging."),
        ("expires_on", "31 december", "Give a day, for example 09/11/2026."),
        ("boxes", "", "Fill in a number."),
        ("boxes", "0", "The lowest number is 1."),
        ("boxes", "-5", "Give a whole number"),
        ("boxes", "2.5", "Give a whole number"),
        ("boxes", "100000", "The highest number is 99999."),
        ("document", "", "Fill this in."),
        ("document", "x" * 32, "Field cannot be longer than 31 characters."),
    ],
)
def test_a_wrong_field_is_marked_and_the_rest_is_kept(
    client: FlaskClient, scene: Scene, field: str, typed: str, said: str
) -> None:
    answer = client.post(scene.goods_in, data=scene.filled(**{field: typed}))

    assert answer.status_code == 422
    assert said in answer.text
    assert field == "lot_code" or 'value="L1"' in answer.text
    assert field == "document" or 'value="DN-7"' in answer.text
    assert db.session.query(Lot).count() == 0


def test_goods_without_a_date_need_none(client: FlaskClient, scene: Scene) -> None:
    data = scene.filled(product_id=scene.soap.id, expires_on="")

    assert client.post(scene.goods_in, data=data).status_code == 302
    assert db.session.query(Lot).one().expires_on is None


def test_a_second_pallet_of_a_lot_joins_the_first(client: FlaskClient, scene: Scene) -> None:
    client.post(scene.goods_in, data=scene.filled())

    client.post(scene.goods_in, data=scene.filled(boxes="40", idempotency_key="next-lorry"))

    lot = db.session.query(Lot).one()
    place = queries.zones_of_depot(scene.depot.id)[Zone.DRY]
    assert queries.units_at(place.id) == {lot.id: 2000}


def test_a_lot_with_another_date_is_asked_about(client: FlaskClient, scene: Scene) -> None:
    client.post(scene.goods_in, data=scene.filled())

    answer = client.post(
        scene.goods_in, data=scene.filled(expires_on="2031-01-01", idempotency_key="next-lorry")
    )

    assert answer.status_code == 409
    assert "This lot is known with another date" in answer.text


def test_two_taps_take_goods_in_once(client: FlaskClient, scene: Scene) -> None:
    answers = [client.post(scene.goods_in, data=scene.filled()).status_code for _ in range(2)]

    assert answers == [302, 302]
    assert db.session.query(Movement).count() == 1


def test_another_depot_does_not_exist(client: FlaskClient, scene: Scene) -> None:
    other = factories.make_depot("Other")

    answers = [
        client.get(f"/depots/{other.id}/stock"),
        client.get(f"/depots/{other.id}/lots"),
        client.get(f"/depots/{other.id}/goods-in"),
        client.post(f"/depots/{other.id}/goods-in", data=scene.filled()),
        client.get("/depots/999999/stock"),
    ]

    assert [answer.status_code for answer in answers] == [404] * 5


def test_a_volunteer_sees_no_depot(client: FlaskClient, scene: Scene) -> None:
    partner = factories.make_partner(scene.depot)
    sign_in(client, factories.make_user(Role.PARTNER_VOLUNTEER, partner=partner))

    for address in (scene.stock, scene.goods_in, "/depots/stock", "/depots/goods-in"):
        assert client.get(address).status_code == 403


def test_a_depot_worker_comes_straight_to_the_own_depot(client: FlaskClient, scene: Scene) -> None:
    factories.make_depot("Another")

    assert client.get("/depots/stock").headers["Location"] == scene.stock
    assert client.get("/depots/goods-in").headers["Location"] == scene.goods_in
    assert "Another" not in client.get(scene.stock).text


def test_who_sees_several_depots_may_choose(client: FlaskClient, scene: Scene) -> None:
    other = factories.make_depot("Another")
    sign_in(client, factories.make_user(Role.INSPECTOR))

    page = client.get(scene.stock).text

    assert f'href="/depots/{other.id}/stock"' in page
    assert "Goods in" not in page
    assert client.get(scene.goods_in).status_code == 403


def test_many_lots_cost_few_statements(client: FlaskClient, scene: Scene) -> None:
    supplier = queries.end_place(PlaceKind.SUPPLIER)
    place = queries.zones_of_depot(scene.depot.id)[Zone.DRY]
    for number in range(30):
        lot = factories.make_lot(scene.rice.product, scene.rice.campaign, code=f"X{number}")
        factories.put(lot, place, supplier, 100)

    for address in (scene.stock, f"/depots/{scene.depot.id}/lots", scene.goods_in):
        db.session.expunge_all()
        with count_statements() as statements:
            assert client.get(address).status_code == 200

        assert len(statements) <= 15, address
