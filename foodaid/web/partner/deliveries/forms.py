"""Confirming a delivery: per lot what was accepted, refused and missing."""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import StringField, TextAreaField
from wtforms.validators import Length

from foodaid.deliveries.domain import Received
from foodaid.deliveries.queries import Delivery
from foodaid.web.support.forms import PageForm, Text, WholeNumberField, text_of


class ReceiveForm(PageForm):
    """What surrounds the lines; `receive_form` adds five fields a lot."""

    note = TextAreaField(
        _("Remark for the depot"), [Length(max=500)], filters=[Text()], render_kw={"rows": 2}
    )

    def received(self, delivery: Delivery) -> dict[int, Received]:
        """What the person says of every lot, in units."""
        return {
            line.lot_id: Received(
                accepted=self._units(line.lot_id, line.lot.product.units_per_box),
                refused=self[f"refused-{line.lot_id}"].data or 0,
                missing=self[f"missing-{line.lot_id}"].data or 0,
                reason=text_of(self[f"reason-{line.lot_id}"]),
            )
            for line in delivery.stop.load
        }

    def _units(self, lot_id: int, units_per_box: int) -> int:
        boxes = self[f"boxes-{lot_id}"].data or 0
        return int(boxes * units_per_box + (self[f"units-{lot_id}"].data or 0))


def all_right(delivery: Delivery) -> dict[int, Received]:
    """Everything that was sent is accepted."""
    return {line.lot_id: Received(line.units) for line in delivery.stop.load}


def receive_form(delivery: Delivery) -> ReceiveForm:
    """A form in which all that was sent counts as accepted until the person says otherwise."""
    fields: dict[str, Any] = {}
    for line in delivery.stop.load:
        boxes, units = divmod(line.units, line.lot.product.units_per_box)
        fields |= {
            f"boxes-{line.lot_id}": WholeNumberField(_("Full boxes accepted"), default=boxes),
            f"units-{line.lot_id}": WholeNumberField(_("and loose units"), default=units),
            f"refused-{line.lot_id}": WholeNumberField(_("Refused, in units"), default=0),
            f"missing-{line.lot_id}": WholeNumberField(_("Missing, in units"), default=0),
            f"reason-{line.lot_id}": StringField(
                _("What was wrong?"),
                [Length(max=200, message=_("At most 200 characters."))],
                filters=[Text()],
            ),
        }
    form = type("FilledReceiveForm", (ReceiveForm,), fields)()
    assert isinstance(form, ReceiveForm)
    return form
