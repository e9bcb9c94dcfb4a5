"""What a partner gets in a window, and why."""

from flask import Blueprint, render_template

from foodaid.allocation import queries
from foodaid.core.permissions import Permission
from foodaid.deliveries.queries import in_campaign
from foodaid.rounds.queries import stop_of_order
from foodaid.web.support.access import requires
from foodaid.web.support.reasons import why
from foodaid.web.support.sessions import actor
from foodaid.web.support.transfers import mark

pages = Blueprint("partner_shares", __name__, url_prefix="/partners/<int:partner_id>/shares")


@pages.get("/<int:window_id>")
@requires(Permission.VIEW_ORDERS)
def show(partner_id: int, window_id: int) -> str:
    page = queries.shares_of_partner(actor(), partner_id, window_id)
    return render_template(
        "partner/shares/show.html",
        page=page,
        stop=stop_of_order(page.order.id),
        transfers=in_campaign(partner_id, page.window.campaign_id),
        mark=mark,
        rows=[(share, why(share)) for share in page.shares],
    )
