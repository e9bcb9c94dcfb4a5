"""Loading a round, and sending it to its driver."""

from flask_babel import lazy_gettext as _
from wtforms import EmailField, StringField
from wtforms.validators import DataRequired, Email, Length

from foodaid.core.translation import days, language
from foodaid.rounds.queries import LoadingList
from foodaid.stock.models import Lot
from foodaid.web.support.forms import REQUIRED, PageForm, Text, TickListField, choices


class LinkForm(PageForm):
    """The address of the driver."""

    email = EmailField(
        _("E-mail of the driver"),
        [
            DataRequired(REQUIRED),
            Length(max=254),
            Email(message=_("This is not an e-mail address.")),
        ],
        filters=[Text()],
    )


class LoadForm(PageForm):
    """Which lots are left out, and why."""

    without = TickListField(
        _("Lots to leave out"),
        description=_("The next lot to expire takes the place of what you leave out."),
    )
    reason = StringField(
        _("Why are they left out?"),
        [Length(max=200)],
        filters=[Text()],
        description=_("For example: behind other pallets, wet boxes."),
    )

    def left_out(self) -> frozenset[int]:
        return frozenset(int(number) for number in self.without.data or ())


def load_form(listed: LoadingList) -> LoadForm:
    """The form with the lots that would be loaded if none were left out."""
    form = LoadForm()
    lots = {lot.id: lot for line in listed.products for lot, _units in line.lots}
    form.without.choices = choices((lot.id, _lot_words(lot)) for lot in lots.values())
    return form


def _lot_words(lot: Lot) -> str:
    name = f"{lot.product.name_in(language())}, {lot.code}"
    return f"{name} ({days(lot.expires_on)})" if lot.expires_on else name
