"""Choose a language, signed in or not."""

from urllib.parse import urlsplit

from flask import Blueprint, redirect, request, session, url_for
from werkzeug.wrappers import Response

from foodaid.accounts import use_cases
from foodaid.core.translation import CODES
from foodaid.web.support import sessions
from foodaid.web.support.access import public

pages = Blueprint("account_language", __name__)


@pages.post("/language")
@public
def choose() -> Response:
    code = request.form.get("language", "")
    if code in CODES:
        session["language"] = code
        if sessions.is_signed_in():
            use_cases.choose_language(sessions.actor(), code)
    came_from = urlsplit(request.referrer or "")
    if came_from.netloc == request.host and came_from.path.startswith("/"):
        query = f"?{came_from.query}" if came_from.query else ""
        return redirect("/" + came_from.path.lstrip("/") + query)
    return redirect(url_for("public_home.index"))
