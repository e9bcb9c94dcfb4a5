"""Opening, filling in, finishing and cancelling a count of a depot."""

from collections.abc import Mapping, Sequence

from flask import request
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, StringField
from wtforms.validators import DataRequired, Length

from foodaid.catalogue.models import Product
from foodaid.core.translation import language
from foodaid.core.units import MOST_UNITS
from foodaid.stock.models import CountLine, Zone
from foodaid.stock.queries import LineState, Sheet
from foodaid.stock.use_cases import OpenCount, Tally
from foodaid.web.support.forms import (
    ChoiceField,
    PageForm,
    Text,
    WholeNumberField,
    choices,
    text_of,
)
from foodaid.web.support.labels import label

PRODUCT = "product"


class OpenForm(PageForm):
    """What is counted."""

    what = ChoiceField(_("What do you count?"))
    product = ChoiceField(
        _("Which product?"), description=_("Only where you count one product in every zone.")
    )
    shows_book = BooleanField(
        _("Show what the book says"),
        description=_("Better not: who knows the number finds the number."),
    )

    def to_wish(self, depot_id: int) -> OpenCount:
        what, product = text_of(self.what), text_of(self.product)
        is_product = what == PRODUCT
        return OpenCount(
            depot_id=depot_id,
            zone=None if is_product else Zone(what),
            product_id=int(product) if is_product and product else None,
            is_blind=not self.shows_book.data,
            key=self.idempotency_key.data,
        )


def open_form(products: Sequence[Product]) -> OpenForm:
    """The zones, or one of the products."""
    form = OpenForm()
    form.what.choices = choices(
        [*((zone, label(zone)) for zone in Zone), (PRODUCT, _("One product, in every zone"))]
    )
    names = sorted((product.name_in(language()), product.id) for product in products)
    form.product.choices = choices([("", ""), *((number, name) for name, number in names)])
    return form


class TallyForm(PageForm):
    """What surrounds the lines; `tally_form` adds boxes and loose units a line."""

    def to_wish(self, sheet: Sheet) -> Tally:
        """What was typed; a line that was left blank is not counted yet."""
        count = sheet.count
        return Tally(
            depot_id=count.depot_id or 0,
            count_id=count.id,
            units={
                line.id: units
                for line in sheet.lines
                if (units := self._units_of(line)) is not None
            },
            again_id=_line_to_take_back(sheet),
            key=self.idempotency_key.data,
        )

    def _units_of(self, line: CountLine) -> int | None:
        if f"units-{line.id}" not in self._fields:
            return None
        boxes = self._fields[f"boxes-{line.id}"].data
        loose = self._fields[f"units-{line.id}"].data
        if boxes is None and loose is None:
            return None
        return (boxes or 0) * int(line.lot.product.units_per_box) + (loose or 0)


def _line_to_take_back(sheet: Sheet) -> int | None:
    asked = request.form.get("again", type=int)
    return asked if any(line.id == asked for line in sheet.lines) else None


def tally_form(sheet: Sheet) -> TallyForm:
    """Two numbers for every line that is still to count; nothing is filled in."""
    fields: dict[str, object] = {}
    for line in sheet.lines:
        if sheet.states[line.id] is not LineState.DONE:
            fields[f"boxes-{line.id}"] = WholeNumberField(_("Full boxes"), most=MOST_UNITS)
            fields[f"units-{line.id}"] = WholeNumberField(_("Loose units"), most=MOST_UNITS)
    form = type("FilledTallyForm", (TallyForm,), fields)()
    assert isinstance(form, TallyForm)
    return form


class FinishForm(PageForm):
    """What surrounds the differences; `finish_form` adds a reason for each."""

    def reasons(self) -> Mapping[int, str]:
        return {
            int(name.removeprefix("reason-")): text_of(field)
            for name, field in self._fields.items()
            if name.startswith("reason-")
        }


def finish_form(lines: Sequence[CountLine]) -> FinishForm:
    """A reason for every difference."""
    fields: dict[str, object] = {
        f"reason-{line.id}": StringField(
            _("Why does it differ?"),
            [DataRequired(_("Say why the number differs.")), Length(max=200)],
            filters=[Text()],
        )
        for line in lines
    }
    form = type("FilledFinishForm", (FinishForm,), fields)()
    assert isinstance(form, FinishForm)
    return form


class CancelForm(PageForm):
    """Why a count ends without a result."""

    reason = StringField(
        _("Why?"), [DataRequired(_("Say why.")), Length(max=200)], filters=[Text()]
    )
