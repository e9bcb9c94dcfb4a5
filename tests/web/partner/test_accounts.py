"""The stock account of a partner, and its control file: to the unit what the ledger says."""

import io
import re
import zipfile
from dataclasses import dataclass
from datetime import date

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook

from foodaid.catalogue.models import Campaign, Product, Programme
from foodaid.core import clock
from foodaid.core.db import db
from foodaid.core.permissions import Actor, Role
from foodaid.distributions.use_cases import HandOut, record, undo
from foodaid.organisations.models import Partner
from foodaid.reports.papers.accounts import account_of
from foodaid.reports.papers.control import control_of
from foodaid.reports.queries.accounts import Wanted, holder_partner
from foodaid.stock import queries as stock
from foodaid.stock.models import Lot, Movement, MovementKind, Place, PlaceKind
from foodaid.stock.use_cases import Move, ShelfCount, declare_count, move
from tests import factories as make

YEAR = clock.today().year


@dataclass
class Scene:
    """A partner that received rice of two funds, and what it did with it."""

    partner: Partner
    rice: Product
    esf: Lot
    fead: Lot
    shelf: Place
    ends: dict[PlaceKind, Place]
    actor: Actor

    @property
    def site_id(self) -> int:
        return self.partner.sites[0].id

    @property
    def account(self) -> str:
        return f"/partners/{self.partner.id}/account"

    @property
    def control(self) -> str:
        return f"/partners/{self.partner.id}/control"

    def receive(self, lot: Lot, units: int, on: date | None = None) -> None:
        supplier, transit = self.ends[PlaceKind.SUPPLIER], self.ends[PlaceKind.TRANSIT]
        came = Move(lot.id, supplier, transit, units, MovementKind.GOODS_IN)
        move(self.actor, [came], "delivery:1", on)
        there = Move(lot.id, transit, self.shelf, units, MovementKind.RECEIVED)
        move(self.actor, [there], "receipt:1", on)

    def hand_out(self, lot: Lot, units: int) -> int:
        wish = HandOut(
            self.partner.id, self.site_id, clock.today(), packages=5, meals=0, units={lot.id: units}
        )
        return record(self.actor, wish).id


@pytest.fixture
def scene(client: FlaskClient) -> Scene:
    ends, depot = make.make_ends(), make.make_depot()
    partner = make.make_partner(depot, name="Sint-Jan")
    rice = make.make_product("RICE", units_per_box=10, grams_per_unit=1500)
    esf: Campaign = make.make_campaign(rice)
    fead = make.make_campaign(rice, year=2022, programme=Programme.FEAD)
    user = make.make_user(Role.PARTNER_MANAGER, partner=partner)
    make.sign_in(client, user)
    return Scene(
        partner,
        rice,
        make.make_lot(rice, esf, code="E1"),
        make.make_lot(rice, fead, code="F1"),
        stock.place_of_site(partner.sites[0].id),
        ends,
        user.as_actor("en"),
    )


def _all(scene: Scene) -> Wanted:
    return Wanted(date(YEAR, 1, 1), date(YEAR, 12, 31))


def _busy(scene: Scene) -> None:
    """A year before, a receipt of each fund, handing out, an undone one, a count with a loss."""
    scene.receive(scene.esf, 12, date(YEAR - 1, 12, 31))
    scene.receive(scene.esf, 100)
    scene.receive(scene.fead, 33)
    scene.hand_out(scene.esf, 40)
    scene.hand_out(scene.fead, 3)
    wrong = scene.hand_out(scene.esf, 9)
    undo(scene.actor, scene.partner.id, wrong, "typed twice")
    found = {scene.esf.id: 70, scene.fead.id: 30}
    declare_count(scene.actor, ShelfCount(scene.site_id, found, {scene.esf.id: "torn bag"}))


