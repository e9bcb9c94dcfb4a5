"""The control file of a partner: whether its stock reconciles, and all papers in one file."""

from dataclasses import replace

from flask import Blueprint, Response, render_template, request, url_for
from flask_babel import gettext

from foodaid.core import clock
from foodaid.core.permissions import Permission
from foodaid.reports.exports.bundle import zip_bytes
from foodaid.reports.exports.paper import Paper
from foodaid.reports.exports.pdf import pdf_bytes
from foodaid.reports.exports.workbook import workbook_bytes
from foodaid.reports.papers import accounts, control, documents, words
from foodaid.reports.papers.accounts import Look
from foodaid.reports.papers.control import Control
from foodaid.web.support import accounts as support
from foodaid.web.support.access import requires
from foodaid.web.support.files import PDF, ZIP, download, plain
from foodaid.web.support.lists import here
from foodaid.web.support.sessions import actor

pages = Blueprint("partner_control", __name__, url_prefix="/partners/<int:partner_id>/control")
PERMISSION = Permission.VIEW_PARTNER_STOCK


@pages.get("")
@requires(PERMISSION)
def show(partner_id: int) -> tuple[str, int]:
    given, found = _control(partner_id)
    page = render_template(
        "partner/control/show.html",
        partner_id=partner_id,
        holder=found.holder,
        lead=words.period(found.wanted),
        tables=control.tables(found),
        notice=control.notice(found),
        given=given,
        here_url=url_for(".show", partner_id=partner_id),
        zip_url=here("partner_control.file"),
        pdf_url=here("partner_control.pdf"),
    )
    return page, 422 if given.problems else 200


@pages.get("/pdf")
@requires(PERMISSION)
def pdf(partner_id: int) -> Response:
    _given, found = _control(partner_id)
    paper = control.paper(actor(), found, control.documents_of(found))
    return download(_name(paper, found), PDF, pdf_bytes(paper, clock.now()))


@pages.get("/zip")
@requires(PERMISSION)
def file(partner_id: int) -> Response:
    """Everything for the inspector: the control, the account, every document, one workbook."""
    _given, found = _control(partner_id)
    written = control.documents_of(found)
    now = clock.now()
    papers = [
        control.paper(actor(), found, written),
        accounts.paper(actor(), written.account, Look(is_by_lot=True)),
        documents.documents_paper(actor(), written),
    ]
    files = {
        f"{number}-{plain(paper.title)}.pdf": pdf_bytes(paper, now)
        for number, paper in enumerate(papers, start=1)
    }
    tables = plain(gettext("All tables"))
    files[f"{len(papers) + 1}-{tables}.xlsx"] = workbook_bytes(_all_tables(papers), now)
    return download(_name(papers[0], found), ZIP, zip_bytes(files, now))


def _all_tables(papers: list[Paper]) -> Paper:
    """The tables of the control and of the account, to be sorted and summed by whoever likes."""
    first, second, _third = papers
    return replace(first, blocks=[*first.blocks, *second.tables])


def _control(partner_id: int) -> tuple[support.Asked, Control]:
    """A control is of everything in a period: no programme and no product is left out."""
    given = support.asked(request.args)
    wanted = replace(given.wanted, programme=None, product_id=None)
    return given, control.control_of(actor(), partner_id, wanted)


def _name(paper: Paper, found: Control) -> str:
    return f"{paper.title} {found.holder.code} {found.wanted.first} {found.wanted.last}"
