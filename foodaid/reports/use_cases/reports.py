"""Computing, sealing and exporting reports, by a person or when a deadline is near."""

import gzip
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from foodaid.accounts import queries as accounts
from foodaid.catalogue.models import Programme
from foodaid.core import audit, clock, idempotency, outbox
from foodaid.core.db import db, lock, release, use_case
from foodaid.core.errors import Conflict, Invalid, NotFound
from foodaid.core.permissions import Actor, Permission, Role, system
from foodaid.reports import queries
from foodaid.reports.domain.calendar import ReportDue, to_export
from foodaid.reports.domain.case import Level
from foodaid.reports.domain.indicators import Figure as Computed
from foodaid.reports.domain.indicators import Result, figures
from foodaid.reports.domain.writing import facts_json
from foodaid.reports.exports.csv import csv_bytes
from foodaid.reports.exports.xlsx import xlsx_bytes
from foodaid.reports.models import Export, Figure, Report, ReportStatus
from foodaid.reports.sheets import sheet_of

FIRST_YEAR = 2014
SCHEDULER = system("scheduler")


class Format(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"


MEDIA_TYPES = {
    Format.CSV: "text/csv",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True)
class Calculation:
    """Figures with the facts they come from, ready to be saved."""

    programme: Programme
    result: Result
    facts: bytes
    facts_sha256: str


def compute_report(actor: Actor, programme: Programme, year: int, key: str | None = None) -> Report:
    """A new report from what is known now. Earlier reports stay as they are.

    The facts are read and the figures computed before anything is locked.
    """
    _check_may_make(actor)
    if not FIRST_YEAR <= year <= clock.today().year:
        raise Invalid("report-year", field="year", year=str(year))
    return _save_report(actor, _calculate(programme, year), key)


def _calculate(programme: Programme, year: int) -> Calculation:
    with queries.reading_only():
        facts = queries.load_facts(programme, year)
    written = facts_json(facts)
    return Calculation(
        programme=programme,
        result=figures(facts),
        facts=gzip.compress(written, mtime=0),
        facts_sha256=hashlib.sha256(written).hexdigest(),
    )


@use_case
def _save_report(actor: Actor, calculation: Calculation, key: str | None = None) -> Report:
    earlier = idempotency.earlier_result(actor, "report.compute", key)
    if earlier is not None:
        return db.session.get_one(Report, earlier)
    result = calculation.result
    lock(f"report:{calculation.programme}:{result.year}")
    findings = [finding.as_dict() for finding in result.findings]
    errors = sum(finding.level is Level.ERROR for finding in result.findings)
    report = Report(
        programme=calculation.programme,
        year=result.year,
        number=queries.last_number(calculation.programme, result.year) + 1,
        status=ReportStatus.DRAFT,
        computed_at=clock.now(),
        computed_by=actor.name,
        facts=calculation.facts,
        facts_sha256=calculation.facts_sha256,
        findings={
            "errors": errors,
            "warnings": len(findings) - errors,
            "settings": result.settings.as_dict(),
            "list": findings,
        },
        figures=[
            *_figures(result.figures, is_cumulative=False),
            *_figures(result.cumulative, is_cumulative=True),
        ],
        exports=[],
    )
    db.session.add(report)
    db.session.flush()
    idempotency.remember(actor, "report.compute", key, report.id)
    audit.record(
        actor,
        "report.computed",
        f"report:{report.id}",
        new={"programme": report.programme, "year": report.year, "facts": report.facts_sha256},
    )
    return report


def _figures(computed: Iterable[Computed], *, is_cumulative: bool) -> list[Figure]:
    return [
        Figure(
            is_cumulative=is_cumulative,
            code=figure.code,
            key=figure.key,
            value=None if figure.value is None else str(figure.value),
            unit=figure.unit.value,
            is_estimated=figure.estimated,
        )
        for figure in computed
    ]


@use_case
def seal_report(actor: Actor, report_id: int) -> Report:
    """Make a report final: from now on the database itself refuses every change of it."""
    _check_may_make(actor)
    lock(f"report:{report_id}")
    report = queries.report_of(actor, report_id)
    if report.status is ReportStatus.SEALED:
        raise Conflict("report-sealed")
    if report.errors:
        raise Conflict("report-has-errors", errors=report.errors)
    report.status = ReportStatus.SEALED
    report.sealed_at = clock.now()
    report.sealed_by = actor.name
    audit.record(actor, "report.sealed", f"report:{report.id}", new={"facts": report.facts_sha256})
    return report


@use_case
def export_report(actor: Actor, report_id: int, format: Format, key: str | None = None) -> Export:
    """A file of a report in the actor's language; it is kept as it is, with its checksum."""
    _check_may_make(actor)
    earlier = idempotency.earlier_result(actor, "report.export", key)
    if earlier is not None:
        return db.session.get_one(Export, earlier)
    report = queries.report_of(actor, report_id)
    export = _add_export(actor, report, format)
    idempotency.remember(actor, "report.export", key, export.id)
    return export


def _add_export(
    actor: Actor,
    report: Report,
    format: Format,
    due_key: str | None = None,
    *,
    is_late: bool = False,
) -> Export:
    sheet = sheet_of(report, actor.language)
    if format is Format.CSV:
        content = csv_bytes(sheet, actor.language)
    else:
        content = xlsx_bytes(sheet, report.computed_at)
    export = Export(
        report=report,
        due_key=due_key,
        file_name=f"foodaid-{report.programme}-{report.year}-{report.number}.{format}",
        media_type=MEDIA_TYPES[format],
        content=content,
        bytes_count=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        made_at=clock.now(),
        made_by=actor.name,
        is_late=is_late,
    )
    db.session.add(export)
    db.session.flush()
    audit.record(
        actor,
        "report.exported",
        f"report:{report.id}",
        new={"file": export.file_name, "sha256": export.sha256, "late": is_late},
    )
    return export


def export_due(today: date) -> list[Export]:
    """Make the files of every deadline that has none yet: once, also after a pause.

    A year without a campaign has nothing to report. A file past its deadline is marked late.
    Whoever reports to the Commission gets a mail.
    """
    made = []
    running = queries.running_years()
    for due in to_export(today):
        if (Programme(due.programme), due.year) not in running:
            continue
        if queries.made_keys(_due_keys(due).values()) != set(_due_keys(due).values()):
            calculation = _calculate(Programme(due.programme), due.year)
            made += _export_once(due, calculation, is_late=today > due.due_on)
    release()
    return made


@use_case
def _export_once(due: ReportDue, calculation: Calculation, *, is_late: bool) -> list[Export]:
    """Whoever comes second finds the files and makes none: the lock holds until they are saved."""
    lock("eu-reports")
    keys = _due_keys(due)
    there = queries.made_keys(keys.values())
    missing = {format: key for format, key in keys.items() if key not in there}
    if not missing:
        return []
    report = _save_report(SCHEDULER, calculation)
    made = [
        _add_export(SCHEDULER, report, format, key, is_late=is_late)
        for format, key in missing.items()
    ]
    _tell_officers(due, report, made)
    return made


def _due_keys(due: ReportDue) -> dict[Format, str]:
    return {format: f"{due.programme}-{due.kind}-{due.year}-{format}" for format in Format}


def _tell_officers(due: ReportDue, report: Report, made: list[Export]) -> None:
    for user in accounts.users_with_role(Role.REPORTING_OFFICER):
        outbox.post(
            user.email,
            user.language or "nl",
            "report-made",
            report_id=report.id,
            programme=report.programme.value,
            year=report.year,
            due_on=due.due_on.isoformat(),
            is_late=made[0].is_late,
            errors=report.errors,
            warnings=report.warnings,
            files=[{"name": export.file_name, "sha256": export.sha256} for export in made],
        )


def _check_may_make(actor: Actor) -> None:
    if not actor.may(Permission.MAKE_REPORTS):
        raise NotFound
