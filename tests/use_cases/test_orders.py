"""Ordering, below the pages."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from foodaid.catalogue.models import Offer
from foodaid.core import clock
from foodaid.core.audit import AuditEvent
from foodaid.core.db import db, transaction
from foodaid.core.errors import Conflict, Invalid, NotFound
from foodaid.core.outbox import OutboxMail
from foodaid.core.permissions import Actor, Role
from foodaid.orders.models import Order, OrderStatus, Window
from foodaid.orders.use_cases import (
    OrderWish,
    close_due_windows,
    place_order,
    save_draft,
    save_line,
    withdraw_order,
)
from foodaid.organisations.models import Partner
from tests import factories


def _scene(most: int | None = None) -> tuple[Partner, Actor, Window, Offer]:
    partner = factories.make_partner(people=100)
    vera = factories.make_actor(Role.PARTNER_VOLUNTEER, partner=partner)
    campaign = factories.make_campaign(factories.make_product())
    with transaction():
        campaign.offers[0].most_boxes_per_order = most
    return partner, vera, factories.make_window(campaign), campaign.offers[0]


@pytest.mark.parametrize("status", [OrderStatus.DELIVERED, OrderStatus.WITHDRAWN])
def test_an_order_that_has_ended_is_changed_by_nobody(
    app: Flask, status: OrderStatus
) -> None:  # cases O1, O2
    partner, vera, window, offer = _scene()
    order = factories.make_order(partner, window, {offer: 4})
    with transaction():
        order.status = status
    version = order.version

    with pytest.raises(Conflict) as sending:
        place_order(vera, OrderWish(partner.id, window.id, {offer.id: 9}))
    with pytest.raises(Conflict) as withdrawing:
        withdraw_order(vera, partner.id, window.id, version)

    assert {sending.value.code, withdrawing.value.code} == {"order-status"}
    db.session.expire_all()
    assert order.status is status
    assert [line.boxes for line in order.lines] == [4]


def test_a_retry_with_the_same_key_gives_the_same_order(app: Flask) -> None:  # case O3
    partner, vera, window, offer = _scene()
    wish = OrderWish(partner.id, window.id, {offer.id: 4}, key="tapped-twice")

    first, second = place_order(vera, wish), place_order(vera, wish)

    assert first.id == second.id
    assert db.session.query(AuditEvent).filter_by(event="order.placed").count() == 1


def test_an_order_counts_until_the_last_second_of_its_window(app: Flask) -> None:  # case O11
    partner, vera, window, offer = _scene()
    wish = OrderWish(partner.id, window.id, {offer.id: 4})

    with time_machine.travel(window.closes_at - timedelta(seconds=1), tick=False):
        placed = place_order(vera, wish)
    with time_machine.travel(window.closes_at, tick=False), pytest.raises(Conflict) as late:
        place_order(vera, wish)

    assert placed.status is OrderStatus.PLACED
    assert late.value.code == "window-closed"
    assert late.value.facts["closes_at"] == window.closes_at


def test_nobody_orders_before_the_window_opens(app: Flask) -> None:
    partner, vera, window, offer = _scene()
    wish = OrderWish(partner.id, window.id, {offer.id: 4})

    with time_machine.travel(window.opens_at - timedelta(seconds=1)):
        for use_case in (place_order, save_draft, save_line):
            with pytest.raises(Conflict, match="window-not-open"):
                use_case(vera, wish)


@pytest.mark.parametrize(("boxes", "code"), [(-1, "below-zero"), (21, "above-most")])
def test_a_number_out_of_bounds_names_its_line(
    app: Flask, boxes: int, code: str
) -> None:  # cases O8, O10
    partner, vera, window, offer = _scene(most=20)

    with pytest.raises(Invalid) as refusal:
        place_order(vera, OrderWish(partner.id, window.id, {offer.id: boxes}))

    assert refusal.value.problems[f"boxes-{offer.id}"].code == code


def test_a_product_that_is_not_on_offer_is_refused(app: Flask) -> None:
    partner, vera, window, offer = _scene()

    with pytest.raises(Invalid) as refusal:
        place_order(vera, OrderWish(partner.id, window.id, {offer.id + 1: 3}))

    assert refusal.value.problems[f"boxes-{offer.id + 1}"].code == "not-on-offer"


def test_the_mail_has_the_lines_that_are_stored(app: Flask) -> None:  # case O13
    partner, vera, window, offer = _scene()
    place_order(vera, OrderWish(partner.id, window.id, {offer.id: 4}, key="first-time"))

    order = place_order(vera, OrderWish(partner.id, window.id, {offer.id: 7}, key="second-time"))

    mails = db.session.query(OutboxMail).filter_by(to=partner.email).order_by(OutboxMail.id).all()
    assert [mail.facts["lines"][0]["boxes"] for mail in mails] == [4, 7]
    assert [line.boxes for line in order.lines] == [7]
    assert mails[1].facts["lines"][0]["units"] == 70
    assert mails[1].facts["lines"][0]["name"] == "Rijst RYS1"


def test_an_order_that_fails_leaves_no_mail_and_no_trace(app: Flask) -> None:  # case X8
    partner, vera, window, offer = _scene()
    with transaction():
        offer.product.is_active = False

    with pytest.raises(Invalid):
        place_order(vera, OrderWish(partner.id, window.id, {offer.id: 4}))

    assert db.session.query(Order).count() == 0
    assert db.session.query(OutboxMail).count() == 0
    assert db.session.query(AuditEvent).count() == 0


def test_a_line_saved_as_it_is_typed_leaves_the_others(app: Flask) -> None:
    partner = factories.make_partner(people=100)
    vera = factories.make_actor(Role.PARTNER_VOLUNTEER, partner=partner)
    campaign = factories.make_campaign(
        factories.make_product("A"), factories.make_product("B"), factories.make_product("C")
    )
    window = factories.make_window(campaign)
    a, b, c = (offer.id for offer in campaign.offers)
    save_draft(vera, OrderWish(partner.id, window.id, {a: 1, b: 2}))

    save_line(vera, OrderWish(partner.id, window.id, {b: 0}))
    order = save_line(vera, OrderWish(partner.id, window.id, {c: 3}))

    db.session.expire_all()
    assert {line.offer_id: line.boxes for line in order.lines} == {a: 1, c: 3}


def test_a_stranger_does_not_order_for_a_partner(app: Flask) -> None:  # case X1
    partner, _vera, window, offer = _scene()
    stranger = factories.make_actor(
        Role.PARTNER_MANAGER, partner=factories.make_partner(name="Other", people=5)
    )

    for use_case in (place_order, save_draft, save_line):
        with pytest.raises(NotFound):
            use_case(stranger, OrderWish(partner.id, window.id, {offer.id: 4}))

    assert db.session.query(Order).count() == 0


def test_a_window_is_closed_once_however_late(app: Flask) -> None:
    _partner, _vera, window, _offer = _scene()

    with time_machine.travel(clock.now() + timedelta(days=9)):
        closed = [close_due_windows(), close_due_windows()]

    assert closed == [1, 0]
    assert window.closed_at is not None
