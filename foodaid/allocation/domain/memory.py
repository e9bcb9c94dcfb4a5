"""The memory of rounding: whom most is owed, in fixed-point grams, and exactly where that matters.

A credit is kept as a whole number of 2**-bits grams. Every product adds grams x rest /
denominator, rounded to the nearest with floats: an error of less than one step a product, half
of it from rounding and less than half from the floats, because columns.py keeps grams x
2**bits below 2**50. After k products two credits that are 2(k + 1) steps apart or more are
certainly in that order. Those closer to the last one served are compared as exact fractions.
"""

from collections.abc import Sequence
from math import lcm

import numpy as np

from foodaid.allocation.domain.columns import (
    Columns,
    Numbers,
    PoolColumns,
    Truth,
    Whole,
)


class Memory:
    """What rounding owes every partner while products are rounded one after the other."""

    def __init__(self, columns: Columns) -> None:
        self._turn = columns.turn
        self._bits = columns.bits
        self._before = columns.credits
        self._steps = columns.steps.copy()
        self._past: list[tuple[PoolColumns, Whole, Truth, int]] = []

    def serve(self, pool: PoolColumns, rest: Whole, denominator: int) -> Truth:
        """Which lines of a product get one of the boxes that the rests add up to.

        Largest credit first; ties by turn. Every line is credited with its rest / denominator
        of a box, and pays for the box it gets.
        """
        is_served = np.zeros(len(rest), np.bool_)
        asking = np.flatnonzero(rest)
        if not len(asking):
            return is_served
        self._past.append((pool, rest, is_served, denominator))
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
        histories, which = self._histories(partners)
        if len(histories) == 1:
            return np.zeros(len(partners), np.int64)
        pools = [(pool.grams_per_box, bottom) for pool, _, _, bottom in self._past]
        shared = lcm(
            *(bottom for _, bottom in pools), *(self._before[at].denominator for at in partners)
        )
        exact = [self._exact(history, pools, shared) for history in histories.tolist()]
        place_of = {credit: place for place, credit in enumerate(sorted(set(exact)))}
        return np.array([place_of[credit] for credit in exact], np.int64)[which]

    def _histories(self, partners: Numbers) -> tuple[Whole, Whole]:
        """The different histories among these partners, and which of them each one has.

        A history is the credit from before, by a partner who had it, then each product's rest
        and whether it was served.
        """
        owed = [self._before[at] for at in partners]
        first = {credit: int(at) for at, credit in zip(partners, owed, strict=True)}
        told = [np.array([first[credit] for credit in owed], np.int64)]
        for pool, rest, is_served, _ in self._past:
            at = np.minimum(np.searchsorted(pool.partner, partners), len(pool.partner) - 1)
            has_line = pool.partner[at] == partners
            told += [np.where(has_line, rest[at], 0), has_line & is_served[at]]
        histories, which = np.unique(np.stack(told, axis=1), axis=0, return_inverse=True)
        return histories, which.reshape(-1)

    def _exact(self, history: list[int], pools: Sequence[tuple[int, int]], shared: int) -> int:
        """A credit in grams times the shared denominator."""
        before = self._before[history[0]]
        credit = before.numerator * (shared // before.denominator)
        for (grams, bottom), rest, served in zip(pools, history[1::2], history[2::2], strict=True):
            credit += grams * (rest * (shared // bottom) - served * shared)
        return credit
