"""What depots say of a proposal: whom we asked, who has looked, the comments and the answers."""

from datetime import timedelta

from flask import Blueprint, Response, render_template, request, url_for
from flask_babel import gettext, ngettext

from foodaid.allocation import queries, use_cases
from foodaid.allocation.models import AllocationRun, RunStatus
from foodaid.allocation.queries import CommentFilter, ReviewRow
from foodaid.core import clock
from foodaid.core.permissions import Permission
from foodaid.core.translation import language
from foodaid.reports.papers.reasons import why
from foodaid.web.authority.reviews.forms import AnswerForm, AskForm
from foodaid.web.support.access import requires
from foodaid.web.support.form_pages import Page, form_page
from foodaid.web.support.forms import row_version, text_of
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

pages = Blueprint("authority_reviews", __name__, url_prefix="/allocation/runs/<int:run_id>/review")
USUAL_DAYS = 7


@pages.get("")
@requires(Permission.VIEW_ALLOCATION)
def index(run_id: int) -> str:
    run = queries.run_of(actor(), run_id)
    wanted, rows = _wanted(), queries.review_rows(actor(), run_id)
    found = queries.comments_page(actor(), run_id, wanted, *page_number(request.args))
    choices = _choices(rows, wanted)
    return render_template(
        "authority/reviews/index.html",
        run=run,
        reviews=rows,
        earlier=queries.earlier_reviews(run),
        comments=found.rows,
        place=place_in(found),
        words=wanted.words,
        choices=choices,
        chips=chips_of(wanted.words, choices),
        clear_url=url_for(".index", run_id=run_id),
        export_url=here("authority_reviews.export", page=None, size=None),
        may_ask=_may_ask(run),
        may_change=_may_ask(run),
    )


@pages.route("/ask", methods=["GET", "POST"])
@requires(Permission.PROPOSE_ALLOCATION)
def ask(run_id: int) -> Page:
    run = queries.run_of(actor(), run_id)
    form = AskForm(until=clock.today() + timedelta(days=USUAL_DAYS))

    def act() -> tuple[str, str]:
        until = form.until.data
        assert until is not None
        asked = len(use_cases.ask_review(actor(), run_id, until))
        words = ngettext(
            "%(num)s depot is asked to look.", "%(num)s depots are asked to look.", asked
        )
        return words, url_for(".index", run_id=run_id)

    depots = queries.depots_of_run(run_id)
    return form_page(form, act, "authority/reviews/ask.html", run=run, depots=depots)


@pages.get("/file")
@requires(Permission.VIEW_ALLOCATION)
def export(run_id: int) -> Response:
    titles = [
        gettext("Depot"), gettext("Number"), gettext("Partner"), gettext("Product"),
        gettext("Asked, boxes"), gettext("Boxes when written"), gettext("Boxes now"),
        gettext("Comment"), gettext("Written"), gettext("Written by"), gettext("Answer"),
        gettext("Answered by"),
    ]  # fmt: skip
    rows = [
        [
            said.review.depot.name, said.share.order.partner.code, said.share.order.partner.name,
            said.share.offer.product.name_in(language()), said.share.asked, said.boxes,
            said.share.boxes, said.words, said.written_at.isoformat(), said.written_by,
            said.answer, said.answered_by,
        ]
        for said in queries.all_comments(actor(), run_id, _wanted())
    ]  # fmt: skip
    return csv_download(f"comments-{run_id}.csv", titles, rows)


@pages.route("/comments/<int:comment_id>", methods=["GET", "POST"])
@requires(Permission.PROPOSE_ALLOCATION)
def answer(run_id: int, comment_id: int) -> Page:
    run = queries.run_of(actor(), run_id)
    comment = queries.comment_of(actor(), run_id, comment_id)
    form = AnswerForm(words=comment.answer or "", version=str(comment.version))
    there = url_for(".index", run_id=run_id)

    def act() -> tuple[str, str]:
        version = row_version(form.version) or 0
        use_cases.answer_comment(actor(), run_id, comment_id, text_of(form.words), version)
        return gettext("Your answer is saved. The depot can read it now."), there

    return form_page(
        form,
        act,
        "authority/reviews/answer.html",
        run=run,
        comment=comment,
        share=comment.share,
        reasons=why(comment.share),
        may_change=_may_ask(run),
        back_url=there,
    )


def _may_ask(run: AllocationRun) -> bool:
    return run.status is RunStatus.PROPOSED and actor().may(Permission.PROPOSE_ALLOCATION)


def _wanted() -> CommentFilter:
    """The filters of the address; what makes no sense there counts as not given."""
    return CommentFilter(
        words=request.args.get("search", "").strip()[:100],
        depot_id=row_id("depot"),
        is_unanswered=request.args.get("answer") == "none",
    )


def _choices(rows: list[ReviewRow], wanted: CommentFilter) -> list[Choice]:
    return [
        Choice(
            "depot",
            gettext("Depot"),
            [(row.review.depot_id, row.review.depot.name) for row in rows],
            wanted.depot_id or "",
        ),
        Choice(
            "answer",
            gettext("Answer"),
            [("none", gettext("Without an answer"))],
            "none" if wanted.is_unanswered else "",
        ),
    ]
