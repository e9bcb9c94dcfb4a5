"""Deciding on an allocation."""

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, TextAreaField
from wtforms.validators import DataRequired, Length

from foodaid.web.support.forms import REQUIRED, PageForm, Text, WholeNumberField


class PublishForm(PageForm):
    """Publishing cannot be undone by a click: the person types how many orders it touches."""

    typed = WholeNumberField(_("Number of orders"), is_required=True)
    version = HiddenField()


class WithdrawForm(PageForm):
    """Taking an allocation back: why."""

    reason = TextAreaField(
        _("Why do you withdraw it?"),
        [DataRequired(REQUIRED), Length(max=300, message=_("At most 300 characters."))],
        filters=[Text()],
        render_kw={"rows": 3},
    )
    version = HiddenField()
