"""The files of EU reports that are due, and those that a pause left out."""

from foodaid.core import clock
from foodaid.reports.use_cases import export_due


def run() -> str:
    """Make what is due; says which files, or nothing where nothing was due."""
    made = export_due(clock.today())
    return ", ".join(
        f"{export.file_name} (late)" if export.is_late else export.file_name for export in made
    )
