"""Setting one share by hand."""

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, TextAreaField
from wtforms.validators import DataRequired, Length

from foodaid.web.support.forms import REQUIRED, PageForm, Text, WholeNumberField


class OverrideForm(PageForm):
    """Another number of boxes, and why."""

    boxes = WholeNumberField(_("Boxes"), is_required=True, most=999_999)
    reason = TextAreaField(
        _("Why? The partner reads this."),
        [DataRequired(REQUIRED), Length(max=300, message=_("At most 300 characters."))],
        filters=[Text()],
        render_kw={"rows": 3},
    )
    version = HiddenField()
