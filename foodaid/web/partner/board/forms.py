"""Offering units of a lot, and taking some."""

from flask_babel import lazy_gettext as _
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from foodaid.core.units import MOST_UNITS
from foodaid.deliveries.use_cases import OfferGoods, TakeOffer
from foodaid.deliveries.use_cases.offering import MOST_DAYS
from foodaid.organisations.models import Partner
from foodaid.web.support.forms import (
    ChoiceField,
    PageForm,
    Text,
    WholeNumberField,
    choices,
    text_of,
)


class OfferForm(PageForm):
    """How much, for how long."""

    units = WholeNumberField(_("Units"), least=1, most=MOST_UNITS, is_required=True)
    days = WholeNumberField(
        _("For how many days?"), least=1, most=MOST_DAYS, is_required=True, default=14
    )
    note = StringField(
        _("Remark"),
        [Length(max=200)],
        filters=[Text()],
        description=_("For example: to be fetched on Tuesday morning."),
    )

    def to_wish(self, site_id: int, lot_id: int) -> OfferGoods:
        return OfferGoods(
            site_id,
            lot_id,
            self.units.data,
            self.days.data,
            text_of(self.note),
            self.idempotency_key.data,
        )


class TakeForm(PageForm):
    """How much, where, and what for."""

    units = WholeNumberField(_("Units"), least=1, most=MOST_UNITS, is_required=True)
    site_id = ChoiceField(_("At which of your addresses?"))
    reason = StringField(
        _("Why do you need it?"),
        [DataRequired(_("Say why.")), Length(max=200)],
        filters=[Text()],
        description=_("POD MI reads this when it decides."),
    )

    def to_wish(self, partner_id: int, offer_id: int) -> TakeOffer:
        return TakeOffer(
            partner_id,
            offer_id,
            int(text_of(self.site_id)),
            self.units.data,
            text_of(self.reason),
            self.idempotency_key.data,
        )


def take_form(partner: Partner, left: int) -> TakeForm:
    """All that is left, unless the person wants less."""
    form = TakeForm(units=left)
    form.site_id.choices = choices((site.id, site.name) for site in partner.sites if site.is_active)
    return form
