"""What reports can do: compute, seal, export; and print labels."""

from foodaid.reports.use_cases.labels import MOST_LABELS, PrintLabels, print_labels
from foodaid.reports.use_cases.reports import (
    FIRST_YEAR,
    Format,
    compute_report,
    export_due,
    export_report,
    seal_report,
)

__all__ = [
    "FIRST_YEAR",
    "MOST_LABELS",
    "Format",
    "PrintLabels",
    "compute_report",
    "export_due",
    "export_report",
    "print_labels",
    "seal_report",
]
