"""One change for every line of a list."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

from foodaid.allocation.queries import Change
from foodaid.web.support.forms import (
    REQUIRED,
    ChoiceField,
    PageForm,
    Text,
    WholeNumberField,
    choices,
)
from foodaid.web.support.labels import label


class BatchForm(PageForm):
    """What to do to each line, and why."""

    change = ChoiceField(_("What to do with each line"))
    number = WholeNumberField(_("Boxes or percent"), most=999_999)
    reason = TextAreaField(
        _("Why? The partners read this."),
        [DataRequired(REQUIRED), Length(max=300, message=_("At most 300 characters."))],
        filters=[Text()],
        render_kw={"rows": 3},
    )
    is_all_or_nothing = BooleanField(_("All or nothing: if one line is refused, save none"))
    version = HiddenField()
    seen = HiddenField(validators=[Length(max=64)])

    def validate_number(self, field: Any) -> None:
        """A number where one is needed; a percentage gives at most all that was asked."""
        if field.data is None and self.change.data != Change.ZERO and not field.process_errors:
            raise ValidationError(gettext("Fill in a number. Write 0 if there is none."))
        if field.data is not None and field.data > 100 and self.change.data == Change.PERCENT:
            raise ValidationError(gettext("The highest number is %(most)s.", most=100))


def batch_form(version: int) -> BatchForm:
    """The form with what can be done; it starts at the safe end."""
    form = BatchForm(version=version, is_all_or_nothing=True)
    form.change.choices = choices((each.value, label(each)) for each in Change)
    return form
