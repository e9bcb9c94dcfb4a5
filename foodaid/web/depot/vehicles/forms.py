"""One vehicle: what it carries and when it drives."""

from datetime import time

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, StringField, TimeField
from wtforms.validators import DataRequired, InputRequired, Length

from foodaid.rounds.models import Vehicle
from foodaid.rounds.use_cases import VehicleWish
from foodaid.web.support.forms import REQUIRED, PageForm, Text, WholeNumberField, text_of


class VehicleForm(PageForm):
    """Kilograms and pallets, as people speak of them."""

    name = StringField(_("Name"), [DataRequired(REQUIRED), Length(max=60)], filters=[Text()])
    kilograms = WholeNumberField(_("It may carry"), is_required=True, least=1, most=40_000)
    pallets = WholeNumberField(_("Places for pallets"), is_required=True, least=1, most=60)
    has_tail_lift = BooleanField(_("It has a tail-lift"))
    starts_at = TimeField(_("It starts at"), [InputRequired(_("Give an hour, for example 08:00."))])
    ends_at = TimeField(_("It is back by"), [InputRequired(_("Give an hour, for example 16:30."))])
    is_active = BooleanField(_("It is in use"), default=True)

    def to_wish(self) -> VehicleWish:
        return VehicleWish(
            name=text_of(self.name),
            grams=1000 * self.kilograms.data,
            pallet_tenths=10 * self.pallets.data,
            has_tail_lift=self.has_tail_lift.data,
            starts_at_minute=_minutes(self.starts_at.data),
            ends_at_minute=_minutes(self.ends_at.data),
            is_active=self.is_active.data,
        )


def _minutes(hour: time | None) -> int:
    assert hour is not None
    return hour.hour * 60 + hour.minute


def vehicle_form(vehicle: Vehicle | None) -> VehicleForm:
    """A form with what is known of a vehicle, or with the usual hours for a new one."""
    if vehicle is None:
        return VehicleForm(starts_at=time(8), ends_at=time(16, 30))
    return VehicleForm(
        name=vehicle.name,
        kilograms=vehicle.grams // 1000,
        pallets=vehicle.pallet_tenths // 10,
        has_tail_lift=vehicle.has_tail_lift,
        starts_at=time(*divmod(vehicle.starts_at_minute, 60)),
        ends_at=time(*divmod(vehicle.ends_at_minute, 60)),
        is_active=vehicle.is_active,
    )
