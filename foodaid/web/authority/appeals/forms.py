"""Answering an appeal."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.validators import DataRequired, Length

from foodaid.allocation.models import Appeal
from foodaid.allocation.use_cases import DecideAppeal
from foodaid.web.support.forms import (
    REQUIRED,
    PageForm,
    Text,
    WholeNumberField,
    choices,
    row_version,
    text_of,
)


class AnswerForm(PageForm):
    """Grant how many boxes, or refuse; and why."""

    version = HiddenField()
    answer = RadioField(_("Your answer"), [DataRequired(_("Choose one of the two."))])
    boxes = WholeNumberField(_("Boxes to grant"))
    reason = TextAreaField(
        _("Why? The partner reads this."),
        [DataRequired(REQUIRED), Length(max=500, message=_("At most 500 characters."))],
        filters=[Text()],
        render_kw={"rows": 3},
    )

    @property
    def is_granted(self) -> bool:
        return text_of(self.answer) == "grant"

    def is_sent_and_valid(self) -> bool:
        """A number is only needed where boxes are granted."""
        if not super().is_sent_and_valid():
            return False
        if self.is_granted and not self.boxes.data:
            self.boxes.errors = [gettext("Fill in a number.")]
            return False
        return True

    def to_wish(self, appeal_id: int) -> DecideAppeal:
        boxes = self.boxes.data if self.is_granted else 0
        return DecideAppeal(appeal_id, boxes, text_of(self.reason), row_version(self.version) or 0)


def answer_form(appeal: Appeal, free: int) -> AnswerForm:
    """Filled in with what can be granted at most."""
    form = AnswerForm(version=str(appeal.version), boxes=min(appeal.boxes, free) or None)
    form.answer.choices = choices([("grant", gettext("Grant it")), ("refuse", gettext("Refuse"))])
    return form
