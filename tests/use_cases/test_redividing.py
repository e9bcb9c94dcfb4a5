"""Sharing out again what was published, when suppliers bring other numbers (case A15)."""

from fractions import Fraction

import pytest
from flask import Flask
from sqlalchemy import select, update

from foodaid.allocation import queries, use_cases
from foodaid.allocation.models import (
    AllocationRun,
    AppealStatus,
    PartnerCredit,
    RunStatus,
    Share,
)
from foodaid.allocation.queries import BatchWish, Change, Fault, LineFilter
from foodaid.allocation.use_cases import Redivide
from foodaid.catalogue.models import Offer
from foodaid.core.audit import AuditEvent
from foodaid.core.db import db, transaction
from foodaid.core.errors import Conflict, Invalid, NotFound
from foodaid.core.outbox import OutboxMail
from foodaid.core.permissions import Role
from foodaid.orders.models import OrderLine, OrderStatus, WindowOffer
from foodaid.stock import queries as stock
from foodaid.stock.models import PromiseEnd, Reservation
from foodaid.stock.use_cases import release
from tests import factories as make
from tests.allocation_stories import Story, closed_window
from tests.appeal_stories import answer, appealed, published_with_free_boxes


def _redivide(
    story: Story, run: AllocationRun, boxes: int, key: str | None = None
) -> AllocationRun:
    wish = Redivide({story.rice.id: boxes}, "The supplier brings less", run.version, key)
    return use_cases.redivide(story.proposer, run.id, wish)


def _publish(story: Story, run: AllocationRun) -> AllocationRun:
    run = use_cases.approve(story.approver, run.id, run.version)
    return use_cases.publish(story.approver, run.id, run.version, len(story.orders))


def test_a_fifth_less_is_shared_out_again_as_the_preview_showed(app: Flask) -> None:
    story = closed_window(people=(100, 300), asked=80, boxes=100)
    old = story.publish()
    preview = queries.shortage_of(old, {story.rice.id: 80})

    new = _redivide(story, old, 80)

    assert story.boxes(old) == {story.partners[0].id: 25, story.partners[1].id: 75}
    assert story.boxes(new) == {loss.partner.id: loss.would_have for loss in preview.losses}
    assert (new.status, new.replaces_id) == (RunStatus.PROPOSED, old.id)
    assert db.session.get_one(AllocationRun, old.id).status is RunStatus.PUBLISHED
    assert stock.promised_units(story.window.campaign_id) == {story.rice.product_id: 1000}


def test_published_it_takes_the_place_of_the_old_one_and_tells_who_is_touched(app: Flask) -> None:
    story = closed_window(people=(100, 300, 1), asked=80, boxes=100)
    old = story.publish()
    before = story.boxes(old)

    new = _publish(story, _redivide(story, old, 80))

    after = story.boxes(new)
    assert db.session.get_one(AllocationRun, old.id).status is RunStatus.WITHDRAWN
    assert [run.id for run in queries.published_runs(story.window.id)] == [new.id]
    promised = stock.promised_units(story.window.campaign_id)
    assert promised == {story.rice.product_id: 800}
    mails = db.session.scalars(
        select(OutboxMail).where(OutboxMail.template == "allocation-changed")
    )
    touched = {p.email for p in story.partners if before[p.id] != after[p.id]}
    told = {mail.to: mail.facts["lines"][0] for mail in mails}
    assert set(told) == touched
    line = told[story.partners[1].email]
    large = story.partners[1].id
    assert (line["before"], line["got"]) == (before[large], after[large])
    assert {order.status for order in story.orders} == {OrderStatus.ALLOCATED}


def test_more_may_come_too_but_not_more_than_was_bought(app: Flask) -> None:
    story = closed_window(people=(100, 300), asked=80, boxes=100)
    old = story.publish()

    with pytest.raises(Invalid, match="order-lines"):
        _redivide(story, old, 1001)
    new = _redivide(story, old, 140)

    assert sum(story.boxes(new).values()) == 140


def test_the_second_person_cannot_be_the_first(app: Flask) -> None:
    story = closed_window()
    new = _redivide(story, story.publish(), 80)

    with pytest.raises(Conflict, match="four-eyes"):
        use_cases.approve(story.proposer, new.id, new.version)


