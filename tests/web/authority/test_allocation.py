"""The allocation pages: follow, propose, look, change by hand, approve, publish, withdraw."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from foodaid.accounts.models import User
from foodaid.allocation.models import AllocationRun, RunStatus, Share
from foodaid.core import clock
from foodaid.core.db import db
from foodaid.core.permissions import Role
from foodaid.orders.models import Order, OrderStatus
from tests.allocation_stories import Story, closed_window
from tests.factories import make_user, make_window, sign_in
from tests.statements import count_statements

MOST_STATEMENTS = 15


def signed_in(client: FlaskClient, role: Role = Role.ALLOCATOR) -> User:
    user = make_user(role)
    sign_in(client, user)
    return user


def shares_url(story: Story, run: AllocationRun) -> str:
    return f"/allocation/runs/{run.id}/products/{story.rice.id}"


def test_the_windows_say_how_far_they_are(client: FlaskClient) -> None:
    story = closed_window()
    make_window(story.window.campaign)
    signed_in(client)

    page = client.get("/allocation").text

    assert "To share out" in page
    assert "Orders still come in" in page


def test_a_closed_window_is_proposed_by_one_button(client: FlaskClient) -> None:
    story = closed_window()
    signed_in(client)
    url = f"/allocation/windows/{story.window.id}"

    page = client.get(url).text
    answers = [
        client.post(f"{url}/propose", data={"idempotency_key": "the-key-of-this-page"})
        for _ in range(2)
    ]

    assert "Propose an allocation" in page
    assert {answer.status_code for answer in answers} == {302}
    assert db.session.query(AllocationRun).count() == 1


def test_partners_who_did_not_declare_are_named(client: FlaskClient) -> None:  # case A9
    story = closed_window(people=(None, 300))
    signed_in(client)

    page = client.get(f"/allocation/windows/{story.window.id}").text

    assert "1 partner with an order has not declared people" in page
    assert "Partner AAA" in page


def test_an_open_window_can_be_closed_early(client: FlaskClient) -> None:
    story = closed_window()
    window = make_window(story.window.campaign)
    signed_in(client)

    page = client.get(f"/allocation/windows/{window.id}").text
    client.post(f"/allocation/windows/{window.id}/close", data={"version": window.version})

    assert "Close the window now" in page
    db.session.refresh(window)
    assert window.closed_at is not None


def test_a_refused_proposal_says_why(client: FlaskClient) -> None:
    story = closed_window()
    story.approve()
    signed_in(client)

    page = client.post(f"/allocation/windows/{story.window.id}/propose", follow_redirects=True).text

    assert "Another proposal for this window is approved or published" in page


def test_a_run_shows_every_product_with_its_sums(client: FlaskClient) -> None:
    story = closed_window(people=(100, 300), asked=80, boxes=100)
    run = story.propose()
    signed_in(client)

    page = client.get(f"/allocation/runs/{run.id}").text

    assert "Rice RYS1" in page
    assert "62 %" in page
    assert "100,0 % of its fair share" in page


def test_the_shares_of_a_product_say_why(client: FlaskClient) -> None:
    story = closed_window(people=(100, 310), asked=80, boxes=100)
    run = story.propose()
    signed_in(client)

    page = client.get(shares_url(story, run)).text

    assert "There were 100 boxes for the 410 people of all who asked." in page
    assert "Your 100 people are due 24,4, rounded to 24." in page


def test_shares_are_searched_filtered_sorted_and_exported_alike(client: FlaskClient) -> None:
    story = closed_window(people=(100, 200, None), asked=80, boxes=100)
    run = story.propose()
    signed_in(client)
    url = shares_url(story, run)

    found = client.get(f"{url}?search=bbb").text
    filtered = client.get(f"{url}?reason=no-people").text
    ordered = client.get(f"{url}?order=boxes&down=1").text
    file = client.get(f"{url}/file?search=bbb")

    assert ("Partner BBB, hall" in found, "Partner AAA, hall" in found) == (True, False)
    assert ("Partner AAA, hall" in filtered, "Partner CCC, hall" in filtered) == (False, True)
    assert ordered.index("Partner BBB, hall") < ordered.index("Partner AAA, hall")
    assert file.mimetype == "text/csv"
    assert len(file.text.splitlines()) == 2


def test_filters_that_make_no_sense_show_the_whole_list(client: FlaskClient) -> None:
    story = closed_window()
    run = story.propose()
    signed_in(client)

    answer = client.get(shares_url(story, run) + "?reason=x&order=x&page=-3&size=9999&down=x")

    assert answer.status_code == 200
    assert "1 to 2 of 2" in answer.text


def test_a_share_is_changed_by_hand(client: FlaskClient) -> None:
    story = closed_window(people=(100, 300), asked=80, boxes=100)
    run = story.propose()
    signed_in(client)
    url = f"/allocation/runs/{run.id}/shares/{story.share(run, 0).id}"

    page = client.get(url).text
    answer = client.post(url, data={"boxes": "40", "reason": "Flood", "version": run.version})

    assert "Change a share by hand" in page
    assert answer.status_code == 302
    assert story.boxes(run) == {story.partners[0].id: 40, story.partners[1].id: 60}
    assert "Set by hand" in client.get(shares_url(story, run)).text


@pytest.mark.parametrize(
    ("boxes", "reason", "sentence"),
    [
        ("", "Flood", "Fill in a number. Write 0 if there is none."),
        ("-1", "Flood", "Give a whole number, for example 12."),
        ("1,5", "Flood", "Give a whole number, for example 12."),
        ("1e3", "Flood", "Give a whole number, for example 12."),
        ("101", "Flood", "There are 100 boxes; with this, 101 would be set by hand."),
        ("40", "", "Fill this in."),
        ("40", "   ", "Fill this in."),
        ("40", "x" * 301, "At most 300 characters."),
    ],
)
def test_a_wrong_change_by_hand_loses_nothing_that_was_typed(
    client: FlaskClient, boxes: str, reason: str, sentence: str
) -> None:  # case A13
    story = closed_window(people=(100, 300), asked=80, boxes=100)
    run = story.propose()
    signed_in(client)
    url = f"/allocation/runs/{run.id}/shares/{story.share(run, 0).id}"

    answer = client.post(url, data={"boxes": boxes, "reason": reason, "version": run.version})

    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'value="{boxes}"' in answer.text
    assert reason.strip() in answer.text
    assert story.boxes(run) == {story.partners[0].id: 25, story.partners[1].id: 75}


def test_an_old_page_changes_nothing(client: FlaskClient) -> None:
    story = closed_window()
    run = story.propose()
    signed_in(client)
    url = f"/allocation/runs/{run.id}/shares/{story.share(run, 0).id}"

    answer = client.post(url, data={"boxes": "4", "reason": "x", "version": run.version + 1})

    assert answer.status_code == 409
    assert "Somebody else changed this" in answer.text


def test_four_eyes_then_published_by_typing_the_number_of_orders(client: FlaskClient) -> None:
    story = closed_window()
    run = story.propose()
    signed_in(client)
    url = f"/allocation/runs/{run.id}"

    client.post(f"{url}/approve", data={"version": run.version})
    db.session.refresh(run)
    asked = client.get(f"{url}/publish").text
    wrong = client.post(
        f"{url}/publish", data={"moment": "now", "typed": "3", "version": run.version}
    )
    right = client.post(
        f"{url}/publish", data={"moment": "now", "typed": "2", "version": run.version}
    )

    assert "2 partners get a mail" in asked
    assert (wrong.status_code, "Type the number of orders: 2." in wrong.text) == (422, True)
    assert right.status_code == 302
    assert set(db.session.scalars(select(Order.status))) == {OrderStatus.ALLOCATED}


def test_who_proposed_is_told_to_ask_another_person(client: FlaskClient) -> None:
    story = closed_window()
    user = signed_in(client)
    story.proposer = user.as_actor("en")
    run = story.propose()

    page = client.get(f"/allocation/runs/{run.id}").text
    answer = client.post(
        f"/allocation/runs/{run.id}/approve", data={"version": run.version}, follow_redirects=True
    )

    assert "another person must approve it" in page
    assert "Another person must approve it." in answer.text
    assert db.session.get_one(AllocationRun, run.id).status is RunStatus.PROPOSED


def test_a_published_run_is_withdrawn_with_a_reason(client: FlaskClient) -> None:
    story = closed_window()
    run = story.publish()
    signed_in(client)
    url = f"/allocation/runs/{run.id}/withdraw"

    without = client.post(url, data={"reason": "", "version": run.version})
    answer = client.post(url, data={"reason": "Rice did not come", "version": run.version})

    assert (without.status_code, "Fill this in." in without.text) == (422, True)
    assert answer.status_code == 302
    assert set(db.session.scalars(select(Order.status))) == {OrderStatus.PLACED}


def test_a_reader_looks_but_has_no_buttons(client: FlaskClient) -> None:
    story = closed_window()
    run = story.propose()
    signed_in(client, Role.AUDITOR)

    page = client.get(f"/allocation/runs/{run.id}")
    tried = client.post(f"/allocation/runs/{run.id}/approve", data={"version": run.version})

    assert (page.status_code, "Withdraw" in page.text) == (200, False)
    assert tried.status_code == 403


def test_partners_and_depots_do_not_see_the_allocation_of_all(client: FlaskClient) -> None:
    story = closed_window()
    run = story.propose()
    sign_in(client, make_user(Role.PARTNER_MANAGER, partner=story.partners[0]))

    statuses = {
        client.get(url).status_code
        for url in ("/allocation", f"/allocation/runs/{run.id}", shares_url(story, run))
    }

    assert statuses == {403}


def test_what_is_not_there_is_not_found(client: FlaskClient) -> None:
    story = closed_window()
    run = story.propose()
    signed_in(client)

    addresses = [
        "/allocation/windows/999",
        "/allocation/runs/999",
        f"/allocation/runs/{run.id}/products/999",
        f"/allocation/runs/{run.id}/shares/999",
    ]

    assert [client.get(address).status_code for address in addresses] == [404] * 4


def test_pages_need_few_statements(app: Flask, client: FlaskClient) -> None:
    story = closed_window(people=tuple(range(1, 40)))
    run = story.propose()
    signed_in(client)

    for url in (
        "/allocation",
        f"/allocation/windows/{story.window.id}",
        f"/allocation/runs/{run.id}",
        shares_url(story, run),
        f"/allocation/runs/{run.id}/publish",
    ):
        db.session.remove()
        with count_statements() as statements:
            client.get(url)

        assert len(statements) <= MOST_STATEMENTS, url
    assert db.session.query(Share).count() == 39


def test_an_hour_is_chosen_shown_and_called_off(client: FlaskClient) -> None:
    story = closed_window()
    run = story.approve()
    signed_in(client)
    url = f"/allocation/runs/{run.id}"
    day = clock.today() + timedelta(days=2)
    wish = {"moment": "later", "day": day.isoformat(), "hour": "08:00", "typed": "2"}

    form = client.get(f"{url}/publish").text
    client.post(f"{url}/publish", data={**wish, "version": run.version})
    db.session.refresh(run)
    page = client.get(url).text
    home = client.get("/").text
    client.post(f"{url}/call-off", data={"version": run.version})
    db.session.refresh(run)

    assert "Publish by itself, at this hour" in form
    assert f"on {day:%A} {day.day} {day:%B %Y} at 08:00, planned by Vera" in page
    assert "as planned by Vera" in home
    assert run.publish_at is None


def test_an_hour_that_cannot_be_is_refused_beside_its_field(client: FlaskClient) -> None:
    story = closed_window()
    run = story.approve()
    signed_in(client)
    url = f"/allocation/runs/{run.id}/publish"
    later = {"moment": "later", "typed": "2", "version": run.version}
    today = clock.today()

    missing = client.post(url, data=later)
    odd = client.post(url, data={**later, "day": "31/02/2026", "hour": "25:99"})
    past = client.post(url, data={**later, "day": today.isoformat(), "hour": "00:00"})
    far = client.post(
        url, data={**later, "day": story.window.delivery_until.isoformat(), "hour": "8u00"}
    )

    answers = (missing, odd, past, far)
    assert [answer.status_code for answer in answers] == [422] * 4
    assert missing.text.count("Fill this in, or choose to publish now.") >= 2
    assert "Give an hour, for example 08:00." in odd.text
    assert "This hour has passed." in past.text
    assert "publish on a day before that" in far.text
