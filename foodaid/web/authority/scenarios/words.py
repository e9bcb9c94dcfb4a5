"""What the pages say of runs: their rules, and over how many foods energy could be counted."""

from flask_babel import gettext, ngettext

from foodaid.allocation.queries import Energy, Kept
from foodaid.core.translation import colon, language, number
from foodaid.web.support.labels import label


def rules_in_words(kept: Kept) -> list[str]:
    """By which rules a run shared out, a line each."""
    return [
        label(kept.method),
        f"{colon(gettext('Who goes first when two are equal'))} {label(kept.tie)}",
        f"{colon(gettext('Partners without declared people'))} {label(kept.zero_people)}",
    ]


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