def test_a_reason_is_needed_and_kept(app: Flask) -> None:  # case A13
    story = closed_window()
    old = story.publish()

    with pytest.raises(Invalid, match="redivide-reason"):
        use_cases.redivide(story.proposer, old.id, Redivide({story.rice.id: 80}, " ", old.version))
    new = _redivide(story, old, 80)

    event = db.session.scalars(
        select(AuditEvent).where(AuditEvent.event == "allocation.redivided")
    ).one()
    assert (event.subject, event.reason) == (f"run:{new.id}", "The supplier brings less")


def test_the_same_numbers_are_refused_and_two_taps_make_one(app: Flask) -> None:
    story = closed_window()
    old = story.publish()

    with pytest.raises(Invalid, match="redivide-same"):
        _redivide(story, old, 100)
    first, second = (_redivide(story, old, 80, "key-of-this-page") for _tap in range(2))

    assert first.id == second.id


def test_a_reader_may_not_and_a_proposal_cannot_be_redivided(app: Flask) -> None:
    story = closed_window()
    run = story.propose()
    wish = Redivide({story.rice.id: 80}, "less", run.version)

    with pytest.raises(Conflict, match="changed-meanwhile"):
        use_cases.redivide(story.proposer, run.id, wish)
    with pytest.raises(NotFound):
        use_cases.redivide(make.make_actor(Role.AUDITOR), run.id, wish)


def test_what_is_loaded_stays_and_the_others_bear_it(app: Flask) -> None:
    story = closed_window(people=(100, 300), asked=80, boxes=100)
    old = story.publish()
    release([story.orders[0].id], PromiseEnd.LOADED)

    new = _publish(story, _redivide(story, old, 80))

    assert story.boxes(new) == {story.partners[0].id: 25, story.partners[1].id: 55}
    assert story.share(new, 0).reason == story.share(old, 0).reason
    open_promises = select(Reservation.order_id, Reservation.units).where(
        Reservation.released_at.is_(None)
    )
    assert db.session.execute(open_promises).all() == [(story.orders[1].id, 550)]
    with pytest.raises(Conflict, match="goods-loaded"):
        use_cases.withdraw(story.approver, new.id, new.version, "oops")


def test_what_is_loaded_after_the_proposal_stops_it(app: Flask) -> None:
    story = closed_window(people=(100, 300), asked=80, boxes=100)
    old = story.publish()
    new = _redivide(story, old, 80)
    release([story.orders[0].id], PromiseEnd.LOADED)

    with pytest.raises(Conflict, match="loaded-meanwhile"):
        _publish(story, new)

    assert db.session.get_one(AllocationRun, old.id).status is RunStatus.PUBLISHED


def _with_milk() -> Story:
    """Rice is short and milk is not; both are given in one run."""
    story = closed_window(people=(100, 200, 300), asked=80, boxes=100)
    milk = make.make_product("MLK1", grams_per_unit=700)
    with transaction():
        offer = Offer(product=milk, boxes=1000, unit_cents=80)
        story.window.campaign.offers.append(offer)
        db.session.flush()
        story.window.offers.append(WindowOffer(offer_id=offer.id, boxes=100))
        for order in story.orders:
            order.lines.append(OrderLine(offer_id=offer.id, boxes=40))
    return story


def _rows(run: AllocationRun, code: str) -> list[tuple[int, int, str, str, object]]:
    return [
        (share.order_id, share.boxes, share.fair_share, share.reason, share.facts)
        for (_partner, product), share in sorted(queries.shares_by_line(run.id).items())
        if product == code
    ]


def test_products_whose_boxes_stay_keep_every_share(app: Flask) -> None:
    story = _with_milk()
    old = story.publish()

    new = _redivide(story, old, 77)

    assert _rows(new, "MLK1") == _rows(old, "MLK1")
    assert _rows(new, "RYS1") != _rows(old, "RYS1")
    assert {row[3] for row in _rows(new, "RYS1")} <= {"rounded-up", "rounded-down", "fair-share"}
    share = next(s for (_p, code), s in queries.shares_by_line(new.id).items() if code == "MLK1")
    with pytest.raises(Conflict, match="product-kept"):
        use_cases.override(story.proposer, new.id, share.id, 0, "no", new.version)
    batch = queries.batch_of(new, BatchWish(LineFilter(), Change.ZERO))
    assert {change.fault for change in batch.refused} == {Fault.KEPT}


