"""A contract, and why it ends."""

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from foodaid.catalogue import queries as catalogue
from foodaid.core.permissions import Actor
from foodaid.purchasing import queries
from foodaid.purchasing.models import Contract
from foodaid.purchasing.use_cases import SaveContract
from foodaid.web.support.forms import (
    REQUIRED,
    ChoiceField,
    DayField,
    PageForm,
    Text,
    choices,
    text_of,
)


class ContractForm(PageForm):
    campaign_id = ChoiceField(_("Campaign"), coerce=int)
    supplier_id = ChoiceField(_("Supplier"), coerce=int)
    number = StringField(
        _("Number of the contract"), [DataRequired(REQUIRED), Length(max=40)], filters=[Text()]
    )
    tender_lot = StringField(
        _("Lot of the tender"), [DataRequired(REQUIRED), Length(max=20)], filters=[Text()]
    )
    awarded_on = DayField(_("Awarded on"), [DataRequired(_("Give a day."))])
    version = HiddenField()

    def to_wish(self) -> SaveContract:
        awarded_on = self.awarded_on.data
        assert awarded_on is not None
        return SaveContract(
            self.campaign_id.data,
            self.supplier_id.data,
            text_of(self.number),
            text_of(self.tender_lot),
            awarded_on,
        )


def contract_form(actor: Actor, contract: Contract | None = None) -> ContractForm:
    """An empty form, or one that shows a contract."""
    form = ContractForm(obj=contract)
    form.campaign_id.choices = choices((row.id, row.name) for row in catalogue.campaigns())
    form.supplier_id.choices = choices((row.id, row.name) for row in queries.all_suppliers(actor))
    return form


class ReasonForm(PageForm):
    """Why something ends or is taken back."""

    reason = TextAreaField(
        _("Why?"),
        [DataRequired(REQUIRED), Length(max=200, message=_("At most 200 characters."))],
        filters=[Text()],
        render_kw={"rows": 3},
    )
    version = HiddenField()
