"""What comes and what to confirm, for partners; rounds and differences, for depots."""

from collections.abc import Iterator
from datetime import timedelta

from flask import url_for
from flask_babel import gettext, ngettext

from foodaid.core import clock
from foodaid.core.permissions import Actor, Permission
from foodaid.core.translation import days, when
from foodaid.deliveries import queries
from foodaid.organisations import queries as organisations
from foodaid.rounds.queries import rounds_between
from foodaid.web.public.home.card import Card

DIFFERENCE_DAYS = 14


def delivery_cards(actor: Actor) -> Iterator[Card]:
    partner_id = organisations.own_partner_id(actor)
    if partner_id is None or not actor.may(Permission.RECEIVE_DELIVERIES):
        return
    coming, to_confirm = queries.open_stops(partner_id)
    for stop in to_confirm:
        yield Card(
            gettext("Delivery of %(day)s", day=days(stop.arrives_at)),
            stop.site.name,
            gettext("Confirm what came"),
            url_for("partner_deliveries.receive", partner_id=partner_id, stop_id=stop.id),
            "clipboard-check",
            is_urgent=True,
        )
    for stop in coming[:1]:
        yield Card(
            gettext("Your next delivery"),
            gettext("%(when)s, %(site)s", when=when(stop.arrives_at), site=stop.site.name),
            gettext("Look"),
            url_for("partner_deliveries.index", partner_id=partner_id),
            "truck",
        )


def round_cards(actor: Actor) -> Iterator[Card]:
    reach = actor.depots(Permission.LOAD_ROUNDS) or frozenset()
    if not reach:
        return
    today = clock.today()
    for found in rounds_between(reach, today, today + timedelta(days=1)):
        yield Card(
            gettext("Round of %(when)s", when=when(found.leaves_at)),
            found.vehicle.name,
            gettext("Load") if found.loaded_at is None else gettext("Look"),
            url_for("depot_rounds.show", depot_id=found.depot_id, round_id=found.id),
            "truck",
            is_urgent=found.loaded_at is None and found.day == today,
        )
    receipts = queries.differences_since(reach, today - timedelta(days=DIFFERENCE_DAYS))
    if receipts:
        newest = receipts[0].stop.round
        yield Card(
            gettext("Differences at deliveries"),
            ngettext(
                "%(num)s receipt in two weeks.", "%(num)s receipts in two weeks.", len(receipts)
            ),
            gettext("Look at the newest"),
            url_for("depot_rounds.show", depot_id=newest.depot_id, round_id=newest.id),
            "warning",
            len(receipts),
        )
