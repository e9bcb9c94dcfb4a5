"""The ceiling of one municipality, or a list of many."""

from flask_babel import lazy_gettext as _
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from foodaid.web.support.forms import REQUIRED, PageForm, Text, WholeNumberField


class CeilingForm(PageForm):
    kilograms = WholeNumberField(_("At most"), most=99_999_999)


class CeilingsForm(PageForm):
    lines = TextAreaField(
        _("Lines of the list"),
        [DataRequired(REQUIRED), Length(max=50_000, message=_("At most 1,000 lines."))],
        filters=[Text()],
        render_kw={"rows": 12, "spellcheck": "false"},
    )
