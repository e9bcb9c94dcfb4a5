"""The page of ceilings: its list, one ceiling, many from a list."""

import pytest
from flask.testing import FlaskClient

from foodaid.allocation import queries
from foodaid.catalogue.models import Campaign
from foodaid.core.permissions import Role
from foodaid.organisations.models import Partner
from tests import factories as make
from tests.statements import count_statements


@pytest.fixture
def campaign(client: FlaskClient) -> Campaign:
    make.sign_in(client, make.make_user(Role.CATALOGUE_EDITOR))
    return make.make_campaign(make.make_product())


def _partner(name: str, people: int) -> Partner:
    depot = make.make_depot()
    depot.municipality.name_nl = name
    return make.make_partner(make.save(depot), people=people)


def _address(campaign: Campaign, rest: str = "") -> str:
    return f"/campaigns/{campaign.id}/ceilings{rest}"


def test_municipalities_with_partners_are_listed_with_their_people(
    client: FlaskClient, campaign: Campaign
) -> None:
    _partner("Aalst", 120)
    _partner("Geel", 80)

    with count_statements() as statements:
        page = client.get(_address(campaign)).text

    assert "Aalst" in page
    assert "120" in page
    assert page.count("no ceiling") == 2
    assert len(statements) <= 8


def test_one_ceiling_is_set_and_taken_away(client: FlaskClient, campaign: Campaign) -> None:
    partner = _partner("Aalst", 120)
    town = partner.municipality_id

    client.post(_address(campaign, f"/{town}"), data={"kilograms": "1 250"})
    with_ceiling = client.get(_address(campaign, "?ceiling=yes")).text
    client.post(_address(campaign, f"/{town}"), data={"kilograms": ""})
    without = client.get(_address(campaign, "?ceiling=yes")).text

    assert "Aalst" in with_ceiling
    assert "no ceiling" not in with_ceiling
    assert "No municipality fits these filters" in without


def test_the_export_can_be_pasted_back(client: FlaskClient, campaign: Campaign) -> None:
    towns = [_partner(name, 50).municipality for name in ("Aalst", "Geel")]
    lines = "\n".join(f"{town.refnis};{1000 + at}" for at, town in enumerate(towns))

    first = client.post(_address(campaign, "/list"), data={"lines": lines})
    file = client.get(_address(campaign, "/file")).text.lstrip("\ufeff")
    again = client.post(
        _address(campaign, "/list"), data={"lines": file}, follow_redirects=True
    ).text

    assert first.status_code == 302
    assert "0 ceilings are changed" in again
    actor = make.make_actor(Role.CATALOGUE_EDITOR)
    rows = list(queries.all_ceilings(actor, campaign.id, queries.CeilingFilter()))
    assert [row.grams for row in rows] == [1_000_000, 1_001_000]


def test_what_is_wrong_in_a_list_is_said_and_nothing_is_lost(
    client: FlaskClient, campaign: Campaign
) -> None:
    answer = client.post(_address(campaign, "/list"), data={"lines": "code;kg\n12;3\n00000;7"})

    assert answer.status_code == 422
    assert "name a municipality again: 2." in answer.text
    assert "12;3" in answer.text


@pytest.mark.parametrize("typed", ["-1", "1.5", "x", "9" * 30])
def test_what_is_no_whole_number_is_refused(
    client: FlaskClient, campaign: Campaign, typed: str
) -> None:
    town = _partner("Aalst", 120).municipality_id

    answer = client.post(_address(campaign, f"/{town}"), data={"kilograms": typed})

    assert answer.status_code == 422
    assert typed in answer.text


def test_a_municipality_without_partners_has_no_page(
    client: FlaskClient, campaign: Campaign
) -> None:
    town = make.make_municipality("Nowhere")

    assert client.get(_address(campaign, f"/{town.id}")).status_code == 404
    assert client.get("/campaigns/99999/ceilings").status_code == 404


def test_a_reader_sees_ceilings_and_cannot_set_them(client: FlaskClient) -> None:
    campaign = make.make_campaign(make.make_product())
    town = _partner("Aalst", 120).municipality_id
    make.sign_in(client, make.make_user(Role.ALLOCATOR))

    page = client.get(_address(campaign))
    refused = client.post(_address(campaign, f"/{town}"), data={"kilograms": "1"})

    assert page.status_code == 200
    assert "Set many from a list" not in page.text
    assert refused.status_code in {403, 404}
