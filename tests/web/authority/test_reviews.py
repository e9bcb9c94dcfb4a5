"""The authority asks depots to look, reads what they say, and answers."""

from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy import select

from foodaid.allocation import use_cases
from foodaid.allocation.models import AllocationRun, Comment, Review
from foodaid.allocation.use_cases import WriteComment
from foodaid.core import clock
from foodaid.core.db import db
from foodaid.core.permissions import Role
from tests.allocation_stories import Story, closed_window
from tests.factories import make_actor, make_user, sign_in
from tests.statements import count_statements


def with_comments() -> tuple[Story, AllocationRun, list[Comment]]:
    """Two comments of one depot: the second is answered."""
    story = closed_window(people=(100, 300), asked=80, boxes=100)
    run = story.propose()
    use_cases.ask_review(story.proposer, run.id, clock.today() + timedelta(days=5))
    review = db.session.scalars(select(Review)).one()
    worker = make_actor(Role.DEPOT_WORKER, depot=story.depot)
    said = [
        use_cases.write_comment(
            worker, WriteComment(story.depot.id, review.id, story.share(run, at).id, words)
        )
        for at, words in enumerate(("Their freezer is broken", "They moved"))
    ]
    use_cases.answer_comment(story.proposer, run.id, said[1].id, "Thank you", said[1].version)
    return story, run, said


def test_the_depots_are_asked_until_a_day(client: FlaskClient) -> None:
    story = closed_window()
    run = story.propose()
    sign_in(client, make_user(Role.ALLOCATOR))
    url = f"/allocation/runs/{run.id}/review"

    before = client.get(url).text
    wrong = client.post(f"{url}/ask", data={"until": "01/01/2026"})
    right = client.post(f"{url}/ask", data={"until": clock.today().isoformat()})
    after = client.get(url).text

    assert "No depot was asked yet" in before
    assert (wrong.status_code, "This day has passed." in wrong.text) == (422, True)
    assert right.status_code == 302
    assert story.depot.name in after
    assert "not yet" in after


def test_comments_are_read_beside_their_numbers_narrowed_and_exported(
    client: FlaskClient,
) -> None:
    story, run, _said = with_comments()
    share = story.share(run, 0)
    use_cases.override(story.proposer, run.id, share.id, 2, "No freezer", run.version)
    sign_in(client, make_user(Role.ALLOCATOR))
    url = f"/allocation/runs/{run.id}/review"

    page = client.get(url).text
    waiting = client.get(f"{url}?answer=none").text
    found = client.get(f"{url}?search=moved&depot={story.depot.id}").text
    file = client.get(f"{url}/file?answer=none").text

    assert ("25 when written" in page, f"/shares/{share.id}" in page) == (True, True)
    assert ("freezer is broken" in waiting, "They moved" in waiting) == (True, False)
    assert ("freezer is broken" in found, "They moved" in found) == (False, True)
    assert len(file.splitlines()) == 2


def test_a_comment_is_answered_once_it_is_read(client: FlaskClient) -> None:
    _story, run, said = with_comments()
    sign_in(client, make_user(Role.ALLOCATOR))
    url = f"/allocation/runs/{run.id}/review/comments/{said[0].id}"

    form = client.get(url).text
    empty = client.post(url, data={"words": "", "version": said[0].version})
    client.post(url, data={"words": "We give less", "version": said[0].version})

    assert "Their freezer is broken" in form
    assert empty.status_code == 422
    db.session.refresh(said[0])
    assert said[0].answer == "We give less"


def test_a_run_says_how_many_comments_wait_and_can_be_approved(client: FlaskClient) -> None:
    _story, run, _said = with_comments()
    sign_in(client, make_user(Role.ALLOCATOR))
    url = f"/allocation/runs/{run.id}"

    page = client.get(url).text
    client.post(f"{url}/approve", data={"version": run.version})

    assert "1 comment of a depot has no answer yet. You can approve all the same." in page
    assert "1 depot that was asked has not looked yet." in page
    db.session.refresh(run)
    assert run.approved_at is not None


def test_comments_on_a_replaced_proposal_are_one_click_away(client: FlaskClient) -> None:
    story, run, _said = with_comments()
    newer = story.propose()
    sign_in(client, make_user(Role.ALLOCATOR))

    page = client.get(f"/allocation/runs/{newer.id}/review").text

    assert f"/allocation/runs/{run.id}/review" in page
    assert "2 comments on the proposal of" in page


def test_a_comment_belongs_to_its_run(client: FlaskClient) -> None:
    story, _run, said = with_comments()
    newer = story.propose()
    sign_in(client, make_user(Role.ALLOCATOR))

    answer = client.get(f"/allocation/runs/{newer.id}/review/comments/{said[0].id}")

    assert answer.status_code == 404


def test_the_pages_need_few_statements(client: FlaskClient) -> None:
    _story, run, said = with_comments()
    sign_in(client, make_user(Role.ALLOCATOR))
    url = f"/allocation/runs/{run.id}"

    for page in (
        url,
        f"{url}/review",
        f"{url}/review/ask",
        f"{url}/review/comments/{said[0].id}",
    ):
        db.session.remove()
        with count_statements() as statements:
            client.get(page)
        assert len(statements) <= 15, page