def test_the_account_equals_the_ledger_to_the_unit(scene: Scene) -> None:  # cases R3, R11
    _busy(scene)

    account = account_of(holder_partner(scene.actor, scene.partner.id), _all(scene))

    rows = {
        entry.goods.code: (entry.opening, entry.came, entry.went, entry.lost, entry.closing)
        for entry in account.lots
    }
    assert rows == {"F1": (0, 33, 3, 0, 30), "E1": (12, 100, 40, 2, 70)}
    independent = {scene.esf.id: 0, scene.fead.id: 0}
    for row in db.session.query(Movement):
        independent[row.lot_id] += row.units * (row.to_place_id == scene.shelf.id)
        independent[row.lot_id] -= row.units * (row.from_place_id == scene.shelf.id)
    assert {entry.goods.lot_id: entry.closing for entry in account.lots} == independent
    assert independent == stock.units_at(scene.shelf.id)
    assert sum(step.signed for step in account.steps) == sum(
        entry.closing - entry.opening for entry in account.lots
    )


def test_both_end_days_are_in_the_period(scene: Scene) -> None:  # case R1
    scene.receive(scene.esf, 7, date(YEAR - 1, 3, 1))
    scene.receive(scene.esf, 8, date(YEAR - 1, 3, 31))
    scene.receive(scene.esf, 9, date(YEAR - 1, 4, 1))
    holder = holder_partner(scene.actor, scene.partner.id)

    march = Wanted(date(YEAR - 1, 3, 1), date(YEAR - 1, 3, 31))

    assert [(e.opening, e.came, e.closing) for e in account_of(holder, march).lots] == [(0, 15, 15)]


def test_the_page_shows_each_fund_apart_and_what_was_reversed(
    client: FlaskClient, scene: Scene
) -> None:  # cases V19, R11
    _busy(scene)

    page = client.get(scene.account).text

    assert page.index("FEAD") < page.index("ESF+")
    assert "45,0 kg" in page
    assert "105,0 kg" in page
    assert "Reversed" in page
    assert "typed twice" in page


@pytest.mark.parametrize(
    ("query", "seen", "unseen"),
    [
        ("programme=esf&per=lot", ">E1<", ">F1<"),
        ("programme=fead&per=lot", ">F1<", ">E1<"),
        ("shown=boxes", "(in boxes + loose units)", "(in units)"),
        ("shown=kg", "(in kilograms)", "(in units)"),
        ("product=999999", "Nothing was there and nothing moved", "105,0 kg"),
    ],
)
def test_an_address_narrows_the_account(
    client: FlaskClient, scene: Scene, query: str, seen: str, unseen: str
) -> None:
    _busy(scene)

    page = re.sub(r"\s*([<>])\s*", r"\1", client.get(f"{scene.account}?{query}").text)

    assert seen in page
    assert unseen not in page


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("from=2026-13-01", "This is not a day of a calendar."),
        ("from=0001-01-01&until=x", "This is not a day of a calendar."),
        ("from=2026-05-02&until=2026-05-01", "The last day is before the first one."),
    ],
)
def test_a_period_that_is_none_is_said_beside_its_box(
    client: FlaskClient, scene: Scene, query: str, said: str
) -> None:
    answer = client.get(f"{scene.account}?{query}")

    assert (answer.status_code, said in answer.text) == (422, True)
    assert query.partition("&")[0].partition("=")[2] in answer.text


def test_the_workbook_holds_the_figures_of_the_page(
    client: FlaskClient, scene: Scene
) -> None:  # R3
    _busy(scene)

    book = load_workbook(io.BytesIO(client.get(f"{scene.account}/xlsx").data))

    assert book.sheetnames == [
        "Stock account", "FEAD", "ESF+", "Movements FEAD", "Movements ESF+", "Reversed",
    ]  # fmt: skip
    titles, rice, total = book["ESF+"].iter_rows(values_only=True)
    figures = dict(zip(titles, rice, strict=True))
    assert figures == {
        "Product": "Rice RICE, RICE",
        "At the start": 12,
        "Received": 100,
        "Handed out": 40,
        "Lost": 0,
        "Counted short": 2,
        "At the end": 70,
        "At the end, boxes": "7",
        "At the end, kg": 105,
    }
    assert total[1:7] == rice[1:7]


