"""Holding and recalling a lot, lifting it, closing the recall."""

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, RadioField, StringField
from wtforms.validators import DataRequired, Length

from foodaid.stock.models import HoldKind
from foodaid.web.support.forms import PageForm, Text, choices


class ReasonForm(PageForm):
    """Why something is done. It stays in the file."""

    version = HiddenField()
    reason = StringField(
        _("Why?"), [DataRequired(_("Say why.")), Length(max=200)], filters=[Text()]
    )


class HoldForm(ReasonForm):
    """What kind of hold, and why."""

    kind = RadioField(_("What should happen?"), [DataRequired(_("Choose one of the two."))])


def hold_form() -> HoldForm:
    """The two kinds, with what each means."""
    form = HoldForm()
    form.kind.choices = choices(
        [
            (HoldKind.HOLD, _("Hold: the goods stay where they are while we look into it")),
            (HoldKind.RECALL, _("Recall: we also tell everyone who has them")),
        ]
    )
    return form