def test_credits_are_those_of_a_run_that_had_the_right_numbers_at_once(app: Flask) -> None:
    story = _with_milk()
    old = story.publish()

    new = _redivide(story, old, 77)

    lines = queries.shares_by_line(new.id)
    grams = {"RYS1": 10_000, "MLK1": 7_000}
    rows = select(PartnerCredit).where(PartnerCredit.run_id == new.id)
    owed = {row.partner_id: Fraction(row.grams) for row in db.session.scalars(rows)}
    for partner in story.partners:
        due = sum(
            grams[code] * (Fraction(lines[partner.code, code].fair_share)
                           - lines[partner.code, code].boxes)
            for code in grams
        )  # fmt: skip
        assert abs(owed[partner.id] - due) < Fraction(1, 100)


def test_numbers_set_by_hand_stay_or_stand_in_the_way(app: Flask) -> None:  # case A14
    story = closed_window(people=(100, 300), asked=80, boxes=100)
    run = story.propose()
    use_cases.override(story.proposer, run.id, story.share(run, 0).id, 60, "a flood", run.version)
    db.session.refresh(run)
    run = use_cases.approve(story.approver, run.id, run.version)
    old = use_cases.publish(story.approver, run.id, run.version, 2)

    new = _redivide(story, old, 80)

    assert story.boxes(new) == {story.partners[0].id: 60, story.partners[1].id: 20}
    share = story.share(new, 0)
    assert (share.reason, share.override_reason) == ("locked", "a flood")
    with pytest.raises(Conflict, match="locks-above-supply"):
        _redivide(story, old, 50)


def test_a_run_from_before_terms_were_kept_can_be_shared_out_again(app: Flask) -> None:
    story = closed_window(people=(100, 300), asked=80, boxes=100)
    old = story.publish()
    with transaction():
        db.session.execute(update(AllocationRun).values(terms=None, terms_sha256=None))

    new = _redivide(story, old, 80)

    assert story.boxes(new) == {story.partners[0].id: 20, story.partners[1].id: 60}


def test_a_newer_proposal_takes_the_place_of_an_older_one(app: Flask) -> None:
    story = closed_window(people=(100, 300), asked=80, boxes=100)
    old = story.publish()
    first = _redivide(story, old, 80)

    second = _redivide(story, old, 60)

    assert db.session.get_one(AllocationRun, first.id).status is RunStatus.WITHDRAWN
    assert [run.id for run in queries.proposals(story.window.id)] == [second.id]
    assert db.session.query(Share).count() == 6


def test_appeals_and_what_was_granted_go_along(app: Flask) -> None:  # case M5
    story, old = published_with_free_boxes()
    granted, waiting = appealed(story, old, 0, 5), appealed(story, old, 1, 20)
    answer(story, granted, 3)
    db.session.refresh(old)

    new = _publish(story, _redivide(story, old, 90))

    assert story.boxes(new) == dict(
        zip((partner.id for partner in story.partners), (13, 20, 50), strict=True)
    )
    assert story.share(new, 0).appeal_boxes == 3
    manager = make.make_actor(Role.PARTNER_MANAGER, partner=story.partners[1])
    page = queries.shares_of_partner(manager, story.partners[1].id, story.window.id)
    assert [appeal.id for share in page.shares for appeal in share.appeals] == [waiting.id]
    db.session.refresh(waiting)
    assert queries.free_boxes(waiting.share) == 7
    assert answer(story, waiting, 7).status is AppealStatus.GRANTED


def test_what_suppliers_will_not_bring_is_not_free_to_grant(app: Flask) -> None:  # cases A10, M5
    story, run = published_with_free_boxes()
    share = appealed(story, run).share
    before = queries.free_boxes(share)

    with transaction():
        story.rice.boxes = 85

    assert (before, queries.free_boxes(share)) == (20, 5)
