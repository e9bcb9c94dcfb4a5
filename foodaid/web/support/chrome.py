"""What stands around every page: who I am, where I can go, what just happened."""

from dataclasses import dataclass
from typing import Any, cast

from flask import Flask, current_app, get_flashed_messages, request, url_for
from flask_babel import gettext
from flask_login import current_user
from flask_wtf import CSRFProtect

from foodaid.core.permissions import Permission
from foodaid.core.translation import LANGUAGES, language
from foodaid.organisations import queries as organisations
from foodaid.web.support import sessions
from foodaid.web.support.labels import label

csrf = CSRFProtect()
KINDS = {"success", "info", "warning", "refusal"}


@dataclass(frozen=True, slots=True)
class Me:
    """The person who reads."""

    name: str
    language: str
    roles_label: str


@dataclass(frozen=True, slots=True)
class Link:
    """One place to go."""

    label: str
    url: str
    icon: str
    is_current: bool


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


def _navigation() -> list[Link]:
    """The first words of each role's work; a page only shows what its reader may do."""
    if not sessions.is_signed_in():
        return []
    actor = sessions.actor()
    places: list[tuple[str, str, str, Permission, dict[str, Any]]] = [
        ("public_home.index", gettext("Today"), "house", Permission.VIEW_HOME, {})
    ]
    own = organisations.own_partner_id(actor)
    if own is not None:
        at = {"partner_id": own}
        places += [
            ("partner_orders.index", gettext("Orders"), "cart", Permission.VIEW_ORDERS, at),
            (
                "partner_deliveries.index",
                gettext("Deliveries"),
                "truck",
                Permission.RECEIVE_DELIVERIES,
                at,
            ),
            ("partner_stock.index", gettext("Stock"), "boxes", Permission.VIEW_PARTNER_STOCK, at),
            (
                "partner_distributions.index",
                gettext("Handing out"),
                "transfer",
                Permission.HAND_OUT,
                at,
            ),
            (
                "partner_declarations.index",
                gettext("People"),
                "people",
                Permission.VIEW_DECLARATIONS,
                at,
            ),
        ]
    else:
        places += [
            ("depot_stock.choose", gettext("Stock"), "boxes", Permission.VIEW_DEPOT_STOCK, {}),
            ("depot_goods_in.choose", gettext("Goods in"), "box", Permission.RECEIVE_GOODS, {}),
        ]
    places.append(
        ("authority_styleguide.show", gettext("Style guide"), "eye", Permission.VIEW_STYLEGUIDE, {})
    )
    return [
        Link(words, url_for(endpoint, **values), icon, _is_current(endpoint))
        for endpoint, words, icon, permission, values in places
        if actor.may(permission) and endpoint in current_app.view_functions
    ]


def _is_current(endpoint: str) -> bool:
    return (request.endpoint or "").partition(".")[0] == endpoint.partition(".")[0]


def register(app: Flask) -> None:
    csrf.init_app(app)
    app.jinja_env.globals["has_page"] = lambda endpoint: endpoint in app.view_functions

    @app.context_processor
    def around() -> dict[str, object]:
        return {
            "me": _me(),
            "notices": _notices(),
            "navigation": _navigation(),
            "languages": LANGUAGES,
            "language": language(),
            "is_demo": organisations.is_demo(),
        }
