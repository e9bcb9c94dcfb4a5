"""Deciding on an allocation."""

from datetime import datetime, time

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.validators import DataRequired, Length

from foodaid.allocation.models import AllocationRun
from foodaid.core import clock
from foodaid.core.clock import BRUSSELS
from foodaid.web.support.forms import (
    REQUIRED,
    DayField,
    HourField,
    PageForm,
    Text,
    WholeNumberField,
    choices,
    text_of,
)

USUAL_HOUR = time(8)


class PublishForm(PageForm):
    """Publishing cannot be undone by a click: the person types how many orders it touches."""

    moment = RadioField(_("When?"), [DataRequired(_("Choose one of the two."))])
    day = DayField(_("Day"))
    hour = HourField(_("Hour"), description=_("Belgian time, for example 08:00."))
    typed = WholeNumberField(_("Number of orders"), is_required=True)
    version = HiddenField()

    @property
    def is_for_later(self) -> bool:
        return text_of(self.moment) == "later"

    @property
    def publish_at(self) -> datetime:
        day, hour = self.day.data, self.hour.data
        assert day is not None
        assert hour is not None
        return clock.at(day, hour.hour, hour.minute)

    def is_sent_and_valid(self) -> bool:
        """A day and an hour are only needed where one is to be kept to."""
        if super().is_sent_and_valid():
            missing = [field for field in (self.day, self.hour) if field.data is None]
            if not self.is_for_later or not missing:
                return True
            for field in missing:
                field.errors = [gettext("Fill this in, or choose to publish now.")]
        return False


def publish_form(run: AllocationRun) -> PublishForm:
    """With the hour that is set, or else with nothing chosen but now."""
    local = run.publish_at.astimezone(BRUSSELS) if run.publish_at is not None else None
    form = PublishForm(
        version=run.version,
        moment="later" if local else "now",
        day=local.date() if local else None,
        hour=local.time() if local else USUAL_HOUR,
    )
    form.moment.choices = choices(
        [("now", gettext("Publish now")), ("later", gettext("Publish by itself, at this hour:"))]
    )
    return form


class WithdrawForm(PageForm):
    """Taking an allocation back: why."""

    reason = TextAreaField(
        _("Why do you withdraw it?"),
        [DataRequired(REQUIRED), Length(max=300, message=_("At most 300 characters."))],
        filters=[Text()],
        render_kw={"rows": 3},
    )
    version = HiddenField()
