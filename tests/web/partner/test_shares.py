"""What a partner gets, and why."""

from flask.testing import FlaskClient

from foodaid.core.db import db
from foodaid.core.permissions import Role
from tests.allocation_stories import closed_window
from tests.factories import make_user, sign_in
from tests.statements import count_statements


def test_a_partner_reads_asked_got_why_and_when(client: FlaskClient) -> None:  # case A19
    story = closed_window(people=(64, 5236), asked=420, boxes=400)
    story.publish()
    sign_in(client, make_user(Role.PARTNER_VOLUNTEER, partner=story.partners[0]))

    page = client.get(f"/partners/{story.partners[0].id}/shares/{story.window.id}").text

    assert "You asked 420 boxes." in page
    assert "There were 400 boxes for the 5.300 people of all who asked." in page
    assert "Your 64 people are due 4,8, rounded to 5." in page
    assert "you get a mail with the day and the hour" in page


def test_it_is_read_in_the_words_of_the_reader(client: FlaskClient) -> None:
    story = closed_window(people=(100, 300), asked=80, boxes=1000)
    story.publish()
    sign_in(client, make_user(Role.PARTNER_VOLUNTEER, partner=story.partners[0], language="nl"))

    page = client.get(f"/partners/{story.partners[0].id}/shares/{story.window.id}").text

    assert "Rijst RYS1" in page


def test_nothing_is_shown_before_it_is_published(client: FlaskClient) -> None:
    story = closed_window()
    story.approve()
    sign_in(client, make_user(Role.PARTNER_VOLUNTEER, partner=story.partners[0]))

    answer = client.get(f"/partners/{story.partners[0].id}/shares/{story.window.id}")

    assert answer.status_code == 404


def test_the_shares_of_another_partner_are_not_found(client: FlaskClient) -> None:  # case X1
    story = closed_window()
    story.publish()
    sign_in(client, make_user(Role.PARTNER_MANAGER, partner=story.partners[0]))

    answer = client.get(f"/partners/{story.partners[1].id}/shares/{story.window.id}")

    assert answer.status_code == 404


def test_a_depot_does_not_read_orders(client: FlaskClient) -> None:
    story = closed_window()
    story.publish()
    sign_in(client, make_user(Role.DEPOT_WORKER, depot=story.depot))

    answer = client.get(f"/partners/{story.partners[0].id}/shares/{story.window.id}")

    assert answer.status_code == 403


def test_the_page_needs_few_statements(client: FlaskClient) -> None:
    story = closed_window()
    story.publish()
    sign_in(client, make_user(Role.PARTNER_VOLUNTEER, partner=story.partners[0]))
    url = f"/partners/{story.partners[0].id}/shares/{story.window.id}"
    db.session.remove()

    with count_statements() as statements:
        client.get(url)

    assert len(statements) <= 15
