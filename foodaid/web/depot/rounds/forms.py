"""Sending a round to its driver."""

from flask_babel import lazy_gettext as _
from wtforms import EmailField
from wtforms.validators import DataRequired, Email, Length

from foodaid.web.support.forms import REQUIRED, PageForm, Text


class LinkForm(PageForm):
    """The address of the driver."""

    email = EmailField(
        _("E-mail of the driver"),
        [
            DataRequired(REQUIRED),
            Length(max=254),
            Email(message=_("This is not an e-mail address.")),
        ],
        filters=[Text()],
    )
