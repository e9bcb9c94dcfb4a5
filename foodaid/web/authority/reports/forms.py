"""Which report to compute."""

from flask_babel import lazy_gettext as _

from foodaid.catalogue.models import Programme
from foodaid.core import clock
from foodaid.reports.use_cases import FIRST_YEAR
from foodaid.web.support.forms import ChoiceField, PageForm
from foodaid.web.support.labels import label


class ReportForm(PageForm):
    """Programme and year; a wrong choice is said beside its field."""

    programme = ChoiceField(_("Programme"))
    year = ChoiceField(_("Year"), coerce=int)


def report_form(programme: str, year: int | None) -> ReportForm:
    """A form that proposes what was asked for, or else ESF+ and the year that is over."""
    this_year = clock.today().year
    form = ReportForm(programme=programme or Programme.ESF.value, year=year or this_year - 1)
    form.programme.choices = [(kind.value, label(kind)) for kind in Programme]
    form.year.choices = [(each, str(each)) for each in range(this_year, FIRST_YEAR - 1, -1)]
    return form
