"""An invoice as it stands on paper, and what is decided about it."""

import re
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

from foodaid.core.translation import language
from foodaid.purchasing.models import Contract, ContractLine
from foodaid.purchasing.use_cases import EnterInvoice
from foodaid.web.support.forms import (
    REQUIRED,
    DayField,
    PageForm,
    Text,
    WholeNumberField,
    text_of,
)

EUROS = re.compile(
    r"(?P<euros>[0-9]{1,3}(?:[ .\u00a0\u202f][0-9]{3})+|[0-9]{1,9})(?:[.,](?P<cents>[0-9]{2}))?"
)
MOST_CENTS = 2_000_000_000
MOST_BOXES, MOST_UNIT_CENTS = 9_999_999, 1_000_000


class EuroField(StringField):
    """An amount in euros, kept in cents: `1.234,50` and `1234.50` are 123450."""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{self.data // 100},{self.data % 100:02d}"

    def process_formdata(self, valuelist: list[Any]) -> None:
        typed = str(valuelist[0]).strip() if valuelist else ""
        self.data: Any = None
        if not typed:
            return
        found = EUROS.fullmatch(typed)
        if found is None:
            raise ValueError(gettext("Give an amount in euros, for example 1.234,50."))
        self.data = int(re.sub(r"[^0-9]", "", found["euros"])) * 100 + int(found["cents"] or 0)

    def pre_validate(self, form: Any) -> None:
        if self.data is None and not self.process_errors:
            raise ValidationError(str(REQUIRED))
        if self.data is not None and self.data > MOST_CENTS:
            raise ValidationError(gettext("This amount is too large."))


class InvoiceForm(PageForm):
    """`invoice_form` adds two numbers a contract line."""

    number = StringField(
        _("Number of the invoice"), [DataRequired(REQUIRED), Length(max=40)], filters=[Text()]
    )
    invoiced_on = DayField(_("Date of the invoice"), [DataRequired(_("Give a day."))])
    total_cents = EuroField(_("Total without VAT, in euros"), render_kw={"inputmode": "decimal"})

    def to_wish(self, contract: Contract) -> EnterInvoice:
        invoiced_on = self.invoiced_on.data
        assert invoiced_on is not None
        return EnterInvoice(
            contract_id=contract.id,
            number=text_of(self.number),
            invoiced_on=invoiced_on,
            total_cents=self.total_cents.data,
            lines={
                line.id: (self[f"boxes-{line.id}"].data, self[f"cents-{line.id}"].data or 0)
                for line in contract.lines
                if self[f"boxes-{line.id}"].data
            },
            key=self.idempotency_key.data,
        )


def invoice_form(lines: list[ContractLine]) -> InvoiceForm:
    """A form with a row for each line of the contract, at the agreed price."""
    fields: dict[str, object] = {}
    for line in lines:
        name = line.product.name_in(language())
        fields[f"boxes-{line.id}"] = WholeNumberField(f"{name}, {_('Boxes')}", most=MOST_BOXES)
        fields[f"cents-{line.id}"] = WholeNumberField(
            f"{name}, {_('Price of a unit, in cents')}",
            default=line.unit_cents,
            most=MOST_UNIT_CENTS,
        )
    form = type("FilledInvoiceForm", (InvoiceForm,), fields)()
    assert isinstance(form, InvoiceForm)
    return form


class DecisionForm(PageForm):
    """What is decided about an invoice; a reason where it does not match."""

    reason = TextAreaField(
        _("Reason"),
        [Length(max=300, message=_("At most 300 characters."))],
        filters=[Text()],
        render_kw={"rows": 3},
    )
    version = HiddenField()