def test_a_name_that_looks_like_a_formula_is_text(client: FlaskClient, scene: Scene) -> None:  # R9
    scene.rice.name_en = "=1+1"
    db.session.commit()
    scene.receive(scene.esf, 10)

    book = load_workbook(io.BytesIO(client.get(f"{scene.account}/xlsx").data))

    cell = book["ESF+"]["A2"]
    assert (cell.value, cell.data_type) == ("=1+1, RICE", "s")


@pytest.mark.parametrize("kind", ["pdf", "xlsx"])
def test_without_movements_there_is_an_empty_file(
    client: FlaskClient, scene: Scene, kind: str
) -> None:  # case R10
    answer = client.get(f"{scene.account}/{kind}?from=2015-01-01&until=2015-12-31")

    assert (answer.status_code, len(answer.data) > 1000) == (200, True)
    assert "attachment" in answer.headers["Content-Disposition"]


def test_a_control_reconciles_when_every_lot_was_counted_as_it_must_be(
    client: FlaskClient, scene: Scene
) -> None:  # case M16
    scene.receive(scene.esf, 100)
    scene.hand_out(scene.esf, 40)
    declare_count(scene.actor, ShelfCount(scene.site_id, {scene.esf.id: 60}, {}))
    scene.hand_out(scene.esf, 10)

    page = client.get(scene.control).text
    checks = control_of(scene.actor, scene.partner.id, _all(scene)).checks

    assert "The stock reconciles" in page
    assert [(c.expected, c.counted, c.difference) for c in checks] == [(50, 50, 0)]


def test_a_control_names_the_difference_and_its_reason(
    client: FlaskClient, scene: Scene
) -> None:  # case M16
    _busy(scene)

    page = client.get(scene.control).text
    found = control_of(scene.actor, scene.partner.id, _all(scene))

    assert "The stock does not reconcile" in page
    assert "torn bag" in page
    assert (found.verdict.units_short, found.verdict.units_over, found.verdict.unexplained) == (
        2, 0, 0,
    )  # fmt: skip


def test_a_control_says_what_was_never_counted(client: FlaskClient, scene: Scene) -> None:
    scene.receive(scene.esf, 100)

    page = client.get(scene.control).text

    assert "Not all of it can be checked" in page
    assert "Not counted: 100 in the book" in page


def test_one_click_gives_every_paper_with_its_checksum(client: FlaskClient, scene: Scene) -> None:
    _busy(scene)

    bundle = zipfile.ZipFile(io.BytesIO(client.get(f"{scene.control}/zip").data))

    assert bundle.namelist() == [
        "1-control-file.pdf",
        "2-stock-account.pdf",
        "3-receipts-distributions-and-counts.pdf",
        "4-all-tables.xlsx",
        "sha256.txt",
    ]
    assert len(bundle.read("sha256.txt").splitlines()) == 4
    assert all(bundle.read(name).startswith(b"%PDF-") for name in bundle.namelist()[:3])


@pytest.mark.parametrize("role", [Role.INSPECTOR, Role.AUDITOR, Role.REPORTING_OFFICER])
def test_who_controls_reads_the_account_of_every_partner(
    client: FlaskClient, scene: Scene, role: Role
) -> None:
    make.sign_in(client, make.make_user(role))

    assert client.get(scene.account).status_code == 200
    assert client.get(f"{scene.control}/zip").status_code == 200


@pytest.mark.parametrize("language", ["nl", "fr", "de"])
def test_the_papers_are_made_in_every_language(
    client: FlaskClient, scene: Scene, language: str
) -> None:
    _busy(scene)
    make.sign_in(
        client, make.make_user(Role.PARTNER_MANAGER, partner=scene.partner, language=language)
    )

    made = client.get(f"{scene.control}/pdf").data

    assert f"/Lang({language}-BE)".encode() in made
