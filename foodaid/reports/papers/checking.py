"""How a partner can check its number: the rule in plain words, and the sum with its facts."""

from collections.abc import Mapping
from fractions import Fraction

from flask_babel import gettext

from foodaid.allocation.domain.problem import Method
from foodaid.allocation.domain.reasons import Reason
from foodaid.allocation.domain.result import FACT
from foodaid.allocation.models import Share
from foodaid.core.strict_json import fraction_from
from foodaid.core.translation import number
from foodaid.reports.papers.reasons import counted, rounded

TIMES, MINUS, DIVIDED = "\u00d7", "\u2212", "\u00f7"
NOTHING_TO_CHECK = frozenset({Reason.FULL, Reason.NOTHING_ASKED, Reason.LOCKED})
LEVEL_PLACES = 4


def rule(method: str) -> list[str]:
    """The rule in two sentences; how whole boxes come about depends on the method of the run."""
    return [
        gettext(
            "The boxes of a product go up to the same level everywhere: as many units for each "
            "person, and never more than a partner asked."
        ),
        gettext(
            "Whole boxes then go one by one to whoever rounding owes the most, over all products "
            "and from one time to the next."
        )
        if method == Method.BASKET
        else gettext("Whole boxes go one by one to whoever has the fewest for its people so far."),
    ]


def facts(share: Share) -> list[tuple[str, str]]:
    """What the number follows from, each with its word; nothing where there is nothing to check.

    They are the facts as they were kept when the boxes were shared out, never those of today.
    """
    known, level = share.facts, _fraction(share.facts.get("level"))
    if Reason(share.reason) in NOTHING_TO_CHECK or level is None:
        return []
    people = known.get("people")
    if not isinstance(people, int) or not people:
        return [(gettext("Boxes for each partner without people"), rounded(level, 2))]
    told = [
        (gettext("Boxes there were"), _whole(known.get("available"))),
        (gettext("People of all who asked"), counted(known, "people_asking")),
        (gettext("Level, in units a person"), rounded(level * _parts(known), LEVEL_PLACES)),
        (gettext("Your people"), counted(known, "people")),
    ]
    if known.get("held_units"):
        told.append((gettext("Units you still had"), _whole(known.get("held_units"))))
    told += [
        (gettext("Units in a box"), _whole(known.get("units_per_box"))),
        (gettext("The sum"), _sum(share, level, people)),
        (gettext("In whole boxes"), number(share.published_boxes)),
    ]
    return told


def _sum(share: Share, level: Fraction, people: int) -> str:
    """People times level, divided by the units of a box; with the bound that it goes beyond."""
    held, units = share.facts.get("held_units"), share.facts.get("units_per_box")
    if not isinstance(held, int) or not isinstance(units, int) or not units:
        return ""
    exact = (level * people - held) / units
    a_person = rounded(level * _parts(share.facts), LEVEL_PLACES)
    shown = f"{counted(share.facts, 'people')} {TIMES} {a_person}"
    if held:
        shown = f"({shown} {MINUS} {number(held)})"
    told = f"{shown} {DIVIDED} {number(units)} = {rounded(exact, 2)}"
    low, high = _fraction(share.facts.get("low")), _fraction(share.facts.get("high"))
    if high is not None and exact > high:
        told += "; " + gettext("at most %(boxes)s", boxes=_boxes(high))
    elif low is not None and exact < low:
        told += "; " + gettext("at least %(boxes)s", boxes=_boxes(low))
    return told


def _parts(known: Mapping[str, FACT]) -> int:
    """How many of the counted parts make one person: more than one where equivalents count."""
    parts = known.get("parts_a_person")
    return parts if isinstance(parts, int) else 1


def _boxes(bound: Fraction) -> str:
    return number(int(bound)) if bound.denominator == 1 else rounded(bound, 2)


def _whole(fact: FACT) -> str:
    return number(fact) if isinstance(fact, int) else ""


def _fraction(fact: FACT) -> Fraction | None:
    return Fraction(fact) if isinstance(fact, int) else fraction_from(fact)
