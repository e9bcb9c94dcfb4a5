"""The cards of the first screen: at most five, each one verb, a count and a date."""

from collections.abc import Iterator
from itertools import islice

from flask import url_for
from flask_babel import gettext, ngettext

from foodaid.core.permissions import Actor, Permission
from foodaid.core.translation import number
from foodaid.declarations import queries as declarations
from foodaid.orders import queries as orders
from foodaid.orders.models import OrderStatus, Window
from foodaid.organisations import queries as organisations
from foodaid.web.public.home.allocation_cards import allocation_cards, share_cards
from foodaid.web.public.home.card import Card, Source
from foodaid.web.public.home.delivery_cards import delivery_cards, round_cards
from foodaid.web.public.home.office_cards import (
    editor_cards,
    manager_cards,
    operations_cards,
    overseer_cards,
    trail_cards,
)
from foodaid.web.public.home.quiet_cards import quiet_cards
from foodaid.web.public.home.report_cards import report_cards
from foodaid.web.public.home.review_cards import review_cards
from foodaid.web.public.home.stock_cards import stock_cards
from foodaid.web.public.home.transfer_cards import transfer_cards
from foodaid.web.support.windows import window_name

MOST = 5


def cards_of(actor: Actor) -> list[Card]:
    """What this actor must do, by when, and what changed; where there is nothing, until when."""
    cards = list(islice((card for source in SOURCES for card in source(actor)), MOST))
    if len(cards) < MOST:
        cards += quiet_cards(actor, cards)
        cards += overseer_cards(actor)
    return cards[:MOST]


def order_cards(actor: Actor) -> Iterator[Card]:
    partner_id = organisations.own_partner_id(actor)
    if partner_id is None or not actor.may(Permission.PLACE_ORDERS):
        return
    states = orders.states_of(partner_id)
    windows = orders.open_windows()
    for window in windows:
        url = url_for("partner_orders.edit", partner_id=partner_id, window_id=window.id)
        status, products = states.get(window.id, (None, 0))
        if status is None or status is OrderStatus.DRAFT:
            text = (
                gettext("You have not ordered yet.")
                if status is None
                else gettext("Your draft is not sent yet.")
            )
            yield Card(
                window_name(window),
                text,
                gettext("Order"),
                url,
                "cart",
                None,
                window.closes_at,
                True,
            )
        else:
            lines = ngettext("%(num)s product", "%(num)s products", products)
            yield Card(
                window_name(window),
                gettext("Your order is sent: %(lines)s.", lines=lines),
                gettext("Look or change"),
                url,
                "check",
                None,
                window.closes_at,
            )
    if actor.may(Permission.DECLARE_PEOPLE):
        yield from _declaration_cards(partner_id, windows)


def _declaration_cards(partner_id: int, windows: list[Window]) -> Iterator[Card]:
    declared = declarations.declared_years(partner_id) if windows else set()
    for year in sorted({window.campaign.year for window in windows} - declared):
        yield Card(
            gettext("People in %(year)s", year=year),
            gettext("Say how many people you help: without it you cannot order."),
            gettext("Declare"),
            url_for("partner_declarations.edit", partner_id=partner_id, year=year, support="food"),
            "people",
            is_urgent=True,
        )


def window_cards(actor: Actor) -> Iterator[Card]:
    if not actor.may(Permission.PROPOSE_ALLOCATION):
        return
    for window in orders.open_windows():
        counts = orders.count_by_status(window.id)
        sent = counts.get(OrderStatus.PLACED, 0)
        yield Card(
            window_name(window),
            gettext("%(count)s orders are in.", count=number(sent)),
            gettext("Follow"),
            url_for("authority_allocation.window", window_id=window.id),
            "scales",
            sent,
            window.closes_at,
        )


SOURCES: tuple[Source, ...] = (
    delivery_cards,
    transfer_cards,
    order_cards,
    share_cards,
    allocation_cards,
    window_cards,
    round_cards,
    review_cards,
    stock_cards,
    report_cards,
    manager_cards,
    editor_cards,
    operations_cards,
    trail_cards,
)
