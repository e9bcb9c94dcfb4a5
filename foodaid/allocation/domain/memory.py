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
        self._owed = columns.owed

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
        is_served[asking[self._first(partners, boxes)]] = True
        self._steps[pool.partner[is_served]] -= pool.grams_per_box << self._bits
        return is_served

    def _first(self, partners: Numbers, boxes: int) -> Whole:
        """Which of these partners, by place, are the first `boxes` in the order of credit."""
        steps = self._steps[partners]
        last = np.partition(steps, len(steps) - boxes)[len(steps) - boxes]
        unclear_within = 2 * (len(self._past) + 1)
        is_certain = steps > last + unclear_within
        certain = np.flatnonzero(is_certain)
        unclear = np.flatnonzero(~is_certain & (steps >= last - unclear_within))
        wanted = boxes - len(certain)
        if wanted < len(unclear):
            order = np.lexsort((self._turn[partners[unclear]], -self._places(partners[unclear])))
            unclear = unclear[order[:wanted]]
        return np.concatenate((certain, unclear))

    def _places(self, partners: Numbers) -> Whole:
        """The place of each partner's exact credit among them, from 0 for the lowest."""
        examples, which = self._histories(partners)
        if len(examples) == 1:
            return np.zeros(len(partners), np.int64)
        exact = self._exact(partners[examples])
        place_of = {credit: place for place, credit in enumerate(sorted(set(exact)))}
        return np.array([place_of[credit] for credit in exact], np.int64)[which]

    def _histories(self, partners: Numbers) -> tuple[Whole, Whole]:
        """One partner of each history, by place, and which history each of them has.

        Equal histories lead to equal credits: what was owed before, then rest and service of
        every product. A history is written as one number, its parts as digits of different
        bases, and numbered anew when that number would grow too long.
        """
        history = self._owed[partners]
        count = int(history.max()) + 1
        for past in self._past:
            rest, is_served = past.of(partners)
            told = rest * 2 + is_served
            least, base = int(told.min()), int(told.max()) - int(told.min()) + 1
            if base == 1:
                continue
            if count * base >= WHOLE_LIMIT:
                history, count = _numbered(history)
            if count * base >= WHOLE_LIMIT:
                (told, base), least = _numbered(told), 0
            history, count = history * base + (told - least), count * base
        _, examples, which = np.unique(history, return_index=True, return_inverse=True)
        return examples, which.reshape(-1)

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


def _numbered(found: Whole) -> tuple[Whole, int]:
    """The same differences in the smallest numbers, and how many there are."""
    different, which = np.unique(found, return_inverse=True)
    return which.reshape(-1), len(different)
