"""An allocation problem as columns of 64-bit whole numbers, for many lines at once.

A pool is one product: the lines that share in it, in the order of their partners. Only a
problem whose sums and products all stay below 2**62, and whose levels a float tells apart, is
put in columns; any other is solved line by line, in whole numbers of any length.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from foodaid.allocation.domain.pools import Pool, turns_of
from foodaid.allocation.domain.problem import Method, Problem, Tie, caps_of, floors_of

Whole = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.int32]
Real = npt.NDArray[np.float64]
Truth = npt.NDArray[np.bool_]

WHOLE_LIMIT = 2**62
"""Whole numbers of 64 bits are exact below this, sums of two of them included."""

FLOAT_LIMIT = 2**52
"""Two different fractions a/b and c/d with a x d below this are different floats.

They differ by 1/(b x d) at least, which is more than 2**-52 of the larger one: more than one
step between floats. Division is correctly rounded, so their order is kept and equals stay equal.
"""


@dataclass(frozen=True, slots=True)
class PoolColumns:
    """The lines of one product; `partner` is a row number in the partner columns, ascending."""

    available: int
    grams_per_box: int
    units_per_box: int
    partner: Numbers
    low: Whole
    high: Whole
    held: Whole


@dataclass(frozen=True, slots=True)
class Columns:
    """Partner columns and pools, the heaviest boxes first.

    A lower `turn` goes first at the same level. `credits` are what earlier rounding owes in
    grams, `owed` the number of each amount among the different ones, and `steps` the amounts
    in whole numbers of 2**-bits grams, rounded down.
    """

    people: Whole
    turn: Whole
    credits: Sequence[Fraction]
    owed: Whole
    bits: int
    steps: Whole
    pools: Sequence[PoolColumns]

    @classmethod
    def of(
        cls, people: Whole, turn: Whole, credits: Sequence[Fraction], pools: Sequence[PoolColumns]
    ) -> "Columns | None":
        """The columns, or None when a credit is too large to be kept in steps."""
        bits = _credit_bits(credits, pools)
        if bits < 0:
            return None
        steps = [(credit.numerator << bits) // credit.denominator for credit in credits]
        number: dict[Fraction, int] = {}
        owed = [number.setdefault(credit, len(number)) for credit in credits]
        return cls(
            people,
            turn,
            credits,
            np.array(owed, np.int64),
            bits,
            np.array(steps, np.int64),
            pools,
        )


class Laid(NamedTuple):
    """A problem in columns, and for each pool which lines of the problem they are."""

    columns: Columns
    lines: Sequence[Whole]


def columns_of(problem: Problem, pools: Sequence[Pool]) -> Laid | None:
    """The columns of a problem; None when its numbers are too large for them."""
    caps = caps_of(problem.lines)
    held = [line.held_units for line in problem.lines]
    if not _is_small(problem, sum(caps), sum(held)):
        return None
    low = np.array(floors_of(problem.lines, caps), np.int64)
    high, stock = np.array(caps, np.int64), np.array(held, np.int64)
    rows = {partner.id: row for row, partner in enumerate(problem.partners)}
    row = np.array([rows[line.partner] for line in problem.lines], np.int32)
    lines = [_in_order(pool, row) for pool in pools]
    columns = Columns.of(
        *_people_and_turns(problem),
        [partner.credit_grams for partner in problem.partners],
        [
            PoolColumns(
                pool.available,
                pool.product.grams_per_box,
                pool.product.units_per_box,
                *(row[at], low[at], high[at], stock[at]),
            )
            for pool, at in zip(pools, lines, strict=True)
        ],
    )
    return Laid(columns, lines) if columns and are_exact(columns, problem.method) else None


def _people_and_turns(problem: Problem) -> tuple[Whole, Whole]:
    tie = Tie.PEOPLE if problem.method is Method.BASKET else problem.settings.tie
    turns = turns_of(problem, tie)
    people = [partner.people for partner in problem.partners]
    order = [turns[partner.id] for partner in problem.partners]
    return np.array(people, np.int64), np.array(order, np.int64)


def _is_small(problem: Problem, boxes: int, units: int) -> bool:
    """Whether every number and every sum of one column can be written in 64 bits at all."""
    sums = {"cap": boxes, "held": units, "people": 0, "boxes": 0, "grams": 0, "units": 0}
    sums["people"] = sum(partner.people for partner in problem.partners)
    for product in problem.products:
        sums["boxes"] += product.boxes
        sums["grams"] += product.grams_per_box
        sums["units"] += product.units_per_box
    return max(sums.values()) < WHOLE_LIMIT


def _in_order(pool: Pool, row: Numbers) -> Whole:
    """The numbers of the lines of a pool in the order of its columns: that of their partners."""
    at = np.array((*pool.lines, *pool.last), np.int64)
    return at[np.argsort(row[at], kind="stable")]


def are_exact(columns: Columns, method: Method, *, is_in_grams: bool = False) -> bool:
    """Whether no calculation on these columns can leave 64 bits, or the precision of a float.

    In grams, every box is as many parts as it has grams.
    """
    return all(
        _is_exact(columns, pool, method, pool.grams_per_box if is_in_grams else 1)
        for pool in columns.pools
    )


def _is_exact(columns: Columns, pool: PoolColumns, method: Method, parts: int) -> bool:
    """The largest products and sums of any step, bounded in whole numbers of any length."""
    if not len(pool.partner):
        return True
    people = columns.people[pool.partner]
    most, total = max(int(people.max()), 1), int(people.sum()) + len(people)
    units, held, wanted = pool.units_per_box, int(pool.held.sum()), int(pool.high.sum())
    goal = (units * (pool.available + wanted) + held) * parts
    if max(goal * total, goal * most, len(people) * units * total) >= WHOLE_LIMIT:
        return False
    highest = min(int(pool.high.max()), pool.available) + 1
    level = (int(pool.held.max()) + units * highest) * most
    given = min(pool.available, wanted)
    return method is Method.BASKET or max(level, given) < FLOAT_LIMIT


def _credit_bits(credits: Sequence[Fraction], pools: Sequence[PoolColumns]) -> int:
    """How many bits behind the gram a credit can be kept with; below 0 when it cannot."""
    heaviest = max((pool.grams_per_box for pool in pools), default=1)
    turnover = sum(pool.grams_per_box for pool in pools)
    owed = max((abs(credit.numerator) // credit.denominator + 1 for credit in credits), default=0)
    return min(20, 50 - heaviest.bit_length(), 60 - (turnover + owed).bit_length())
