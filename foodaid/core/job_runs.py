"""What the scheduler did: a row a run, and a lock so that one job never runs twice at once."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import String, func, select
from sqlalchemy.orm import Mapped, mapped_column

from foodaid.core import clock
from foodaid.core.db import Base, db, use_case


class Outcome(StrEnum):
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class JobRun(Base):
    """One run of one job."""

    __tablename__ = "job_runs"

    id: Mapped[int] = mapped_column(primary_key=True)
    job: Mapped[str] = mapped_column(String(60), index=True)
    started_at: Mapped[datetime] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]
    outcome: Mapped[Outcome]
    message: Mapped[str] = mapped_column(String(500), default="")


@use_case
def start(job: str) -> int:
    """Note that a job began."""
    row = JobRun(job=job, started_at=clock.now(), outcome=Outcome.RUNNING)
    db.session.add(row)
    db.session.flush()
    return row.id


@use_case
def finish(run_id: int, outcome: Outcome, message: str) -> None:
    """Note how it ended. A run with nothing to do leaves no row behind."""
    row = db.session.get_one(JobRun, run_id)
    if outcome is Outcome.DONE and not message:
        db.session.delete(row)
        return
    row.ended_at = clock.now()
    row.outcome = outcome
    row.message = message[:500]


def latest_runs(limit: int = 50) -> list[JobRun]:
    """The newest runs first."""
    return list(db.session.scalars(select(JobRun).order_by(JobRun.id.desc()).limit(limit)))


def failures_since(instant: datetime) -> int:
    """How many runs have failed since then."""
    rows = select(func.count()).where(
        JobRun.outcome == Outcome.FAILED, JobRun.started_at >= instant
    )
    return db.session.scalar(rows) or 0
