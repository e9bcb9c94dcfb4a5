"""What a partner gets in a window, and why."""

from flask import Blueprint, Response, render_template

from foodaid.allocation import queries
from foodaid.core import clock
from foodaid.core.permissions import Permission
from foodaid.deliveries.queries import in_campaign
from foodaid.reports.exports.pdf import pdf_bytes
from foodaid.reports.papers import checking
from foodaid.reports.papers import shares as papers
from foodaid.reports.papers.reasons import fair_boxes, why
from foodaid.rounds.queries import stop_of_order
from foodaid.web.support.access import requires
from foodaid.web.support.files import PDF, download
from foodaid.web.support.sessions import actor
from foodaid.web.support.transfers import mark

pages = Blueprint("partner_shares", __name__, url_prefix="/partners/<int:partner_id>/shares")


@pages.get("/<int:window_id>")
@requires(Permission.VIEW_ORDERS)
def show(partner_id: int, window_id: int) -> str:
    page = queries.shares_of_partner(actor(), partner_id, window_id)
    stop = stop_of_order(page.order.id)
    return render_template(
        "partner/shares/show.html",
        page=page,
        comes=papers.when_it_comes(page, stop),
        stop=stop,
        transfers=in_campaign(partner_id, page.window.campaign_id),
        mark=mark,
        rows=[(share, why(share), checking.facts(share)) for share in page.shares],
        fair_boxes=fair_boxes,
        rule=checking.rule(page.run.method),
        may_appeal=actor().may(Permission.APPEAL_SHARES)
        and page.run.appeals_until is not None
        and not queries.has_been_loaded(page.order, page.run),
        is_over=page.run.appeals_until is not None and clock.today() > page.run.appeals_until,
    )


@pages.get("/<int:window_id>/pdf")
@requires(Permission.VIEW_ORDERS)
def pdf(partner_id: int, window_id: int) -> Response:
    found = queries.shares_of_partner(actor(), partner_id, window_id)
    paper = papers.explanation(actor(), found, stop_of_order(found.order.id))
    return download(f"{paper.title} {found.partner.code}", PDF, pdf_bytes(paper, clock.now()))
