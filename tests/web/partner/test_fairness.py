"""What a partner received over time, and the account of rounding, in words."""

from flask.testing import FlaskClient

from foodaid.core.db import db
from foodaid.core.permissions import Role
from tests.allocation_stories import Story, closed_window, next_window
from tests.factories import make_user, sign_in
from tests.statements import count_statements


def two_rounds() -> Story:
    """Eleven boxes of 10 kg twice, for 100 and 300 people."""
    story = closed_window(people=(100, 300), asked=80, boxes=11)
    story.publish()
    next_window(story, asked=80, boxes=11)
    story.publish()
    return story


def test_it_says_what_came_and_what_rounding_owes(client: FlaskClient) -> None:  # case M2
    story = two_rounds()
    sign_in(client, make_user(Role.PARTNER_VOLUNTEER, partner=story.partners[0]))

    page = client.get(f"/partners/{story.partners[0].id}/received").text

    assert "0,05 kg per person less than the mean" in page
    assert "Before: nothing is owed." in page
    assert "Rounding gave 2,50 kg." in page
    assert "Rounding took 7,50 kg; 2,50 kg of it had been given ahead." in page
    assert "After: 5,00 kg is owed." in page
    assert "rounding gave 2,50 kg ahead; in" in page
    assert page.count('role="img"') == 1
    assert "<desc" in page


def test_what_was_lost_comes_back(client: FlaskClient) -> None:
    story = two_rounds()
    sign_in(client, make_user(Role.PARTNER_VOLUNTEER, partner=story.partners[1]))

    page = client.get(f"/partners/{story.partners[1].id}/received").text

    assert "Rounding took 2,50 kg." in page
    assert "Rounding gave 7,50 kg; 2,50 kg of it was owed." in page
    assert "2,50 kg came back." in page
    assert "5,00 kg was given ahead" in page


def test_that_of_another_partner_is_not_found(client: FlaskClient) -> None:  # case X1
    story = two_rounds()
    sign_in(client, make_user(Role.PARTNER_MANAGER, partner=story.partners[0]))

    assert client.get(f"/partners/{story.partners[1].id}/received").status_code == 404


def test_without_a_published_allocation_the_page_says_so(client: FlaskClient) -> None:
    story = closed_window()
    story.approve()
    sign_in(client, make_user(Role.PARTNER_VOLUNTEER, partner=story.partners[0]))

    page = client.get(f"/partners/{story.partners[0].id}/received")

    assert (page.status_code, "Nothing was shared out yet" in page.text) == (200, True)


def test_orders_and_shares_lead_there(client: FlaskClient) -> None:
    story = two_rounds()
    partner_id = story.partners[0].id
    sign_in(client, make_user(Role.PARTNER_VOLUNTEER, partner=story.partners[0]))

    for url in (
        f"/partners/{partner_id}/orders",
        f"/partners/{partner_id}/shares/{story.window.id}",
    ):
        assert f"/partners/{partner_id}/received" in client.get(url).text


def test_the_page_needs_few_statements(client: FlaskClient) -> None:
    story = two_rounds()
    sign_in(client, make_user(Role.PARTNER_VOLUNTEER, partner=story.partners[0]))
    db.session.remove()

    with count_statements() as statements:
        client.get(f"/partners/{story.partners[0].id}/received")

    assert len(statements) <= 12
