"""One lot at a depot, its account there, and its labels."""

from dataclasses import dataclass

import pytest
from flask.testing import FlaskClient

from foodaid.catalogue.models import Storage
from foodaid.core import clock
from foodaid.core.db import db
from foodaid.core.permissions import Role
from foodaid.organisations.models import Depot
from foodaid.reports.models import LabelPrint
from foodaid.reports.papers.accounts import account_of
from foodaid.reports.queries.accounts import Wanted, holder_depot
from foodaid.stock import queries as stock
from foodaid.stock.models import Lot, PlaceKind
from tests import factories as make


@dataclass
class Scene:
    """Forty units of rice at a depot."""

    depot: Depot
    lot: Lot

    @property
    def page(self) -> str:
        return f"/depots/{self.depot.id}/lots/{self.lot.id}"

    def asked(self, **others: object) -> dict[str, object]:
        return {
            "kind": "box",
            "labels": "12",
            "sheet": "8",
            "skipped": "3",
            "idempotency_key": "first-print",
            **others,
        }


@pytest.fixture
def scene(client: FlaskClient) -> Scene:
    ends, depot = make.make_ends(), make.make_depot()
    rice = make.make_product("RICE", gtin="5410000000019")
    lot = make.make_lot(rice, make.make_campaign(rice), code="L-1")
    make.put(lot, stock.home_in_depot(depot.id, Storage.DRY), ends[PlaceKind.SUPPLIER], 40)
    make.sign_in(client, make.make_user(Role.DEPOT_WORKER, depot=depot))
    return Scene(depot, lot)


def test_labels_are_noted_and_come_as_sheets(client: FlaskClient, scene: Scene) -> None:
    answer = client.post(f"{scene.page}/labels/new", data=scene.asked(), follow_redirects=True)

    made = db.session.query(LabelPrint).one()
    assert "12 labels are ready to be printed." in answer.text
    assert (made.labels, made.units, made.skipped) == (12, 10, 3)
    file = client.get(f"{scene.page}/labels/{made.id}")
    assert (file.mimetype, file.data[:5]) == ("application/pdf", b"%PDF-")


def test_labels_printed_again_warn_with_who_and_when(
    client: FlaskClient, scene: Scene
) -> None:  # case D15
    client.post(f"{scene.page}/labels/new", data=scene.asked())
    made = db.session.query(LabelPrint).one()

    form = client.get(f"{scene.page}/labels/new").text
    again = client.post(
        f"{scene.page}/labels/new", data=scene.asked(idempotency_key="second-print")
    )

    assert "Labels of this lot were printed before:" in form
    assert made.printed_by in form
    assert (again.status_code, made.printed_by in again.text) == (409, True)
    assert db.session.query(LabelPrint).count() == 1


def test_whoever_means_it_prints_again(client: FlaskClient, scene: Scene) -> None:  # case D15
    client.post(f"{scene.page}/labels/new", data=scene.asked())
    client.post(
        f"{scene.page}/labels/new", data=scene.asked(is_again="y", idempotency_key="second-print")
    )

    assert db.session.query(LabelPrint).count() == 2


def test_two_taps_print_once(client: FlaskClient, scene: Scene) -> None:
    for _tap in range(2):
        answer = client.post(f"{scene.page}/labels/new", data=scene.asked())
        assert answer.status_code == 302

    assert db.session.query(LabelPrint).count() == 1


def test_more_labels_gone_than_a_sheet_has_is_refused(client: FlaskClient, scene: Scene) -> None:
    answer = client.post(f"{scene.page}/labels/new", data=scene.asked(sheet="2", skipped="2"))

    assert answer.status_code == 422
    assert "at most 1 labels can be gone already" in answer.text
    assert db.session.query(LabelPrint).count() == 0


@pytest.mark.parametrize("kind", ["box", "pallet"])
@pytest.mark.parametrize("sheet", ["1", "2", "4", "8"])
def test_every_sheet_is_made(client: FlaskClient, scene: Scene, kind: str, sheet: str) -> None:
    client.post(f"{scene.page}/labels/new", data=scene.asked(kind=kind, sheet=sheet, skipped="0"))
    made = db.session.query(LabelPrint).one()

    assert client.get(f"{scene.page}/labels/{made.id}").data.startswith(b"%PDF-")


def test_a_lot_that_never_was_here_has_no_page(client: FlaskClient, scene: Scene) -> None:  # X1
    other = make.make_lot(scene.lot.product, scene.lot.campaign, code="L-2")

    assert client.get(f"/depots/{scene.depot.id}/lots/{other.id}").status_code == 404
    assert client.get(f"/depots/{scene.depot.id}/lots/{other.id}/labels/new").status_code == 404


def test_the_account_of_a_depot_is_its_ledger(client: FlaskClient, scene: Scene) -> None:
    actor = make.make_actor(Role.DEPOT_MANAGER, depot=scene.depot)
    today = clock.today()

    account = account_of(holder_depot(actor, scene.depot.id), Wanted(today, today))
    page = client.get(f"/depots/{scene.depot.id}/account").text

    assert [(e.opening, e.came, e.closing) for e in account.lots] == [(0, 40, 40)]
    assert "40,0 kg" in page
    assert "Choose a product to see every movement of it." in page


@pytest.mark.parametrize("kind", ["pdf", "xlsx"])
def test_the_account_of_one_product_holds_its_movements(
    client: FlaskClient, scene: Scene, kind: str
) -> None:
    address = f"/depots/{scene.depot.id}/account"

    page = client.get(f"{address}?product={scene.lot.product_id}").text
    file = client.get(f"{address}/{kind}?product={scene.lot.product_id}")

    assert "Delivery note test" in page
    assert file.status_code == 200
