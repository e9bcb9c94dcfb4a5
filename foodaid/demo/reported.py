"""The demo's EU reports: made when they were due, checked and sealed."""

from datetime import date

from sqlalchemy import select

from foodaid.catalogue.models import Programme
from foodaid.core.db import db
from foodaid.core.permissions import Actor, Grant, Role
from foodaid.reports.models import Report
from foodaid.reports.use_cases import compute_report, export_due, seal_report

OFFICER = Actor(id=None, name="Rik Rapport (demo)", grants=(Grant(Role.REPORTING_OFFICER),))


def make_reports(today: date) -> None:
    """Last year's ESF+ report and FEAD's last ones; this year's is still a draft."""
    compute_report(OFFICER, Programme.FEAD, 2022)
    for day in (date(today.year, 1, 20), date(2026, 2, 10)):
        if day <= today:
            export_due(day)
    for report_id in list(db.session.scalars(select(Report.id))):
        seal_report(OFFICER, report_id)
    compute_report(OFFICER, Programme.ESF, today.year)
