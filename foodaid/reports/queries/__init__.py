"""What is asked of reports: the facts behind figures, reports and files, stock accounts."""

from foodaid.reports.queries.figures import (
    ReportYear,
    export_of,
    exports_of,
    figures_before,
    last_number,
    load_facts,
    made_keys,
    partner_ids,
    reading_only,
    report_of,
    report_years,
    running_years,
    sealed_years,
    versions_of,
)

__all__ = [
    "ReportYear",
    "export_of",
    "exports_of",
    "figures_before",
    "last_number",
    "load_facts",
    "made_keys",
    "partner_ids",
    "reading_only",
    "report_of",
    "report_years",
    "running_years",
    "sealed_years",
    "versions_of",
]
