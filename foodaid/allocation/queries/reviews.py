"""Proposals as depots look at them, line by line, and what they said of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from foodaid.allocation.models import AllocationRun, Comment, Review, RunStatus, Share
from foodaid.catalogue.models import Offer, Product
from foodaid.core.db import db
from foodaid.core.errors import NotFound
from foodaid.core.paging import Page, page_of
from foodaid.core.permissions import Actor, Permission
from foodaid.orders.models import Order
from foodaid.organisations import queries as organisations
from foodaid.organisations.models import Depot, Partner


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One depot that was asked to look, and how many comments it made."""

    review: Review
    comments: int
    unanswered: int


@dataclass(frozen=True, slots=True)
class CommentFilter:
    """What the comments on a run are narrowed to."""

    words: str = ""
    depot_id: int | None = None
    is_unanswered: bool = False


@dataclass(frozen=True, slots=True)
class ReviewFilter:
    """What the lines of a depot are narrowed to."""

    words: str = ""
    product_id: int | None = None
    is_short: bool = False


@dataclass(frozen=True, slots=True)
class EarlierReview:
    """A run that this one took the place of, and how many comments it still holds."""

    run: AllocationRun
    comments: int


def review_rows(actor: Actor, run_id: int) -> list[ReviewRow]:
    """The depots that were asked to look at a run, by name."""
    _check(actor)
    rows = _with_counts().where(Review.run_id == run_id).order_by(Depot.name)
    return [ReviewRow(*row) for row in db.session.execute(rows)]


def reviews_of_depot(actor: Actor, depot_id: int, number: int, size: int) -> Page[Any]:
    """What a depot was asked to look at, the newest first: review, comments, unanswered."""
    organisations.depot_of(actor, depot_id, Permission.REVIEW_ALLOCATION)
    rows = (
        _with_counts()
        .options(joinedload(Review.run).joinedload(AllocationRun.window))
        .where(Review.depot_id == depot_id)
        .order_by(Review.id.desc())
    )
    return page_of(rows, number, size, scalars=False)


def review_of_depot(actor: Actor, depot_id: int, review_id: int) -> Review:
    """One thing that this depot was asked to look at; NotFound for any other (case X1)."""
    organisations.depot_of(actor, depot_id, Permission.REVIEW_ALLOCATION)
    rows = (
        select(Review)
        .options(joinedload(Review.run).joinedload(AllocationRun.window), joinedload(Review.depot))
        .where(Review.id == review_id, Review.depot_id == depot_id)
    )
    review = db.session.scalar(rows)
    if review is None:
        raise NotFound
    return review


def reviews_to_do(depot_id: int) -> list[Review]:
    """The proposals that wait for this depot to look, the nearest day first."""
    rows = (
        select(Review)
        .join(Review.run)
        .options(contains_eager(Review.run).joinedload(AllocationRun.window))
        .where(
            Review.depot_id == depot_id,
            Review.looked_at.is_(None),
            AllocationRun.status == RunStatus.PROPOSED,
        )
        .order_by(Review.until, Review.id)
    )
    return list(db.session.scalars(rows))


def depot_lines(review: Review, wanted: ReviewFilter, number: int, size: int) -> Page[Any]:
    """A page of the lines of a depot's own partners in a run: share, and comment if any."""
    return page_of(_line_rows(review, wanted), number, size, scalars=False)


def all_depot_lines(review: Review, wanted: ReviewFilter) -> Iterator[tuple[Share, Comment | None]]:
    """The same list, whole: what an export sends."""
    return ((row[0], row[1]) for row in db.session.execute(_line_rows(review, wanted)))


def depot_line(review: Review, share_id: int) -> tuple[Share, Comment | None]:
    """One line of a depot's own partners in a run, with the comment on it."""
    row = db.session.execute(_line_rows(review, ReviewFilter()).where(Share.id == share_id)).first()
    if row is None:
        raise NotFound
    return row[0], row[1]


def products_of_run(run_id: int) -> list[Product]:
    """The products that a run shares out, by code."""
    offers = select(Share.offer_id).where(Share.run_id == run_id).distinct()
    rows = select(Product).join(Offer, Offer.product_id == Product.id).where(Offer.id.in_(offers))
    return list(db.session.scalars(rows.order_by(Product.code)))


