"""From decided boxes to explained shares: what each share rests on becomes reason and facts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from foodaid.allocation.domain.problem import (
    Method,
    Problem,
    Product,
    ZeroPeople,
    caps_of,
    floors_of,
)
from foodaid.allocation.domain.reasons import Outcome, Telling
from foodaid.allocation.domain.result import FACT, Share
from foodaid.allocation.domain.room import Room
from foodaid.core.strict_json import fraction_text


@dataclass(frozen=True, slots=True)
class Basis:
    """What the shares of one product rest on, for partners with people and for those without.

    A level is None when everybody reached the upper bound. Where the guarantees alone need
    more than there is, only they are shared.
    """

    level: Fraction | None
    is_guarantee_only: bool
    last_level: Fraction | None
    is_last_guarantee_only: bool = False


@dataclass(frozen=True, slots=True)
class Decided:
    """All that a run decided; lists and the keys of `credits` go by line number.

    `fair` has numerators and denominators, not in lowest terms. `highs` (upper bounds in grams)
    only exist for baskets that ceilings may cut. `credits` is what a partner was owed when a line
    was rounded, and the least that still got a box; `credit` what rounding owes it in the end.
    """

    available: Mapping[str, int]
    bases: Mapping[str, Basis]
    boxes: Sequence[int]
    fair: Sequence[tuple[int, int]]
    highs: Sequence[int] | None
    credits: Mapping[int, tuple[int, int | None]]
    credit: Mapping[str, Fraction]
    room: Room


class _Group:
    """The lines of one product whose partners have people, or have none."""

    def __init__(self, problem: Problem, decided: Decided, product: Product, *, is_last: bool):
        basis = decided.bases[product.code]
        level, is_short = basis.level, basis.is_guarantee_only
        is_never = is_last and problem.settings.zero_people is ZeroPeople.NEVER
        if is_last:
            level, is_short = basis.last_level, basis.is_last_guarantee_only
        if is_never:
            level, is_short = Fraction(0), False
        self.grams = product.grams_per_box
        self.is_short, self.is_never = is_short, is_never
        self.has_floor = not is_last or problem.method is Method.SINGLE
        available = decided.available[product.code]
        self.telling = Telling(product, available, level, is_guarantee_only=is_short)

    def bounds(self, cap: int, floor: int) -> tuple[int, int]:
        """The bounds of a share: in a basket nothing is guaranteed to a partner without people."""
        if self.is_short:
            return 0, floor
        if self.is_never:
            return 0, 0
        return floor if self.has_floor else 0, cap


def explained(problem: Problem, decided: Decided) -> Iterator[Share]:
    """The share of every line, in their order."""
    people = {partner.id: partner.people for partner in problem.partners}
    first, last = (
        {
            product.code: _Group(problem, decided, product, is_last=is_last)
            for product in problem.products
        }
        for is_last in (False, True)
    )
    is_basket = problem.method is Method.BASKET
    caps = caps_of(problem.lines)
    fractions: dict[tuple[int, int], Fraction] = {}
    rows = zip(problem.lines, caps, floors_of(problem.lines, caps), decided.fair, strict=True)
    for index, (line, cap, floor, fair) in enumerate(rows):
        count, boxes = people[line.partner], decided.boxes[index]
        group = (first if count else last)[line.product]
        if line.locked is None:
            low, high = group.bounds(cap, floor)
            ceiling: str | None = None
            bound: FACT = high
            if problem.ceilings:
                ceiling = _ceiling_over(decided, index, line.partner, cap, group.grams)
                low, high, bound = _cut(decided, index, (low, high), group.grams, ceiling)
            reason, facts = group.telling.told(
                Outcome(
                    *(line, count, cap, floor, low, high, bound, boxes),
                    fair if is_basket else None,
                    decided.credits.get(index),
                    ceiling,
                )
            )
        else:
            reason, facts = group.telling.locked(line, count)
        exact = None
        if is_basket:
            exact = fractions.get(fair)
            if exact is None:
                exact = fractions[fair] = Fraction(*fair)
        yield Share(line.partner, line.product, boxes, exact, reason, facts)


def _cut(
    decided: Decided, index: int, bounds: tuple[int, int], grams: int, ceiling: str | None
) -> tuple[int, int, FACT]:
    """The bounds of a line under ceilings, and the upper one as it is told."""
    low, high = bounds
    if decided.highs is None:
        high = high if ceiling is None else decided.boxes[index]
        return min(low, high), high, high
    if decided.highs[index] >= high * grams:
        return low, high, high
    bound = fraction_text(Fraction(decided.highs[index], grams))
    high = decided.highs[index] // grams
    return min(low, high), high, bound


def _ceiling_over(decided: Decided, index: int, partner: str, cap: int, grams: int) -> str | None:
    """The ceiling that keeps a line below what it may have, if one does."""
    room = decided.room
    if decided.boxes[index] >= cap or not room.over(partner):
        return None
    is_cut = decided.highs is not None and decided.highs[index] < cap * grams
    return room.tightest(partner) if is_cut or not room.fits(partner, grams) else None
