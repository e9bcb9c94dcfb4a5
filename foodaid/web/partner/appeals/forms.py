"""Asking for more of one line."""

from flask_babel import lazy_gettext as _
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from foodaid.allocation.use_cases import MakeAppeal
from foodaid.web.support.forms import PageForm, Text, WholeNumberField, text_of


class AppealForm(PageForm):
    """How many boxes more, and why."""

    boxes = WholeNumberField(_("How many boxes more?"), is_required=True, least=1)
    reason = TextAreaField(
        _("Why do you need them?"),
        [
            DataRequired(_("Say why: POD MI reads it.")),
            Length(max=500, message=_("At most 500 characters.")),
        ],
        filters=[Text()],
        description=_("POD MI reads it. Do not name any person."),
        render_kw={"rows": 4},
    )

    def to_wish(self, partner_id: int, share_id: int) -> MakeAppeal:
        return MakeAppeal(
            partner_id, share_id, self.boxes.data, text_of(self.reason), self.idempotency_key.data
        )
