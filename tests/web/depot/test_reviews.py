"""A depot looks at a proposal, comments line by line, and says that it has looked."""

from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy import select

from foodaid.allocation import use_cases
from foodaid.allocation.models import AllocationRun, Comment, Review
from foodaid.core import clock
from foodaid.core.db import db
from foodaid.core.permissions import Role
from tests.allocation_stories import Story, closed_window
from tests.factories import make_user, sign_in
from tests.statements import count_statements


def asked() -> tuple[Story, AllocationRun, str]:
    """A proposal that the only depot is asked to look at, and the page on which it does."""
    story = closed_window(people=(100, 300, 1), asked=80, boxes=100)
    run = story.propose()
    use_cases.ask_review(story.proposer, run.id, clock.today() + timedelta(days=5))
    review = db.session.scalars(select(Review)).one()
    return story, run, f"/depots/{story.depot.id}/reviews/{review.id}"


def test_a_depot_finds_what_it_is_asked_on_its_first_screen(client: FlaskClient) -> None:
    story, _run, url = asked()
    sign_in(client, make_user(Role.DEPOT_MANAGER, depot=story.depot))

    home = client.get("/").text
    listed = client.get(f"/depots/{story.depot.id}/reviews").text

    assert url in home
    assert "POD MI asks you to look at a proposal" in home
    assert (url in listed, "Please look" in listed) == (True, True)


def test_lines_are_narrowed_by_product_words_and_what_is_short(client: FlaskClient) -> None:
    story, run, url = asked()
    use_cases.override(story.proposer, run.id, story.share(run, 1).id, 80, "Flood", run.version)
    sign_in(client, make_user(Role.DEPOT_WORKER, depot=story.depot))

    whole = client.get(url).text
    found = client.get(f"{url}?search=bbb&product={story.rice.product_id}").text
    short = client.get(f"{url}?lines=short").text
    nothing = client.get(f"{url}?product=999").text
    file = client.get(f"{url}/file?lines=short").text

    assert ("Partner AAA" in whole, "Partner BBB" in whole) == (True, True)
    assert ("Partner AAA" in found, "Partner BBB" in found) == (False, True)
    assert ("Partner AAA" in short, "Partner BBB" in short) == (True, False)
    assert "No line fits these filters" in nothing
    assert len(file.splitlines()) == 3


def test_a_comment_is_written_answered_and_taken_back(client: FlaskClient) -> None:
    story, run, url = asked()
    line = f"{url}/lines/{story.share(run, 0).id}"
    sign_in(client, make_user(Role.DEPOT_WORKER, depot=story.depot))

    empty = client.post(line, data={"words": " "})
    client.post(line, data={"words": "Their freezer is broken"})
    said = db.session.scalars(select(Comment)).one()
    use_cases.answer_comment(story.proposer, run.id, said.id, "We change it", said.version)
    page, form = client.get(url).text, client.get(line).text
    client.post(f"{line}/take-back")

    assert (empty.status_code, "Write your comment first." in empty.text) == (422, True)
    assert ("Their freezer is broken" in page, "We change it" in page) == (True, True)
    assert "it waits for an answer again" in form
    assert db.session.query(Comment).count() == 0


def test_a_depot_says_that_it_has_looked(client: FlaskClient) -> None:
    story, _run, url = asked()
    sign_in(client, make_user(Role.DEPOT_WORKER, depot=story.depot))

    page = client.post(f"{url}/looked", follow_redirects=True).text

    assert "You have looked:" in page
    assert "We have looked" not in page
    assert "asks you to look" not in client.get("/").text


def test_a_decided_proposal_can_still_be_read(client: FlaskClient) -> None:
    story, run, url = asked()
    use_cases.approve(story.approver, run.id, run.version)
    sign_in(client, make_user(Role.DEPOT_WORKER, depot=story.depot))
    line = f"{url}/lines/{story.share(run, 0).id}"

    page = client.get(url).text
    late = client.post(line, data={"words": "Too late"})

    assert "POD MI has decided on this proposal" in page
    assert late.status_code == 409
    assert "Too late</textarea>" in late.text


def test_the_depot_pages_need_few_statements(client: FlaskClient) -> None:
    story, run, url = asked()
    sign_in(client, make_user(Role.DEPOT_MANAGER, depot=story.depot))

    for page in (
        "/",
        f"/depots/{story.depot.id}/reviews",
        url,
        f"{url}/lines/{story.share(run, 0).id}",
    ):
        db.session.remove()
        with count_statements() as statements:
            client.get(page)
        assert len(statements) <= 15, page
