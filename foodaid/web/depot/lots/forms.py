"""What a depot does with one lot."""

from flask_babel import lazy_gettext as _
from wtforms import RadioField, StringField
from wtforms.validators import DataRequired, Length, Optional

from foodaid.core.units import MOST_UNITS
from foodaid.stock.models import Zone
from foodaid.stock.use_cases import Judgement, Shift
from foodaid.web.support.forms import (
    REQUIRED,
    ChoiceField,
    DayField,
    PageForm,
    Text,
    WholeNumberField,
    choices,
    text_of,
)
from foodaid.web.support.labels import label

SCRAP = "scrap"


class HoldForm(PageForm):
    """Why a lot is held."""

    reason = StringField(
        _("Why?"),
        [DataRequired(_("Say why.")), Length(max=200)],
        filters=[Text()],
        description=_("For example: a swollen tin, a foreign smell, a message from the supplier."),
    )


class JudgeForm(PageForm):
    """Whether a lot is still good."""

    is_fit = RadioField(
        _("What did you decide?"),
        [DataRequired(_("Choose one of the two."))],
        choices=[],
    )
    good_until = DayField(
        _("Good until"),
        [Optional()],
        description=_("The last day on which it may be handed out."),
    )
    reason = StringField(
        _("On what grounds?"),
        [DataRequired(_("Say why.")), Length(max=200)],
        filters=[Text()],
        description=_("Who looked at it and what they found, or the rule that applies."),
    )

    def to_wish(self, lot_id: int) -> Judgement:
        return Judgement(
            lot_id, self.is_fit.data == "fit", self.good_until.data, text_of(self.reason)
        )


class ResolveForm(PageForm):
    """Which batch an unread lot is."""

    code = StringField(
        _("Lot"),
        [DataRequired(REQUIRED), Length(max=40)],
        filters=[Text()],
        description=_("As printed on the packaging, near the date."),
    )
    expires_on = DayField(_("Date on the packaging"), [Optional()])


class ShiftForm(PageForm):
    """Where goods go within the depot."""

    from_zone = ChoiceField(_("From"))
    to_zone = ChoiceField(_("To"))
    units = WholeNumberField(_("Units"), least=1, most=MOST_UNITS, is_required=True)
    reason = StringField(
        _("Why?"),
        [Length(max=200)],
        filters=[Text()],
        description=_("Needed for quarantine, and for what is thrown away."),
    )

    def to_wish(self, depot_id: int, lot_id: int) -> Shift:
        to_zone = text_of(self.to_zone)
        return Shift(
            depot_id=depot_id,
            lot_id=lot_id,
            from_zone=Zone(text_of(self.from_zone)),
            to_zone=None if to_zone == SCRAP else Zone(to_zone),
            units=self.units.data,
            reason=text_of(self.reason),
            key=self.idempotency_key.data,
        )


def judge_form() -> JudgeForm:
    """The two answers, in the reader's language."""
    form = JudgeForm()
    form.is_fit.choices = choices(
        [("fit", _("It is good until the day below")), ("unfit", _("It is not good any more"))]
    )
    return form


def shift_form(zones: dict[Zone, int]) -> ShiftForm:
    """From the zones where the lot lies, to any other zone or to the bin."""
    form = ShiftForm()
    form.from_zone.choices = choices((zone, label(zone)) for zone, units in zones.items() if units)
    form.to_zone.choices = choices(
        [*((zone, label(zone)) for zone in zones), (SCRAP, _("Throw away"))]
    )
    return form
