"""Both methods of sharing on whole columns of lines, product after product.

What is guessed with floats is proven before it is used: a level by the sum it leads to, an order
by the distance between its members. The time depends on the number of lines, never on the number
of boxes. Fair shares are max-min (leximin of the divisible problem); whole boxes of the method
`single` are integer leximin, ties by turn; those of `basket` are rounded with a memory.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from foodaid.allocation.domain.columns import Columns, PoolColumns, Truth, Whole
from foodaid.allocation.domain.memory import Memory
from foodaid.allocation.domain.waterline import waterline
from foodaid.allocation.domain.wholeline import Group, whole_boxes


@dataclass(frozen=True, slots=True)
class PoolShares:
    """What the lines of one pool get: `boxes`, and for a basket also the exact fair shares.

    The fair share of a line is floor + rest / denominator, where floor is `boxes` less the box
    that rounding served it. Levels are None when everybody reached the upper bound; the last
    one is that of the partners without people, in boxes.
    """

    boxes: Whole
    rest: Whole
    is_served: Truth
    denominator: int
    level: Fraction | None
    is_guarantee_only: bool
    last_level: Fraction | None
    is_last_guarantee_only: bool = False


class _Parts(NamedTuple):
    """Whole boxes, rests over one denominator, and the level they stand on."""

    boxes: Whole
    rest: Whole
    denominator: int
    level: Fraction | None


def basket(columns: Columns) -> Iterator[PoolShares]:
    """The shares of every pool by the method `basket`, in the order of the pools."""
    memory = Memory(columns)
    for pool, shares in zip(columns.pools, divided(columns), strict=True):
        shares.is_served[:] = memory.serve(pool, shares.rest, shares.denominator)
        np.add(shares.boxes, shares.is_served, out=shares.boxes)
        yield shares


def divided(columns: Columns) -> Iterator[PoolShares]:
    """The exact fair shares of every pool, not rounded: `boxes` are rounded down."""
    for pool in columns.pools:
        yield fair(pool, columns.people[pool.partner])


def fair(pool: PoolColumns, people: Whole) -> PoolShares:
    """The exact fair shares of one product: guarantees first, partners without people last."""
    is_last = people == 0
    if not is_last.any():
        first, is_short = _fair_first(pool, people, pool.low, pool.high, pool.held)
        return _one_group(first, is_short, None if first.level is None else Fraction(0))
    at, last = np.flatnonzero(~is_last), np.flatnonzero(is_last)
    first, is_short = _fair_first(pool, people[at], pool.low[at], pool.high[at], pool.held[at])
    left = pool.available - int(first.boxes.sum()) if first.level is None else 0
    then = _divided(np.ones_like(last), np.zeros_like(last), (None, pool.high[last]), 1, left)
    both = first if first.level is not None else then
    boxes, rest = np.empty_like(people), np.zeros_like(people)
    boxes[at], boxes[last] = first.boxes, then.boxes
    rest[at], rest[last] = first.rest, then.rest
    last_level = Fraction(0) if first.level is not None else then.level
    parts = _Parts(boxes, rest, both.denominator, first.level)
    return _one_group(parts, is_short, last_level)


def _one_group(parts: _Parts, is_short: bool, last_level: Fraction | None) -> PoolShares:
    boxes, rest, denominator, level = parts
    served = np.zeros(len(boxes), np.bool_)
    return PoolShares(boxes, rest, served, denominator, level, is_short, last_level)


def _fair_first(
    pool: PoolColumns, people: Whole, low: Whole, high: Whole, held: Whole
) -> tuple[_Parts, bool]:
    """The partners with people; and whether the guarantees alone need more than there is."""
    is_short = int(low.sum()) > pool.available
    bounds = (None, low) if is_short else (low, high)
    return _divided(people, held, bounds, pool.units_per_box, pool.available), is_short


def _divided(
    people: Whole, held: Whole, bounds: tuple[Whole | None, Whole], units: int, total: int
) -> _Parts:
    """The max-min shares of `total` boxes between the bounds (low None is 0)."""
    low, high = bounds
    if total >= int(high.sum()):
        return _Parts(high.copy(), np.zeros_like(high), 1, None)
    bottom = held if low is None else units * low + held
    line = waterline(people, bottom, units * high + held, units * total + int(held.sum()))
    denominator = units * line.bottom
    parts = line.parts
    parts -= held * line.bottom
    boxes = parts // denominator
    parts -= boxes * denominator
    return _Parts(boxes, parts, denominator, Fraction(line.top, line.bottom))


def single(columns: Columns) -> Iterator[PoolShares]:
    """The shares of every pool by the method `single`, in the order of the pools.

    Nothing is rounded: rests and the boxes served by rounding are all 0.
    """
    for pool in columns.pools:
        people, turn = columns.people[pool.partner], columns.turn[pool.partner]
        is_last = people == 0
        if is_last.any():
            boxes, first, last = _two_groups(pool, people, turn, is_last)
        else:
            group = Group(people.astype(float), pool.held.astype(float), pool.units_per_box, turn)
            boxes, first = _in_turn(group, pool.low, pool.high, pool.available)
            last = _Stand(None, False)
        none = np.broadcast_to(np.int64(0), boxes.shape)
        yield PoolShares(
            boxes, none, none > 0, 1, first.level, first.is_short, last.level, last.is_short
        )


class _Stand(NamedTuple):
    """The level on which a group stands, and whether its guarantees took all there was."""

    level: Fraction | None
    is_short: bool


def _two_groups(
    pool: PoolColumns, people: Whole, turn: Whole, is_last: Truth
) -> tuple[Whole, _Stand, _Stand]:
    """Partners with people, then those without, each counted as one from level 0."""
    at, last = np.flatnonzero(~is_last), np.flatnonzero(is_last)
    boxes = np.empty_like(people)
    held = pool.held[at].astype(float)
    group = Group(people[at].astype(float), held, pool.units_per_box, turn[at])
    boxes[at], first = _in_turn(group, pool.low[at], pool.high[at], pool.available)
    left = pool.available - int(boxes[at].sum())
    group = Group(np.ones(len(last)), np.zeros(len(last)), 1, turn[last])
    boxes[last], then = _in_turn(group, pool.low[last], pool.high[last], left)
    return boxes, first, then


def _in_turn(group: Group, low: Whole, high: Whole, left: int) -> tuple[Whole, _Stand]:
    """Guarantees first, then up to the caps."""
    if int(low.sum()) > left:
        boxes, level = whole_boxes(group, np.zeros_like(low), low, left)
        return boxes, _Stand(level, True)
    boxes, level = whole_boxes(group, low, high, left)
    return boxes, _Stand(level, False)
