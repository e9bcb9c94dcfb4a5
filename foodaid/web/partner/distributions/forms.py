"""Handing out: packages, meals, and the food by product or by lot."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import DateField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from foodaid.catalogue.models import Product
from foodaid.core.translation import language, number
from foodaid.core.units import MOST_UNITS
from foodaid.distributions.use_cases import HandOut
from foodaid.stock.domain import OnHand, first_expired_first_out
from foodaid.stock.queries import LotBalance
from foodaid.web.support.forms import PageForm, Text, WholeNumberField, text_of


@dataclass(frozen=True, slots=True)
class ShelfProduct:
    """One product on a shelf with its lots, the first to expire first."""

    product: Product
    lots: tuple[LotBalance, ...]

    @property
    def units(self) -> int:
        return sum(balance.units for balance in self.lots)


def products_of(lots: Sequence[LotBalance]) -> list[ShelfProduct]:
    """The lots of a shelf under their products."""
    found: dict[int, list[LotBalance]] = {}
    for balance in lots:
        found.setdefault(balance.lot.product_id, []).append(balance)
    return [
        ShelfProduct(rows[0].lot.product, tuple(sorted(rows, key=_expiry)))
        for rows in found.values()
    ]


def _expiry(balance: LotBalance) -> tuple[bool, date, int, int]:
    expires_on = balance.lot.expires_on
    return expires_on is None, expires_on or date.max, balance.units, balance.lot.id


class HandOutForm(PageForm):
    """What surrounds the food; `hand_out_form` adds a field a product and a field a lot."""

    handed_out_on = DateField(_("Day"), [DataRequired(_("Give the day, for example 09/11/2026."))])
    packages = WholeNumberField(_("Packages"), most=999_999)
    meals = WholeNumberField(_("Meals"), most=999_999)
    note = TextAreaField(_("Remark"), [Length(max=500)], filters=[Text()], render_kw={"rows": 2})

    def lot_units(self, shelf: Sequence[ShelfProduct]) -> dict[int, int]:
        return {
            balance.lot.id: self[f"units-{balance.lot.id}"].data or 0
            for item in shelf
            for balance in item.lots
            if f"units-{balance.lot.id}" in self
        }

    def to_wish(self, partner_id: int, site_id: int, shelf: Sequence[ShelfProduct]) -> HandOut:
        day = self.handed_out_on.data
        assert day is not None
        return HandOut(
            partner_id=partner_id,
            site_id=site_id,
            on=day,
            packages=self.packages.data or 0,
            meals=self.meals.data or 0,
            units=self.lot_units(shelf),
            note=text_of(self.note),
            key=self.idempotency_key.data,
        )

    def spread(self, shelf: Sequence[ShelfProduct], *, is_asked: bool) -> bool:
        """Spread the units of each product over its lots, the first to expire first.

        Lots that the person filled in stay as they are, unless spreading is asked for. False when
        something does not add up; the field says what.
        """
        return all([self._spread(item, is_asked=is_asked) for item in shelf])

    def _spread(self, item: ShelfProduct, *, is_asked: bool) -> bool:
        total = self._fields.get(f"product-{item.product.id}")
        fields = {
            balance.lot.id: self[f"units-{balance.lot.id}"]
            for balance in item.lots
            if f"units-{balance.lot.id}" in self
        }
        if total is None or total.data is None:
            return True
        typed = [field.data for field in fields.values() if field.data is not None]
        if typed and not is_asked:
            if sum(typed) != total.data:
                words = gettext(
                    "The lots come to %(sum)s units, not %(total)s.",
                    sum=number(sum(typed)),
                    total=number(total.data),
                )
                total.errors = [*total.errors, words]
            return bool(sum(typed) == total.data)
        picks, short = first_expired_first_out(
            [
                OnHand(balance.lot.id, balance.units, balance.lot.expires_on)
                for balance in item.lots
                if balance.lot.id in fields
            ],
            total.data,
        )
        picked = {pick.lot_id: pick.units for pick in picks}
        for lot_id, field in fields.items():
            field.data, field.raw_data = picked.get(lot_id), None
        if short:
            words = gettext(
                "Only %(there)s units can be handed out: %(short)s too many.",
                there=number(total.data - short),
                short=number(short),
            )
            total.errors = [*total.errors, words]
        return not short


def hand_out_form(shelf: Sequence[ShelfProduct], today: date) -> HandOutForm:
    """A form with the units of every product, and of every lot that may be handed out."""
    fields: dict[str, object] = {}
    for item in shelf:
        usable = [balance.lot for balance in item.lots if not balance.lot.is_blocked_on(today)]
        if usable:
            name = item.product.name_in(language())
            fields[f"product-{item.product.id}"] = WholeNumberField(name, most=MOST_UNITS)
        for lot in usable:
            words = gettext("Of lot %(lot)s", lot=lot.code)
            fields[f"units-{lot.id}"] = WholeNumberField(words, most=MOST_UNITS)
    form = type("FilledHandOutForm", (HandOutForm,), fields)(handed_out_on=today)
    assert isinstance(form, HandOutForm)
    return form


class UndoForm(PageForm):
    """Why a distribution is taken back."""

    reason = StringField(
        _("Why is it undone?"),
        [DataRequired(_("Say why it is undone.")), Length(max=200)],
        filters=[Text()],
    )
