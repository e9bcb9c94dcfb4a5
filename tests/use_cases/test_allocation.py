"""Sharing out: proposed, changed by hand, approved by a second person, published, withdrawn."""

import gzip
import hashlib
import threading
from fractions import Fraction

import pytest
from flask import Flask
from sqlalchemy import select

from foodaid.allocation import queries, use_cases
from foodaid.allocation.domain.problem import read_problem
from foodaid.allocation.models import AllocationRun, PartnerCredit, RunStatus, Share
from foodaid.core.audit import AuditEvent
from foodaid.core.db import db, transaction
from foodaid.core.errors import Conflict, Invalid, NotFound
from foodaid.core.outbox import OutboxMail
from foodaid.core.permissions import Role
from foodaid.orders.models import Order, OrderStatus
from foodaid.organisations.models import PartnerStatus
from foodaid.stock.models import Reservation
from tests.allocation_stories import closed_window
from tests.factories import make_actor, make_campaign, make_order, make_product, make_window


def test_boxes_follow_the_people(app: Flask) -> None:
    story = closed_window(people=(100, 300), asked=80, boxes=100)

    run = story.propose()

    assert story.boxes(run) == {story.partners[0].id: 25, story.partners[1].id: 75}
    assert run.left == {"RYS1": 0}
    assert run.fairness["min_ratio"] == 1.0


def test_the_problem_is_kept_as_it_was_solved(app: Flask) -> None:
    run = closed_window().propose()

    kept = gzip.decompress(db.session.scalar(select(AllocationRun.problem)) or b"")

    assert hashlib.sha256(kept).hexdigest() == run.problem_sha256
    assert [line.asked for line in read_problem(kept).lines] == [80, 80]


def test_a_partner_who_has_not_declared_comes_last(app: Flask) -> None:  # case A9
    story = closed_window(people=(None, 300), asked=80, boxes=100)

    run = story.propose()

    assert story.boxes(run) == {story.partners[0].id: 20, story.partners[1].id: 80}
    assert queries.undeclared_partners(story.window) == [story.partners[0]]


def test_a_suspended_partner_gets_nothing(app: Flask) -> None:
    story = closed_window(asked=80, boxes=100)
    with transaction():
        story.partners[1].status = PartnerStatus.SUSPENDED

    run = story.propose()

    assert story.boxes(run) == {story.partners[0].id: 80}


def test_an_open_window_is_not_shared_out(app: Flask) -> None:
    story = closed_window()
    open_window = make_window(story.window.campaign)

    with pytest.raises(Conflict, match="window-still-open"):
        use_cases.propose(story.proposer, open_window.id)


def test_without_orders_there_is_nothing_to_share_out(app: Flask) -> None:
    window = make_window(make_campaign(make_product()), is_open=False)

    with pytest.raises(Conflict, match="no-orders"):
        use_cases.propose(make_actor(Role.ALLOCATOR), window.id)


def test_two_taps_make_one_proposal(app: Flask) -> None:
    story = closed_window()

    first = use_cases.propose(story.proposer, story.window.id, "key-of-this-page")
    second = use_cases.propose(story.proposer, story.window.id, "key-of-this-page")

    assert first.id == second.id
    assert db.session.query(AllocationRun).count() == 1


def test_a_reader_may_not_propose(app: Flask) -> None:
    story = closed_window()

    with pytest.raises(NotFound):
        use_cases.propose(make_actor(Role.AUDITOR), story.window.id)


def test_what_rounding_owes_is_kept_for_the_next_run(app: Flask) -> None:
    story = closed_window(people=(100, 100, 100), asked=80, boxes=100)

    run = story.publish()
    owed = {
        row.partner_id: Fraction(row.grams)
        for row in db.session.scalars(select(PartnerCredit).where(PartnerCredit.run_id == run.id))
    }

    assert sorted(story.boxes(run).values()) == [33, 33, 34]
    assert sorted(owed.values()) == [
        Fraction(-6666667, 1000),
        Fraction(3333333, 1000),
        Fraction(3333333, 1000),
    ]
    later = make_window(story.window.campaign, boxes=100, is_open=False)
    for partner in story.partners:
        make_order(partner, later, {story.rice: 80})
    again = use_cases.propose(story.proposer, later.id)
    favoured = max(owed, key=lambda id: story.boxes(run)[id])
    assert story.boxes(again)[favoured] == 33


def test_a_share_set_by_hand_stays_and_the_rest_is_shared_anew(app: Flask) -> None:  # case A14
    story = closed_window(people=(100, 300), asked=80, boxes=100)
    run = story.propose()

    use_cases.override(
        story.proposer, run.id, story.share(run, 0).id, 40, "Flood in the hall", run.version
    )
    again = story.propose()

    assert story.boxes(again) == {story.partners[0].id: 40, story.partners[1].id: 60}
    share = story.share(again, 0)
    assert (share.override_reason, share.calculated_boxes) == ("Flood in the hall", 25)
    assert share.reason == "locked"
    assert db.session.get_one(AllocationRun, run.id).status is RunStatus.WITHDRAWN


def test_a_change_by_hand_needs_its_reason(app: Flask) -> None:  # case A13
    story = closed_window()
    run = story.propose()

    with pytest.raises(Invalid, match="override-reason"):
        use_cases.override(story.proposer, run.id, story.share(run, 0).id, 0, "  ", run.version)

    assert story.share(run, 0).boxes == 25


