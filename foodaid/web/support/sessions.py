"""Who is signed in, as Flask-Login knows it, and as the actor that use-cases take."""

from flask import Flask, abort, g, has_request_context, redirect, request, session, url_for
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from werkzeug.wrappers import Response

from foodaid.accounts import queries
from foodaid.accounts.models import User
from foodaid.core.errors import NotAllowed
from foodaid.core.permissions import Actor
from foodaid.core.translation import language
from foodaid.organisations import queries as organisations

logins = LoginManager()


class SignedIn(UserMixin):  # type: ignore[misc]
    """Flask-Login's view of a user."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.home_language = user.language or organisations.language_of(user.as_actor("en"))

    def get_id(self) -> str:
        """The session ends when the number moves on: a new password signs out everywhere."""
        return f"{self.user.id}:{self.user.session_number}"


@logins.user_loader  # type: ignore[untyped-decorator]
def _load(key: str) -> SignedIn | None:
    user_id, _, number = key.partition(":")
    if not (user_id.isdecimal() and number.isdecimal()):
        return None
    user = queries.active_user(int(user_id))
    return SignedIn(user) if user is not None and user.session_number == int(number) else None


@logins.unauthorized_handler  # type: ignore[untyped-decorator]
def _ask_to_sign_in() -> Response:
    """A page that saves in the background must hear that it did not, not get another page."""
    if "HX-Request" in request.headers:
        abort(401)
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("account_sign_in.new", next=wanted))


def register(app: Flask) -> None:
    logins.init_app(app)


def begin(user: User) -> None:
    """Sign a person in, in a fresh session."""
    chosen = session.get("language")
    session.clear()
    if chosen and user.language is None:
        session["language"] = chosen
    session.permanent = True
    login_user(SignedIn(user))
    g.pop("actor", None)


def end() -> None:
    """Sign out."""
    logout_user()
    session.clear()
    g.pop("actor", None)


def is_signed_in() -> bool:
    return bool(current_user.is_authenticated)


def reader_language() -> str | None:
    """The language of the person who reads, if that person is signed in."""
    if has_request_context() and is_signed_in():
        return str(current_user.home_language)
    return None


def actor() -> Actor:
    """Who acts in this request."""
    found = g.get("actor")
    if found is None:
        if not is_signed_in():
            raise NotAllowed("not-signed-in")
        found = g.actor = current_user.user.as_actor(language())
    assert isinstance(found, Actor)
    return found
