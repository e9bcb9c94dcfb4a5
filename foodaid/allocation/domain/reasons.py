"""Why a line got its boxes: the code, and the facts from which it can be told and recomputed.

Facts of every line: `asked`, `most`, `guaranteed`, `people`, `held_units`, `units_per_box`, and
`available`, the boxes of the product that were not locked. A locked line has `locked`. Every
other line has `low` and `high`, the bounds of its share; `level`, the common level of the
product in units a person (null when everybody reached its upper bound); and `extra`, the
boxes on top of

    floor(clip((level x people - held_units) / units_per_box, low, high)).

A partner without people shares what is left equally: its `level` is in boxes, and its part is
clip(level, low, high). A rounded line also has `credit_grams`, what its partner was owed when
the box was given or not, and `last_credit_grams`, the smallest credit that still got one (null
when nobody did), both rounded down to whole grams; a line cut by a ceiling has `ceiling`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import floor

from foodaid.allocation.domain.problem import Line, Partner, Product
from foodaid.allocation.domain.result import FACT
from foodaid.core.strict_json import fraction_from, fraction_text


class Reason(StrEnum):
    """Why a line got the boxes it got."""

    FULL = "full"
    FAIR_SHARE = "fair-share"
    ROUNDED_UP = "rounded-up"
    ROUNDED_DOWN = "rounded-down"
    GUARANTEED = "guaranteed"
    LOCKED = "locked"
    MOST = "most"
    CEILING = "ceiling"
    NO_PEOPLE = "no-people"
    NO_SUPPLY = "no-supply"
    NOTHING_ASKED = "nothing-asked"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was decided for one line that nobody locked: its bounds, its level and its boxes.

    `base` is what the level alone leads to, in whole boxes; `low` and `high` are facts already.
    """

    available: int
    low: FACT
    high: FACT
    level: Fraction | None
    base: int
    boxes: int
    fair_share: Fraction | None
    is_guarantee_only: bool = False
    ceiling: str | None = None
    credits: tuple[int, int | None] | None = None


def reason_for(line: Line, partner: Partner, product: Product, outcome: Outcome) -> Reason:
    """The first reason that holds, from the plainest to the most particular."""
    if line.asked == 0:
        return Reason.NOTHING_ASKED
    if outcome.boxes == line.cap:
        return Reason.FULL if outcome.boxes == line.asked else Reason.MOST
    if outcome.available == 0 or (outcome.is_guarantee_only and line.floor == 0):
        return Reason.NO_SUPPLY
    if partner.people == 0:
        return Reason.NO_PEOPLE
    if outcome.ceiling is not None:
        return Reason.CEILING
    return _fair_reason(line, partner, product, outcome)


def _fair_reason(line: Line, partner: Partner, product: Product, outcome: Outcome) -> Reason:
    if _is_held_up_by_guarantee(line, partner, product, outcome):
        return Reason.GUARANTEED
    if outcome.fair_share is None or outcome.boxes == outcome.fair_share:
        return Reason.FAIR_SHARE
    return Reason.ROUNDED_UP if outcome.boxes > outcome.fair_share else Reason.ROUNDED_DOWN


def _is_held_up_by_guarantee(
    line: Line, partner: Partner, product: Product, outcome: Outcome
) -> bool:
    if not 0 < line.floor == outcome.boxes:
        return False
    if outcome.is_guarantee_only or outcome.level is None:
        return outcome.is_guarantee_only
    needed = line.held_units + product.units_per_box * line.floor
    return outcome.level * partner.people < needed


def facts_of(line: Line, partner: Partner, product: Product, available: int) -> dict[str, FACT]:
    """The facts every line has."""
    return {
        "asked": line.asked,
        "most": line.most,
        "guaranteed": line.guaranteed,
        "people": partner.people,
        "held_units": line.held_units,
        "units_per_box": product.units_per_box,
        "available": available,
    }


def facts_for(line: Line, partner: Partner, product: Product, outcome: Outcome) -> dict[str, FACT]:
    """The facts of a line that shared in what was available."""
    facts = facts_of(line, partner, product, outcome.available)
    facts["low"], facts["high"] = outcome.low, outcome.high
    facts["level"] = None if outcome.level is None else fraction_text(outcome.level)
    facts["extra"] = outcome.boxes - outcome.base
    if outcome.credits is not None:
        facts["credit_grams"], facts["last_credit_grams"] = outcome.credits
    if outcome.ceiling is not None:
        facts["ceiling"] = outcome.ceiling
    return facts


def base_of(
    level: Fraction | None,
    line: Line,
    partner: Partner,
    product: Product,
    bounds: tuple[int, int],
) -> int:
    """The whole boxes the level alone leads to."""
    low, high = bounds
    if level is None:
        return high
    top, bottom = level.numerator, level.denominator
    if not partner.people:
        return max(low, min(high, top // bottom))
    part = (top * partner.people - line.held_units * bottom) // (product.units_per_box * bottom)
    return max(low, min(high, part))


def boxes_from(facts: Mapping[str, FACT]) -> int:
    """The number of boxes the facts lead to; raises ValueError when a fact is missing or odd."""
    locked = facts.get("locked")
    if locked is not None:
        return _whole(locked)
    low, high = _fraction(facts.get("low")), _fraction(facts.get("high"))
    if facts.get("level") is None:
        return floor(high) + _whole(facts.get("extra"))
    level = _fraction(facts.get("level"))
    people, units = _whole(facts.get("people")), _whole(facts.get("units_per_box"))
    if people:
        level = (level * people - _whole(facts.get("held_units"))) / units
    return floor(max(low, min(high, level))) + _whole(facts.get("extra"))


def _whole(fact: FACT) -> int:
    if type(fact) is not int:
        raise ValueError("not a whole number")
    return fact


def _fraction(fact: FACT) -> Fraction:
    fraction = Fraction(fact) if type(fact) is int else fraction_from(fact)
    if fraction is None:
        raise ValueError("not a fraction")
    return fraction
