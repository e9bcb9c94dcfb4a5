"""`foodaid jobs`: the scheduler."""

import logging
import signal
import sys
import time

import click
from flask import Flask

from foodaid.cli.installation import installation
from foodaid.core.connection import leadership
from foodaid.core.job_runs import Outcome
from foodaid.jobs.schedule import JOBS, run_job, scheduler

WAIT_SECONDS = 2.0


@click.group()
def jobs() -> None:
    """Run what happens by itself."""


@jobs.command("run")
def run_scheduler() -> None:
    """Run the timetable. Of several schedulers one works; another takes over when it dies."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: sys.exit(0))
    with installation() as app:
        serve(app)


def serve(app: Flask) -> None:
    """Wait to be the one scheduler, then work until somebody stops the process."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    with app.app_context():
        while True:
            with leadership(app.config["SETTINGS"].folder) as is_leader:
                if is_leader:
                    for job in JOBS:
                        run_job(app, job)
                    scheduler(app).start()
                    return
            time.sleep(WAIT_SECONDS)


@jobs.command("list")
def list_jobs() -> None:
    """Print the timetable."""
    for job in JOBS:
        click.echo(f"{job.name:16} {job.cron}")


@jobs.command("now")
@click.argument("name", type=click.Choice([job.name for job in JOBS]))
def run_now(name: str) -> None:
    """Run one job once."""
    job = next(job for job in JOBS if job.name == name)
    with installation() as app:
        if run_job(app, job) is Outcome.FAILED:
            sys.exit(1)
