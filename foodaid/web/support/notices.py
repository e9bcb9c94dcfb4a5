"""A supplier's notice: one form for the authority and for the depot."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _
from wtforms import StringField
from wtforms.validators import DataRequired, Length, Optional

from foodaid.core.translation import language
from foodaid.organisations.models import Depot
from foodaid.purchasing.models import ContractLine
from foodaid.purchasing.use_cases import Announce
from foodaid.web.support.forms import (
    ChoiceField,
    DayField,
    PageForm,
    Text,
    WholeNumberField,
    choices,
    text_of,
)


class NoticeForm(PageForm):
    line_id = ChoiceField(_("Line of the contract"), coerce=int)
    depot_id = ChoiceField(_("Depot"), coerce=int)
    due_on = DayField(_("Day of delivery"), [DataRequired(_("Give a day."))])
    boxes = WholeNumberField(_("Boxes"), least=1, most=99_999, is_required=True)
    pallets = WholeNumberField(_("Pallets"), most=9_999)
    lot_code = StringField(_("Lot"), [Length(max=40)], filters=[Text()])
    expires_on = DayField(_("Date on the packaging"), [Optional()])
    document = StringField(
        _("Delivery document"),
        [Length(max=31)],
        filters=[Text()],
        description=_("The number of the supplier's delivery note."),
    )

    def to_wish(self) -> Announce:
        due_on = self.due_on.data
        assert due_on is not None
        return Announce(
            line_id=self.line_id.data,
            depot_id=self.depot_id.data,
            boxes=self.boxes.data,
            pallets=self.pallets.data or 0,
            due_on=due_on,
            lot_code=text_of(self.lot_code),
            expires_on=self.expires_on.data,
            document=text_of(self.document),
            key=self.idempotency_key.data,
        )


def notice_form(lines: Iterable[ContractLine], depots: Iterable[Depot]) -> NoticeForm:
    """A form for some contract lines and depots."""
    form = NoticeForm()
    form.line_id.choices = choices(
        (line.id, f"{line.contract.number} · {line.product.name_in(language())}") for line in lines
    )
    form.depot_id.choices = choices((depot.id, depot.name) for depot in depots)
    return form
