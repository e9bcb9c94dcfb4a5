"""A result beside its problem, line by line: what every rule looks at, looked up once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
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
from foodaid.allocation.domain.room import Room

Ratio = tuple[int, int]
"""A numerator over a denominator above 0, not always in lowest terms."""

NOTHING: Ratio = (0, 1)
NONE: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Evidence:
    """Lists go by line. `fair` are the fair shares, or the boxes where there are none.

    `first` has the lines of a product that nobody locked and whose partners have people, `last`
    those whose partners have none; `locked` the boxes somebody locked. `ceilings` are the numbers
    of those a partner is under, `overlapping` those of which some partner is under another one
    too, and `room` is what is free under them in the end, below 0 where one is passed.
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
    ceilings: Mapping[str, frozenset[int]]
    overlapping: frozenset[int]
    room: Room

    def held_back_by(self, line: int, product: Product) -> frozenset[int]:
        """The ceilings that can have kept a box from a line that waits for one.

        Room only falls, so a ceiling that has room for a box in the end had it all the time. One
        that shares a partner with another may have been emptied too late for that.
        """
        over = self.over(line)
        if not over or over & self.overlapping:
            return over
        return frozenset(at for at in over if self.room.left[at] < product.grams_per_box)

    def over(self, line: int) -> frozenset[int]:
        """The ceilings, by number, that the partner of a line is under."""
        return self.ceilings.get(self.problem.lines[line].partner, NONE)

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
    ceilings = _ceilings(problem)
    shared = (numbers for numbers in ceilings.values() if len(numbers) > 1)
    return Evidence(
        *(problem, result, people, caps, floors, fair, first, last, locked, ceilings),
        NONE.union(*shared),
        _room_left(problem, result),
    )


def _room_left(problem: Problem, result: Result) -> Room:
    grams = {product.code: product.grams_per_box for product in problem.products}
    room = Room(problem)
    if problem.ceilings:
        for line, share in zip(problem.lines, result.shares, strict=True):
            if line.locked is None:
                room.take(line.partner, share.boxes * grams[line.product])
    return room


def _ceilings(problem: Problem) -> dict[str, frozenset[int]]:
    over: defaultdict[str, set[int]] = defaultdict(set)
    for index, ceiling in enumerate(problem.ceilings):
        for partner in ceiling.partners:
            over[partner].add(index)
    return {partner: frozenset(numbers) for partner, numbers in over.items()}


def sum_of(shares: Iterable[Ratio]) -> Fraction:
    """All of these together."""
    tops: defaultdict[int, int] = defaultdict(int)
    for top, bottom in shares:
        tops[bottom] += top
    return sum((Fraction(top, bottom) for bottom, top in tops.items()), Fraction(0))


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
    bounds: Sequence[tuple[int, int]],
    *,
    shares: Sequence[Ratio] | None = None,
    parts: int = 1,
    step: int = 0,
) -> Stand:
    """The stand of lines between (low, high) bounds, counted in so many parts of a box.

    `shares` are by place among these lines; else they are the fair shares. Levels are units a
    person, or boxes for partners without people. With a step of 1 the highest is that of the
    last whole box before it was given.
    """
    if shares is None:
        shares = [evidence.fair[index] for index in lines]
    above: Ratio | None = None
    below: Ratio | None = None
    for index, (top, bottom), (low, high) in zip(lines, shares, bounds, strict=True):
        count, units = evidence.people[index], product.units_per_box
        held = evidence.problem.lines[index].held_units
        if not count:
            count, units, held = 1, 1, 0
        here, under = held * bottom + units * top, count * bottom
        if top * parts < high * bottom and (below is None or here * below[1] < below[0] * under):
            below = here, under
        if top * parts > low * bottom:
            here -= step * units * bottom
            if above is None or here * above[1] > above[0] * under:
                above = here, under
    return Stand(above, below)
