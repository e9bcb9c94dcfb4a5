"""A partner asks for more of one line of its allocation, or takes that back."""

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from foodaid.allocation import queries, use_cases
from foodaid.allocation.models import Share
from foodaid.core.errors import Conflict
from foodaid.core.permissions import Permission
from foodaid.reports.papers.reasons import why
from foodaid.web.partner.appeals.forms import AppealForm
from foodaid.web.support.access import requires
from foodaid.web.support.form_pages import Page, form_page, step
from foodaid.web.support.messages import sentence
from foodaid.web.support.sessions import actor

pages = Blueprint("partner_appeals", __name__, url_prefix="/partners/<int:partner_id>/appeals")


@pages.route("/new/<int:own_share_id>", methods=["GET", "POST"])
@requires(Permission.APPEAL_SHARES)
def new(partner_id: int, own_share_id: int) -> Page:
    share = queries.own_share(actor(), partner_id, own_share_id)
    there = _shares(share)
    form = AppealForm()
    if not form.is_submitted():
        try:
            use_cases.check_may_appeal(share)
        except Conflict as refusal:
            flash(sentence(refusal), "refusal")
            return redirect(there)

    def act() -> tuple[str, str]:
        use_cases.make_appeal(actor(), form.to_wish(partner_id, own_share_id))
        return gettext("Your appeal is sent. You get a mail with the answer."), there

    return form_page(
        form, act, "partner/appeals/new.html", share=share, reasons=why(share), back_url=there
    )


@pages.post("/<int:own_appeal_id>/take-back")
@requires(Permission.APPEAL_SHARES)
def take_back(partner_id: int, own_appeal_id: int) -> Response:
    appeal = queries.own_appeal(actor(), partner_id, own_appeal_id)
    words = gettext("Your appeal is taken back.")
    there = _shares(appeal.share)
    return step(
        lambda: use_cases.take_back_appeal(actor(), partner_id, own_appeal_id), words, there
    )


def _shares(share: Share) -> str:
    order = share.order
    return url_for("partner_shares.show", partner_id=order.partner_id, window_id=order.window_id)
