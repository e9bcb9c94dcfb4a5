"""The whole timetable. A job asks what is due, so that a missed night mends itself."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.cron import CronTrigger
from flask import Flask

from foodaid.core import job_runs
from foodaid.core.clock import BRUSSELS
from foodaid.core.connection import close, end_reading
from foodaid.core.job_runs import Outcome
from foodaid.jobs import eu_reports, mails, near_expiry, publications, windows

logger = logging.getLogger("foodaid.jobs")


@dataclass(frozen=True, slots=True)
class Job:
    """Something to do again and again. `run` says in a few words what it did, "" for nothing."""

    name: str
    cron: str
    run: Callable[[], str]


# No job starts between 2 and 3 at night: that hour is there twice, or not at all, twice a year.
JOBS: tuple[Job, ...] = (
    Job("windows", "* * * * *", windows.run),
    Job("publications", "* * * * *", publications.run),
    Job("mails", "* * * * *", mails.run),
    Job("near-expiry", "40 4 * * *", near_expiry.run),
    Job("eu-reports", "10 5 * * *", eu_reports.run),
)


def run_job(app: Flask, job: Job) -> Outcome:
    """Run a job once, now; its row says how it ended. A failure waits for the next turn."""
    with app.app_context():
        run_id = job_runs.start(job.name)
        try:
            message = job.run()
        except Exception as error:
            logger.exception("job %s failed", job.name)
            close()
            job_runs.finish(run_id, Outcome.FAILED, f"{type(error).__name__}: {error}")
            return Outcome.FAILED
        # What a job only read keeps an old view of the database open, from which SQLite lets
        # nobody write once another job has written: the row of this run begins anew.
        end_reading()
        job_runs.finish(run_id, Outcome.DONE, message)
        if message:
            logger.info("job %s: %s", job.name, message)
        return Outcome.DONE


def scheduler(app: Flask, jobs: tuple[Job, ...] = JOBS) -> BlockingScheduler:
    """A scheduler that runs late jobs late rather than never, and each only once at a time."""
    built = BlockingScheduler(
        timezone=BRUSSELS, job_defaults={"misfire_grace_time": None, "coalesce": True}
    )
    for job in jobs:
        built.add_job(
            run_job,
            CronTrigger.from_crontab(job.cron, BRUSSELS),
            id=job.name,
            args=(app, job),
        )
    return built
