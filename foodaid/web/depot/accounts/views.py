"""The stock account of a depot: what came, what left for partners, what is left."""

from flask import Blueprint, Response, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from foodaid.core import clock
from foodaid.core.permissions import Permission
from foodaid.reports.exports.paper import Paper
from foodaid.reports.exports.pdf import pdf_bytes
from foodaid.reports.exports.workbook import workbook_bytes
from foodaid.reports.papers import accounts as papers
from foodaid.reports.queries import accounts as queries
from foodaid.web.depot.support import depot_tabs, first_depot
from foodaid.web.support import accounts as support
from foodaid.web.support.access import requires
from foodaid.web.support.files import PDF, XLSX, download
from foodaid.web.support.lists import here
from foodaid.web.support.sessions import actor

pages = Blueprint("depot_accounts", __name__, url_prefix="/depots")
PERMISSION = Permission.VIEW_DEPOT_STOCK


@pages.get("/account")
@requires(PERMISSION)
def choose() -> str | Answer:
    """The first depot that the reader may see; the others are a tab away."""
    return first_depot("depot_accounts.index", PERMISSION)


@pages.get("/<int:depot_id>/account")
@requires(PERMISSION)
def index(depot_id: int) -> tuple[str, int]:
    given = support.asked(request.args)
    holder = queries.holder_depot(actor(), depot_id)
    account = papers.with_names(papers.account_of(holder, given.wanted))
    products = queries.products_of(holder)
    page = render_template(
        "depot/accounts/index.html",
        depot=holder,
        tabs=depot_tabs("depot_accounts.index", depot_id, PERMISSION),
        paper=papers.paper(actor(), account, given.look),
        given=given,
        choices=support.choices(given, products),
        looks=support.looks(given),
        chips=support.chips(given, products),
        clear_url=url_for(".index", depot_id=depot_id),
        pdf_url=here("depot_accounts.pdf"),
        xlsx_url=here("depot_accounts.workbook"),
        most=support.STEPS_ON_A_PAGE,
        has_steps=account.has_steps,
    )
    return page, 422 if given.problems else 200


@pages.get("/<int:depot_id>/account/pdf")
@requires(PERMISSION)
def pdf(depot_id: int) -> Response:
    paper, name = _paper(depot_id)
    return download(name, PDF, pdf_bytes(paper, clock.now()))


@pages.get("/<int:depot_id>/account/xlsx")
@requires(PERMISSION)
def workbook(depot_id: int) -> Response:
    paper, name = _paper(depot_id)
    return download(name, XLSX, workbook_bytes(paper, clock.now()))


def _paper(depot_id: int) -> tuple[Paper, str]:
    given = support.asked(request.args)
    holder = queries.holder_depot(actor(), depot_id)
    account = papers.with_names(papers.account_of(holder, given.wanted))
    paper = papers.paper(actor(), account, given.look)
    return paper, f"{paper.title} {holder.code} {given.wanted.first} {given.wanted.last}"
