"""The pages, grouped by the person who uses them."""

from flask import Flask

from foodaid.web import account, authority, depot, driver, partner, public
from foodaid.web.support import access, chrome, formats, headers, sessions, static
from foodaid.web.support.locales import locale
from foodaid.web.support.refusals import error_page

__all__ = ["error_page", "locale", "register"]


def register(app: Flask) -> None:
    """Attach every page and what all pages share."""
    sessions.register(app)
    access.register(app)
    headers.register(app)
    static.register(app)
    formats.register(app)
    chrome.register(app)
    for actor_pages in (public, account, partner, authority, depot, driver):
        for pages in actor_pages.PAGES:
            app.register_blueprint(pages)
