"""A depot that holds a recalled lot: what to do, and the answer."""

from flask import Blueprint, url_for
from werkzeug.wrappers import Response

from foodaid.core.errors import NotFound
from foodaid.core.permissions import Permission
from foodaid.stock import queries
from foodaid.web.support.access import requires
from foodaid.web.support.recalls import answer_page
from foodaid.web.support.sessions import actor

pages = Blueprint("depot_recalls", __name__, url_prefix="/depots/<int:depot_id>/recalls")


@pages.route("/<int:depot_notice_id>", methods=["GET", "POST"])
@requires(Permission.STORE_GOODS)
def answer(depot_id: int, depot_notice_id: int) -> str | Response | tuple[str, int]:
    notice = queries.notice_of(actor(), depot_notice_id, Permission.STORE_GOODS)
    if notice.depot_id != depot_id:
        raise NotFound
    back = url_for("depot_stock.lots", depot_id=depot_id)
    return answer_page("depot/recalls/answer.html", notice, Permission.STORE_GOODS, back)
