"""Which report to the Commission is open on a day, and until when.

FEAD: Art. 13 and 52 of Regulation 223/2014. ESF+: Art. 42 of Regulation 2021/1060; the data of
a programme for the most deprived are sent once a year, in January.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from foodaid.reports.domain.facts import Programme


class ReportKind(StrEnum):
    ANNUAL = "annual"
    FINAL = "final"


@dataclass(frozen=True)
class ReportDue:
    """One report: about `year` (the last year for a final one), open from day to day inclusive."""

    programme: Programme
    kind: ReportKind
    year: int
    opens_on: date
    due_on: date


FEAD_YEARS = range(2014, 2023)
ESF_YEARS = range(2021, 2030)
# The regulation was amended for one year, when the pandemic took everybody's time.
FEAD_EXCEPTIONS = {2019: date(2020, 9, 30)}
FEAD_FINAL_ON = date(2026, 2, 15)
FEAD_LAST_YEAR = 2023


def reports() -> Iterator[ReportDue]:
    """Every report of both programmes in the order of their deadlines."""
    fead = [_fead(year) for year in FEAD_YEARS]
    final = _report(Programme.FEAD, ReportKind.FINAL, FEAD_LAST_YEAR, FEAD_FINAL_ON)
    esf = [_esf(year) for year in ESF_YEARS]
    yield from sorted([*fead, final, *esf], key=lambda report: report.due_on)


def due(today: date) -> list[ReportDue]:
    """The reports that are open on this day, the nearest deadline first."""
    return [report for report in reports() if report.opens_on <= today <= report.due_on]


def to_export(today: date) -> list[ReportDue]:
    """The reports for which a file should be there by now, the oldest deadline first.

    They are open, or were within the last fifteen months: a longer pause than that is no missed
    night, and then a person should decide. A year that is not over has nothing to send.
    """
    since = _months_before(today, 15)
    return [
        report
        for report in reports()
        if report.opens_on <= today and report.year < today.year and report.due_on >= since
    ]


def overdue(today: date, sent: Collection[tuple[Programme, ReportKind, int]]) -> list[ReportDue]:
    """The reports whose deadline has passed and that were not sent, the oldest first."""
    return [
        report
        for report in reports()
        if report.due_on < today and (report.programme, report.kind, report.year) not in sent
    ]


def _fead(year: int) -> ReportDue:
    due_on = FEAD_EXCEPTIONS.get(year, date(year + 1, 6, 30))
    return _report(Programme.FEAD, ReportKind.ANNUAL, year, due_on)


def _esf(year: int) -> ReportDue:
    return _report(Programme.ESF, ReportKind.ANNUAL, year, date(year + 1, 1, 31))


def _report(programme: Programme, kind: ReportKind, year: int, due_on: date) -> ReportDue:
    return ReportDue(programme, kind, year, _a_month_before(due_on), due_on)


def _a_month_before(day: date) -> date:
    """The same day of the month before; every deadline's day exists there."""
    if day.month == 1:
        return day.replace(year=day.year - 1, month=12)
    return day.replace(month=day.month - 1)


def _months_before(day: date, months: int) -> date:
    """The same day so many months before, the 28th at most: every month has that day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, 28))
