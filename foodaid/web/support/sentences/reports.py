"""Reports to the Commission."""

from flask_babel import lazy_gettext as _

SENTENCES = {
    "report-year": _("There is no report about %(year)s: choose a year that has begun."),
    "report-has-errors": _(
        "This report has %(errors)s errors. Put them right and compute the report again."
    ),
    "report-sealed": _("This report is sealed: it never changes. Compute a new one instead."),
    "year-not-typed": _("Type the year of the report to seal it."),
}
