"""Who received how much over time: the list, its filters, its file, one partner."""

import pytest
from flask.testing import FlaskClient

from foodaid.core.db import db
from foodaid.core.permissions import Role
from tests.allocation_stories import Story
from tests.factories import make_user, sign_in
from tests.statements import count_statements
from tests.web.partner.test_fairness import two_rounds


@pytest.fixture
def story(client: FlaskClient) -> Story:
    story = two_rounds()
    sign_in(client, make_user(Role.ALLOCATOR))
    return story


def test_the_list_shows_who_received_least_of_the_mean_first(
    client: FlaskClient, story: Story
) -> None:
    # case M2
    page = client.get("/allocation/fairness").text

    first, second = (page.index(partner.name) for partner in story.partners)
    assert first < second
    assert "90,9 %" in page
    assert "103,0 %" in page
    assert "5,00 kg is owed" in page
    assert "5,00 kg was given ahead" in page


def test_filters_keep_only_who_fits_and_can_be_taken_away(
    client: FlaskClient, story: Story
) -> None:
    page = client.get("/allocation/fairness?below=95&search=aaa").text

    assert story.partners[0].name in page
    assert story.partners[1].name not in page
    assert "Below 95 % of the mean" in page
    assert "Search: aaa" in page
    assert "No partner fits these filters" in client.get("/allocation/fairness?below=50").text


@pytest.mark.parametrize(
    "query",
    [
        "depot=x",
        "depot=99999999999999",
        "below=1",
        "windows=-3",
        "order=size",
        "province=9",
        "page=-1",
    ],
)
def test_filters_that_make_no_sense_are_none(client: FlaskClient, story: Story, query: str) -> None:
    page = client.get(f"/allocation/fairness?{query}")

    assert page.status_code == 200
    assert story.partners[0].name in page.text


def test_the_file_holds_what_is_filtered(client: FlaskClient, story: Story) -> None:
    everybody = client.get("/allocation/fairness/file").text.splitlines()
    one = client.get("/allocation/fairness/file?below=95").text.splitlines()

    assert len(everybody) == 3
    assert len(one) == 2
    assert one[1].startswith(f"{story.partners[0].code};")
    assert one[1].endswith(";2;100;50000;0,500;0,550;90,9;5000")


def test_one_partner_is_shown_round_by_round(client: FlaskClient, story: Story) -> None:
    page = client.get(f"/allocation/fairness/{story.partners[0].id}").text

    assert story.partners[0].name in page
    assert "Rounding took 7,50 kg; 2,50 kg of it had been given ahead." in page
    assert client.get("/allocation/fairness/999999").status_code == 404


def test_the_allocation_page_leads_there(client: FlaskClient, story: Story) -> None:
    assert "/allocation/fairness" in client.get("/allocation").text


def test_partners_do_not_see_the_list(client: FlaskClient, story: Story) -> None:
    sign_in(client, make_user(Role.PARTNER_MANAGER, partner=story.partners[0]))

    assert client.get("/allocation/fairness").status_code in (403, 404)


def test_the_list_needs_few_statements(client: FlaskClient, story: Story) -> None:
    db.session.remove()

    with count_statements() as statements:
        client.get("/allocation/fairness")

    assert len(statements) <= 12
