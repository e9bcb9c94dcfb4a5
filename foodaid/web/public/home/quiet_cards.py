"""What a person finds on a day on which nothing is to be done: when something will be."""

from collections.abc import Callable, Iterator, Sequence

from flask import url_for
from flask_babel import gettext

from foodaid.core import clock
from foodaid.core.permissions import Actor, Permission
from foodaid.core.translation import days, when
from foodaid.orders import queries as orders
from foodaid.organisations import queries as organisations
from foodaid.reports.domain import calendar
from foodaid.web.public.home.card import Card


def quiet_cards(actor: Actor, told: Sequence[Card]) -> Iterator[Card]:
    """A card for each thing this actor works with, unless a card told of that page already.

    A warning looks back: it says nothing of what comes next.
    """
    ahead = [card.url for card in told if card.icon != "warning"]
    for url, title, verb, text, icon in _subjects(actor):
        if not any(other.startswith(url) for other in ahead):
            yield Card(title, text(), verb, url, icon)


def _subjects(actor: Actor) -> Iterator[tuple[str, str, str, Callable[[], str], str]]:
    partner_id = organisations.own_partner_id(actor)
    depot_id = organisations.own_depot_id(actor)
    if partner_id is not None and actor.may(Permission.PLACE_ORDERS):
        url = url_for("partner_orders.index", partner_id=partner_id)
        yield url, gettext("Orders"), gettext("See your orders"), _next_window, "cart"
    if depot_id is not None and actor.may(Permission.VIEW_ROUNDS):
        url = url_for("depot_rounds.index", depot_id=depot_id)
        yield url, gettext("Rounds"), gettext("See the rounds"), _no_round, "truck"
    if actor.may(Permission.PROPOSE_ALLOCATION):
        yield (
            url_for("authority_allocation.index"),
            gettext("Allocation"),
            gettext("See the allocations"),
            _next_window,
            "scales",
        )
    if actor.may(Permission.EDIT_CATALOGUE):
        yield (
            url_for("authority_campaigns.index"),
            gettext("Campaigns"),
            gettext("See the campaigns"),
            _next_window,
            "calendar",
        )
    if actor.may(Permission.MAKE_REPORTS):
        yield (
            url_for("authority_reports.index"),
            gettext("Reports"),
            gettext("See the reports"),
            _next_report,
            "report",
        )


def _no_round() -> str:
    return str(gettext("No round leaves today or tomorrow."))


def _next_window() -> str:
    found = orders.next_window()
    if found is None:
        return str(gettext("No order window is open, and none is planned yet."))
    return str(gettext("The next order window opens on %(when)s.", when=when(found.opens_at)))


def _next_report() -> str:
    today = clock.today()
    coming = next((due for due in calendar.reports() if due.due_on >= today), None)
    if coming is None:
        return str(gettext("No report is due any more."))
    return str(gettext("The next report is due on %(day)s.", day=days(coming.due_on)))
