"""Who works with foodaid: the form and the actions that three kinds of pages share."""

import logging
from collections.abc import Sequence

from flask import flash, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import EmailField, StringField
from wtforms.validators import DataRequired, Email, Length

from foodaid.accounts import use_cases
from foodaid.accounts.use_cases import Invite
from foodaid.core.errors import Refusal
from foodaid.core.permissions import Grant, Role
from foodaid.core.translation import LANGUAGES
from foodaid.web.support.forms import REQUIRED, ChoiceField, PageForm, Text, choices, text_of
from foodaid.web.support.labels import label
from foodaid.web.support.messages import sentence
from foodaid.web.support.sessions import actor

logger = logging.getLogger(__name__)


class InviteForm(PageForm):
    """Who is asked to join, as what."""

    name = StringField(_("Name"), [DataRequired(REQUIRED), Length(max=120)], filters=[Text()])
    email = EmailField(
        _("E-mail address"),
        [DataRequired(REQUIRED), Length(max=254), Email(_("Give an e-mail address."))],
        filters=[Text()],
    )
    language = ChoiceField(_("Language"), choices=choices(LANGUAGES))
    role = ChoiceField(_("Role"), coerce=Role)

    def offer(self, roles: Sequence[Role], language: str) -> None:
        """Which roles can be given here."""
        self.role.choices = choices((role.value, label(role)) for role in roles)
        wanted = self.role.data
        if isinstance(wanted, Role) and wanted not in roles:
            logger.warning("user %s may not give the role %s", actor().id, wanted)
        if not self.is_submitted():
            self.language.data = language


def invite(form: InviteForm, grant: Grant) -> int:
    """Invite as the form says; the status of the answer, 302 when it is done."""
    wish = Invite(
        text_of(form.email),
        text_of(form.name),
        str(form.language.data),
        grant,
        form.idempotency_key.data,
    )
    try:
        use_cases.invite(actor(), wish)
    except Refusal as refusal:
        if not form.show(refusal):
            flash(sentence(refusal), "refusal")
        return refusal.status
    flash(gettext("The invitation is on its way to %(email)s.", email=wish.email), "success")
    return 302


def end_role() -> None:
    """End the role whose number was sent."""
    membership_id = request.form.get("membership_id", 0, type=int)
    try:
        use_cases.take_away(actor(), membership_id if 0 < membership_id < 2**31 else 0)
    except Refusal as refusal:
        flash(sentence(refusal), "refusal")
    else:
        flash(gettext("The role is ended."), "success")
