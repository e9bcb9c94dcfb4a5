"""A partner that holds a recalled lot: what to do, and the answer."""

from flask import Blueprint, url_for
from werkzeug.wrappers import Response

from foodaid.core.errors import NotFound
from foodaid.core.permissions import Permission
from foodaid.stock import queries
from foodaid.web.support.access import requires
from foodaid.web.support.recalls import answer_page
from foodaid.web.support.sessions import actor

pages = Blueprint("partner_recalls", __name__, url_prefix="/partners/<int:partner_id>/recalls")


@pages.route("/<int:notice_id>", methods=["GET", "POST"])
@requires(Permission.COUNT_STOCK)
def answer(partner_id: int, notice_id: int) -> str | Response | tuple[str, int]:
    notice = queries.notice_of(actor(), notice_id, Permission.COUNT_STOCK)
    if notice.partner_id != partner_id:
        raise NotFound
    back = url_for("partner_stock.index", partner_id=partner_id)
    return answer_page("partner/recalls/answer.html", notice, Permission.COUNT_STOCK, back)
