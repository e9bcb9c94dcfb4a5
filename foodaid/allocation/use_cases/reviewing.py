"""Depots look at a proposal before it is approved, and say what they know better."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from foodaid.accounts import queries as accounts
from foodaid.allocation import queries
from foodaid.allocation.models import AllocationRun, Comment, Review, RunStatus
from foodaid.allocation.use_cases.locks import check_may
from foodaid.core import audit, clock, outbox
from foodaid.core.db import db, lock, use_case
from foodaid.core.errors import Conflict, Invalid
from foodaid.core.permissions import Actor, Permission, Role

LONGEST_COMMENT = 500


@dataclass(frozen=True, slots=True)
class WriteComment:
    """What a depot says of one line; `version` is that of the comment it changes, if any."""

    depot_id: int
    review_id: int
    share_id: int
    words: str
    version: int | None = None


@use_case
def ask_review(actor: Actor, run_id: int, until: date) -> list[Review]:
    """Ask every depot with a line in a proposal to look, until a day; again for another day.

    Depots that have looked already are left in peace.
    """
    check_may(actor, Permission.PROPOSE_ALLOCATION)
    run = queries.run_of(actor, run_id)
    lock(f"allocation:{run.window_id}")
    db.session.refresh(run)
    _check_open(run)
    if until < clock.today():
        raise Invalid("review-day-passed", field="until")
    rows = select(Review).where(Review.run_id == run_id)
    known = {review.depot_id: review for review in db.session.scalars(rows)}
    asked = []
    for depot in queries.depots_of_run(run_id):
        review = known.get(depot.id) or Review(run_id=run_id, depot_id=depot.id)
        if review.looked_at is not None or review.until == until:
            continue
        review.until, review.asked_at, review.asked_by = until, clock.now(), actor.name
        db.session.add(review)
        asked.append(review)
    db.session.flush()
    for review in asked:
        _tell(run, review)
    audit.record(
        actor,
        "allocation.review-asked",
        f"run:{run.id}",
        new={"until": until, "depots": [review.depot_id for review in asked]},
    )
    return asked


def _check_open(run: AllocationRun) -> None:
    if run.status is not RunStatus.PROPOSED:
        raise Conflict("review-over", now=run.status)


def _tell(run: AllocationRun, review: Review) -> None:
    """A mail to every manager of the depot, or to the depot itself where it has none."""
    depot = review.depot
    members = accounts.members_of_depot(depot.id)
    managers = [user.email for user, member in members if member.role is Role.DEPOT_MANAGER]
    for address in managers or [depot.email]:
        outbox.post(
            address,
            depot.language,
            "review-asked",
            depot=depot.name,
            depot_id=depot.id,
            review_id=review.id,
            campaign=run.window.campaign.name,
            number=run.window.number,
            until=review.until.isoformat(),
        )


@use_case
def write_comment(actor: Actor, wish: WriteComment) -> Comment:
    """Say something of one line, or something else than before: it then waits for an answer."""
    review = _open_review(actor, wish.depot_id, wish.review_id)
    share, comment = queries.depot_line(review, wish.share_id)
    words = wish.words.strip()
    if not words:
        raise Invalid("comment-empty", field="words")
    if len(words) > LONGEST_COMMENT:
        raise Invalid("reason-long", field="words", longest=LONGEST_COMMENT)
    if (comment.version if comment else None) != wish.version:
        raise Conflict("changed-meanwhile")
    before = comment.words if comment else None
    if comment is None:
        comment = Comment(review_id=review.id, share_id=share.id)
        db.session.add(comment)
    comment.words, comment.boxes = words, share.boxes
    comment.written_at, comment.written_by = clock.now(), actor.name
    comment.answer = comment.answered_at = comment.answered_by = None
    db.session.flush()
    audit.record(
        actor,
        "comment.written" if before is None else "comment.changed",
        f"comment:{comment.id}",
        old={"words": before},
        new={"words": words, "share": share.id, "boxes": share.boxes},
    )
    return comment


@use_case
def take_back_comment(actor: Actor, depot_id: int, review_id: int, share_id: int) -> None:
    """The depot no longer says it; the audit trail keeps what was said."""
    review = _open_review(actor, depot_id, review_id)
    _share, comment = queries.depot_line(review, share_id)
    if comment is None:
        raise Conflict("changed-meanwhile")
    audit.record(
        actor,
        "comment.taken-back",
        f"comment:{comment.id}",
        old={"words": comment.words, "answer": comment.answer, "share": share_id},
    )
    db.session.delete(comment)


@use_case
def finish_review(actor: Actor, depot_id: int, review_id: int) -> Review:
    """The depot has looked, with or without comments. Saying it twice changes nothing."""
    review = _open_review(actor, depot_id, review_id)
    if review.looked_at is None:
        review.looked_at, review.looked_by = clock.now(), actor.name
        audit.record(
            actor, "review.finished", f"run:{review.run_id}", new={"depot": review.depot_id}
        )
    return review


@use_case
def answer_comment(actor: Actor, run_id: int, comment_id: int, words: str, version: int) -> Comment:
    """Tell the depot what becomes of its comment; a comment that changed since is refused."""
    check_may(actor, Permission.PROPOSE_ALLOCATION)
    comment = queries.comment_of(actor, run_id, comment_id)
    if comment.version != version:
        raise Conflict("changed-meanwhile")
    if not words.strip():
        raise Invalid("answer-empty", field="words")
    if len(words.strip()) > LONGEST_COMMENT:
        raise Invalid("reason-long", field="words", longest=LONGEST_COMMENT)
    before = comment.answer
    comment.answer = words.strip()
    comment.answered_at, comment.answered_by = clock.now(), actor.name
    audit.record(
        actor,
        "comment.answered",
        f"comment:{comment.id}",
        old={"answer": before},
        new={"answer": comment.answer},
    )
    return comment


def _open_review(actor: Actor, depot_id: int, review_id: int) -> Review:
    """The review of a depot of the actor's while its run is a proposal, and stays one."""
    review = queries.review_of_depot(actor, depot_id, review_id)
    lock(f"allocation:{review.run.window_id}")
    db.session.refresh(review.run)
    _check_open(review.run)
    return review