def depots_of_run(run_id: int) -> list[Depot]:
    """The depots whose partners have a line in a run, by name."""
    own = (
        select(Partner.depot_id)
        .join(Order, Order.partner_id == Partner.id)
        .join(Share, Share.order_id == Order.id)
        .where(Share.run_id == run_id)
        .distinct()
    )
    return list(db.session.scalars(select(Depot).where(Depot.id.in_(own)).order_by(Depot.name)))


def comments_page(
    actor: Actor, run_id: int, wanted: CommentFilter, number: int, size: int
) -> Page[Comment]:
    """A page of what depots said of a run, each with its line as it is now."""
    return page_of(_comment_rows(actor, run_id, wanted), number, size)


def all_comments(actor: Actor, run_id: int, wanted: CommentFilter) -> Sequence[Comment]:
    """The same list, whole: what an export sends."""
    return list(db.session.scalars(_comment_rows(actor, run_id, wanted)))


def comment_of(actor: Actor, run_id: int, comment_id: int) -> Comment:
    """One comment on a run, for the authority."""
    rows = _comment_rows(actor, run_id, CommentFilter()).where(Comment.id == comment_id)
    found: Comment | None = db.session.scalar(rows)
    if found is None:
        raise NotFound
    return found


def earlier_reviews(run: AllocationRun) -> list[EarlierReview]:
    """The runs of the same name that this one replaced and on which depots commented.

    Comments stay with the numbers they speak of: nothing is copied to a new proposal.
    """
    rows = (
        select(AllocationRun, func.count(Comment.id))
        .join(Review, Review.run_id == AllocationRun.id)
        .join(Comment, Comment.review_id == Review.id)
        .where(
            AllocationRun.window_id == run.window_id,
            AllocationRun.name == run.name,
            AllocationRun.id < run.id,
        )
        .group_by(AllocationRun.id)
        .order_by(AllocationRun.id.desc())
    )
    return [EarlierReview(earlier, count) for earlier, count in db.session.execute(rows)]


def _check(actor: Actor) -> None:
    if not actor.may(Permission.VIEW_ALLOCATION):
        raise NotFound


def _with_counts() -> Select[Any]:
    """Reviews with their depot, the number of comments, and of those without an answer."""
    comments = select(func.count(Comment.id)).where(Comment.review_id == Review.id)
    unanswered = comments.where(Comment.answered_at.is_(None))
    return (
        select(Review, comments.scalar_subquery(), unanswered.scalar_subquery())
        .join(Review.depot)
        .options(contains_eager(Review.depot))
    )


def _line_rows(review: Review, wanted: ReviewFilter) -> Any:
    rows = (
        select(Share, Comment)
        .join(Share.order)
        .join(Order.partner)
        .join(Share.offer)
        .join(Offer.product)
        .outerjoin(Comment, Comment.share_id == Share.id)
        .options(
            contains_eager(Share.order).contains_eager(Order.partner),
            contains_eager(Share.offer).contains_eager(Offer.product),
        )
        .where(Share.run_id == review.run_id, Partner.depot_id == review.depot_id)
        .order_by(func.lower(Partner.name), Product.code, Share.id)
    )
    if wanted.product_id is not None:
        rows = rows.where(Offer.product_id == wanted.product_id)
    if wanted.is_short:
        rows = rows.where(Share.boxes < Share.asked)
    return rows.where(*_has_words(wanted.words, Partner.name, Partner.code))


def _comment_rows(actor: Actor, run_id: int, wanted: CommentFilter) -> Select[Any]:
    _check(actor)
    share = contains_eager(Comment.share)
    rows = (
        select(Comment)
        .join(Comment.review)
        .join(Comment.share)
        .join(Share.order)
        .join(Order.partner)
        .join(Share.offer)
        .join(Offer.product)
        .options(
            contains_eager(Comment.review).joinedload(Review.depot),
            share.contains_eager(Share.order).contains_eager(Order.partner),
            share.contains_eager(Share.offer).contains_eager(Offer.product),
        )
        .where(Review.run_id == run_id)
        .order_by(Comment.written_at, Comment.id)
    )
    if wanted.depot_id is not None:
        rows = rows.where(Review.depot_id == wanted.depot_id)
    if wanted.is_unanswered:
        rows = rows.where(Comment.answered_at.is_(None))
    return rows.where(*_has_words(wanted.words, Partner.name, Partner.code, Comment.words))


def _has_words(words: str, *columns: Any) -> list[ColumnElement[bool]]:
    """Each of the words stands in one of the columns."""
    return [
        or_(*(func.lower(column).like(f"%{word.lower()}%") for column in columns))
        for word in words.split()
    ]
