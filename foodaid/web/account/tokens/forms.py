"""The form that makes a key for another system."""

from flask_babel import lazy_gettext as _
from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, Length

from foodaid.accounts.use_cases import LONGEST_TOKEN_NAME
from foodaid.web.support.forms import REQUIRED, PageForm, Text, choices

TERMS = (
    ("30", _("30 days")),
    ("90", _("90 days")),
    ("182", _("half a year")),
    ("365", _("one year")),
)


class TokenForm(PageForm):
    """What the key is for, and how long it is valid."""

    name = StringField(
        _("Name of the other system"),
        [DataRequired(REQUIRED), Length(max=LONGEST_TOKEN_NAME)],
        filters=[Text()],
        render_kw={"autocomplete": "off"},
    )
    days = SelectField(
        _("Valid for"),
        choices=choices(TERMS),
        coerce=int,
        default=365,
    )
