"""The sign-in form."""

from flask_babel import lazy_gettext as _
from wtforms import EmailField, PasswordField
from wtforms.validators import DataRequired, Length

from foodaid.web.support.forms import REQUIRED, PageForm


class SignInForm(PageForm):
    email = EmailField(
        _("E-mail address"),
        [DataRequired(REQUIRED), Length(max=254)],
        render_kw={"autocomplete": "username", "inputmode": "email"},
    )
    password = PasswordField(
        _("Password"),
        [DataRequired(REQUIRED), Length(max=500)],
        render_kw={"autocomplete": "current-password"},
    )
