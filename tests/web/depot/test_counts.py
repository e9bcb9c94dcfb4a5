"""The sheet of a count hides the book, keeps what is typed, and ends in one booking."""

import re
from dataclasses import dataclass

import pytest
from flask.testing import FlaskClient

from foodaid.core.db import db
from foodaid.core.permissions import Role
from foodaid.organisations.models import Depot
from foodaid.stock import queries
from foodaid.stock.models import Count, CountLine, CountStatus, Lot, Movement, PlaceKind, Zone
from tests import factories
from tests.factories import sign_in


@dataclass
class Scene:
    """A depot with 1,237 units of rice, ten a box, and a worker who is signed in."""

    client: FlaskClient
    depot: Depot
    lot: Lot

    @property
    def address(self) -> str:
        return f"/depots/{self.depot.id}/counts"

    def open(self, **fields: str) -> str:
        """The address of a new count of the dry store."""
        answer = self.client.post(
            f"{self.address}/new", data={"what": "dry", "product": "", **fields}
        )
        return answer.headers["Location"].removesuffix("/sheet")

    @property
    def line(self) -> CountLine:
        db.session.expire_all()
        return db.session.query(CountLine).one()

    def tally(self, count: str, boxes: str, units: str) -> str:
        typed = {f"boxes-{self.line.id}": boxes, f"units-{self.line.id}": units}
        return self.client.post(f"{count}/sheet", data=typed, follow_redirects=True).text


@pytest.fixture
def scene(client: FlaskClient) -> Scene:
    ends = factories.make_ends()
    depot = factories.make_depot()
    product = factories.make_product()
    lot = factories.make_lot(product, factories.make_campaign(product), code="BAG")
    dry = queries.zones_of_depot(depot.id)[Zone.DRY]
    factories.put(lot, dry, ends[PlaceKind.SUPPLIER], 1237)
    sign_in(client, factories.make_user(Role.DEPOT_WORKER, depot=depot))
    return Scene(client, depot, lot)


def test_the_book_is_hidden_while_people_count(scene: Scene) -> None:
    count = scene.open()
    asked_again = scene.tally(count, "123", "8")
    pages = [scene.client.get(count + part).text for part in ("/sheet", "/paper", "", "/file")]

    assert "Please count this lot again" in asked_again
    for page in [asked_again, *pages]:
        assert "BAG" in page
        assert not re.search(r"1[.,]?237", page)


def test_who_asks_for_it_sees_the_book(scene: Scene) -> None:
    count = scene.open(shows_book="y")

    assert "The book says 1.237." in scene.client.get(f"{count}/sheet").text


def test_what_was_saved_is_there_when_one_comes_back(scene: Scene) -> None:
    count = scene.open()
    scene.tally(count, "123", "7")

    page = scene.client.get(f"{count}/sheet").text

    assert "123 boxes" in page
    assert "7 loose units" in page
    assert "All lots are counted." in page


def test_a_field_left_blank_is_not_counted_yet(scene: Scene) -> None:
    count = scene.open()

    assert "1 lot to go." in scene.tally(count, "", "")


@pytest.mark.parametrize("typed", ["-1", "1,5", "x"])
def test_a_number_that_is_none_is_marked_and_kept(scene: Scene, typed: str) -> None:  # case S4
    count = scene.open()

    page = scene.tally(count, "12", typed)

    assert "Give a whole number" in page
    assert 'value="12"' in page
    assert scene.line.counted_units is None


def test_a_count_ends_with_a_reason_and_a_result(scene: Scene) -> None:  # case S3
    count = scene.open()
    for _time in range(2):
        scene.tally(count, "123", "5")
    refused = scene.client.post(f"{count}/finish")
    reason = {f"reason-{scene.line.id}": "two bags torn"}

    page = scene.client.post(f"{count}/finish", data=reason, follow_redirects=True).text

    assert refused.status_code == 422
    assert "Say why the number differs." in refused.text
    assert "two bags torn" in page
    assert "€ -2,40" in page
    assert "1.237" in page
    assert ";1235;" in scene.client.get(f"{count}/file").text


def test_a_second_tap_finds_the_count_finished(scene: Scene) -> None:  # case S17
    count = scene.open()
    for _time in range(2):
        scene.tally(count, "123", "0")
    reason = {f"reason-{scene.line.id}": "torn", "idempotency_key": "one-finish"}

    answers = [scene.client.post(f"{count}/finish", data=reason) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert (
        db.session.query(Movement).filter_by(document=f"count:{count.split('/')[-1]}").count() == 1
    )


def test_a_count_that_is_not_complete_goes_back_to_the_sheet(scene: Scene) -> None:
    count = scene.open()

    page = scene.client.get(f"{count}/finish", follow_redirects=True).text

    assert "Some lots are not counted yet" in page


def test_a_lot_is_looked_for_and_added(scene: Scene) -> None:
    count = scene.open()
    other = factories.make_lot(scene.lot.product, scene.lot.campaign, code="STRAY")
    zones = queries.zones_of_depot(scene.depot.id)
    factories.put(other, zones[Zone.COOL], queries.end_place(PlaceKind.SUPPLIER), 3)

    found = scene.client.get(f"{count}/add?search=stray").text
    page = scene.client.post(f"{count}/add", data={"lot_id": other.id}, follow_redirects=True).text

    assert "STRAY" in found
    assert "2 lots to go." in page
    assert "Added" in page


def test_a_count_is_cancelled_with_a_reason(scene: Scene) -> None:
    count = scene.open()
    refused = scene.client.post(f"{count}/cancel")

    page = scene.client.post(
        f"{count}/cancel", data={"reason": "wrong zone"}, follow_redirects=True
    ).text

    assert refused.status_code == 422
    assert "This count was cancelled." in page
    assert db.session.query(Count).one().status is CountStatus.CANCELLED


def test_the_list_is_filtered_and_leaves_as_a_file(scene: Scene) -> None:
    count = scene.open()
    scene.client.post(f"{count}/cancel", data={"reason": "wrong zone"})
    scene.open()

    everything = scene.client.get(f"{scene.address}/file").text
    cancelled = scene.client.get(f"{scene.address}/file?state=cancelled&zone=dry").text

    assert everything.count("Dry store") == 2
    assert cancelled.count("Dry store") == 1
    assert "No count fits" in scene.client.get(f"{scene.address}?state=finished").text


def test_an_auditor_reads_counts_and_does_not_count(scene: Scene) -> None:
    count = scene.open()
    sign_in(scene.client, factories.make_user(Role.AUDITOR))

    assert "New count" not in scene.client.get(scene.address).text
    assert "Go on counting" not in scene.client.get(count).text
    assert scene.client.get(f"{count}/sheet").status_code == 403


def test_another_depots_count_is_not_there(scene: Scene) -> None:
    count = scene.open()
    other = factories.make_depot("Other")
    sign_in(scene.client, factories.make_user(Role.DEPOT_WORKER, depot=other))
    mine = count.replace(f"/depots/{scene.depot.id}/", f"/depots/{other.id}/")

    parts = ("", "/sheet", "/paper", "/finish", "/cancel", "/add", "/file")
    assert {scene.client.get(at + part).status_code for at in (count, mine) for part in parts} == {
        404
    }
