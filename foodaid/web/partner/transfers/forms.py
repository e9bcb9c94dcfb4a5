"""Giving goods to another partner, and answering who wants to give some."""

from flask_babel import lazy_gettext as _

from foodaid.deliveries.models import Transfer
from foodaid.deliveries.use_cases import Answer
from foodaid.organisations.models import Partner
from foodaid.web.support.forms import ChoiceField, choices, text_of
from foodaid.web.support.transfers import DecideForm, decide_form


class AnswerForm(DecideForm):
    """Yes, at this address; or no, and why."""

    site_id = ChoiceField(_("At which of your addresses?"))

    def to_wish(self, transfer_id: int) -> Answer:
        site_id = int(text_of(self.site_id)) if self.is_yes else None
        return Answer(transfer_id, self.is_yes, site_id, text_of(self.reason))


def answer_form(partner: Partner, found: Transfer) -> AnswerForm:
    """The two answers, and the addresses of who gets the goods."""
    form = decide_form(
        AnswerForm,
        _("Yes, we want these goods"),
        _("No, we do not need them"),
        site_id=str(found.to_site_id),
    )
    assert isinstance(form, AnswerForm)
    form.site_id.choices = choices((site.id, site.name) for site in partner.sites if site.is_active)
    return form
