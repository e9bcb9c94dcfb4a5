"""Whether everything that happens by itself does happen: jobs, mails, what needs a person."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from foodaid.core import job_runs, outbox
from foodaid.core.errors import Conflict
from foodaid.core.permissions import Permission
from foodaid.web.support.access import requires
from foodaid.web.support.lists import page_number, place_in
from foodaid.web.support.messages import sentence
from foodaid.web.support.sessions import actor

pages = Blueprint("authority_operations", __name__, url_prefix="/operations")


@pages.get("")
@requires(Permission.VIEW_OPERATIONS)
def index() -> str:
    mails = outbox.mails(*page_number(request.args))
    return render_template(
        "authority/operations/index.html",
        runs=job_runs.latest_runs(20),
        mails=mails.rows,
        place=place_in(mails),
        counts=outbox.counts(),
        may_send=actor().may(Permission.MANAGE_PEOPLE),
    )


@pages.post("/mails/again")
@requires(Permission.MANAGE_PEOPLE)
def send_again() -> Response:
    mail_id = request.form.get("mail_id", 0, type=int)
    try:
        outbox.try_again(actor(), mail_id if 0 < mail_id < 2**31 else 0)
    except Conflict as refusal:
        flash(sentence(refusal), "info")
    else:
        flash(gettext("The mail is tried again within a minute."), "success")
    return redirect(url_for(".index"))
