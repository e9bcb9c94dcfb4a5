"""Who asks: a bearer token of a person, and the permission of the address."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import g, request

from foodaid.accounts import queries
from foodaid.core.errors import NotAllowed, Refusal
from foodaid.core.permissions import Actor, Permission

View = TypeVar("View", bound=Callable[..., Any])


class NotSignedIn(Refusal):
    """There is no token, or it is not one of ours any more."""

    status = 401


def find_actor() -> None:
    """Read the token before anything else of the request is looked at."""
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    user = queries.user_of_token(secret.strip()) if kind.lower() == "bearer" else None
    if user is None:
        raise NotSignedIn("token-unknown")
    g.actor = user.as_actor(user.language or "en")


def actor() -> Actor:
    """Who asks."""
    found = g.actor
    assert isinstance(found, Actor)
    return found


def requires(permission: Permission) -> Callable[[View], View]:
    """Open this address to tokens of people with `permission` only."""

    def mark(view: View) -> View:
        @wraps(view)
        def locked(*args: Any, **kwargs: Any) -> Any:
            if not actor().may(permission):
                raise NotAllowed
            return view(*args, **kwargs)

        locked.permission = permission  # type: ignore[attr-defined]
        return locked  # type: ignore[return-value]

    return mark
