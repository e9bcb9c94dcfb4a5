"""A proposal to stand beside others: its name, its products and its rules."""

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, StringField
from wtforms.validators import DataRequired, Length

from foodaid.allocation import queries
from foodaid.allocation.domain.problem import Method, Tie, ZeroPeople
from foodaid.allocation.domain.rules import Restraint, Rules, Supply, Weights
from foodaid.allocation.use_cases import Scenario
from foodaid.core.translation import language
from foodaid.orders.models import Window
from foodaid.web.support.forms import (
    REQUIRED,
    ChoiceField,
    PageForm,
    Text,
    TickListField,
    WholeNumberField,
    choices,
    text_of,
)
from foodaid.web.support.labels import label


class ScenarioForm(PageForm):
    """How to share out this time."""

    name = StringField(
        _("Name of this scenario"),
        [DataRequired(REQUIRED), Length(max=60, message=_("At most 60 characters."))],
        filters=[Text()],
    )
    products = TickListField(
        _("Products"), [DataRequired(_("Choose at least one product."))], coerce=str
    )
    supply = ChoiceField(_("Boxes that are shared out"))
    method = ChoiceField(_("How boxes are shared"))
    weights = ChoiceField(_("Who counts for how much"))
    tie = ChoiceField(_("Who goes first when two are equal"))
    zero_people = ChoiceField(_("Partners without declared people"))
    guaranteed_boxes = WholeNumberField(_("Boxes of each product that go first"), most=99)
    guaranteed_up_to = WholeNumberField(_("To partners with at most so many people"))
    restraints = TickListField(_("Limits that hold"), coerce=str)
    counts_held_stock = BooleanField(_("Count what partners still have on their shelves"))
    remembers = BooleanField(_("Make up for what rounding took before"))

    def to_scenario(self, window: Window) -> Scenario:
        everything = {on.offer.product.code for on in window.offers}
        chosen = frozenset(self.products.data or ())
        return Scenario(
            text_of(self.name),
            Rules(
                Method(self.method.data),
                Tie(self.tie.data),
                ZeroPeople(self.zero_people.data),
                bool(self.counts_held_stock.data),
                Weights(self.weights.data),
                Supply(self.supply.data),
                frozenset(map(Restraint, self.restraints.data or ())),
                self.guaranteed_boxes.data or 0,
                self.guaranteed_up_to.data or 0,
                bool(self.remembers.data),
                None if chosen == everything else chosen,
            ),
        )


def scenario_form(window: Window) -> ScenarioForm:
    """The form, filled with the rules of today and all products nobody has decided on yet."""
    rules, decided = queries.standing_rules(), queries.decided_offers(window.id)
    products = sorted(
        (on.offer.product for on in window.offers if on.offer_id not in decided),
        key=lambda product: product.name_in(language()),
    )
    form = ScenarioForm(
        products=[product.code for product in products],
        supply=rules.supply,
        method=rules.method,
        weights=rules.weights,
        tie=rules.tie,
        zero_people=rules.zero_people,
        guaranteed_boxes=rules.guaranteed_boxes or None,
        guaranteed_up_to=rules.guaranteed_up_to or None,
        restraints=sorted(rules.restraints),
        counts_held_stock=rules.counts_held_stock,
        remembers=rules.remembers,
    )
    form.products.choices = choices((each.code, each.name_in(language())) for each in products)
    form.supply.choices = choices((each.value, label(each)) for each in Supply)
    form.method.choices = choices((each.value, label(each)) for each in Method)
    form.weights.choices = choices((each.value, label(each)) for each in Weights)
    form.tie.choices = choices((each.value, label(each)) for each in Tie)
    form.zero_people.choices = choices((each.value, label(each)) for each in ZeroPeople)
    form.restraints.choices = choices((each.value, label(each)) for each in Restraint)
    return form
