"""What becomes of an arrival: undone, or judged by the laboratory."""

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from foodaid.purchasing.models import Arrival, SampleResult
from foodaid.web.support.forms import REQUIRED, ChoiceField, PageForm, Text, choices
from foodaid.web.support.labels import label


class UndoForm(PageForm):
    reason = TextAreaField(
        _("Why do you undo it?"),
        [DataRequired(REQUIRED), Length(max=200, message=_("At most 200 characters."))],
        filters=[Text()],
        render_kw={"rows": 2},
    )
    version = HiddenField()


class SampleForm(PageForm):
    result = ChoiceField(_("Result"), coerce=SampleResult)
    note = StringField(_("Note"), [Length(max=200)], filters=[Text()])
    version = HiddenField()


def sample_form(arrival: Arrival, *, is_sent: bool = True) -> SampleForm:
    """A form that shows what is known of the sample."""
    result = arrival.sample_result or SampleResult.WAITING
    shown = {"result": result.value, "note": arrival.sample_note, "version": arrival.version}
    form = SampleForm(data=shown) if is_sent else SampleForm(formdata=None, data=shown)
    form.result.choices = choices((one.value, label(one)) for one in SampleResult)
    return form
