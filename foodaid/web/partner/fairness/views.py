"""What a partner received over time, beside the mean, and what rounding owes it."""

from flask import Blueprint, render_template

from foodaid.allocation import queries
from foodaid.core.permissions import Permission
from foodaid.web.support.access import requires
from foodaid.web.support.memory import over_time
from foodaid.web.support.sessions import actor

pages = Blueprint("partner_fairness", __name__, url_prefix="/partners/<int:partner_id>/received")


@pages.get("")
@requires(Permission.VIEW_ORDERS)
def show(partner_id: int) -> str:
    found = queries.received_over_time(actor(), partner_id, Permission.VIEW_ORDERS)
    return render_template(
        "partner/fairness/show.html", partner=found.partner, view=over_time(found)
    )
