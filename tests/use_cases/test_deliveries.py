"""Confirming what came: accepted, refused, missing."""

import pytest
from flask import Flask
from sqlalchemy import select

from foodaid.core.db import db
from foodaid.core.errors import Conflict, Invalid, NotFound
from foodaid.core.outbox import OutboxMail
from foodaid.core.permissions import Actor, Role
from foodaid.deliveries import queries, use_cases
from foodaid.deliveries.domain import Received
from foodaid.deliveries.models import Receipt
from foodaid.orders.models import Order, OrderStatus
from foodaid.rounds import use_cases as rounds
from foodaid.rounds.models import Round, RoundStatus
from foodaid.stock.checks import first_fault
from foodaid.stock.models import Movement, PlaceKind, Zone
from tests.factories import make_actor
from tests.rounds_stories import RoundStory, rounds_story


def volunteer(story: RoundStory, at: int = 0) -> Actor:
    return make_actor(Role.PARTNER_VOLUNTEER, partner=story.allocation.partners[at])


def test_what_was_accepted_is_in_the_stock_of_the_site(app: Flask) -> None:
    story = rounds_story()
    stop = story.loaded().stops[0]
    lot = story.lots[1].id

    receipt = use_cases.record_receipt(volunteer(story), stop.id, {lot: Received(250)})

    assert not receipt.has_difference
    assert story.units_at(story.site_place(0)) == 250
    assert db.session.get_one(Order, stop.order_id).status is OrderStatus.DELIVERED
    assert first_fault() is None
    mails = select(OutboxMail).where(OutboxMail.template == "difference-reported")
    assert db.session.scalar(mails) is None


def test_refused_goes_back_missing_is_lost_and_the_depot_hears(app: Flask) -> None:  # case D1
    story = rounds_story()
    stop = story.loaded().stops[0]
    lot = story.lots[1].id
    told = {lot: Received(200, 30, 20, "30 packs torn, 2 boxes not there")}

    receipt = use_cases.record_receipt(volunteer(story), stop.id, told, "Driver saw it")

    assert receipt.has_difference
    assert story.units_at(story.site_place(0)) == 200
    assert story.units_at(story.depot_place(Zone.QUARANTINE)) == 30
    assert story.units_at(story.ends[PlaceKind.LOSS]) == 20
    mail = db.session.scalars(
        select(OutboxMail).where(OutboxMail.template == "difference-reported")
    ).one()
    assert mail.to == story.allocation.depot.email
    assert (mail.facts["lines"][0]["refused"], mail.facts["lines"][0]["missing"]) == (30, 20)


@pytest.mark.parametrize(
    ("told", "field", "code"),
    [
        (Received(170, 20), "units", "receipt-sum"),
        (Received(260), "units", "receipt-sum"),
        (Received(280, -30), "units", "below-zero"),
        (Received(240, 10), "reason", "difference-reason"),
        (Received(240, 0, 10, "  "), "reason", "difference-reason"),
    ],
)
def test_a_receipt_that_does_not_add_up_is_refused(
    app: Flask, told: Received, field: str, code: str
) -> None:  # cases D1, D2
    story = rounds_story()
    stop = story.loaded().stops[0]
    lot = story.lots[1].id

    with pytest.raises(Invalid) as refused:
        use_cases.record_receipt(volunteer(story), stop.id, {lot: told})

    assert refused.value.problems[f"{field}-{lot}"].code == code
    assert db.session.query(Receipt).count() == 0


def test_a_lot_that_was_not_sent_cannot_be_received(app: Flask) -> None:
    story = rounds_story()
    stop = story.loaded().stops[0]
    told = {story.lots[1].id: Received(250), story.lots[0].id: Received(10)}

    with pytest.raises(Invalid) as refused:
        use_cases.record_receipt(volunteer(story), stop.id, told)

    assert refused.value.problems[f"units-{story.lots[0].id}"].code == "lot-not-sent"


def test_confirming_twice_moves_goods_once(app: Flask) -> None:  # case D3
    story = rounds_story()
    stop = story.loaded().stops[0]
    told = {story.lots[1].id: Received(250)}
    who = volunteer(story)

    first = use_cases.record_receipt(who, stop.id, told, key="key-of-this-page")
    moved = db.session.query(Movement).count()
    again = use_cases.record_receipt(who, stop.id, told, key="key-of-this-page")
    other_tab = use_cases.record_receipt(who, stop.id, told, key="key-of-another")

    assert first.id == again.id == other_tab.id
    assert db.session.query(Movement).count() == moved


def test_another_story_about_the_same_delivery_is_refused(app: Flask) -> None:
    story = rounds_story()
    stop = story.loaded().stops[0]
    lot = story.lots[1].id
    use_cases.record_receipt(volunteer(story), stop.id, {lot: Received(250)})

    with pytest.raises(Conflict, match="receipt-there"):
        use_cases.record_receipt(
            volunteer(story), stop.id, {lot: Received(240, 0, 10, "Recounted")}
        )


def test_the_sender_does_not_receive_its_own_delivery(app: Flask) -> None:  # case D5
    story = rounds_story()
    stop = story.loaded().stops[0]

    with pytest.raises(NotFound):
        use_cases.record_receipt(story.planner, stop.id, {story.lots[1].id: Received(250)})


def test_a_partner_does_not_receive_for_another(app: Flask) -> None:  # case X1
    story = rounds_story()
    stop = story.loaded().stops[0]

    with pytest.raises(NotFound):
        use_cases.record_receipt(volunteer(story, 1), stop.id, {story.lots[1].id: Received(250)})


def test_what_has_not_left_cannot_be_received(app: Flask) -> None:  # case D6
    story = rounds_story()
    stop = story.published().stops[0]

    with pytest.raises(Conflict, match="not-sent-yet"):
        use_cases.record_receipt(volunteer(story), stop.id, {})


def test_a_round_is_done_when_every_stop_is_confirmed(app: Flask) -> None:
    story = rounds_story()
    found = story.loaded()
    loads = [{line.lot_id: Received(line.units) for line in stop.load} for stop in found.stops]

    use_cases.record_receipt(volunteer(story, 0), found.stops[0].id, loads[0])
    after_one = db.session.get_one(Round, found.id).status
    use_cases.record_receipt(volunteer(story, 1), found.stops[1].id, loads[1])

    assert after_one is RoundStatus.LOADED
    assert db.session.get_one(Round, found.id).status is RoundStatus.DONE
    assert story.units_at(story.ends[PlaceKind.TRANSIT]) == 0


def test_a_partner_sees_what_comes_what_to_confirm_and_what_came(app: Flask) -> None:
    story = rounds_story()
    who, partner_id = volunteer(story), story.allocation.partners[0].id
    stop = story.published().stops[0]

    coming = queries.deliveries_of(who, partner_id)
    loaded = story_loaded(story, stop.round_id)
    to_confirm = queries.deliveries_of(who, partner_id)
    use_cases.record_receipt(who, stop.id, {story.lots[1].id: Received(250)})
    received = queries.deliveries_of(who, partner_id)

    assert loaded.status is RoundStatus.LOADED
    assert [len(page.coming) for page in (coming, to_confirm, received)] == [1, 0, 0]
    assert [len(page.to_confirm) for page in (coming, to_confirm, received)] == [0, 1, 0]
    assert [len(page.received) for page in (coming, to_confirm, received)] == [0, 0, 1]


def story_loaded(story: RoundStory, round_id: int) -> Round:
    return rounds.load_round(story.planner, round_id)
