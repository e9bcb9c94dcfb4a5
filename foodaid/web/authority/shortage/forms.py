"""Proposing what the preview shows: why the boxes are others now."""

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, TextAreaField
from wtforms.validators import DataRequired, Length

from foodaid.web.support.forms import REQUIRED, PageForm, Text


class RedivideForm(PageForm):
    reason = TextAreaField(
        _("Why are there other boxes than were shared out?"),
        [DataRequired(REQUIRED), Length(max=300, message=_("At most 300 characters."))],
        filters=[Text()],
        render_kw={"rows": 3},
    )
    version = HiddenField()
