"""The first lock on every door: a page declares its permission, or that it is public."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import Flask, abort, request

from foodaid.core.connection import expect_writing
from foodaid.core.errors import NotAllowed
from foodaid.core.permissions import Permission
from foodaid.web.support import sessions

View = TypeVar("View", bound=Callable[..., Any])
READING = frozenset({"GET", "HEAD", "OPTIONS"})


def requires(permission: Permission) -> Callable[[View], View]:
    """Open this page to actors with `permission` only."""

    def mark(view: View) -> View:
        @wraps(view)
        def locked(*args: Any, **kwargs: Any) -> Any:
            if not sessions.is_signed_in():
                return sessions.logins.unauthorized()
            if not sessions.actor().may(permission):
                raise NotAllowed("page-not-yours")
            return view(*args, **kwargs)

        locked.permission = permission  # type: ignore[attr-defined]
        return locked  # type: ignore[return-value]

    return mark


def signed_in(view: View) -> View:
    """Open this page to whoever is signed in: it shows or changes only what is their own."""

    @wraps(view)
    def locked(*args: Any, **kwargs: Any) -> Any:
        if not sessions.is_signed_in():
            return sessions.logins.unauthorized()
        return view(*args, **kwargs)

    locked.permission = "signed-in"  # type: ignore[attr-defined]
    return locked  # type: ignore[return-value]


def public(view: View) -> View:
    """Open this page to anyone, on purpose."""
    view.permission = "public"  # type: ignore[attr-defined]
    return view


def register(app: Flask) -> None:
    @app.before_request
    def begin() -> None:
        expect_writing(is_expected=request.method not in READING)
        if request.form or request.args:
            _refuse_unstorable_text()

    @app.before_request
    def deny_by_default() -> None:
        view = app.view_functions.get(request.endpoint or "")
        if view is not None and request.endpoint != "static" and not hasattr(view, "permission"):
            abort(403)


def _refuse_unstorable_text() -> None:
    """No database keeps NUL or half a surrogate pair: such text is not from a person."""
    for source in (request.form, request.args):
        for key, value in source.items(multi=True):
            for text in (key, value):
                if "\x00" in text or any("\ud800" <= mark <= "\udfff" for mark in text):
                    abort(400)
