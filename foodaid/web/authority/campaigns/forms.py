"""A campaign, what it offers, and a window of it."""

from flask_babel import lazy_gettext as _
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from foodaid.catalogue.models import Campaign, Product, Programme
from foodaid.catalogue.use_cases import AddCampaign, SaveOffer
from foodaid.core import clock
from foodaid.core.translation import language
from foodaid.orders.use_cases import SaveWindow
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

MOST_BOXES = 9_999_999
CLOSES_AT_HOUR = 18


class CampaignForm(PageForm):
    programme = ChoiceField(_("Programme"), coerce=Programme)
    year = WholeNumberField(_("Year"), least=2014, most=2100, is_required=True)
    name = StringField(_("Name"), [DataRequired(REQUIRED), Length(max=80)], filters=[Text()])
    starts_on = DayField(_("First day"), [DataRequired(_("Give a day."))])
    ends_on = DayField(
        _("Last day"),
        [DataRequired(_("Give a day."))],
        description=_("Goods of a campaign are often handed out well into the next year."),
    )

    def to_wish(self) -> AddCampaign:
        starts_on, ends_on = self.starts_on.data, self.ends_on.data
        assert starts_on is not None
        assert ends_on is not None
        return AddCampaign(
            self.programme.data,
            self.year.data,
            text_of(self.name),
            starts_on,
            ends_on,
            self.idempotency_key.data,
        )


def campaign_form() -> CampaignForm:
    form = CampaignForm(programme=Programme.ESF.value)
    form.programme.choices = choices((one.value, label(one)) for one in Programme)
    return form


class OffersForm(PageForm):
    """`offers_form` adds four numbers a product."""

    def wishes(self, products: list[Product]) -> dict[int, SaveOffer]:
        """What is offered of each product that has a number of boxes."""
        found = {}
        for product in products:
            boxes = self[f"boxes-{product.id}"].data
            if boxes is not None:
                found[product.id] = SaveOffer(
                    boxes,
                    self[f"cents-{product.id}"].data or 0,
                    self[f"most-{product.id}"].data,
                    self[f"quota-{product.id}"].data,
                )
        return found


def offers_form(campaign: Campaign, products: list[Product]) -> OffersForm:
    """A form with what the campaign bought of each product."""
    known = {offer.product_id: offer for offer in campaign.offers}
    fields: dict[str, object] = {}
    for product in products:
        offer = known.get(product.id)
        numbers = {
            "boxes": (_("Boxes bought"), offer.boxes if offer else None, MOST_BOXES),
            "cents": (_("Price of a unit"), offer.unit_cents if offer else None, 1_000_000),
            "most": (
                _("Most boxes an order"),
                offer.most_boxes_per_order if offer else None,
                99_999,
            ),
            "quota": (
                _("Most units for 100 people"),
                offer.quota_units if offer else None,
                999_999,
            ),
        }
        for name, (words, number, most) in numbers.items():
            heading = f"{product.name_in(language())}, {words}"
            fields[f"{name}-{product.id}"] = WholeNumberField(heading, default=number, most=most)
    form = type("FilledOffersForm", (OffersForm,), fields)()
    assert isinstance(form, OffersForm)
    return form


class WindowForm(PageForm):
    """`window_form` adds a number of boxes an offer."""

    opens_on = DayField(_("Opens in the morning of"), [DataRequired(_("Give a day."))])
    closes_on = DayField(_("Closes at 18:00 on"), [DataRequired(_("Give a day."))])
    delivery_from = DayField(_("First day of delivery"), [DataRequired(_("Give a day."))])
    delivery_until = DayField(_("Last day of delivery"), [DataRequired(_("Give a day."))])

    def to_wish(self, campaign: Campaign) -> SaveWindow:
        opens_on, closes_on = self.opens_on.data, self.closes_on.data
        delivery_from, delivery_until = self.delivery_from.data, self.delivery_until.data
        assert opens_on and closes_on and delivery_from and delivery_until
        return SaveWindow(
            opens_at=clock.at(opens_on, 0),
            closes_at=clock.at(closes_on, CLOSES_AT_HOUR),
            delivery_from=delivery_from,
            delivery_until=delivery_until,
            boxes={offer.id: self[f"boxes-{offer.id}"].data or 0 for offer in campaign.offers},
            key=self.idempotency_key.data,
        )


def window_form(campaign: Campaign, left: dict[int, int]) -> WindowForm:
    """A form that proposes to share out all that is left of the campaign."""
    fields = {
        f"boxes-{offer.id}": WholeNumberField(
            offer.product.name_in(language()), default=left[offer.id], most=MOST_BOXES
        )
        for offer in campaign.offers
    }
    form = type("FilledWindowForm", (WindowForm,), fields)(opens_on=clock.today())
    assert isinstance(form, WindowForm)
    return form
