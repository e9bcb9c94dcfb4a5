"""A product, as POD MI describes it."""

from flask_babel import lazy_gettext as _
from stdnum import ean
from wtforms import BooleanField, HiddenField, StringField
from wtforms.validators import DataRequired, Length, Regexp, ValidationError

from foodaid.catalogue.domain import MOST_KCAL_PER_100G
from foodaid.catalogue.models import (
    Category,
    Dating,
    Product,
    ProductKind,
    Storage,
    Target,
    UnitName,
)
from foodaid.catalogue.use_cases import SaveProduct
from foodaid.web.support.forms import (
    REQUIRED,
    ChoiceField,
    PageForm,
    Text,
    WholeNumberField,
    choices,
    text_of,
)
from foodaid.web.support.labels import label

NAME = [DataRequired(REQUIRED), Length(max=80)]


class ProductForm(PageForm):
    code = StringField(
        _("Code"),
        [
            DataRequired(REQUIRED),
            Length(max=10),
            Regexp(r"[A-Za-z0-9-]+$", message=_("Letters, digits and dashes only.")),
        ],
        filters=[Text()],
    )
    name_nl = StringField(_("Name in Dutch"), NAME, filters=[Text()])
    name_fr = StringField(_("Name in French"), NAME, filters=[Text()])
    name_de = StringField(_("Name in German"), NAME, filters=[Text()])
    name_en = StringField(_("Name in English"), NAME, filters=[Text()])
    kind = ChoiceField(_("Kind"), coerce=ProductKind)
    category = ChoiceField(_("Food category"))
    target = ChoiceField(_("For whom"), coerce=Target)
    storage = ChoiceField(_("Storage"), coerce=Storage)
    dating = ChoiceField(_("Date on the packaging"), coerce=Dating)
    unit = ChoiceField(_("Unit"), coerce=UnitName)
    gtin = StringField(_("Barcode (GTIN)"), [Length(max=14)], filters=[Text()])
    grams_per_unit = WholeNumberField(
        _("Net weight of a unit"), least=1, most=100_000, is_required=True
    )
    units_per_box = WholeNumberField(_("Units in a box"), least=1, most=10_000, is_required=True)
    boxes_per_pallet = WholeNumberField(
        _("Boxes on a pallet"), least=1, most=10_000, is_required=True
    )
    shelf_life_months = WholeNumberField(_("Shelf life at delivery"), least=1, most=240)
    kcal_per_100g = WholeNumberField(
        _("Energy in 100 g"),
        description=_(
            "From the nutrition declaration on the packaging. If it is given for 100 ml, work it "
            "out for 100 g: oil with 828 kcal in 100 ml has 900 in 100 g."
        ),
        most=MOST_KCAL_PER_100G,
    )
    is_active = BooleanField(_("Can be offered"), default=True)
    version = HiddenField()

    def validate_gtin(self, field: StringField) -> None:
        if field.data and not ean.is_valid(field.data):
            raise ValidationError(str(_("This is no barcode number: the check digit is wrong.")))

    def to_wish(self) -> SaveProduct:
        return SaveProduct(
            code=text_of(self.code).upper(),
            name_nl=text_of(self.name_nl),
            name_fr=text_of(self.name_fr),
            name_de=text_of(self.name_de),
            name_en=text_of(self.name_en),
            kind=self.kind.data,
            category=Category(self.category.data) if self.category.data else None,
            target=self.target.data,
            storage=self.storage.data,
            dating=self.dating.data,
            unit=self.unit.data,
            gtin=text_of(self.gtin) or None,
            grams_per_unit=self.grams_per_unit.data,
            units_per_box=self.units_per_box.data,
            boxes_per_pallet=self.boxes_per_pallet.data,
            shelf_life_months=self.shelf_life_months.data,
            is_active=self.is_active.data,
            kcal_per_100g=self.kcal_per_100g.data,
        )


def product_form(product: Product | None = None) -> ProductForm:
    """An empty form, or one that shows a product."""
    form = ProductForm(obj=product)
    for field, kind in (
        (form.kind, ProductKind),
        (form.target, Target),
        (form.storage, Storage),
        (form.dating, Dating),
        (form.unit, UnitName),
    ):
        field.choices = choices((member.value, label(member)) for member in kind)
    none = ("", str(_("None: material goods")))
    form.category.choices = choices([none, *((member.value, label(member)) for member in Category)])
    if not form.is_submitted() and product is not None:
        form.category.data = product.category.value if product.category else ""
    return form
