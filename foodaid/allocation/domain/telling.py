"""Whether what is told about every share is true: its reason and facts, from the shares alone.

A level is not asked from the calculation: it is read from the shares. It is the highest level
of those above their lower bound, or the lowest of those who might have had more when nobody is
above it; and there is none where everybody has all it may.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from foodaid.allocation.domain.problem import (
    Line,
    Method,
    Partner,
    Problem,
    Product,
    ZeroPeople,
)
from foodaid.allocation.domain.reasons import (
    Outcome,
    Reason,
    base_of,
    facts_for,
    facts_of,
    reason_for,
)
from foodaid.allocation.domain.replay import Replay
from foodaid.allocation.domain.result import FACT, Result, Share


@dataclass(frozen=True, slots=True)
class _Told:
    """One line that nobody locked, with its share and the bounds of it."""

    index: int
    line: Line
    partner: Partner
    share: Share
    low: int
    high: int

    def level(self, product: Product, boxes: Fraction | int) -> tuple[int, int]:
        """Units a person, or boxes for a partner without people, as numerator and denominator."""
        top, bottom = boxes.as_integer_ratio()
        if not self.partner.people:
            return top, bottom
        units = self.line.held_units * bottom + product.units_per_box * top
        return units, self.partner.people * bottom


def untrue(problem: Problem, result: Result, replay: Replay) -> Iterator[str]:
    """Every share whose reason or facts are not those that its problem and the shares lead to.

    For problems without ceilings, where they lead to exactly one explanation.
    """
    expected = _expected(problem, result, replay)
    for index, share in enumerate(result.shares):
        reason, facts = expected[index]
        if share.reason not in set(Reason):
            yield f"shares[{index}].reason: is no known reason"
        elif share.reason != reason:
            yield f"shares[{index}].reason: does not hold"
        if dict(share.facts) != facts:
            yield f"shares[{index}].facts: are not the facts of the line"


def _expected(
    problem: Problem, result: Result, replay: Replay
) -> dict[int, tuple[Reason, dict[str, FACT]]]:
    partners = {partner.id: partner for partner in problem.partners}
    lines: defaultdict[str, list[int]] = defaultdict(list)
    for index, line in enumerate(problem.lines):
        lines[line.product].append(index)
    expected: dict[int, tuple[Reason, dict[str, FACT]]] = {}
    for product in problem.products:
        rows = [
            (index, problem.lines[index], partners[problem.lines[index].partner])
            for index in lines[product.code]
        ]
        available = product.boxes - sum(line.locked or 0 for _, line, _ in rows)
        for index, line, partner in rows:
            if line.locked is not None:
                facts = facts_of(line, partner, product, available)
                expected[index] = Reason.LOCKED, facts | {"locked": line.locked}
        expected |= _of_open_lines(problem, result, replay, product, rows, available)
    return expected


def _of_open_lines(
    problem: Problem,
    result: Result,
    replay: Replay,
    product: Product,
    rows: Sequence[tuple[int, Line, Partner]],
    available: int,
) -> Iterator[tuple[int, tuple[Reason, dict[str, FACT]]]]:
    left, is_all_served = available, True
    for has_people in (True, False):
        mine = [
            (index, line, partner)
            for index, line, partner in rows
            if line.locked is None and (partner.people > 0) == has_people
        ]
        is_never = not has_people and problem.settings.zero_people is ZeroPeople.NEVER
        has_floor = has_people or problem.method is Method.SINGLE
        is_short = has_floor and not is_never and sum(line.floor for _, line, _ in mine) > left
        told = []
        for index, line, partner in mine:
            low, high = (0, line.floor) if is_short else (has_floor * line.floor, line.cap)
            low, high = (0, 0) if is_never else (low, high)
            told.append(_Told(index, line, partner, result.shares[index], low, high))
        level = _level(problem, product, told)
        if is_never or (problem.method is Method.BASKET and not is_all_served):
            level = Fraction(0)
        for row in told:
            yield row.index, _explanation(replay, product, row, (available, level, is_short))
        left -= sum(row.share.boxes for row in told)
        is_all_served = level is None


def _level(problem: Problem, product: Product, told: Sequence[_Told]) -> Fraction | None:
    """The level that the shares of one product stand on."""
    is_single = problem.method is Method.SINGLE
    above, below = [], []
    for row in told:
        share = row.share.boxes if is_single else row.share.fair_share or Fraction(0)
        if share > row.low:
            above.append(row.level(product, share - is_single))
        if share < row.high:
            below.append(row.level(product, share))
    if not below:
        return None
    return _extreme(above, sign=1) if above else _extreme(below, sign=-1)


def _extreme(levels: Sequence[tuple[int, int]], *, sign: int) -> Fraction:
    """The highest (sign 1) or the lowest (-1) of the levels."""
    top, bottom = levels[0]
    for other, under in levels:
        if sign * (other * bottom - top * under) > 0:
            top, bottom = other, under
    return Fraction(top, bottom)


def _explanation(
    replay: Replay, product: Product, row: _Told, basis: tuple[int, Fraction | None, bool]
) -> tuple[Reason, dict[str, FACT]]:
    available, level, is_short = basis
    line, partner, share = row.line, row.partner, row.share
    outcome = Outcome(
        available,
        row.low,
        row.high,
        level,
        base_of(level, line, partner, product, (row.low, row.high)),
        share.boxes,
        share.fair_share,
        is_short,
        None,
        replay.told(row.index, line.product),
    )
    reason = reason_for(line, partner, product, outcome)
    return reason, facts_for(line, partner, product, outcome)
