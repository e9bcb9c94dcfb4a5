"""Refusals and errors as pages: what happened, what was kept, what to do next."""

from flask import render_template, request
from flask_babel import lazy_gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from foodaid.core.connection import DatabaseError, release
from foodaid.core.errors import Refusal
from foodaid.web.support.messages import sentence

TITLES = {
    400: _("We could not read this"),
    403: _("This page is not for you"),
    404: _("We cannot find this page"),
    405: _("This page does not do that"),
    409: _("Something changed in the meantime"),
    413: _("This is too large"),
    422: _("Something is not right yet"),
    429: _("Please wait a moment"),
    500: _("Something went wrong on our side"),
}
TEXTS = {
    400: _("The page sent something that we do not understand. Go back and try again."),
    403: _("Your account may not open this page. Ask your manager if you think it should."),
    404: _("The address is wrong, or what it shows does not exist for you."),
    405: _("Go back and use the buttons of the page."),
    413: _("What you sent is larger than we can take. Nothing was saved."),
    429: _("There were too many attempts. Wait a minute and try again."),
    500: _("Nothing was saved. We have noted the error; please try again in a moment."),
}


def page(status: int, text: str | None = None) -> tuple[str, int]:
    """An error page."""
    known = status if status in TITLES else (400 if status < 500 else 500)
    answer = render_template(
        "error.html", status=status, title=TITLES[known], text=text or TEXTS.get(known, "")
    )
    return answer, status


SECRETS = frozenset({"csrf_token", "password", "again", "old"})


def error_page(error: Exception) -> tuple[str, int]:
    """The page for an error; what was not foreseen tells nothing of the inside."""
    if isinstance(error, Refusal):
        return page(error.status, None if error.status == 404 else sentence(error))
    if isinstance(error, CSRFError):
        return _kept_page(), 400
    if isinstance(error, RecursionError):
        return page(400)
    if isinstance(error, HTTPException) and error.code and error.code < 500:
        return page(error.code)
    return _broken_page()


def _kept_page() -> str:
    """Nobody types twice because a session ended (cases O22, X5)."""
    typed = request.form.items(multi=True)
    fields = [(name, text) for name, text in typed if name not in SECRETS]
    return render_template("kept.html", url="/" + request.full_path.strip("/?"), fields=fields)


def _broken_page() -> tuple[str, int]:
    """The page stands even where the error left the database in the middle of something."""
    release()
    try:
        return page(500)
    except DatabaseError:
        return f"{TITLES[500]}. {TEXTS[500]}", 500
