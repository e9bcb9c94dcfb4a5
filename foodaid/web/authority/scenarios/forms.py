"""A proposal to stand beside others: its name and its rules."""

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, StringField
from wtforms.validators import DataRequired, Length

from foodaid.allocation import queries
from foodaid.allocation.domain.problem import Method, Tie, ZeroPeople
from foodaid.allocation.queries import Rules
from foodaid.allocation.use_cases import Scenario
from foodaid.web.support.forms import REQUIRED, ChoiceField, PageForm, Text, choices, text_of
from foodaid.web.support.labels import label


class ScenarioForm(PageForm):
    """How to share out this time."""

    name = StringField(
        _("Name of this scenario"),
        [DataRequired(REQUIRED), Length(max=60, message=_("At most 60 characters."))],
        filters=[Text()],
    )
    method = ChoiceField(_("How boxes are shared"))
    tie = ChoiceField(_("Who goes first when two are equal"))
    zero_people = ChoiceField(_("Partners without declared people"))
    counts_held_stock = BooleanField(_("Count what partners still have on their shelves"))

    def to_scenario(self) -> Scenario:
        return Scenario(
            text_of(self.name),
            Rules(
                Method(self.method.data),
                Tie(self.tie.data),
                ZeroPeople(self.zero_people.data),
                bool(self.counts_held_stock.data),
            ),
        )


def scenario_form() -> ScenarioForm:
    """The form, filled with the rules that count today."""
    form = ScenarioForm(obj=queries.standing_rules())
    form.method.choices = choices((each.value, label(each)) for each in Method)
    form.tie.choices = choices((each.value, label(each)) for each in Tie)
    form.zero_people.choices = choices((each.value, label(each)) for each in ZeroPeople)
    return form
