"""Campaigns: what was bought, and when it can be ordered."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient

from foodaid.catalogue.models import Campaign, Offer, Product
from foodaid.core import clock
from foodaid.core.audit import AuditEvent
from foodaid.core.db import db
from foodaid.core.permissions import Role
from foodaid.orders.models import Window
from tests.factories import (
    make_campaign,
    make_partner,
    make_product,
    make_user,
    make_window,
    sign_in,
)
from tests.statements import count_statements
from tests.web.reading import assert_nothing_is_lost, error_beside, main_form

KEY = "a-key-of-the-page"
NEW: dict[str, object] = {
    "idempotency_key": KEY,
    "programme": "esf",
    "year": "2031",
    "name": "ESF+ 2031",
    "starts_on": "2031-01-01",
    "ends_on": "2032-06-30",
}


@dataclass
class Scene:
    """A campaign of rice and peas, and days that make sense."""

    client: FlaskClient
    campaign: Campaign
    rice: Product
    peas: Product

    @property
    def offers(self) -> str:
        return f"/campaigns/{self.campaign.id}/offers"

    @property
    def windows(self) -> str:
        return f"/campaigns/{self.campaign.id}/windows/new"

    def window(self, **changes: object) -> dict[str, object]:
        today = clock.today()
        boxes = {f"boxes-{offer.id}": "10" for offer in self.campaign.offers}
        return {
            "idempotency_key": KEY,
            "opens_on": _day(today),
            "closes_on": _day(today + timedelta(days=7)),
            "delivery_from": _day(today + timedelta(days=14)),
            "delivery_until": _day(today + timedelta(days=28)),
            **boxes,
            **changes,
        }


def _day(day: date) -> str:
    return day.isoformat()


@pytest.fixture
def editor(client: FlaskClient) -> FlaskClient:
    sign_in(client, make_user(Role.CATALOGUE_EDITOR))
    return client


@pytest.fixture
def scene(editor: FlaskClient) -> Scene:
    rice, peas = make_product("RICE"), make_product("PEAS")
    return Scene(editor, make_campaign(rice, peas, boxes=100), rice, peas)


def test_the_pages_cost_few_statements(scene: Scene) -> None:
    for number in range(20):
        make_campaign(make_product(f"X{number}"), year=2040 + number)
    make_window(scene.campaign, boxes=10)

    for path in ("/campaigns", f"/campaigns/{scene.campaign.id}", scene.offers, scene.windows):
        db.session.expunge_all()
        with count_statements() as statements:
            assert scene.client.get(path).status_code == 200, path

        assert len(statements) <= 15, path


def test_a_campaign_shows_what_it_offers_and_when(scene: Scene) -> None:
    make_window(scene.campaign, boxes=40)

    page = scene.client.get(f"/campaigns/{scene.campaign.id}").text

    assert "Rice RICE" in page
    assert ">40<" in page
    assert "Open" in page


def test_an_empty_list_says_what_to_do(editor: FlaskClient) -> None:
    assert "There is no campaign yet" in editor.get("/campaigns").text
    assert editor.get("/campaigns/77").status_code == 404


def test_who_only_reads_may_not_write(scene: Scene) -> None:
    sign_in(scene.client, make_user(Role.REPORTING_OFFICER))

    assert scene.client.get("/campaigns").status_code == 200
    for path in ("/campaigns/new", scene.offers, scene.windows):
        assert scene.client.get(path).status_code == 403, path
        assert scene.client.post(path).status_code == 403, path


def test_partners_do_not_see_campaigns(scene: Scene) -> None:
    sign_in(scene.client, make_user(Role.PARTNER_MANAGER, partner=make_partner()))

    assert scene.client.get("/campaigns").status_code == 403


def test_a_campaign_is_added_once_however_often_it_is_sent(editor: FlaskClient) -> None:
    first = editor.post("/campaigns/new", data=NEW)
    second = editor.post("/campaigns/new", data=NEW)

    campaign = db.session.query(Campaign).one()
    assert first.headers["Location"] == second.headers["Location"]
    assert first.headers["Location"] == f"/campaigns/{campaign.id}/offers"
    assert (campaign.year, campaign.ends_on) == (2031, date(2032, 6, 30))
    assert db.session.query(AuditEvent).filter_by(event="campaign.added").count() == 1


@pytest.mark.parametrize(
    ("name", "wrong", "words"),
    [
        ("programme", "emff", "Choose one from the list."),
        ("year", "", "Fill in a number."),
        ("year", "2013", "The lowest number is 2014."),
        ("year", "this year", "Give a whole number, for example 12."),
        ("name", "", "Fill this in."),
        ("name", "x" * 81, "Field cannot be longer than 80 characters."),
        ("starts_on", "", "Give a day."),
        ("starts_on", "2031-02-30", "Give a day."),
        ("starts_on", "0001-01-01", "Give a day between 2014 and 2100."),
        ("ends_on", "9999-12-31", "Give a day between 2014 and 2100."),
        ("ends_on", "2030-12-31", "The end lies before the beginning."),
    ],
)
def test_what_is_wrong_with_a_campaign_is_said_beside_its_field(
    editor: FlaskClient, name: str, wrong: str, words: str
) -> None:
    page = editor.post("/campaigns/new", data={**NEW, name: wrong})

    assert page.status_code == 422
    assert error_beside(page.text, name) == words
    assert db.session.query(Campaign).count() == 0
    assert_nothing_is_lost(page.text, {**NEW, name: wrong}, but=name)


def test_a_programme_has_one_campaign_a_year(editor: FlaskClient) -> None:
    make_campaign(make_product(), year=2031)
    wrong = {**NEW, "ends_on": "2030-01-01"}

    page = editor.post("/campaigns/new", data=wrong)

    assert page.status_code == 422
    assert "has a campaign of this year already" in error_beside(page.text, "year")
    assert error_beside(page.text, "ends_on") == "The end lies before the beginning."
    assert_nothing_is_lost(page.text, wrong)


def test_what_a_campaign_offers_is_set_by_product(scene: Scene) -> None:
    lentils = make_product("LENT")
    form = main_form(scene.client.get(scene.offers).text)
    changes = {
        f"boxes-{lentils.id}": ["1.200"],
        f"cents-{lentils.id}": ["95"],
        f"most-{lentils.id}": ["30"],
        f"boxes-{scene.rice.id}": ["150"],
    }

    answer = scene.client.post(scene.offers, data={**form.fields, **changes})

    db.session.expire_all()
    offers = {offer.product.code: offer for offer in db.session.query(Offer)}
    new = offers["LENT"]
    assert answer.status_code == 302
    assert (new.boxes, new.unit_cents, new.most_boxes_per_order) == (1200, 95, 30)
    assert (offers["RICE"].boxes, offers["PEAS"].boxes) == (150, 100)
    assert db.session.query(AuditEvent).filter_by(event="campaign.offers-set").count() == 1


def test_all_wrong_numbers_of_an_offer_are_said_at_once(scene: Scene) -> None:
    form = main_form(scene.client.get(scene.offers).text)
    wrong = {
        f"boxes-{scene.rice.id}": ["-1"],
        f"cents-{scene.rice.id}": ["1,20"],
        f"most-{scene.peas.id}": ["100000"],
    }

    page = scene.client.post(scene.offers, data={**form.fields, **wrong})

    whole = "Give a whole number, for example 12."
    assert page.status_code == 422
    assert error_beside(page.text, f"boxes-{scene.rice.id}") == whole
    assert error_beside(page.text, f"cents-{scene.rice.id}") == whole
    assert error_beside(page.text, f"most-{scene.peas.id}") == "The highest number is 99999."
    assert "Rice PEAS, Most boxes an order: The highest number is 99999." in page.text
    assert_nothing_is_lost(page.text, {**form.fields, **wrong})


def test_a_campaign_does_not_offer_less_than_its_windows_share_out(scene: Scene) -> None:
    make_window(scene.campaign, boxes=60)
    form = main_form(scene.client.get(scene.offers).text)

    page = scene.client.post(scene.offers, data={**form.fields, f"boxes-{scene.rice.id}": ["59"]})

    db.session.expire_all()
    message = error_beside(page.text, f"boxes-{scene.rice.id}")
    assert page.status_code == 422
    assert message == "The windows share out 60 boxes already."
    assert {offer.boxes for offer in scene.campaign.offers} == {100}


def test_a_window_is_added_once_however_often_it_is_sent(scene: Scene) -> None:
    first = scene.client.post(scene.windows, data=scene.window())
    second = scene.client.post(scene.windows, data=scene.window())

    window = db.session.query(Window).one()
    assert (first.status_code, second.status_code) == (302, 302)
    assert window.number == 1
    assert clock.day_of(window.closes_at) == clock.today() + timedelta(days=7)
    assert {offer.boxes for offer in window.offers} == {10}
    assert db.session.query(AuditEvent).filter_by(event="window.added").count() == 1


@pytest.mark.parametrize(
    ("name", "wrong", "words"),
    [
        ("opens_on", "", "Give a day."),
        ("opens_on", "0001-01-01", "Give a day between 2014 and 2100."),
        ("closes_on", "9999-12-31", "Give a day between 2014 and 2100."),
        ("closes_on", "2020-01-01", "The end lies before the beginning."),
        ("delivery_from", "tomorrow", "Give a day."),
        ("delivery_from", "2020-01-01", "Deliveries start after the window has closed."),
        ("delivery_until", "", "Give a day."),
        ("delivery_until", "2020-01-01", "The end lies before the beginning."),
    ],
)
def test_what_is_wrong_with_a_window_is_said_beside_its_field(
    scene: Scene, name: str, wrong: str, words: str
) -> None:
    typed = scene.window(**{name: wrong})

    page = scene.client.post(scene.windows, data=typed)

    assert page.status_code == 422
    assert error_beside(page.text, name) == words
    assert db.session.query(Window).count() == 0
    assert_nothing_is_lost(page.text, typed)


def test_windows_share_out_no_more_than_was_bought(scene: Scene) -> None:
    make_window(scene.campaign, boxes=60)
    rice = scene.campaign.offers[0]
    typed = scene.window(**{f"boxes-{rice.id}": "41", "delivery_until": "2020-01-01"})

    page = scene.client.post(scene.windows, data=typed)

    assert page.status_code == 422
    assert error_beside(page.text, f"boxes-{rice.id}") == "The campaign has only 40 boxes left."
    assert error_beside(page.text, "delivery_until") == "The end lies before the beginning."
    assert_nothing_is_lost(page.text, typed)


def test_a_window_shares_out_something(scene: Scene) -> None:
    nothing = {f"boxes-{offer.id}": "" for offer in scene.campaign.offers}

    page = scene.client.post(scene.windows, data=scene.window(**nothing))

    assert page.status_code == 422
    assert "Share out at least one box of one product." in page.text
    assert db.session.query(Window).count() == 0
