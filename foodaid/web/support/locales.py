"""Which language a reader gets: the person's, else the partner's, else the browser's."""

from flask import has_request_context, request, session

from foodaid.core.translation import CODES, LOCALES
from foodaid.web.support import sessions

PREFERENCE = ("nl", "fr", "de", "en")


def locale() -> str | None:
    """The locale for Babel; None outside a request (a job forces its own)."""
    if not has_request_context():
        return None
    return LOCALES[_code()]


def _code() -> str:
    chosen = session.get("language")
    if chosen in CODES:
        return str(chosen)
    known = sessions.reader_language()
    if known in CODES:
        return str(known)
    return request.accept_languages.best_match(PREFERENCE) or "nl"
