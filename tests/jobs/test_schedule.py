"""The timetable: what runs when, by whom, and what a failure leaves behind."""

import signal
import sys
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
import time_machine
from apscheduler.triggers.cron import CronTrigger
from flask import Flask
from sqlalchemy import text

from foodaid.core import clock, outbox
from foodaid.core.clock import BRUSSELS
from foodaid.core.connection import leadership
from foodaid.core.db import db, transaction
from foodaid.core.job_runs import JobRun, Outcome
from foodaid.core.outbox import OutboxMail
from foodaid.jobs import windows
from foodaid.jobs.schedule import JOBS, Job, run_job, scheduler
from foodaid.orders.models import Window
from tests import factories as make
from tests import processes

EVERY_MINUTE = "* * * * *"
CLOCKS_GO_BACK, CLOCKS_GO_FORWARD = date(2027, 10, 31), date(2027, 3, 28)
LEAD = """
import time
from foodaid.app import create_app
from foodaid.core.connection import leadership

app = create_app()
with app.app_context():
    while True:
        with leadership(app.config["SETTINGS"].folder) as is_leader:
            print("leads" if is_leader else "waits", flush=True)
            time.sleep(600 if is_leader else 0.1)
"""


def _job(run: Callable[[], str], name: str = "a-job") -> Job:
    return Job(name, EVERY_MINUTE, run)


def _runs() -> list[tuple[str, Outcome, str]]:
    db.session.expire_all()
    rows = db.session.query(JobRun).order_by(JobRun.id)
    return [(row.job, row.outcome, row.message) for row in rows]


def _write_and_fail() -> str:
    with transaction():
        outbox.post("vera@example.be", "en", "reset", name="Vera", token="x")
        raise ValueError("the mill stands still")


def _read_while_another_writes() -> str:
    """What two jobs of the same minute do: one looks, the other saves meanwhile."""
    assert db.session.query(JobRun).count() == 1
    with db.engine.connect() as other:
        other.execute(text("UPDATE job_runs SET message = 'seen'"))
        other.commit()
    return "nothing due"


def test_a_job_that_only_read_ends_well_when_another_wrote_meanwhile(app: Flask) -> None:
    make.make_ends()

    assert run_job(app, _job(_read_while_another_writes)) is Outcome.DONE
    assert _runs() == [("a-job", Outcome.DONE, "nothing due")]


def test_a_job_that_fails_leaves_its_reason_and_the_next_turn_runs(app: Flask) -> None:
    turns = (_job(_write_and_fail), _job(lambda: "3 sent"))

    outcomes = [run_job(app, turn) for turn in turns]

    assert outcomes == [Outcome.FAILED, Outcome.DONE]
    assert _runs() == [
        ("a-job", Outcome.FAILED, "ValueError: the mill stands still"),
        ("a-job", Outcome.DONE, "3 sent"),
    ]
    assert db.session.query(JobRun).filter(JobRun.ended_at.is_(None)).count() == 0


def test_what_a_failed_job_wrote_is_not_there(app: Flask) -> None:
    run_job(app, _job(_write_and_fail))

    assert db.session.query(OutboxMail).count() == 0


def test_a_very_long_reason_is_cut(app: Flask) -> None:
    def fail() -> str:
        raise ValueError("x" * 5000)

    run_job(app, _job(fail))

    [(_job_name, outcome, message)] = _runs()
    assert (outcome, len(message)) == (Outcome.FAILED, 500)


def test_a_job_with_nothing_to_do_leaves_no_row(app: Flask) -> None:
    outcomes = [run_job(app, job) for job in JOBS]

    assert outcomes == [Outcome.DONE] * len(JOBS)
    assert _runs() == []


def test_every_job_has_a_name_of_its_own_and_is_on_the_timetable(app: Flask) -> None:
    names = [job.name for job in JOBS]

    assert len(set(names)) == len(names)
    assert all(names)
    assert sorted(job.id for job in scheduler(app).get_jobs()) == sorted(names)


