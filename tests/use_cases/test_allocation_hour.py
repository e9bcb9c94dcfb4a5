"""Publishing at an hour: set by a person, kept by a job, called off, or refused when it comes."""

import threading
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from foodaid.accounts.models import User
from foodaid.allocation import use_cases
from foodaid.allocation.models import AllocationRun, RunStatus
from foodaid.core import clock
from foodaid.core.audit import AuditEvent
from foodaid.core.db import db, transaction
from foodaid.core.errors import Conflict, Invalid, NotFound
from foodaid.core.outbox import OutboxMail
from foodaid.core.permissions import Role
from foodaid.jobs.schedule import JOBS, run_job
from foodaid.orders.models import Order, OrderStatus
from foodaid.stock.models import Reservation
from tests.allocation_stories import Story, closed_window
from tests.factories import make_actor

IN_TWO_DAYS = timedelta(days=2)


def scheduled(story: Story) -> AllocationRun:
    """An approved run that is to be published in two days."""
    run = story.approve()
    at = clock.now() + IN_TWO_DAYS
    return use_cases.schedule_publishing(story.approver, run.id, run.version, at, 2)


def status_of(run: AllocationRun) -> RunStatus:
    db.session.expire_all()
    return db.session.get_one(AllocationRun, run.id).status


def events() -> list[str]:
    return [row.event for row in db.session.query(AuditEvent).order_by(AuditEvent.id)]


def test_it_is_published_when_its_hour_has_come_and_not_before(app: Flask) -> None:
    run = scheduled(closed_window())
    with time_machine.travel(clock.now() + IN_TWO_DAYS - timedelta(minutes=1), tick=False):
        assert use_cases.publish_due() == (0, 0)

    with time_machine.travel(clock.now() + IN_TWO_DAYS, tick=False):
        assert use_cases.publish_due() == (1, 0)
        assert use_cases.publish_due() == (0, 0)

    assert status_of(run) is RunStatus.PUBLISHED
    assert db.session.query(OutboxMail).count() == 2
    assert db.session.query(Reservation).count() == 2
    assert events()[-2:] == ["allocation.hour-came", "allocation.published"]


def test_a_missed_hour_is_made_up_for(app: Flask) -> None:
    run = scheduled(closed_window())
    job = next(job for job in JOBS if job.name == "publications")

    with time_machine.travel(clock.now() + timedelta(days=3), tick=False):
        run_job(app, job)

    assert status_of(run) is RunStatus.PUBLISHED
    assert run.publish_at is None


def test_two_schedulers_publish_it_once(app: Flask) -> None:  # case A11
    run = scheduled(closed_window())
    with transaction():
        run.publish_at = clock.now() - timedelta(minutes=1)
    db.session.remove()
    start, outcomes = threading.Barrier(2), []

    def tick() -> None:
        with app.app_context():
            start.wait()
            outcomes.append(use_cases.publish_due())
            db.session.remove()

    jobs = [threading.Thread(target=tick) for _ in range(2)]
    for job in jobs:
        job.start()
    for job in jobs:
        job.join()

    assert sorted(outcomes) == [(0, 0), (1, 0)]
    assert db.session.query(OutboxMail).count() == 2
    assert events().count("allocation.published") == 1


def test_when_something_changed_the_hour_is_cleared_and_its_person_hears(app: Flask) -> None:
    story = closed_window()
    run = scheduled(story)
    with transaction():
        story.orders[0].status = OrderStatus.WITHDRAWN

    with time_machine.travel(clock.now() + IN_TWO_DAYS, tick=False):
        assert use_cases.publish_due() == (0, 1)
        assert use_cases.publish_due() == (0, 0)

    assert status_of(run) is RunStatus.APPROVED
    assert (run.publish_at, run.scheduled_by) == (None, None)
    assert events()[-1] == "allocation.not-published"
    mail = db.session.query(OutboxMail).one()
    person = db.session.get_one(User, story.approver.id)
    assert (mail.to, mail.language) == (person.email, "en")
    assert (mail.template, mail.facts["count"]) == ("allocation-not-published", 1)
    assert db.session.query(Reservation).count() == 0


def test_who_may_no_longer_publish_does_not_by_an_hour_either(app: Flask) -> None:
    story = closed_window()
    run = scheduled(story)
    with transaction():
        db.session.get_one(User, story.approver.id).is_active = False

    with time_machine.travel(clock.now() + IN_TWO_DAYS, tick=False):
        assert use_cases.publish_due() == (0, 1)

    assert status_of(run) is RunStatus.APPROVED
    assert db.session.query(OutboxMail).count() == 0


def test_it_is_called_off_before_its_hour(app: Flask) -> None:
    story = closed_window()
    run = scheduled(story)

    use_cases.call_off_publishing(story.approver, run.id, run.version)

    with time_machine.travel(clock.now() + IN_TWO_DAYS, tick=False):
        assert use_cases.publish_due() == (0, 0)
    assert status_of(run) is RunStatus.APPROVED
    with pytest.raises(Conflict, match="hour-not-set"):
        use_cases.call_off_publishing(story.approver, run.id, run.version)


def test_withdrawing_forgets_the_hour(app: Flask) -> None:  # case A19
    story = closed_window()
    run = scheduled(story)

    use_cases.withdraw(story.approver, run.id, run.version, "We wait for the last lorry")

    with time_machine.travel(clock.now() + IN_TWO_DAYS, tick=False):
        assert use_cases.publish_due() == (0, 0)
    assert run.publish_at is None
    assert set(db.session.scalars(db.select(Order.status))) == {OrderStatus.PLACED}


def test_publishing_at_once_forgets_the_hour(app: Flask) -> None:
    story = closed_window()
    run = scheduled(story)

    use_cases.publish(story.approver, run.id, run.version, 2)

    assert run.publish_at is None


def test_the_hour_lies_ahead_and_before_the_goods_come(app: Flask) -> None:
    story = closed_window()
    run = story.approve()
    at_delivery = clock.at(story.window.delivery_from, 8)

    for hour, code in ((clock.now(), "hour-passed"), (at_delivery, "hour-too-late")):
        with pytest.raises(Invalid, match=code):
            use_cases.schedule_publishing(story.approver, run.id, run.version, hour, 2)


def test_the_orders_are_counted_when_the_hour_is_set(app: Flask) -> None:
    story = closed_window()
    run, at = story.approve(), clock.now() + IN_TWO_DAYS

    with pytest.raises(Invalid, match="typed-count"):
        use_cases.schedule_publishing(story.approver, run.id, run.version, at, 3)


def test_only_an_approved_run_gets_an_hour_and_only_from_who_may(app: Flask) -> None:
    story = closed_window()
    run, at = story.propose(), clock.now() + IN_TWO_DAYS

    with pytest.raises(Conflict, match="run-status"):
        use_cases.schedule_publishing(story.approver, run.id, run.version, at, 2)
    with pytest.raises(NotFound):
        use_cases.schedule_publishing(make_actor(Role.AUDITOR), run.id, run.version, at, 2)
