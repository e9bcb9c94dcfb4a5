"""Whole boxes of one product to the lowest level first, for a whole column of lines.

Keys are levels as floats; the columns are only used where a float tells any two levels apart
(FLOAT_LIMIT), so that their order is exact. Which boxes are looked at is a guess; the answer is
proven: no box went out while an earlier one waited, which is what makes it the integer leximin
share (moving a box from above to below would raise the lower of the two).
"""

from fractions import Fraction
from typing import NamedTuple

import numpy as np

from foodaid.allocation.domain.columns import Real, Whole
from foodaid.allocation.domain.levels import Claim, whole_shares
from foodaid.allocation.domain.waterline import guessed_level

SLACK = 1e-9
"""How far a guessed level is moved to the safe side; far more than floats can be wrong."""


class Group(NamedTuple):
    """The lines that share: people (1 or more), units held, and whose turn it is at a tie."""

    people: Whole
    held: Whole
    units: int
    turn: Whole

    def keys(self, boxes: Whole, at: Whole | slice = slice(None)) -> Real:
        """The level of each line (or of some) with so many boxes."""
        keys: Real = (self.held[at] + self.units * boxes) / self.people[at]
        return keys

    def level(self, boxes: Whole, at: int) -> Fraction:
        return Fraction(
            int(self.held[at]) + self.units * int(boxes[at]),
            int(self.people[at]),
        )


def whole_boxes(group: Group, low: Whole, high: Whole, total: int) -> tuple[Whole, Fraction | None]:
    """Boxes of each line between its bounds, and the level from which the last box went.

    `total` is at least the sum of `low`. The level is None when everybody reaches its high, and
    that of the next in turn when there was no box to give.
    """
    if total >= int(high.sum()):
        return high.copy(), None
    high = np.minimum(high, total + 1)
    boxes = _guessed(group, low, high, total)
    if boxes is None or not _is_proven(group, (low, high), boxes, total):
        boxes = _one_by_one(group, low, high, total)
    at = np.flatnonzero(boxes > low)
    if len(at):
        return boxes, group.level(boxes - 1, int(at[group.keys(boxes[at] - 1, at).argmax()]))
    at = np.flatnonzero(boxes < high)
    return boxes, group.level(boxes, int(at[group.keys(boxes[at], at).argmin()]))


def _guessed(group: Group, low: Whole, high: Whole, total: int) -> Whole | None:
    """Boxes below a level that is surely too low, then one by one up to a surely high one."""
    boxes = np.clip(_below(group, low, high, total, one_less=True), low, high)
    tops = np.clip(_below(group, low, high, total, one_less=False), boxes, high)
    wanted, counts = total - int(boxes.sum()), tops - boxes
    if not 0 <= wanted <= int(counts.sum()):
        return None
    line = np.repeat(np.arange(len(boxes)), counts)
    start = np.cumsum(counts) - counts
    nth = np.arange(len(line)) - start[line]
    chosen = _first(group.keys(boxes[line] + nth, line), group.turn[line], wanted)
    given: Whole = boxes + np.bincount(line[chosen], minlength=len(boxes))
    return given


def _below(group: Group, low: Whole, high: Whole, total: int, *, one_less: bool) -> Whole:
    """How many boxes of each line start below the level at which `total` are out.

    With one box less for every line the level is at most that of the last box, else at least.
    """
    shift = group.units if one_less else 0
    people, held = group.people.astype(float), (group.held - shift).astype(float)
    goal = float(group.units * total) + float(held.sum())
    level = guessed_level(people, group.units * low + held, group.units * high + held, goal)
    level += abs(level) * (-SLACK if one_less else SLACK)
    boxes = np.ceil((level * people - group.held) / group.units).astype(np.int64)
    return boxes if one_less else boxes + 1


def _first(keys: Real, turns: Whole, wanted: int) -> Whole:
    """Which are the first in the order of keys, ties by turn."""
    if wanted in (0, len(keys)):
        return np.arange(wanted)
    last = np.partition(keys, wanted - 1)[wanted - 1]
    sure, tied = np.flatnonzero(keys < last), np.flatnonzero(keys == last)
    return np.concatenate((sure, tied[np.argsort(turns[tied])[: wanted - len(sure)]]))


def _is_proven(group: Group, bounds: tuple[Whole, Whole], boxes: Whole, total: int) -> bool:
    """All boxes are out, and none went out while one that comes before it waited."""
    low, high = bounds
    if int(boxes.sum()) != total:
        return False
    given, waiting = np.flatnonzero(boxes > low), np.flatnonzero(boxes < high)
    if not len(given) or not len(waiting):
        return True
    last, following = group.keys(boxes[given] - 1, given), group.keys(boxes[waiting], waiting)
    at, then = last.max(), following.min()
    if at != then:
        return bool(at < then)
    turn_last = group.turn[given[last == at]].max()
    return bool(turn_last < group.turn[waiting[following == then]].min())


def _one_by_one(group: Group, low: Whole, high: Whole, total: int) -> Whole:
    """The same boxes without any guess, for what no guess came close to."""
    rows = zip(group.people, group.held, low, high, strict=True)
    claims = [Claim(*map(int, row)) for row in rows]
    shares, _ = whole_shares(claims, group.turn.tolist(), group.units, total - int(low.sum()))
    return np.array(shares, np.int64)
