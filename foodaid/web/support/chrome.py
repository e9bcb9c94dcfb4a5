"""What stands around every page: who I am, where I can go, what just happened."""

from dataclasses import dataclass
from typing import cast

from flask import Flask, get_flashed_messages
from flask_login import current_user
from flask_wtf import CSRFProtect

from foodaid.core.translation import LANGUAGES, language
from foodaid.organisations import queries as organisations
from foodaid.web.support import sessions
from foodaid.web.support.labels import label
from foodaid.web.support.navigation import links

csrf = CSRFProtect()
KINDS = {"success", "info", "warning", "refusal"}


@dataclass(frozen=True, slots=True)
class Me:
    """The person who reads."""

    name: str
    language: str
    roles_label: str


@dataclass(frozen=True, slots=True)
class Notice:
    """What just happened, said once."""

    kind: str
    text: str


def _me() -> Me | None:
    if not sessions.is_signed_in():
        return None
    user = current_user.user
    roles = ", ".join(dict.fromkeys(label(m.role) for m in user.memberships))
    return Me(name=user.name, language=language(), roles_label=roles)


def _notices() -> list[Notice]:
    return [
        Notice(kind if kind in KINDS else "info", text)
        for kind, text in cast(list[tuple[str, str]], get_flashed_messages(with_categories=True))
    ]


def register(app: Flask) -> None:
    csrf.init_app(app)

    @app.context_processor
    def around() -> dict[str, object]:
        return {
            "me": _me(),
            "notices": _notices(),
            "navigation": links(),
            "languages": LANGUAGES,
            "language": language(),
            "is_demo": organisations.is_demo(),
        }