@pytest.mark.parametrize("day", [CLOCKS_GO_BACK, CLOCKS_GO_FORWARD])
@pytest.mark.parametrize("job", [job for job in JOBS if not job.cron.startswith("*")])
def test_a_daily_job_runs_once_on_the_days_the_clock_changes(job: Job, day: date) -> None:
    trigger = CronTrigger.from_crontab(job.cron, BRUSSELS)
    start, end = clock.at(day, 0), clock.at(day + timedelta(days=1), 0)
    times: list[datetime] = []

    moment = trigger.get_next_fire_time(None, start)
    while moment < end:
        times.append(moment)
        moment = trigger.get_next_fire_time(moment, moment + timedelta(seconds=1))

    assert len(times) == 1
    assert times[0].astimezone(BRUSSELS).hour != 2


def test_a_window_closes_at_its_hour_and_not_a_second_earlier(app: Flask) -> None:  # case O11
    window = make.make_window(make.make_campaign(make.make_product("RYS1")))
    with transaction():
        window.closes_at = datetime(2026, 11, 26, 18, 0, 0, tzinfo=BRUSSELS)
    said = []

    for moment in ("17:59:59", "18:00:00", "18:00:01"):
        with time_machine.travel(f"2026-11-26 {moment}+01:00", tick=False):
            said.append(windows.run())

    assert said == ["", "windows closed: 1", ""]
    closed = db.session.get_one(Window, window.id, populate_existing=True)
    assert closed.closed_at == datetime(2026, 11, 26, 18, 0, 0, tzinfo=BRUSSELS)


def test_in_summer_the_hour_is_the_hour_of_brussels(app: Flask) -> None:
    window = make.make_window(make.make_campaign(make.make_product("RYS1")))
    with transaction():
        window.closes_at = clock.at(date(2027, 7, 1), 18)
    said = []

    for moment in ("15:59:59", "16:00:00"):
        with time_machine.travel(f"2027-07-01 {moment}+00:00", tick=False):
            said.append(windows.run())

    assert said == ["", "windows closed: 1"]


def test_windows_that_should_have_closed_during_a_pause_close_after_it(app: Flask) -> None:
    campaign = make.make_campaign(make.make_product("RYS1"))
    late = [make.make_window(campaign) for _number in range(2)]
    still_open = make.make_window(campaign)
    with transaction():
        still_open.closes_at = clock.now() + timedelta(days=9)

    with time_machine.travel(clock.now() + timedelta(days=4), tick=False):
        run_job(app, next(job for job in JOBS if job.name == "windows"))

    db.session.expire_all()
    assert all(window.closed_at is not None for window in late)
    assert still_open.closed_at is None
    assert _runs() == [("windows", Outcome.DONE, "windows closed: 2")]


def test_of_two_schedulers_one_works_and_the_other_takes_over(app: Flask) -> None:
    command, env = [sys.executable, "-c", LEAD], processes.of(app)

    with processes.started(env, command) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == "leads\n"
        with processes.started(env, command) as second:
            assert second.stdout is not None
            waited = [second.stdout.readline() for _turn in range(3)]
            first.send_signal(signal.SIGKILL)
            first.wait()
            said = next(line for line in second.stdout if line != "waits\n")

    assert waited == ["waits\n"] * 3
    assert said == "leads\n"


def test_who_stops_leading_lets_the_next_one_lead(app: Flask) -> None:
    folder = app.config["SETTINGS"].folder

    with leadership(folder) as is_first, leadership(folder) as is_second:
        assert (is_first, is_second) == (True, False)

    with processes.started(processes.of(app), [sys.executable, "-c", LEAD]) as next_one:
        assert next_one.stdout is not None
        assert next_one.stdout.readline() == "leads\n"


def test_the_timetable_can_be_read(app: Flask) -> None:
    outcome = processes.foodaid(processes.of(app), "jobs", "list")

    assert outcome.returncode == 0
    assert [line.split(maxsplit=1) for line in outcome.stdout.splitlines()] == [
        [job.name, job.cron] for job in JOBS
    ]


def test_a_job_can_be_run_now(app: Flask) -> None:
    window = make.make_window(make.make_campaign(make.make_product("RYS1")))
    with transaction():
        window.closes_at = clock.now() - timedelta(hours=1)

    outcome = processes.foodaid(processes.of(app), "jobs", "now", "windows")

    assert outcome.returncode == 0, outcome.stderr
    assert _runs() == [("windows", Outcome.DONE, "windows closed: 1")]


def test_an_unknown_job_is_refused_with_the_names_there_are(app: Flask) -> None:
    outcome = processes.foodaid(processes.of(app), "jobs", "now", "coffee")

    assert outcome.returncode == 2
    assert all(job.name in outcome.stderr for job in JOBS)
