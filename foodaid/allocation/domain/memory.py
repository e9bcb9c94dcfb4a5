"""The memory of rounding: whom most is owed, in fixed-point grams, and exactly where that matters.

A credit is kept as a whole number of 2**-bits grams. Every product adds grams x rest /
denominator, rounded to the nearest with floats: an error of less than one step a product, half
of it from rounding and less than half from the floats, because columns.py keeps grams x
2**bits below 2**50. After k products two credits that are 2(k + 1) steps apart or more are
certainly in that order. Those closer to the last one served are compared as exact fractions.
"""

from math import lcm
from typing import NamedTuple

import numpy as np

from foodaid.allocation.domain.columns import (
    WHOLE_LIMIT,
    Columns,
    Numbers,
    PoolColumns,
    Truth,
    Whole,
)


class Past(NamedTuple):
    """A product that was rounded."""

    pool: PoolColumns
    rest: Whole
    is_served: Truth
    denominator: int

    def of(self, partners: Numbers) -> tuple[Whole, Truth]:
        """The rests of these partners and who of them was served; nothing without a line."""
        at = np.searchsorted(self.pool.partner, partners)
        np.minimum(at, len(self.pool.partner) - 1, out=at)
        has_line = self.pool.partner[at] == partners
        return np.where(has_line, self.rest[at], 0), self.is_served[at] & has_line


class Memory:
    """What rounding owes every partner while products are rounded one after the other."""

    def __init__(self, columns: Columns) -> None:
        self._turn = columns.turn
        self._bits = columns.bits
        self._before = columns.credits
        self._steps = columns.steps.copy()
        self._past: list[Past] = []
        self._history = columns.owed.copy()
        self._count = int(self._history.max()) + 1 if len(self._history) else 1
        self._told = 0

    def serve(self, pool: PoolColumns, rest: Whole, denominator: int) -> Truth:
        """Which lines of a product get one of the boxes that the rests add up to.

        Largest credit first; ties by turn. Every line is credited with its rest / denominator
        of a box, and pays for the box it gets.
        """
        is_served = np.zeros(len(rest), np.bool_)
        asking = np.flatnonzero(rest)
        if not len(asking):
            return is_served
        self._past.append(Past(pool, rest, is_served, denominator))
        partners, boxes = pool.partner[asking], int(rest[asking].sum()) // denominator
        scale = float(pool.grams_per_box << self._bits)
        self._steps[partners] += np.rint(rest[asking] / denominator * scale).astype(np.int64)
        is_served[asking[self._first(partners, rest[asking], boxes)]] = True
        self._steps[pool.partner[is_served]] -= pool.grams_per_box << self._bits
        return is_served

    def _first(self, partners: Numbers, rest: Whole, boxes: int) -> Whole:
        """Which of these partners, by place, are the first `boxes` in the order of credit."""
        steps = self._steps[partners]
        last = np.partition(steps, len(steps) - boxes)[len(steps) - boxes]
        unclear_within = 2 * (len(self._past) + 1)
        is_certain = steps > last + unclear_within
        certain = np.flatnonzero(is_certain)
        unclear = np.flatnonzero(~is_certain & (steps >= last - unclear_within))
        wanted = boxes - len(certain)
        if wanted < len(unclear):
            places = self._places(partners[unclear], rest[unclear])
            order = np.lexsort((self._turn[partners[unclear]], -places))
            unclear = unclear[order[:wanted]]
        return np.concatenate((certain, unclear))

    def _places(self, partners: Numbers, rest: Whole) -> Whole:
        """The place of each partner's exact credit among them, from 0 for the lowest."""
        self._tell_past()
        history, _ = _continued(self._history[partners], self._count, rest)
        if history.min() == history.max():
            return np.zeros(len(partners), np.int64)
        _, examples, which = np.unique(history, return_index=True, return_inverse=True)
        exact = self._exact(partners[examples])
        place_of = {credit: place for place, credit in enumerate(sorted(set(exact)))}
        return np.array([place_of[credit] for credit in exact], np.int64)[which.reshape(-1)]

    def _tell_past(self) -> None:
        """Add to the history of every partner the products rounded since it was last needed.

        Equal histories lead to equal credits: what was owed before, then rest and service of
        every product.
        """
        for past in self._past[self._told : -1]:
            told = np.zeros_like(self._history)
            told[past.pool.partner] = past.rest * 2 + past.is_served
            self._history, self._count = _continued(self._history, self._count, told)
        self._told = len(self._past) - 1

    def _exact(self, partners: Numbers) -> list[int]:
        """The credits of these partners in grams times a denominator that all share."""
        before = [self._before[at] for at in partners.tolist()]
        shared = lcm(
            *(past.denominator for past in self._past), *(owed.denominator for owed in before)
        )
        exact = [owed.numerator * (shared // owed.denominator) for owed in before]
        for past in self._past:
            grams, step = past.pool.grams_per_box, shared // past.denominator
            rest, is_served = past.of(partners)
            rows = zip(rest.tolist(), is_served.tolist(), strict=True)
            for at, (part, served) in enumerate(rows):
                if part:
                    exact[at] += grams * (part * step - served * shared)
        return exact


def _continued(history: Whole, count: int, told: Whole) -> tuple[Whole, int]:
    """The histories with what is told now, as numbers below the count that comes with them.

    A history is one number, its parts digits of different bases; it is numbered anew when that
    number would grow too long.
    """
    least, base = int(told.min()), int(told.max()) - int(told.min()) + 1
    if base == 1:
        return history, count
    if count * base >= WHOLE_LIMIT:
        history, count = _numbered(history)
    if count * base >= WHOLE_LIMIT:
        (told, base), least = _numbered(told), 0
    return history * base + (told - least), count * base


def _numbered(found: Whole) -> tuple[Whole, int]:
    """The same differences in the smallest numbers, and how many there are."""
    different, which = np.unique(found, return_inverse=True)
    return which.reshape(-1), len(different)
