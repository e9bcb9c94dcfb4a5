"""The audit trail, for auditors: who did what, when and why."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from foodaid.core import audit, audit_checks
from foodaid.core.permissions import Permission
from foodaid.web.support.access import requires
from foodaid.web.support.lists import Chip, here, page_number, place_in
from foodaid.web.support.sessions import actor

pages = Blueprint("authority_audit", __name__, url_prefix="/audit")


@pages.get("")
@requires(Permission.VIEW_AUDIT)
def index() -> str:
    words = request.args.get("search", "").strip()[:100]
    found = audit.events(words, *page_number(request.args))
    text = gettext("Search: %(words)s", words=words)
    return render_template(
        "authority/audit/index.html",
        words=words,
        rows=found.rows,
        place=place_in(found),
        chips=[Chip(text, here(search=None, page=None))] if words else [],
        clear_url=url_for(".index"),
    )


@pages.post("/verify")
@requires(Permission.VIEW_AUDIT)
def verify() -> Response:
    """Follow the whole chain of hashes."""
    altered = audit_checks.check_trail(actor())
    if altered is None:
        flash(gettext("Every row of the trail is as it was written."), "success")
    else:
        flash(gettext("Row %(number)s is not what was written.", number=altered), "refusal")
    return redirect(url_for(".index"))
