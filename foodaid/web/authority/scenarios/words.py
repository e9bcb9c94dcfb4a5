"""What the pages say of runs: their rules, and over how many foods energy could be counted."""

from flask_babel import gettext, ngettext

from foodaid.allocation.domain.rules import Restraint, Rules
from foodaid.allocation.queries import Energy
from foodaid.core.translation import colon, language, number
from foodaid.web.support.labels import label


def rules_in_words(rules: Rules) -> list[str]:
    """By which rules a run shared out, a line each; what it leaves out is not said."""
    limits = [label(each) for each in Restraint if each in rules.restraints]
    lines = [
        label(rules.method),
        label(rules.weights),
        label(rules.supply),
        _said(gettext("Who goes first when two are equal"), label(rules.tie)),
        _said(gettext("Partners without declared people"), label(rules.zero_people)),
        _said(gettext("Limits that hold"), ", ".join(limits) or gettext("none")),
    ]
    if rules.guaranteed_boxes:
        lines.append(_guarantee(rules))
    if rules.counts_held_stock:
        lines.append(gettext("What partners still have on their shelves counts"))
    if not rules.remembers:
        lines.append(gettext("What rounding took before is not made up for"))
    if rules.products is not None:
        lines.append(_said(gettext("Only these products"), ", ".join(sorted(rules.products))))
    return lines


def _said(what: str, rule: str) -> str:
    return f"{colon(what)} {rule}"


def _guarantee(rules: Rules) -> str:
    boxes, people = number(rules.guaranteed_boxes), number(rules.guaranteed_up_to)
    words: str = (
        gettext(
            "First, boxes of each product for partners with at most %(people)s people: %(boxes)s",
            people=people,
            boxes=boxes,
        )
        if rules.guaranteed_up_to
        else gettext("First, boxes of each product for every partner: %(boxes)s", boxes=boxes)
    )
    return words


def energy_in_words(energy: Energy) -> str:
    """Over how many foods kcal are counted, and the names of those that are left out."""
    if not energy.foods:
        return ""
    words: str = ngettext(
        "kcal are counted over %(some)s of the %(count)s food.",
        "kcal are counted over %(some)s of the %(count)s foods.",
        energy.foods,
        some=number(energy.counted),
        count=number(energy.foods),
    )
    if not energy.unknown:
        return words
    names = ", ".join(product.name_in(language()) for product in energy.unknown)
    left_out = gettext("Left out, because their energy is not known: %(names)s.", names=names)
    return f"{words} {left_out}"
