"""Deliveries of a partner: what comes, confirming it, the receipt."""

import pytest
from flask.testing import FlaskClient

from foodaid.core.db import db
from foodaid.core.permissions import Role
from foodaid.deliveries.models import Receipt
from foodaid.rounds import use_cases as rounds
from tests.factories import make_user, sign_in
from tests.rounds_stories import RoundStory, rounds_story
from tests.statements import count_statements


def volunteer(client: FlaskClient, story: RoundStory, at: int = 0) -> str:
    """Sign a volunteer in; returns the address of the partner's deliveries."""
    partner = story.allocation.partners[at]
    sign_in(client, make_user(Role.PARTNER_VOLUNTEER, partner=partner))
    return f"/partners/{partner.id}/deliveries"


def lines_of(story: RoundStory, **changes: str) -> dict[str, str]:
    lot = story.lots[1].id
    typed = {"boxes": "25", "units": "0", "refused": "0", "missing": "0", "reason": "", **changes}
    return {f"{name}-{lot}": text for name, text in typed.items()}


def test_a_partner_reads_when_its_food_comes(client: FlaskClient) -> None:
    story = rounds_story()
    story.published()
    url = volunteer(client, story)

    page = client.get(url).text

    assert "Coming" in page
    assert "09:00" in page
    assert "Depot Lier" in page


def test_everything_is_right_is_one_tap(client: FlaskClient) -> None:
    story = rounds_story()
    stop = story.loaded().stops[0]
    url = volunteer(client, story)

    page = client.get(f"{url}/{stop.id}/receive").text
    answers = [
        client.post(
            f"{url}/{stop.id}/receive",
            data={"action": "all", "idempotency_key": "the-key-of-this-page"},
        )
        for _ in range(2)
    ]

    assert "Everything is right" in page
    assert 'value="25"' in page
    assert {answer.status_code for answer in answers} == {302}
    assert db.session.query(Receipt).count() == 1
    assert story.units_at(story.site_place(0)) == 250


def test_a_difference_is_told_line_by_line(client: FlaskClient) -> None:  # case D1
    story = rounds_story()
    stop = story.loaded().stops[0]
    url = volunteer(client, story)
    told = lines_of(story, boxes="22", units="5", refused="5", missing="20", reason="Torn")

    answer = client.post(f"{url}/{stop.id}/receive", data={**told, "note": "Seen by the driver"})
    page = client.get(f"{url}/{stop.id}").text

    assert answer.status_code == 302
    assert "22 boxes + 5 units" in page
    assert "Torn" in page
    assert "Seen by the driver" in page


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"boxes": "24"}, "250 units were sent, but 240 are accounted for."),
        ({"boxes": "26"}, "250 units were sent, but 260 are accounted for."),
        ({"boxes": "24", "refused": "10"}, "Say why: refused or missing."),
        ({"boxes": "-1"}, "Give a whole number, for example 12."),
        ({"refused": "1,5"}, "Give a whole number, for example 12."),
        ({"missing": "1e3"}, "Give a whole number, for example 12."),
        ({"reason": "x" * 201}, "At most 200 characters."),
    ],
)
def test_a_wrong_receipt_loses_nothing_that_was_typed(
    client: FlaskClient, changes: dict[str, str], sentence: str
) -> None:  # cases D1, D2
    story = rounds_story()
    stop = story.loaded().stops[0]
    url = volunteer(client, story)

    answer = client.post(
        f"{url}/{stop.id}/receive", data={**lines_of(story, **changes), "note": "Kept words"}
    )

    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Kept words" in answer.text
    for typed in changes.values():
        assert f'value="{typed}"' in answer.text
    assert db.session.query(Receipt).count() == 0


def test_confirming_again_shows_the_receipt(client: FlaskClient) -> None:  # case D3
    story = rounds_story()
    stop = story.loaded().stops[0]
    url = volunteer(client, story)
    client.post(f"{url}/{stop.id}/receive", data={"action": "all"})

    again = client.get(f"{url}/{stop.id}/receive")
    other = client.post(
        f"{url}/{stop.id}/receive", data=lines_of(story, boxes="24", missing="10", reason="Late")
    )

    assert again.location.endswith(f"{url}/{stop.id}")
    assert other.status_code == 409
    assert "This delivery was confirmed before with other numbers." in other.text


def test_what_has_not_left_cannot_be_confirmed(client: FlaskClient) -> None:  # case D6
    story = rounds_story()
    stop = story.published().stops[0]
    url = volunteer(client, story)

    answer = client.post(f"{url}/{stop.id}/receive", data={"action": "all"})

    assert answer.status_code == 409
    assert "The goods have not left the depot yet" in answer.text


def test_the_delivery_of_another_partner_is_not_found(client: FlaskClient) -> None:  # case X1
    story = rounds_story()
    stops = story.loaded().stops
    own = volunteer(client, story, 1)
    other = f"/partners/{story.allocation.partners[0].id}/deliveries"

    statuses = [
        client.get(path).status_code
        for path in (
            other,
            f"{other}/{stops[0].id}/receive",
            f"{own}/{stops[0].id}/receive",
            f"{own}/{stops[0].id}",
            f"{own}/999/receive",
        )
    ]

    assert set(statuses) == {404}


def test_the_sender_does_not_confirm(client: FlaskClient) -> None:  # case D5
    story = rounds_story()
    stop = story.loaded().stops[0]
    sign_in(client, make_user(Role.DEPOT_MANAGER, depot=story.allocation.depot))
    url = f"/partners/{story.allocation.partners[0].id}/deliveries/{stop.id}/receive"

    assert client.post(url, data={"action": "all"}).status_code == 403


def test_pages_need_few_statements(client: FlaskClient) -> None:
    story = rounds_story()
    stop = story.loaded().stops[0]
    url = volunteer(client, story)

    for path in (url, f"{url}/{stop.id}/receive"):
        db.session.remove()
        with count_statements() as statements:
            client.get(path)

        assert len(statements) <= 15, path


def test_the_first_screen_says_what_is_next(client: FlaskClient) -> None:
    story = rounds_story()
    volunteer(client, story)

    known = client.get("/").text
    published = story.published()
    coming = client.get("/").text
    rounds.load_round(story.planner, published.id)
    here = client.get("/").text

    assert "Your allocation is known." in known
    assert "Your next delivery" in coming
    assert "Confirm what came" in here
