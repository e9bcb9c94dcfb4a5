"""Asking the depots to look at a proposal, and answering what they say."""

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, TextAreaField
from wtforms.validators import DataRequired, Length

from foodaid.web.support.forms import DayField, PageForm, Text


class AskForm(PageForm):
    """Until when."""

    until = DayField(
        _("Until which day?"),
        [DataRequired(_("Give a day."))],
        description=_("That day is included. You can approve before or after it."),
    )


class AnswerForm(PageForm):
    """What becomes of a comment."""

    version = HiddenField()
    words = TextAreaField(
        _("Your answer"),
        [
            DataRequired(_("Write your answer first.")),
            Length(max=500, message=_("At most 500 characters.")),
        ],
        filters=[Text()],
        description=_("The depot reads it."),
        render_kw={"rows": 4},
    )
