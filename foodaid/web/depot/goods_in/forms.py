"""Goods that a supplier brings."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _
from wtforms import StringField
from wtforms.validators import DataRequired, Length, Optional

from foodaid.catalogue.models import Offer
from foodaid.core.translation import language
from foodaid.stock.use_cases import GoodsIn
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


class GoodsInForm(PageForm):
    """One lot of one product, as it stands on the delivery document."""

    product_id = ChoiceField(_("Campaign and product"), coerce=int)
    lot_code = StringField(
        _("Lot"),
        [DataRequired(REQUIRED), Length(max=40)],
        filters=[Text()],
        description=_("As printed on the packaging, near the date."),
    )
    expires_on = DayField(
        _("Date on the packaging"),
        [Optional()],
        description=_("Best before, or use by. Leave it out only where none is printed."),
    )
    boxes = WholeNumberField(_("Boxes"), least=1, most=99_999, is_required=True)
    document = StringField(
        _("Delivery document"),
        [DataRequired(REQUIRED), Length(max=31)],
        filters=[Text()],
        description=_("The number of the supplier's delivery note."),
    )

    def to_wish(self, depot_id: int, offers: Sequence[Offer]) -> GoodsIn:
        offer = next(offer for offer in offers if offer.id == self.product_id.data)
        return GoodsIn(
            depot_id=depot_id,
            campaign_id=offer.campaign_id,
            product_id=offer.product_id,
            lot_code=text_of(self.lot_code),
            boxes=self.boxes.data,
            expires_on=self.expires_on.data,
            document=text_of(self.document),
            key=self.idempotency_key.data,
        )


def goods_in_form(offers: Sequence[Offer]) -> GoodsInForm:
    """The form with every product that a supplier may still bring."""
    form = GoodsInForm()
    form.product_id.choices = choices(
        (offer.id, f"{offer.campaign.name} · {offer.product.name_in(language())}")
        for offer in offers
    )
    return form
