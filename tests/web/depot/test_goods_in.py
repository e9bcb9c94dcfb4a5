"""The tablet at the ramp: scan, count, refuse; what is announced and what is late."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from foodaid.core import clock
from foodaid.core.db import db
from foodaid.core.permissions import Role
from foodaid.organisations.models import Depot
from foodaid.purchasing.models import (
    Arrival,
    ContractLine,
    NoticeStatus,
    SampleResult,
    SupplierNotice,
)
from foodaid.stock.checks import first_fault
from foodaid.stock.models import Lot, Movement
from tests import factories as make
from tests.statements import count_statements
from tests.web.reading import assert_nothing_is_lost, error_beside, main_form

GTIN = "5412345000013"


@dataclass
class Scene:
    """A depot, and a contract for 100 boxes of rice."""

    depot: Depot
    line: ContractLine

    @property
    def goods_in(self) -> str:
        return f"/depots/{self.depot.id}/goods-in"

    @property
    def coming(self) -> str:
        return f"/depots/{self.depot.id}/coming"

    def filled(self, **others: object) -> dict[str, object]:
        return {
            "product_id": f"line-{self.line.id}",
            "lot_code": "L1",
            "expires_on": (clock.today() + timedelta(days=400)).isoformat(),
            "boxes": "40",
            "document": "DN-7",
            "idempotency_key": "one-lorry",
            **others,
        }


@pytest.fixture
def scene(client: FlaskClient) -> Scene:
    make.make_ends()
    depot, product = make.make_depot(), make.make_product(gtin=GTIN)
    contract = make.make_contract(make.make_campaign(product), product)
    make.sign_in(client, make.make_user(Role.DEPOT_WORKER, depot=depot))
    return Scene(depot, contract.lines[0])


def test_a_scan_fills_the_form_and_books_nothing(client: FlaskClient, scene: Scene) -> None:
    scan = f"]C101{GTIN.zfill(14)}10LOT-9\x1d17280131"

    answer = client.post(
        scene.goods_in, data={"scan": scan, "document": "DN-9", "boxes": "12", "read": "1"}
    )

    shown = main_form(answer.text).fields
    assert answer.status_code == 200
    assert shown["product_id"] == [f"line-{scene.line.id}"]
    assert (shown["lot_code"], shown["expires_on"]) == (["LOT-9"], ["2028-01-31"])
    assert (shown["document"], shown["boxes"], shown["scan"]) == (["DN-9"], ["12"], [""])
    assert db.session.query(Movement).count() == 0


def test_two_codes_of_one_pallet_fill_the_form_together(client: FlaskClient, scene: Scene) -> None:
    first = client.post(scene.goods_in, data={"scan": f"02{GTIN.zfill(14)}3748", "read": "1"})
    kept = {name: told[0] for name, told in main_form(first.text).fields.items() if told}

    second = client.post(scene.goods_in, data={**kept, "scan": "10L5\x1d15280131", "read": "1"})

    shown = main_form(second.text).fields
    assert (shown["boxes"], shown["lot_code"]) == (["48"], ["L5"])
    assert shown["product_id"] == [f"line-{scene.line.id}"]


def test_the_first_button_reads_so_that_the_scanners_enter_books_nothing(
    client: FlaskClient, scene: Scene
) -> None:
    form = main_form(client.get(scene.goods_in).text)

    assert form.buttons[0] == ("read", "1")


@pytest.mark.parametrize(
    ("scan", "said"),
    [
        ("nonsense", "This code cannot be read."),
        ("0105412345000014", "A number in this code has a wrong check digit"),
        (f"01{GTIN.zfill(14)}10L1" + "15280131", "compare lot and date with the box"),
        ("4006381333931", "No product that is expected here has the number 04006381333931."),
        ("", "Nothing in this code is of use here."),
    ],
)
def test_what_is_doubtful_about_a_code_is_said(
    client: FlaskClient, scene: Scene, scan: str, said: str
) -> None:
    answer = client.post(scene.goods_in, data={"scan": scan, "read": "1"})

    assert answer.status_code == 200
    assert said in answer.text


def test_a_scan_finds_the_announced_delivery_first(client: FlaskClient, scene: Scene) -> None:
    notice = make.make_notice(scene.line, scene.depot, boxes=60)

    answer = client.post(scene.goods_in, data={"scan": GTIN, "read": "1"})

    assert main_form(answer.text).fields["product_id"] == [f"notice-{notice.id}"]
    assert "Announced: 60 boxes. Here already: 0. Still to come: 60." in answer.text


def test_several_lots_of_one_delivery_follow_each_other_with_a_running_total(
    client: FlaskClient, scene: Scene
) -> None:
    notice = make.make_notice(scene.line, scene.depot, boxes=60)
    code = f"notice-{notice.id}"

    answer = client.post(scene.goods_in, data=scene.filled(product_id=code))
    page = client.get(answer.headers["Location"])

    assert "Lot L1 is in the stock." in page.text
    assert "Announced: 60 boxes. Here already: 40. Still to come: 20." in page.text
    shown = main_form(page.text).fields
    assert (shown["product_id"], shown["document"]) == ([code], ["DN-7"])
    assert shown["lot_code"] == [""]
    assert "Taken in today" in page.text


def test_a_lot_with_a_short_life_is_said_at_once(client: FlaskClient, scene: Scene) -> None:
    soon = clock.today() + timedelta(days=30)  # case S20

    answer = client.post(
        scene.goods_in, data=scene.filled(expires_on=soon.isoformat()), follow_redirects=True
    )

    assert "This lot is good for 30 days only" in answer.text


def test_a_lot_whose_date_has_passed_is_said_at_once(client: FlaskClient, scene: Scene) -> None:
    past = clock.today() - timedelta(days=1)  # case S5

    answer = client.post(
        scene.goods_in, data=scene.filled(expires_on=past.isoformat()), follow_redirects=True
    )

    assert "The date of this lot has passed" in answer.text


def test_more_than_ordered_asks_for_a_tick_and_a_reason(client: FlaskClient, scene: Scene) -> None:
    typed = scene.filled(boxes="105")

    asked = client.post(scene.goods_in, data=typed)
    meant = {**typed, "is_over_meant": "y", "over_reason": "full pallet"}
    done = client.post(scene.goods_in, data=meant)

    assert asked.status_code == 422
    assert "This is 5 boxes more than expected." in asked.text
    assert_nothing_is_lost(asked.text, typed)
    assert done.status_code == 302
    assert db.session.query(Arrival).one().over_reason == "full pallet"


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"refused": "2"}, "refusal_reason", "Say why these boxes are refused."),  # case D2
        ({"refused": "-2"}, "refused", "Give a whole number"),  # case D2
        ({"refused": "41", "refusal_reason": "wet"}, "refused", "Only 40 boxes came."),
        ({"sampled": "41"}, "sampled", "Only 40 boxes are left for samples."),
        ({"lot_code": ""}, "lot_code", "Fill this in."),
    ],
)
def test_what_is_wrong_stands_beside_the_field(
    client: FlaskClient, scene: Scene, changes: dict[str, object], field: str, said: str
) -> None:
    typed = scene.filled(**changes)

    answer = client.post(scene.goods_in, data=typed)

    assert answer.status_code == 422
    assert said in error_beside(answer.text, field)
    assert_nothing_is_lost(answer.text, typed)
    assert db.session.query(Movement).count() == 0


def test_a_lot_that_nobody_can_read_is_no_obstacle(client: FlaskClient, scene: Scene) -> None:
    answer = client.post(
        scene.goods_in,
        data=scene.filled(lot_code="", is_lot_unknown="y"),
        follow_redirects=True,
    )

    assert "with a lot still to be found out" in answer.text
    assert db.session.query(Arrival).one().lot_code == ""
    assert first_fault() is None


def test_what_is_late_is_said_in_days(client: FlaskClient, scene: Scene) -> None:
    make.make_notice(scene.line, scene.depot, due_on=clock.today() - timedelta(days=4))

    page = client.get(scene.coming).text

    assert "4 days late" in page
    assert "Molens van Oudaen" in page


def test_a_depot_announces_and_cancels_what_is_coming(client: FlaskClient, scene: Scene) -> None:
    typed = {
        "line_id": scene.line.id, "depot_id": scene.depot.id, "boxes": "24", "pallets": "1",
        "due_on": clock.today().isoformat(), "idempotency_key": "notice-key",
    }  # fmt: skip

    answers = [client.post(f"{scene.coming}/new", data=typed).status_code for _ in range(2)]
    notice = db.session.query(SupplierNotice).one()
    address = f"{scene.coming}/{notice.id}/cancel"
    statuses = []
    for version in (99, notice.version):
        client.post(address, data={"version": version})
        statuses.append(notice.status)

    assert answers == [302, 302]
    assert statuses == [NoticeStatus.ANNOUNCED, NoticeStatus.CANCELLED]


def test_an_arrival_is_judged_and_undone_on_its_page(client: FlaskClient, scene: Scene) -> None:
    client.post(scene.goods_in, data=scene.filled(sampled="1"))
    arrival = db.session.query(Arrival).one()
    address = f"/depots/{scene.depot.id}/arrivals/{arrival.id}"

    judged = client.post(
        f"{address}/sample",
        data={"result": "unfit", "note": "mould", "version": arrival.version},
        follow_redirects=True,
    )
    silent = client.post(f"{address}/undo", data={"reason": " ", "version": arrival.version})
    undone = client.post(
        f"{address}/undo",
        data={"reason": "wrong depot", "version": arrival.version},
        follow_redirects=True,
    )

    assert "The sample is not fit" in judged.text
    assert arrival.sample_result is SampleResult.UNFIT
    assert silent.status_code == 422
    assert "wrong depot" in undone.text
    assert arrival.is_undone
    assert db.session.query(Lot).count() == 1


def test_another_depots_arrival_does_not_exist(client: FlaskClient, scene: Scene) -> None:
    client.post(scene.goods_in, data=scene.filled())
    arrival = db.session.query(Arrival).one()
    other = make.make_depot("Other")
    make.sign_in(client, make.make_user(Role.DEPOT_WORKER, depot=other))

    for depot in (other, scene.depot):
        address = f"/depots/{depot.id}/arrivals/{arrival.id}"
        assert client.get(address).status_code == 404
        assert client.post(f"{address}/undo", data={"reason": "x"}).status_code == 404


def test_many_notices_cost_few_statements(client: FlaskClient, scene: Scene) -> None:
    for _ in range(20):
        make.make_notice(scene.line, scene.depot, boxes=2)

    for address in (scene.coming, scene.goods_in):
        db.session.expunge_all()
        with count_statements() as statements:
            assert client.get(address).status_code == 200

        assert len(statements) <= 15, address