def test_a_change_by_hand_is_in_the_audit_trail(app: Flask) -> None:
    story = closed_window()
    run = story.propose()

    use_cases.override(story.proposer, run.id, story.share(run, 1).id, 10, "Moved", run.version)

    event = db.session.scalars(
        select(AuditEvent).where(AuditEvent.event == "share.changed-by-hand")
    ).one()
    assert (event.reason, event.old["boxes"], event.new["boxes"]) == ("Moved", 75, 10)


def test_nobody_can_give_by_hand_more_than_there_is(app: Flask) -> None:
    story = closed_window(boxes=100)
    run = story.propose()

    with pytest.raises(Invalid, match="override-above-supply"):
        use_cases.override(story.proposer, run.id, story.share(run, 0).id, 101, "All", run.version)

    assert story.boxes(run) == {story.partners[0].id: 25, story.partners[1].id: 75}


def test_a_second_change_on_an_old_page_is_refused(app: Flask) -> None:
    story = closed_window()
    run = story.propose()
    seen = run.version
    use_cases.override(story.proposer, run.id, story.share(run, 0).id, 30, "First", seen)

    with pytest.raises(Conflict, match="changed-meanwhile"):
        use_cases.override(story.proposer, run.id, story.share(run, 0).id, 50, "Second", seen)


def test_who_proposed_does_not_approve(app: Flask) -> None:
    story = closed_window()
    run = story.propose()

    with pytest.raises(Conflict, match="four-eyes"):
        use_cases.approve(story.proposer, run.id, run.version)

    assert run.status is RunStatus.PROPOSED


def test_nothing_is_proposed_beside_an_approved_run(app: Flask) -> None:  # case A12
    story = closed_window()
    story.approve()

    with pytest.raises(Conflict, match="run-decided"):
        story.propose()


def test_publishing_allocates_reserves_and_tells(app: Flask) -> None:
    story = closed_window(people=(100, 300), asked=80, boxes=100)

    run = story.publish()

    assert run.status is RunStatus.PUBLISHED
    assert set(db.session.scalars(select(Order.status))) == {OrderStatus.ALLOCATED}
    promised = {row.order_id: row.units for row in db.session.scalars(select(Reservation))}
    assert promised == {story.orders[0].id: 250, story.orders[1].id: 750}
    mails = list(db.session.scalars(select(OutboxMail).order_by(OutboxMail.id)))
    assert [mail.to for mail in mails] == [partner.email for partner in story.partners]
    assert {mail.template for mail in mails} == {"allocation-published"}
    assert mails[0].facts["lines"] == [{"name": "Rijst RYS1", "asked": 80, "got": 25}]


def test_publishing_asks_for_the_number_of_orders(app: Flask) -> None:
    story = closed_window()
    run = story.approve()

    with pytest.raises(Invalid, match="typed-count"):
        use_cases.publish(story.approver, run.id, run.version, 3)

    assert db.session.get_one(AllocationRun, run.id).status is RunStatus.APPROVED
    assert db.session.query(OutboxMail).count() == 0


def test_a_proposal_is_not_published_without_a_second_person(app: Flask) -> None:
    story = closed_window()
    run = story.propose()

    with pytest.raises(Conflict, match="run-status"):
        use_cases.publish(story.approver, run.id, run.version, 2)


def test_of_two_who_publish_at_once_one_succeeds(app: Flask) -> None:  # cases A11, A12
    story = closed_window()
    run = story.approve()
    run_id, version, approver = run.id, run.version, story.approver
    db.session.remove()
    start, outcomes = threading.Barrier(2), []

    def click() -> None:
        with app.app_context():
            start.wait()
            try:
                use_cases.publish(approver, run_id, version, 2)
                outcomes.append("published")
            except Conflict as refusal:
                outcomes.append(refusal.code)
            finally:
                db.session.remove()

    people = [threading.Thread(target=click) for _ in range(2)]
    for person in people:
        person.start()
    for person in people:
        person.join()

    assert sorted(outcomes) == ["changed-meanwhile", "published"]
    assert db.session.query(Reservation).count() == 2
    assert db.session.query(OutboxMail).count() == 2


def test_withdrawing_gives_the_orders_back_and_ends_the_promises(app: Flask) -> None:
    story = closed_window()
    run = story.publish()

    use_cases.withdraw(story.approver, run.id, run.version, "A lorry of rice did not come")

    assert set(db.session.scalars(select(Order.status))) == {OrderStatus.PLACED}
    assert all(row.released_at for row in db.session.scalars(select(Reservation)))
    last = db.session.scalars(select(OutboxMail).order_by(OutboxMail.id.desc())).first()
    assert last is not None
    assert last.template == "allocation-withdrawn"
    assert last.facts["reason"] == "A lorry of rice did not come"
    story.publish()
    assert db.session.query(Share).count() == 4


def test_withdrawing_needs_its_reason(app: Flask) -> None:
    story = closed_window()
    run = story.publish()

    with pytest.raises(Invalid, match="withdraw-reason"):
        use_cases.withdraw(story.approver, run.id, run.version, " ")


def test_a_partner_sees_its_shares_once_they_are_published(app: Flask) -> None:  # cases A19, X1
    story = closed_window()
    own = make_actor(Role.PARTNER_VOLUNTEER, partner=story.partners[0])
    story.approve()
    with pytest.raises(NotFound):
        queries.shares_of_partner(own, story.partners[0].id, story.window.id)

    run = queries.runs_of(story.approver, story.window.id)[0]
    use_cases.publish(story.approver, run.id, run.version, 2)
    seen = queries.shares_of_partner(own, story.partners[0].id, story.window.id)

    assert [(share.asked, share.boxes) for share in seen.shares] == [(80, 25)]
    with pytest.raises(NotFound):
        queries.shares_of_partner(own, story.partners[1].id, story.window.id)
