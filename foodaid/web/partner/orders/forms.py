"""The order form: one number a product."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, TextAreaField
from wtforms.validators import Length

from foodaid.core.translation import language
from foodaid.orders.queries import OrderPage
from foodaid.orders.use_cases import OrderWish
from foodaid.web.support.forms import (
    ChoiceField,
    PageForm,
    Text,
    WholeNumberField,
    choices,
    row_version,
    text_of,
)


class OrderForm(PageForm):
    """What surrounds the lines; `order_form` adds a field a product."""

    site_id = ChoiceField(_("Where shall we bring it?"), coerce=int)
    comment = TextAreaField(
        _("Remark for the depot"), [Length(max=500)], filters=[Text()], render_kw={"rows": 2}
    )
    needs_nothing = BooleanField(_("We need nothing this time"))
    version = HiddenField()

    def boxes(self) -> dict[int, int]:
        """The boxes by offer, as far as they could be read."""
        return {
            int(name.removeprefix("boxes-")): field.data or 0
            for name, field in self._fields.items()
            if name.startswith("boxes-")
        }

    def to_wish(self, page: OrderPage) -> OrderWish:
        return OrderWish(
            partner_id=page.partner.id,
            window_id=page.window.id,
            boxes=self.boxes(),
            site_id=self.site_id.data,
            comment=text_of(self.comment),
            needs_nothing=self.needs_nothing.data,
            version=row_version(self.version),
            key=self.idempotency_key.data,
        )


def order_form(page: OrderPage) -> OrderForm:
    """A form with a number field for every product that can still be ordered."""
    fields = {
        f"boxes-{line.offer.id}": WholeNumberField(
            line.product.name_in(language()),
            default=line.boxes,
            most=99_999
            if line.offer.most_boxes_per_order is None
            else line.offer.most_boxes_per_order,
        )
        for line in page.lines
        if line.product.is_active
    }
    kind = type("FilledOrderForm", (OrderForm,), fields)
    order = page.order
    form = kind(
        site_id=order.site_id if order is not None else None,
        comment=order.comment if order is not None else "",
        needs_nothing=order is not None and order.needs_nothing,
        version=order.version if order is not None else "",
    )
    assert isinstance(form, OrderForm)
    sites = [site for site in page.partner.sites if site.is_active]
    form.site_id.choices = choices(
        (site.id, f"{site.name}, {site.street}, {site.postal_code}") for site in sites
    )
    if form.site_id.data is None and sites:
        form.site_id.data = sites[0].id
    return form


def first_numbers(page: OrderPage, start: str) -> Mapping[int, int]:
    """The boxes by offer to begin with: the part by people helped, or what was asked last time."""
    numbers = {}
    for line in page.lines:
        if line.product.is_active:
            wanted = line.proposal if start == "proposal" else line.usual
            most = line.offer.most_boxes_per_order
            numbers[line.offer.id] = wanted if most is None else min(wanted, most)
    return numbers
