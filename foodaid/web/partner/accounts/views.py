"""The stock account of a partner: what came, what was handed out, what is left."""

from flask import Blueprint, Response, render_template, request, url_for

from foodaid.core import clock
from foodaid.core.permissions import Permission
from foodaid.reports.exports.paper import Paper
from foodaid.reports.exports.pdf import pdf_bytes
from foodaid.reports.exports.workbook import workbook_bytes
from foodaid.reports.papers import accounts as papers
from foodaid.reports.queries import accounts as queries
from foodaid.web.support import accounts as support
from foodaid.web.support.access import requires
from foodaid.web.support.files import PDF, XLSX, download
from foodaid.web.support.lists import here
from foodaid.web.support.sessions import actor

pages = Blueprint("partner_accounts", __name__, url_prefix="/partners/<int:partner_id>/account")
PERMISSION = Permission.VIEW_PARTNER_STOCK


@pages.get("")
@requires(PERMISSION)
def index(partner_id: int) -> tuple[str, int]:
    given = support.asked(request.args)
    holder = queries.holder_partner(actor(), partner_id)
    account = papers.with_names(papers.account_of(holder, given.wanted))
    products = queries.products_of(holder)
    page = render_template(
        "partner/accounts/index.html",
        holder=holder,
        paper=papers.paper(actor(), account, given.look),
        given=given,
        choices=support.choices(given, products),
        looks=support.looks(given),
        chips=support.chips(given, products),
        clear_url=url_for(".index", partner_id=partner_id),
        pdf_url=here("partner_accounts.pdf"),
        xlsx_url=here("partner_accounts.workbook"),
        most=support.STEPS_ON_A_PAGE,
    )
    return page, 422 if given.problems else 200


@pages.get("/pdf")
@requires(PERMISSION)
def pdf(partner_id: int) -> Response:
    paper, name = _paper(partner_id)
    return download(name, PDF, pdf_bytes(paper, clock.now()))


@pages.get("/xlsx")
@requires(PERMISSION)
def workbook(partner_id: int) -> Response:
    paper, name = _paper(partner_id)
    return download(name, XLSX, workbook_bytes(paper, clock.now()))


def _paper(partner_id: int) -> tuple[Paper, str]:
    given = support.asked(request.args)
    holder = queries.holder_partner(actor(), partner_id)
    account = papers.with_names(papers.account_of(holder, given.wanted))
    paper = papers.paper(actor(), account, given.look)
    return paper, f"{paper.title} {holder.code} {given.wanted.first} {given.wanted.last}"
