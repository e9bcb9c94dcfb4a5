"""The order form: one number a product."""

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, SelectField, TextAreaField
from wtforms.validators import Length

from foodaid.orders.queries import OrderPage
from foodaid.orders.use_cases import OrderWish
from foodaid.web.support.forms import PageForm, Text, WholeNumberField, row_version, text_of


class OrderForm(PageForm):
    """What surrounds the lines; `order_form` adds a field a product."""

    site_id = SelectField(_("Where shall we bring it?"), coerce=int)
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
    """A form with a number field for every product on offer."""
    fields = {
        f"boxes-{line.offer.id}": WholeNumberField(
            default=line.boxes, most=line.offer.most_boxes_per_order or 99_999
        )
        for line in page.lines
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
    form.site_id.choices = [
        (site.id, f"{site.name}, {site.street}, {site.postal_code}")
        for site in page.partner.sites
        if site.is_active
    ]
    if form.site_id.data is None and form.site_id.choices:
        form.site_id.data = form.site_id.choices[0][0]
    return form
