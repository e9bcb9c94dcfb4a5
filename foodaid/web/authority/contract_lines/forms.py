"""The lines of a contract, and what each depot should get of one."""

from flask_babel import lazy_gettext as _
from wtforms import HiddenField
from wtforms.validators import Optional

from foodaid.catalogue.models import Product
from foodaid.core.translation import language
from foodaid.organisations.models import Depot
from foodaid.purchasing.models import Contract, ContractLine
from foodaid.purchasing.use_cases import Plan, SaveLine
from foodaid.web.support.forms import DayField, PageForm, WholeNumberField

MOST_BOXES, MOST_CENTS = 9_999_999, 1_000_000


class LinesForm(PageForm):
    """`lines_form` adds two numbers a product."""

    version = HiddenField()

    def wishes(self, products: list[Product]) -> dict[int, SaveLine]:
        """The lines that have a number of boxes."""
        return {
            product.id: SaveLine(
                self[f"boxes-{product.id}"].data, self[f"cents-{product.id}"].data or 0
            )
            for product in products
            if self[f"boxes-{product.id}"].data is not None
        }


def lines_form(contract: Contract, products: list[Product]) -> LinesForm:
    """A form with the lines as they are; the campaign's price stands where there is no line yet."""
    known = {line.product_id: line for line in contract.lines}
    offered = {offer.product_id: offer.unit_cents for offer in contract.campaign.offers}
    fields: dict[str, object] = {}
    for product in products:
        line, name = known.get(product.id), product.name_in(language())
        cents = line.unit_cents if line else offered.get(product.id)
        fields[f"boxes-{product.id}"] = WholeNumberField(
            f"{name}, {_('Boxes')}", default=line.boxes if line else None, most=MOST_BOXES
        )
        fields[f"cents-{product.id}"] = WholeNumberField(
            f"{name}, {_('Price of a unit, in cents')}", default=cents, most=MOST_CENTS
        )
    form = type("FilledLinesForm", (LinesForm,), fields)(version=contract.version)
    assert isinstance(form, LinesForm)
    return form


class PlanForm(PageForm):
    """`plan_form` adds a number and two days a depot."""

    version = HiddenField()

    def wishes(self, depots: list[Depot]) -> dict[int, Plan]:
        return {
            depot.id: Plan(
                self[f"boxes-{depot.id}"].data or 0,
                self[f"from-{depot.id}"].data,
                self[f"until-{depot.id}"].data,
            )
            for depot in depots
        }


def plan_form(line: ContractLine, depots: list[Depot]) -> PlanForm:
    """A form with what is planned for each depot."""
    known = {plan.depot_id: plan for plan in line.plans}
    fields: dict[str, object] = {}
    for depot in depots:
        plan = known.get(depot.id)
        fields[f"boxes-{depot.id}"] = WholeNumberField(
            f"{depot.name}, {_('Boxes')}", default=plan.boxes if plan else None, most=MOST_BOXES
        )
        fields[f"from-{depot.id}"] = DayField(
            f"{depot.name}, {_('From')}", [Optional()], default=plan.due_from if plan else None
        )
        fields[f"until-{depot.id}"] = DayField(
            f"{depot.name}, {_('Until')}", [Optional()], default=plan.due_until if plan else None
        )
    form = type("FilledPlanForm", (PlanForm,), fields)(version=line.contract.version)
    assert isinstance(form, PlanForm)
    return form
