"""Holds and recalls on the pages of the authority: holders, letters, the file, lifting."""

import io
import zipfile
from dataclasses import dataclass

import pytest
from flask.testing import FlaskClient

from foodaid.core.db import db
from foodaid.core.permissions import Role
from foodaid.organisations.models import Partner
from foodaid.stock import queries
from foodaid.stock.models import Hold, Lot, PlaceKind
from tests import factories
from tests.factories import sign_in


@dataclass
class Scene:
    """40 units of a lot on the shelves of two partners, one of them French-speaking."""

    lot: Lot
    partners: list[Partner]

    def recall(self, client: FlaskClient) -> str:
        """Recall the lot and tell its holders; gives the page of the recall."""
        page = f"/holds/new/{self.lot.id}"
        client.post(page, data={"kind": "recall", "reason": "glass found"})
        hold = db.session.query(Hold).one()
        client.post(f"/holds/{hold.id}/tell")
        return f"/holds/{hold.id}"


@pytest.fixture
def scene(client: FlaskClient) -> Scene:
    supplier = factories.make_ends()[PlaceKind.SUPPLIER]
    product = factories.make_product()
    lot = factories.make_lot(product, factories.make_campaign(product), code="GLASS")
    partners = [
        factories.make_partner(name="Sint-Jan"),
        factories.make_partner(name="Saint-Jean", language="fr"),
    ]
    for partner in partners:
        place = queries.place_of_site(partner.sites[0].id)
        factories.put(lot, place, supplier, 20)
    sign_in(client, factories.make_user(Role.CATALOGUE_EDITOR))
    return Scene(lot, partners)


def test_a_recall_lists_who_holds_the_goods_and_whom_to_call(
    client: FlaskClient, scene: Scene
) -> None:  # case S9
    page = client.get(scene.recall(client)).text

    assert all(partner.name in page and partner.phone in page for partner in scene.partners)
    assert page.count("Told, no answer yet") == 2


def test_letters_come_in_the_language_of_each_holder(client: FlaskClient, scene: Scene) -> None:
    answer = client.get(scene.recall(client) + "/letters")

    names = zipfile.ZipFile(io.BytesIO(answer.data)).namelist()
    assert sorted(name[-7:] for name in names if "pdf" in name) == ["-fr.pdf", "-nl.pdf"]


def test_the_file_says_who_was_told_and_what_each_has(client: FlaskClient, scene: Scene) -> None:
    rows = client.get(scene.recall(client) + "/file").text.splitlines()[1:]

    assert sorted(row.split(";")[2] for row in rows) == ["Saint-Jean", "Sint-Jan"]
    assert {row.split(";")[5] for row in rows} == {"20"}


def test_a_hold_is_lifted_with_a_reason_only(client: FlaskClient, scene: Scene) -> None:
    page = scene.recall(client)

    assert client.post(f"{page}/lift", data={"reason": " "}).status_code == 422
    done = client.post(f"{page}/lift", data={"reason": "one broken jar"}, follow_redirects=True)

    assert "Lot GLASS may go out again." in done.text
    assert "one broken jar" in done.text
