"""Depots look at a proposal: asked until a day, comments line by line, answers, a last word."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from foodaid.allocation import queries, use_cases
from foodaid.allocation.models import AllocationRun, Comment, Review
from foodaid.allocation.use_cases import WriteComment
from foodaid.core import clock
from foodaid.core.audit import AuditEvent
from foodaid.core.db import db, transaction
from foodaid.core.errors import Conflict, Invalid, NotFound
from foodaid.core.outbox import OutboxMail
from foodaid.core.permissions import Actor, Role
from foodaid.organisations.models import Depot
from tests.allocation_stories import Story, closed_window
from tests.factories import make_actor, make_depot, make_order, make_partner, make_user

SOON = clock.today() + timedelta(days=5)


def two_depots() -> tuple[Story, Depot, AllocationRun]:
    """A proposal for partners of two depots; the third partner is served by the other one."""
    story = closed_window(people=(100, 300), asked=80, boxes=100)
    other = make_depot("Depot Gent")
    partner = make_partner(other, name="Partner ZZZ", people=100)
    story.partners.append(partner)
    story.orders.append(make_order(partner, story.window, {story.rice: 80}))
    return story, other, story.propose()


def worker_of(depot: Depot) -> Actor:
    return make_actor(Role.DEPOT_WORKER, depot=depot)


def review_of(run: AllocationRun, depot: Depot) -> Review:
    return db.session.scalars(select(Review).filter_by(run_id=run.id, depot_id=depot.id)).one()


def commented(story: Story, run: AllocationRun, words: str = "Their freezer is broken") -> Comment:
    """A comment of the first depot on the line of the first partner."""
    review = review_of(run, story.depot)
    wish = WriteComment(story.depot.id, review.id, story.share(run, 0).id, words)
    return use_cases.write_comment(worker_of(story.depot), wish)


def test_every_depot_with_a_line_is_asked_in_its_language(app: Flask) -> None:
    story, other, run = two_depots()
    make_depot("Depot without partners")
    manager = make_user(Role.DEPOT_MANAGER, depot=story.depot)
    make_user(Role.DEPOT_WORKER, depot=story.depot)
    with transaction():
        other.language = "fr"

    asked = use_cases.ask_review(story.proposer, run.id, SOON)

    assert {review.depot_id for review in asked} == {story.depot.id, other.id}
    mails = {mail.to: mail for mail in db.session.scalars(select(OutboxMail))}
    assert {to: mail.language for to, mail in mails.items()} == {
        manager.email: "nl",
        other.email: "fr",
    }
    assert mails[manager.email].template == "review-asked"


def test_another_day_is_told_to_who_has_not_looked_yet(app: Flask) -> None:
    story, other, run = two_depots()
    use_cases.ask_review(story.proposer, run.id, SOON)
    review = review_of(run, story.depot)
    use_cases.finish_review(worker_of(story.depot), story.depot.id, review.id)

    again = use_cases.ask_review(story.proposer, run.id, SOON + timedelta(days=2))
    same = use_cases.ask_review(story.proposer, run.id, SOON + timedelta(days=2))

    assert [review.depot_id for review in again] == [other.id]
    assert same == []
    assert (review.until, review_of(run, other).until) == (SOON, SOON + timedelta(days=2))


def test_a_depot_sees_the_lines_of_its_own_partners_only(app: Flask) -> None:  # case X1
    story, other, run = two_depots()
    use_cases.ask_review(story.proposer, run.id, SOON)
    own, theirs = review_of(run, story.depot), review_of(run, other)

    lines = [share.order.partner.name for share, _ in queries.all_depot_lines(
        own, queries.ReviewFilter()
    )]  # fmt: skip

    assert lines == ["Partner AAA", "Partner BBB"]
    worker = worker_of(story.depot)
    for depot_id, review_id in ((other.id, theirs.id), (story.depot.id, theirs.id)):
        with pytest.raises(NotFound):
            queries.review_of_depot(worker, depot_id, review_id)
        with pytest.raises(NotFound):
            use_cases.finish_review(worker, depot_id, review_id)
    wish = WriteComment(story.depot.id, own.id, story.share(run, 2).id, "Not ours")
    with pytest.raises(NotFound):
        use_cases.write_comment(worker, wish)


def test_a_comment_is_answered_changed_and_taken_back(app: Flask) -> None:
    story, _other, run = two_depots()
    use_cases.ask_review(story.proposer, run.id, SOON)
    worker, share = worker_of(story.depot), story.share(run, 0)
    comment = commented(story, run)

    use_cases.answer_comment(story.proposer, run.id, comment.id, "We move it", comment.version)
    assert (comment.answer, comment.boxes) == ("We move it", share.boxes)
    wish = WriteComment(
        story.depot.id, comment.review_id, share.id, "It is mended", comment.version
    )
    use_cases.write_comment(worker, wish)
    assert (comment.words, comment.answer, comment.answered_at) == ("It is mended", None, None)
    use_cases.take_back_comment(worker, story.depot.id, comment.review_id, share.id)

    assert db.session.query(Comment).count() == 0
    rows = select(AuditEvent.event).where(AuditEvent.event.like("comment.%"))
    assert list(db.session.scalars(rows.order_by(AuditEvent.id))) == [
        "comment.written",
        "comment.answered",
        "comment.changed",
        "comment.taken-back",
    ]


def test_a_comment_that_changed_meanwhile_is_not_written_over(app: Flask) -> None:
    story, _other, run = two_depots()
    use_cases.ask_review(story.proposer, run.id, SOON)
    comment = commented(story, run)

    with pytest.raises(Conflict, match="changed-meanwhile"):
        commented(story, run, "Said by a colleague at the same time")
    with pytest.raises(Conflict, match="changed-meanwhile"):
        use_cases.answer_comment(story.proposer, run.id, comment.id, "Yes", comment.version + 1)


@pytest.mark.parametrize("words", ["", "  ", "x" * 501])
def test_a_comment_has_words_and_not_too_many(app: Flask, words: str) -> None:
    story, _other, run = two_depots()
    use_cases.ask_review(story.proposer, run.id, SOON)

    with pytest.raises(Invalid, match=r"comment-empty|reason-long"):
        commented(story, run, words)


def test_once_it_is_decided_depots_comment_no_more(app: Flask) -> None:
    story, _other, run = two_depots()
    use_cases.ask_review(story.proposer, run.id, SOON)
    use_cases.approve(story.approver, run.id, run.version)
    review = review_of(run, story.depot)

    with pytest.raises(Conflict, match="review-over"):
        commented(story, run)
    with pytest.raises(Conflict, match="review-over"):
        use_cases.finish_review(worker_of(story.depot), story.depot.id, review.id)
    with pytest.raises(Conflict, match="review-over"):
        use_cases.ask_review(story.proposer, run.id, SOON + timedelta(days=1))


def test_open_comments_do_not_bar_approval_and_are_counted(app: Flask) -> None:
    story, other, run = two_depots()
    use_cases.ask_review(story.proposer, run.id, SOON)
    commented(story, run)

    rows = queries.review_rows(story.approver, run.id)

    counts = {row.review.depot_id: (row.comments, row.unanswered) for row in rows}
    assert counts == {story.depot.id: (1, 1), other.id: (0, 0)}
    assert use_cases.approve(story.approver, run.id, run.version).approved_by


def test_comments_stay_with_the_proposal_that_was_replaced(app: Flask) -> None:
    story, _other, run = two_depots()
    use_cases.ask_review(story.proposer, run.id, SOON)
    commented(story, run)

    newer = story.propose()

    assert [(row.run.id, row.comments) for row in queries.earlier_reviews(newer)] == [(run.id, 1)]
    page = queries.comments_page(story.proposer, run.id, queries.CommentFilter(), 1, 25)
    assert [comment.words for comment in page.rows] == ["Their freezer is broken"]
    assert queries.review_rows(story.proposer, newer.id) == []


def test_a_change_by_hand_keeps_the_comment_and_shows_what_was_there(app: Flask) -> None:
    story, _other, run = two_depots()
    use_cases.ask_review(story.proposer, run.id, SOON)
    comment = commented(story, run)
    share = story.share(run, 0)
    before = share.boxes

    use_cases.override(story.proposer, run.id, share.id, 2, "No freezer", run.version)

    found = queries.comment_of(story.proposer, run.id, comment.id)
    db.session.refresh(found.share)
    assert (found.boxes, found.share.boxes) == (before, 2)


def test_the_day_lies_ahead_and_only_who_proposes_asks(app: Flask) -> None:
    story, _other, run = two_depots()

    with pytest.raises(Invalid, match="review-day-passed"):
        use_cases.ask_review(story.proposer, run.id, clock.today() - timedelta(days=1))
    for actor in (make_actor(Role.AUDITOR), worker_of(story.depot)):
        with pytest.raises(NotFound):
            use_cases.ask_review(actor, run.id, SOON)
