"""The count: one number a lot, and a reason where it differs."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, StringField
from wtforms.validators import DataRequired, Length

from foodaid.core.translation import language
from foodaid.core.units import MOST_UNITS
from foodaid.stock.queries import LotBalance
from foodaid.stock.use_cases import ShelfCount, Waste
from foodaid.web.support.forms import PageForm, Text, WholeNumberField, row_version, text_of


class ScrapForm(PageForm):
    """What is thrown away of one lot."""

    units = WholeNumberField(_("Units"), least=1, most=MOST_UNITS, is_required=True)
    reason = StringField(
        _("Why?"),
        [DataRequired(_("Say why.")), Length(max=200)],
        filters=[Text()],
        description=_("For example: the date has passed, the packaging is broken."),
    )

    def to_wish(self, site_id: int, lot_id: int) -> Waste:
        return Waste(
            site_id, lot_id, self.units.data, text_of(self.reason), self.idempotency_key.data
        )


class CountForm(PageForm):
    """What surrounds the lots; `count_form` adds two fields a lot."""

    seen = HiddenField()

    def to_wish(self, site_id: int) -> ShelfCount:
        fields = self._fields
        lots = [int(name.removeprefix("units-")) for name in fields if name.startswith("units-")]
        return ShelfCount(
            site_id=site_id,
            counted={lot_id: fields[f"units-{lot_id}"].data for lot_id in lots},
            reasons={lot_id: text_of(fields[f"reason-{lot_id}"]) for lot_id in lots},
            key=self.idempotency_key.data,
            seen_movement_id=row_version(self.seen),
        )


def count_form(lots: Sequence[LotBalance], seen: int) -> CountForm:
    """A form with a number and a reason for every lot on the shelf.

    No number is filled in: a field that is right already is passed over without counting.
    """
    fields: dict[str, object] = {}
    for balance in lots:
        name = f"{balance.lot.product.name_in(language())}, {balance.lot.code}"
        fields[f"units-{balance.lot.id}"] = WholeNumberField(
            name, is_required=True, most=MOST_UNITS
        )
        fields[f"reason-{balance.lot.id}"] = StringField(
            _("Why, if it differs"), [Length(max=200)], filters=[Text()]
        )
    form = type("FilledCountForm", (CountForm,), fields)(seen=seen)
    assert isinstance(form, CountForm)
    return form
