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

FEW = 16
"""A guess is good when it leaves one line in so many to be looked at box by box."""

MANY = 8
"""A guess that leaves more boxes a line to be looked at than these is none."""

GUESSES = 12


class Group(NamedTuple):
    """The lines that share: people (1 or more) and units held, whole numbers as floats, and
    whose turn it is at a tie."""

    people: Real
    held: Real
    units: int
    turn: Whole

    def keys(self, boxes: Real) -> Real:
        """The level of each line with so many boxes; exact in its order, FLOAT_LIMIT."""
        keys = boxes * self.units
        keys += self.held
        keys /= self.people
        return keys

    def of(self, at: Whole) -> "Group":
        return Group(self.people[at], self.held[at], self.units, self.turn[at])

    def level(self, boxes: Real, at: int) -> Fraction:
        units = int(self.held[at]) + self.units * int(boxes[at])
        return Fraction(units, int(self.people[at]))


class Bounds(NamedTuple):
    """Boxes of each line, whole numbers as floats."""

    low: Real
    high: Real


def whole_boxes(group: Group, low: Whole, high: Whole, total: int) -> tuple[Whole, Fraction | None]:
    """Boxes of each line between its bounds, and the level from which the last box went.

    `total` is at least the sum of `low`. The level is None when everybody reaches its high, and
    that of the next in turn when there was no box to give.
    """
    if total >= int(high.sum()):
        return high.copy(), None
    bounds = Bounds(low.astype(float), np.minimum(high, total + 1).astype(float))
    boxes = _guessed(group, bounds, total)
    level = None if boxes is None else _proven_level(group, bounds, boxes, total)
    if boxes is None or level is None:
        return _one_by_one(group, bounds, total)
    return boxes.astype(np.int64), level


def _guessed(group: Group, bounds: Bounds, total: int) -> Real | None:
    """Every box below a level that is a little too low, then box by box in turn."""
    boxes, tops = _around(group, bounds, total)
    wanted = total - int(boxes.sum())
    if not wanted:
        return boxes
    lines = np.flatnonzero(tops > boxes)
    counts = (tops[lines] - boxes[lines]).astype(np.int64)
    looked_at = int(counts.sum())
    if not 0 < wanted <= looked_at <= MANY * len(boxes):
        return None
    line = np.repeat(lines, counts)
    nth = np.arange(len(line)) - np.repeat(np.cumsum(counts) - counts, counts)
    some = group.of(line)
    chosen = _first(some.keys(boxes[line] + nth), some.turn, wanted)
    boxes += np.bincount(line[chosen], minlength=len(boxes))
    return boxes


def _around(group: Group, bounds: Bounds, total: int) -> tuple[Real, Real]:
    """The boxes below two levels, with `total` between the two sums and few boxes apart.

    The first guess is the level at which half a box less for every line would be `total`; from
    there the distance still to go, and a little more, until the sums are on both sides.
    """
    half = group.held - group.units / 2
    low, high = (half + group.units * bound for bound in bounds)
    level = guessed_level(group.people, low, high, group.units * total + float(half.sum()))
    slope = max(float(group.people.sum()) / group.units, 1.0)
    near, few = _below(group, bounds, level), len(half) // FEW + 1
    reached = int(near.sum())
    is_high = reached > total
    for _ in range(GUESSES):
        distance = abs(total - reached) * 1.25 + few / 4
        level += (-distance if is_high else distance) / slope
        far = _below(group, bounds, level)
        now = int(far.sum())
        if (now > total) != is_high:
            break
        slope = max(abs(now - reached) / distance * slope, slope / 8)
        near, reached = far, now
    else:
        far = (bounds.low if is_high else bounds.high).copy()
    return (far, near) if is_high else (near, far)


def _below(group: Group, bounds: Bounds, level: float) -> Real:
    """How many boxes of each line start below a level."""
    boxes = level * group.people
    boxes -= group.held
    boxes /= group.units
    np.ceil(boxes, out=boxes)
    np.maximum(boxes, bounds.low, out=boxes)
    return np.minimum(boxes, bounds.high, out=boxes)


def _first(keys: Real, turns: Whole, wanted: int) -> Whole:
    """Which are the first in the order of keys, ties by turn."""
    if wanted == len(keys):
        return np.arange(wanted)
    last = _nth(keys, wanted - 1)
    sure, tied = np.flatnonzero(keys < last), np.flatnonzero(keys == last)
    more = wanted - len(sure)
    return np.concatenate((sure, tied[np.argpartition(turns[tied], more - 1)[:more]]))


def _nth(keys: Real, place: int) -> float:
    """The key that stands at a place in their order.

    Where few boxes go out, most keys are the lowest one; partitioning is slow among equals.
    """
    is_higher = keys > keys.min()
    lowest = len(keys) - int(is_higher.sum())
    if place < lowest:
        return float(keys.min())
    return float(np.partition(keys[is_higher], place - lowest)[place - lowest])


def _proven_level(group: Group, bounds: Bounds, boxes: Real, total: int) -> Fraction | None:
    """The level of the last box if no box went out while an earlier one waited, else None."""
    if int(boxes.sum()) != total:
        return None
    last = group.keys(boxes - 1)
    last[boxes <= bounds.low] = -np.inf
    following = group.keys(boxes)
    following[boxes >= bounds.high] = np.inf
    given, waiting = int(last.argmax()), int(following.argmin())
    at, then = last[given], following[waiting]
    if at == then:
        turn_given, turn_waiting = group.turn[last == at], group.turn[following == then]
        if turn_given.max() > turn_waiting.min():
            return None
    if at > then:
        return None
    return group.level(boxes, waiting) if at == -np.inf else group.level(boxes - 1, given)


def _one_by_one(group: Group, bounds: Bounds, total: int) -> tuple[Whole, Fraction | None]:
    """The same boxes without any guess, for what no guess came close to."""
    rows = zip(group.people, group.held, *bounds, strict=True)
    claims = [Claim(*map(int, row)) for row in rows]
    boxes = total - int(bounds.low.sum())
    shares, level = whole_shares(claims, group.turn.tolist(), group.units, boxes)
    return np.array(shares, np.int64), level
