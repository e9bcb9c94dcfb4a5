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
from enum import StrEnum
from fractions import Fraction
from math import floor
from typing import NamedTuple

from foodaid.allocation.domain.problem import Line, Product
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


class Outcome(NamedTuple):
    """What was decided for one line that nobody locked.

    `cap` and `floor` are those of the line. Between `low` and `high` the level decides; `bound` is
    `high` as it is told, a fraction where a ceiling cuts a box. `fair` is the fair share as
    numerator and denominator, None where boxes are whole; `credits` are what the partner was owed
    when the line was rounded, and the least that still got a box.
    """

    line: Line
    people: int
    cap: int
    floor: int
    low: int
    high: int
    bound: FACT
    boxes: int
    fair: tuple[int, int] | None
    credits: tuple[int, int | None] | None
    ceiling: str | None


class Telling:
    """What the lines of one product that share on one level have in common.

    The level is in units a person, or in boxes for partners without people; None when everybody
    reached the upper bound. Where the guarantees alone need more than there is, only they are
    shared.
    """

    def __init__(
        self,
        product: Product,
        available: int,
        level: Fraction | None,
        *,
        is_guarantee_only: bool = False,
    ) -> None:
        self.units = product.units_per_box
        self.available = available
        self.level = None if level is None else level.as_integer_ratio()
        self.level_text = None if level is None else fraction_text(level)
        self.is_guarantee_only = is_guarantee_only

    def locked(self, line: Line, people: int) -> tuple[Reason, dict[str, FACT]]:
        """Reason and facts of a line that somebody locked."""
        return Reason.LOCKED, self._shared_facts(line, people) | {"locked": line.locked}

    def told(self, outcome: Outcome) -> tuple[Reason, dict[str, FACT]]:
        """Reason and facts of a line that shared in what was available."""
        line, boxes = outcome.line, outcome.boxes
        facts = self._shared_facts(line, outcome.people)
        facts["low"], facts["high"] = outcome.low, outcome.bound
        facts["level"] = self.level_text
        facts["extra"] = boxes - self._base(outcome)
        if outcome.credits is not None:
            facts["credit_grams"], facts["last_credit_grams"] = outcome.credits
        if outcome.ceiling is not None:
            facts["ceiling"] = outcome.ceiling
        if line.asked == 0:
            return Reason.NOTHING_ASKED, facts
        if boxes == outcome.cap:
            return Reason.FULL if boxes == line.asked else Reason.MOST, facts
        return self._limited(outcome), facts

    def _shared_facts(self, line: Line, people: int) -> dict[str, FACT]:
        return {
            "asked": line.asked,
            "most": line.most,
            "guaranteed": line.guaranteed,
            "people": people,
            "held_units": line.held_units,
            "units_per_box": self.units,
            "available": self.available,
        }

    def _base(self, outcome: Outcome) -> int:
        """The whole boxes the level alone leads to."""
        low, high = outcome.low, outcome.high
        if self.level is None:
            return high
        top, bottom = self.level
        if outcome.people:
            top = top * outcome.people - outcome.line.held_units * bottom
            bottom *= self.units
        part = top // bottom
        return low if part < low else min(part, high)

    def _limited(self, outcome: Outcome) -> Reason:
        """Why a line has less than it may: the plainest reason that holds."""
        if self.available == 0 or (self.is_guarantee_only and outcome.floor == 0):
            return Reason.NO_SUPPLY
        if outcome.people == 0:
            return Reason.NO_PEOPLE
        if outcome.ceiling is not None:
            return Reason.CEILING
        if 0 < outcome.floor == outcome.boxes and self._is_held_up(outcome):
            return Reason.GUARANTEED
        return self._rounded(outcome)

    def _rounded(self, outcome: Outcome) -> Reason:
        top, bottom = outcome.fair or (outcome.boxes, 1)
        over = outcome.boxes * bottom - top
        if over == 0:
            return Reason.FAIR_SHARE
        return Reason.ROUNDED_UP if over > 0 else Reason.ROUNDED_DOWN

    def _is_held_up(self, outcome: Outcome) -> bool:
        """Whether the level alone would give less than is guaranteed."""
        if self.is_guarantee_only or self.level is None:
            return self.is_guarantee_only
        top, bottom = self.level
        needed = outcome.line.held_units + self.units * outcome.floor
        return top * outcome.people < needed * bottom


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
