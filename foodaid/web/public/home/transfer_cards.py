"""Transfers that wait for the reader: an answer, a lorry, a confirmation, a decision."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext, ngettext

from foodaid.core.permissions import Actor, Permission
from foodaid.deliveries import queries
from foodaid.deliveries.queries import Waiting
from foodaid.organisations import queries as organisations
from foodaid.web.public.home.card import Card


def transfer_cards(actor: Actor) -> Iterator[Card]:
    partner_id = organisations.own_partner_id(actor)
    depot_id = organisations.own_depot_id(actor)
    if partner_id is not None:
        yield from _partner_cards(actor, partner_id)
    elif depot_id is not None and actor.may(Permission.RECEIVE_GOODS):
        yield from _depot_cards(actor, depot_id)
    elif actor.may(Permission.ALLOW_TRANSFERS):
        yield from _authority_cards()


def _partner_cards(actor: Actor, partner_id: int) -> Iterator[Card]:
    waiting = queries.waiting(partner_id=partner_id)
    may_give = actor.may(Permission.TRANSFER_GOODS)
    at = "partner_transfers"
    if may_give and waiting.to_answer:
        found = waiting.to_answer[0]
        yield Card(
            gettext("Goods from %(name)s", name=found.giver.name),
            gettext("Say whether you want them."),
            gettext("Answer"),
            url_for(f"{at}.answer", partner_id=partner_id, asked_id=found.id),
            "arrow-right",
            len(waiting.to_answer),
            is_urgent=True,
        )
    if actor.may(Permission.RECEIVE_DELIVERIES) and waiting.to_receive:
        found = waiting.to_receive[0]
        url = url_for(f"{at}.receive", partner_id=partner_id, coming_id=found.id)
        yield _to_receive(waiting, url)
    if may_give and waiting.to_send:
        found = waiting.to_send[0]
        yield _to_send(waiting, url_for(f"{at}.show", partner_id=partner_id, transfer_id=found.id))


def _depot_cards(actor: Actor, depot_id: int) -> Iterator[Card]:
    waiting = queries.waiting(depot_id=depot_id)
    if waiting.to_receive:
        found = waiting.to_receive[0]
        there = "depot_transfers.receive"
        yield _to_receive(waiting, url_for(there, depot_id=depot_id, depot_coming_id=found.id))
    if actor.may(Permission.TRANSFER_BETWEEN_DEPOTS) and waiting.to_send:
        found = waiting.to_send[0]
        there = "depot_transfers.show"
        yield _to_send(waiting, url_for(there, depot_id=depot_id, depot_transfer_id=found.id))


def _to_receive(waiting: Waiting, url: str) -> Card:
    return Card(
        gettext("Goods from %(name)s", name=waiting.to_receive[0].giver.name),
        gettext("They are on their way to you."),
        gettext("Confirm what came"),
        url,
        "clipboard-check",
        len(waiting.to_receive),
        is_urgent=True,
    )


def _to_send(waiting: Waiting, url: str) -> Card:
    return Card(
        gettext("Goods for %(name)s", name=waiting.to_send[0].taker.name),
        gettext("The transfer may go ahead."),
        gettext("Send the goods"),
        url,
        "truck",
        len(waiting.to_send),
    )


def _authority_cards() -> Iterator[Card]:
    to_decide, cases = queries.to_decide()
    if to_decide:
        yield Card(
            gettext("Transfers"),
            ngettext(
                "%(num)s transfer waits for your decision.",
                "%(num)s transfers wait for your decision.",
                len(to_decide),
            ),
            gettext("Decide"),
            url_for("authority_transfers.decide", transfer_id=to_decide[0]),
            "arrow-right",
            len(to_decide),
            is_urgent=True,
        )
    if cases:
        yield Card(
            gettext("Goods missing at transfers"),
            ngettext(
                "%(num)s transfer to look into.", "%(num)s transfers to look into.", len(cases)
            ),
            gettext("Look"),
            url_for("authority_transfers.show", transfer_id=cases[0]),
            "warning",
            len(cases),
        )
