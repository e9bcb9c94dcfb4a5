"""Goods that a supplier brings."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, Field, StringField
from wtforms.validators import DataRequired, Length, Optional

from foodaid.core.translation import days, language
from foodaid.purchasing.domain import Reading, is_same_item
from foodaid.purchasing.queries import Source
from foodaid.purchasing.use_cases import Receive
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

MOST = 99_999


class GoodsInForm(PageForm):
    """One lot of one product, as it comes off the lorry."""

    scan = StringField(
        _("Barcode on the pallet or box"),
        [Length(max=200)],
        description=_("Scan it here, or type the numbers under the bars. It fills in the rest."),
        render_kw={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"},
    )
    product_id = ChoiceField(_("What is brought"), coerce=str)
    lot_code = StringField(
        _("Lot"),
        [Length(max=40)],
        filters=[Text()],
        description=_("As printed on the packaging, near the date."),
    )
    is_lot_unknown = BooleanField(_("The lot cannot be read"))
    expires_on = DayField(
        _("Date on the packaging"),
        [Optional()],
        description=_("Best before, or use by. Leave it out only where none is printed."),
    )
    boxes = WholeNumberField(_("Boxes that came"), least=1, most=MOST, is_required=True)
    document = StringField(
        _("Delivery document"),
        [DataRequired(REQUIRED), Length(max=31)],
        filters=[Text()],
        description=_("The number of the supplier's delivery note."),
    )
    refused = WholeNumberField(_("Boxes refused"), most=MOST)
    refusal_reason = StringField(_("Why refused"), [Length(max=200)], filters=[Text()])
    sampled = WholeNumberField(_("Boxes taken as a sample"), most=MOST)
    is_over_meant = BooleanField(_("Yes, take in more than expected"))
    over_reason = StringField(_("Why more than expected"), [Length(max=200)], filters=[Text()])

    def validate_lot_code(self, field: StringField) -> None:
        if not field.data and not self.is_lot_unknown.data:
            DataRequired(REQUIRED)(self, field)

    def to_wish(self, depot_id: int, sources: Sequence[Source]) -> Receive:
        source = self.source(sources)
        assert source is not None
        notice = source.coming.notice if source.coming else None
        return Receive(
            depot_id=depot_id,
            lot_code="" if self.is_lot_unknown.data else text_of(self.lot_code),
            boxes=self.boxes.data,
            expires_on=self.expires_on.data,
            document=text_of(self.document),
            notice_id=notice.id if notice else None,
            line_id=source.line.id if source.line and notice is None else None,
            offer_id=source.offer.id if source.offer else None,
            refused=self.refused.data or 0,
            refusal_reason=text_of(self.refusal_reason),
            sampled=self.sampled.data or 0,
            over_reason=text_of(self.over_reason),
            is_over_meant=self.is_over_meant.data,
            key=self.idempotency_key.data,
        )

    def source(self, sources: Sequence[Source]) -> Source | None:
        """On what the delivery is booked, as chosen."""
        return next((one for one in sources if one.code == self.product_id.data), None)

    @property
    def has_more(self) -> bool:
        """Whether the fields for what is not as it should be stand open."""
        fields = (self.refused, self.refusal_reason, self.sampled)
        return any(field.data or field.errors for field in fields)

    @property
    def is_over(self) -> bool:
        fields = (self.is_over_meant, self.over_reason)
        return any(field.data or field.errors for field in fields)


def goods_in_form(sources: Sequence[Source]) -> GoodsInForm:
    """The form with all that a supplier may bring."""
    form = GoodsInForm()
    form.product_id.choices = choices((source.code, _words(source)) for source in sources)
    return form


def _words(source: Source) -> str:
    name = source.product.name_in(language())
    if source.coming is not None:
        day = days(source.coming.notice.due_on)
        words = _("Announced for %(day)s: %(product)s, %(boxes)s boxes to come")
        return str(words) % {"day": day, "product": name, "boxes": source.coming.left}
    if source.line is not None:
        return f"{source.campaign.name} · {name} · {source.line.contract.number}"
    return f"{source.campaign.name} · {name}"


def prefill(form: GoodsInForm, source: Source | None, document: str) -> None:
    """What is known of a delivery before anybody typed."""
    if source is None:
        return
    form.product_id.data = source.code
    form.document.data = document
    if source.coming is not None:
        notice = source.coming.notice
        form.document.data = document or notice.document
        if source.coming.came == 0:
            form.lot_code.data, form.expires_on.data = notice.lot_code, notice.expires_on


def fill(form: GoodsInForm, reading: Reading, sources: Sequence[Source]) -> list[str]:
    """Put what was read into the fields; says in words what could not be placed."""
    said = []
    if reading.gtins:
        source = _source_of(reading, form.source(sources), sources)
        if source is None:
            said.append(
                gettext(
                    "No product that is expected here has the number %(gtin)s. Choose it by hand.",
                    gtin=reading.gtins[0],
                )
            )
        else:
            form.product_id.data = source.code
    if reading.lot_code:
        _put(form.lot_code, reading.lot_code)
        form.is_lot_unknown.data = False
    if reading.expires_on is not None:
        _put(form.expires_on, reading.expires_on)
    if reading.boxes is not None:
        _put(form.boxes, reading.boxes)
    if not reading.is_empty:
        _put(form.scan, "")
    return said


def _put(field: Field, found: Any) -> None:
    """A field shows what was sent before what it holds: replace both."""
    text = found.isoformat() if isinstance(found, date) else str(found)
    field.data, field.raw_data = found, [text]


def _source_of(reading: Reading, chosen: Source | None, sources: Sequence[Source]) -> Source | None:
    """What was scanned among what is expected; what is chosen already goes first."""
    known = [source for source in sources if source.product.gtin]
    first = [chosen] if chosen is not None and chosen.product.gtin else []
    for gtin in reading.gtins:
        for source in (*first, *known):
            if is_same_item(gtin, source.product.gtin or ""):
                return source
    return None
