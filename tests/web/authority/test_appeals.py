"""The authority lists appeals, narrows them, opens one with its frozen facts, and answers."""

from flask.testing import FlaskClient

from foodaid.allocation.models import AppealStatus
from foodaid.core.db import db, transaction
from foodaid.core.permissions import Role
from foodaid.declarations.models import Declaration
from tests.allocation_stories import Story
from tests.appeal_stories import FREE, answer, appealed, published_with_free_boxes
from tests.factories import make_user, sign_in
from tests.statements import count_statements

APPEALS = "/allocation/appeals"


def two_appeals() -> tuple[Story, int, int]:
    """One that waits, of partner AAA, and one of partner BBB that was refused."""
    story, run = published_with_free_boxes()
    waiting = appealed(story, run, 0)
    refused = answer(story, appealed(story, run, 1, boxes=30), 0, "No room there")
    return story, waiting.id, refused.id


def test_appeals_are_filtered_sorted_and_exported_alike(client: FlaskClient) -> None:  # case M5
    story, _waiting, _refused = two_appeals()
    sign_in(client, make_user(Role.AUDITOR))

    page = client.get(APPEALS).text
    waiting = client.get(f"{APPEALS}?status=open").text
    found = client.get(f"{APPEALS}?search=bbb&depot={story.depot.id}").text
    elsewhere = client.get(f"{APPEALS}?depot=999").text
    most_first = client.get(f"{APPEALS}?order=boxes&down=1").text
    file = client.get(f"{APPEALS}/file?status=refused").text

    assert ("Partner AAA" in page, "Partner BBB" in page) == (True, True)
    assert ("Partner AAA" in waiting, "Partner BBB" in waiting) == (True, False)
    assert ("Partner AAA" in found, "Partner BBB" in found) == (False, True)
    assert "Nobody has appealed yet" in elsewhere
    assert most_first.index("Partner BBB") < most_first.index("Partner AAA")
    assert len(file.splitlines()) == 2
    assert "No room there" in file


def test_the_facts_stay_as_they_were_when_people_change_later(client: FlaskClient) -> None:
    _story, waiting, _refused = two_appeals()
    with transaction():
        db.session.query(Declaration).update({"total": 987})
    sign_in(client, make_user(Role.ALLOCATOR))

    page = client.get(f"{APPEALS}/{waiting}").text

    assert "<dd>\n          100\n" in page
    assert "987" not in page
    assert "We have a larger store now" in page
    assert f"{FREE} boxes of this product are free now." in page


def test_an_appeal_is_granted_in_part(client: FlaskClient) -> None:
    story, run = published_with_free_boxes()
    appeal = appealed(story, run, 0, boxes=15)
    sign_in(client, make_user(Role.ALLOCATOR))
    url = f"{APPEALS}/{appeal.id}"
    wish = {"answer": "grant", "reason": "For the flood", "version": appeal.version}

    missing = client.post(url, data={**wish, "boxes": ""})
    much = client.post(url, data={**wish, "boxes": "16"})
    right = client.post(url, data={**wish, "boxes": "8"})
    again = client.post(url, data={**wish, "boxes": "8"})

    assert "Fill in a number." in missing.text
    assert (much.status_code, "Give a number from 1 to 15." in much.text) == (422, True)
    assert right.status_code == 302
    assert again.status_code == 409
    db.session.refresh(appeal)
    assert (appeal.status, appeal.granted_boxes) == (AppealStatus.GRANTED, 8)


def test_a_reader_sees_an_appeal_and_cannot_answer_it(client: FlaskClient) -> None:
    _story, waiting, _refused = two_appeals()
    sign_in(client, make_user(Role.AUDITOR))

    page = client.get(f"{APPEALS}/{waiting}").text
    answered = client.post(f"{APPEALS}/{waiting}", data={"answer": "refuse", "reason": "No"})

    assert "Save the decision" not in page
    assert answered.status_code == 403


def test_the_first_screen_counts_the_appeals_that_wait(client: FlaskClient) -> None:
    two_appeals()
    sign_in(client, make_user(Role.ALLOCATOR))

    assert "1 appeal waits for an answer." in client.get("/").text


def test_the_pages_need_few_statements(client: FlaskClient) -> None:
    _story, waiting, _refused = two_appeals()
    sign_in(client, make_user(Role.ALLOCATOR))

    for url in ("/", APPEALS, f"{APPEALS}/{waiting}"):
        db.session.remove()
        with count_statements() as statements:
            client.get(url)
        assert len(statements) <= 15, url
