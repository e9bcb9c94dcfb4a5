"""Proposals that a depot is asked to look at: the lines of its own partners, and its comments."""

from flask import Blueprint, Response, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as Answer

from foodaid.allocation import queries, use_cases
from foodaid.allocation.domain.reasons import Reason
from foodaid.allocation.models import Review, RunStatus
from foodaid.allocation.queries import ReviewFilter
from foodaid.core import clock
from foodaid.core.permissions import Permission
from foodaid.core.translation import language
from foodaid.organisations import queries as organisations
from foodaid.reports.papers.reasons import why, why_text
from foodaid.web.depot.reviews.forms import comment_form
from foodaid.web.depot.support import depot_tabs, first_depot
from foodaid.web.support.access import requires
from foodaid.web.support.form_pages import Page, form_page, step
from foodaid.web.support.labels import label
from foodaid.web.support.lists import (
    Choice,
    chips_of,
    csv_download,
    here,
    page_number,
    place_in,
    row_id,
)
from foodaid.web.support.sessions import actor

pages = Blueprint("depot_reviews", __name__, url_prefix="/depots")
PERMISSION = Permission.REVIEW_ALLOCATION
LINE = "/<int:depot_id>/reviews/<int:own_review_id>/lines/<int:own_line_id>"


@pages.get("/reviews")
@requires(PERMISSION)
def choose() -> str | Answer:
    """The first depot that the reader may see."""
    return first_depot("depot_reviews.index", PERMISSION)


@pages.get("/<int:depot_id>/reviews")
@requires(PERMISSION)
def index(depot_id: int) -> str:
    found = queries.reviews_of_depot(actor(), depot_id, *page_number(request.args))
    return render_template(
        "depot/reviews/index.html",
        depot=organisations.depot_of(actor(), depot_id, PERMISSION),
        tabs=depot_tabs("depot_reviews.index", depot_id, PERMISSION),
        rows=found.rows,
        place=place_in(found),
    )


@pages.get("/<int:depot_id>/reviews/<int:own_review_id>")
@requires(PERMISSION)
def show(depot_id: int, own_review_id: int) -> str:
    review = _review(depot_id, own_review_id)
    wanted = _wanted()
    found = queries.depot_lines(review, wanted, *page_number(request.args))
    choices = _choices(review, wanted)
    return render_template(
        "depot/reviews/show.html",
        review=review,
        is_open=review.run.status is RunStatus.PROPOSED,
        is_late=clock.today() > review.until,
        rows=[
            (share, [label(Reason(share.reason)), *why(share)], comment)
            for share, comment in found.rows
        ],
        place=place_in(found),
        words=wanted.words,
        choices=choices,
        chips=chips_of(wanted.words, choices),
        clear_url=url_for(".show", depot_id=depot_id, own_review_id=own_review_id),
        export_url=here("depot_reviews.export", page=None, size=None),
    )


@pages.get("/<int:depot_id>/reviews/<int:own_review_id>/file")
@requires(PERMISSION)
def export(depot_id: int, own_review_id: int) -> Response:
    review = _review(depot_id, own_review_id)
    titles = [
        gettext("Number"), gettext("Partner"), gettext("Product"), gettext("People"),
        gettext("Asked, boxes"), gettext("Gets, boxes"), gettext("Why"), gettext("Comment"),
        gettext("Answer"),
    ]  # fmt: skip
    rows = [
        [
            share.order.partner.code, share.order.partner.name,
            share.offer.product.name_in(language()), share.facts.get("people"), share.asked,
            share.boxes, why_text(share), comment.words if comment else None,
            comment.answer if comment else None,
        ]
        for share, comment in queries.all_depot_lines(review, _wanted())
    ]  # fmt: skip
    return csv_download(f"review-{own_review_id}.csv", titles, rows)


@pages.route(LINE, methods=["GET", "POST"])
@requires(PERMISSION)
def comment(depot_id: int, own_review_id: int, own_line_id: int) -> Page:
    review = _review(depot_id, own_review_id)
    share, said = queries.depot_line(review, own_line_id)
    form = comment_form(said)

    def act() -> tuple[str, str]:
        use_cases.write_comment(actor(), form.to_wish(review, own_line_id))
        return gettext("Your comment is saved. POD MI can read it now."), _show(review)

    return form_page(
        form,
        act,
        "depot/reviews/comment.html",
        review=review,
        share=share,
        said=said,
        reasons=why(share),
        is_open=review.run.status is RunStatus.PROPOSED,
        back_url=_show(review),
    )


@pages.post(f"{LINE}/take-back")
@requires(PERMISSION)
def take_back(depot_id: int, own_review_id: int, own_line_id: int) -> Answer:
    review = _review(depot_id, own_review_id)
    words = gettext("Your comment is taken back.")
    return step(
        lambda: use_cases.take_back_comment(actor(), depot_id, own_review_id, own_line_id),
        words,
        _show(review),
    )


@pages.post("/<int:depot_id>/reviews/<int:own_review_id>/looked")
@requires(PERMISSION)
def looked(depot_id: int, own_review_id: int) -> Answer:
    review = _review(depot_id, own_review_id)
    words = gettext("Thank you. POD MI sees that you have looked.")
    return step(
        lambda: use_cases.finish_review(actor(), depot_id, own_review_id), words, _show(review)
    )


def _review(depot_id: int, review_id: int) -> Review:
    return queries.review_of_depot(actor(), depot_id, review_id)


def _show(review: Review) -> str:
    return url_for(".show", depot_id=review.depot_id, own_review_id=review.id)


def _wanted() -> ReviewFilter:
    """The filters of the address; what makes no sense there counts as not given."""
    return ReviewFilter(
        words=request.args.get("search", "").strip()[:100],
        product_id=row_id("product"),
        is_short=request.args.get("lines") == "short",
    )


def _choices(review: Review, wanted: ReviewFilter) -> list[Choice]:
    products = queries.products_of_run(review.run_id)
    return [
        Choice(
            "product",
            gettext("Product"),
            [(product.id, product.name_in(language())) for product in products],
            wanted.product_id or "",
        ),
        Choice(
            "lines",
            gettext("Lines"),
            [("short", gettext("Only those that get less than asked"))],
            "short" if wanted.is_short else "",
        ),
    ]
