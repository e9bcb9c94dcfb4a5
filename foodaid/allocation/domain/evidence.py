"""A result beside its problem, line by line: what every rule looks at, looked up once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from foodaid.allocation.domain.problem import (
    Method,
    Problem,
    Product,
    ZeroPeople,
    caps_of,
    floors_of,
)
from foodaid.allocation.domain.result import Result

Ratio = tuple[int, int]
"""A numerator over a denominator above 0, not always in lowest terms."""

NOTHING: Ratio = (0, 1)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Lists go by line. `fair` are the fair shares, or the boxes where there are none.

    `first` has the lines of a product that nobody locked and whose partners have people, `last`
    those whose partners have none; `locked` the boxes somebody locked.
    """

    problem: Problem
    result: Result
    people: Sequence[int]
    caps: Sequence[int]
    floors: Sequence[int]
    fair: Sequence[Ratio]
    first: Mapping[str, list[int]]
    last: Mapping[str, list[int]]
    locked: Mapping[str, int]

    def available(self, product: Product) -> int:
        return product.boxes - self.locked[product.code]

    def is_never_served(self, line: int) -> bool:
        is_never = self.problem.settings.zero_people is ZeroPeople.NEVER
        return is_never and not self.people[line]


def evidence_of(problem: Problem, result: Result) -> Evidence:
    """The evidence of a result that has a share for every line."""
    counts = {partner.id: partner.people for partner in problem.partners}
    people = [counts[line.partner] for line in problem.lines]
    caps = caps_of(problem.lines)
    first: dict[str, list[int]] = {product.code: [] for product in problem.products}
    last: dict[str, list[int]] = {product.code: [] for product in problem.products}
    locked = dict.fromkeys(first, 0)
    for index, (line, count) in enumerate(zip(problem.lines, people, strict=True)):
        if line.locked is not None:
            locked[line.product] += line.locked
        else:
            (first if count else last)[line.product].append(index)
    if problem.method is Method.BASKET:
        fair = [
            NOTHING if share.fair_share is None else share.fair_share.as_integer_ratio()
            for share in result.shares
        ]
    else:
        fair = [(share.boxes, 1) for share in result.shares]
    floors = floors_of(problem.lines, caps)
    return Evidence(problem, result, people, caps, floors, fair, first, last, locked)


class Stand(NamedTuple):
    """Where the lines of one product stand: the highest level of those above their lower bound,
    and the lowest of those below their upper bound. None where there is no such line."""

    above: Ratio | None
    below: Ratio | None

    @property
    def level(self) -> Ratio | None:
        """The common level; None when everybody is at the upper bound."""
        if self.below is None:
            return None
        return self.above or self.below

    @property
    def is_level(self) -> bool:
        """Whether nothing can be moved that would raise the lower of two levels."""
        if self.above is None or self.below is None:
            return True
        return self.above[0] * self.below[1] <= self.below[0] * self.above[1]


def stand_of(
    evidence: Evidence,
    product: Product,
    lines: Sequence[int],
    bounds: Sequence[Ratio],
    *,
    step: int = 0,
) -> Stand:
    """The stand of lines between (low, high) bounds in whole boxes.

    Levels are units a person, or boxes for partners without people. With a step of 1 it is that
    of the last whole box before it was given.
    """
    rows = [evidence.problem.lines[index] for index in lines]
    above: Ratio | None = None
    below: Ratio | None = None
    for index, line, (low, high) in zip(lines, rows, bounds, strict=True):
        top, bottom = evidence.fair[index]
        count, units, held = evidence.people[index], product.units_per_box, line.held_units
        if not count:
            count, units, held = 1, 1, 0
        here, under = held * bottom + units * top, count * bottom
        if top < high * bottom and (below is None or here * below[1] < below[0] * under):
            below = here, under
        if top > low * bottom:
            here -= step * units * bottom
            if above is None or here * above[1] > above[0] * under:
                above = here, under
    return Stand(above, below)
