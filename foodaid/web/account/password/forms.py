"""Forms about passwords."""

from flask_babel import lazy_gettext as _
from wtforms import EmailField, PasswordField
from wtforms.validators import DataRequired, Email, EqualTo, Length

from foodaid.web.support.forms import REQUIRED, PageForm

NEW = {"autocomplete": "new-password"}


class ForgottenForm(PageForm):
    email = EmailField(
        _("E-mail address"),
        [DataRequired(REQUIRED), Length(max=254), Email(_("Give an e-mail address."))],
        render_kw={"autocomplete": "username", "inputmode": "email"},
    )


class ChooseForm(PageForm):
    password = PasswordField(
        _("New password"), [DataRequired(REQUIRED), Length(max=500)], render_kw=NEW
    )
    again = PasswordField(
        _("The same password again"),
        [DataRequired(REQUIRED), EqualTo("password", _("The two passwords are not the same."))],
        render_kw=NEW,
    )


class ChangeForm(ChooseForm):
    old = PasswordField(
        _("Present password"),
        [DataRequired(REQUIRED), Length(max=500)],
        render_kw={"autocomplete": "current-password"},
    )
