"""Whole boxes of one product, one by one to the lowest level, under the ceilings there are."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from foodaid.allocation.domain.levels import Claim, whole_shares
from foodaid.allocation.domain.pools import Pool
from foodaid.allocation.domain.problem import Problem
from foodaid.allocation.domain.room import Room
from foodaid.allocation.domain.wholeline import Group, whole_boxes

FEW = 40
"""From so many lines on, columns are faster than going line by line."""


@dataclass(slots=True)
class Handout:
    """Boxes being handed out: what every line has so far, and what is free under the ceilings."""

    problem: Problem
    turns: Mapping[str, int]
    people: Mapping[str, int]
    room: Room
    boxes: list[int]
    is_exact_by_float: bool = False
    """Whether columns of floats give whole boxes exactly, see columns.py."""

    def give(
        self, pool: Pool, lines: Sequence[int], limits: Mapping[int, int], left: int
    ) -> tuple[int, Fraction | None]:
        """Hand out up to `left` boxes to these lines, each up to its limit.

        Gives what is left then, and the level from which the last box went (None when no line
        was still below its limit). A box that would pass a ceiling goes to the next in turn.
        """
        level = None
        while True:
            open_lines = self._open(pool, lines, limits)
            if not open_lines:
                return left, level
            bounds = {index: limits[index] for index in open_lines}
            given, level = self._share(pool, bounds, left)
            if left:
                left -= self._record(pool, given) or self._give_one(pool, open_lines)
            if not left:
                return left, level

    def _open(self, pool: Pool, lines: Sequence[int], limits: Mapping[int, int]) -> list[int]:
        grams, rows = pool.product.grams_per_box, self.problem.lines
        return [
            index
            for index in lines
            if self.boxes[index] < limits[index] and self.room.fits(rows[index].partner, grams)
        ]

    def _share(
        self, pool: Pool, bounds: dict[int, int], left: int
    ) -> tuple[dict[int, int], Fraction | None]:
        """Share by level; where that passes a ceiling, share what is under it first."""
        while True:
            given, level = self._by_level(pool, bounds, left)
            passed = self._passed(pool, given)
            if not passed:
                return given, level
            for ceiling, members in passed.items():
                fitting = self.room.left[ceiling] // pool.product.grams_per_box
                inside = {index: bounds[index] for index in members}
                for index, boxes in self._by_level(pool, inside, fitting)[0].items():
                    bounds[index] = min(bounds[index], boxes)

    def _by_level(
        self, pool: Pool, bounds: Mapping[int, int], left: int
    ) -> tuple[dict[int, int], Fraction | None]:
        claims, turns = [], []
        # Partners without people never share with the others, so their level may be in boxes.
        has_people = any(map(self._has_people, bounds))
        for index, high in bounds.items():
            line = self.problem.lines[index]
            people, low = self.people[line.partner], min(self.boxes[index], high)
            held = line.held_units if has_people else 0
            claims.append(Claim(people if has_people else 1, held, low, high))
            turns.append(self.turns[line.partner])
        units = pool.product.units_per_box if has_people else 1
        if self.is_exact_by_float and len(claims) > FEW:
            shares, level = _by_floats(claims, turns, units, left)
        else:
            shares, level = whole_shares(claims, turns, units, left)
        return dict(zip(bounds, shares, strict=True)), level

    def _has_people(self, index: int) -> bool:
        return self.people[self.problem.lines[index].partner] > 0

    def _passed(self, pool: Pool, given: Mapping[int, int]) -> dict[int, list[int]]:
        """The ceilings these boxes would pass, with the lines under each."""
        grams: defaultdict[int, int] = defaultdict(int)
        members: defaultdict[int, list[int]] = defaultdict(list)
        for index, boxes in given.items():
            for ceiling in self.room.over(self.problem.lines[index].partner):
                members[ceiling].append(index)
                grams[ceiling] += (boxes - self.boxes[index]) * pool.product.grams_per_box
        return {
            ceiling: members[ceiling]
            for ceiling, weight in grams.items()
            if weight > self.room.left[ceiling]
        }

    def _record(self, pool: Pool, given: Mapping[int, int]) -> int:
        total = 0
        for index, boxes in given.items():
            more = boxes - self.boxes[index]
            self.boxes[index] = boxes
            self.room.take(self.problem.lines[index].partner, more * pool.product.grams_per_box)
            total += more
        return total

    def _give_one(self, pool: Pool, open_lines: Sequence[int]) -> int:
        """One box to the lowest level: the way on when overlapping ceilings cut each other."""
        bounds = {index: self.boxes[index] + 1 for index in open_lines}
        return self._record(pool, self._by_level(pool, bounds, 1)[0])


def _by_floats(
    claims: Sequence[Claim], turns: Sequence[int], units: int, boxes: int
) -> tuple[list[int], Fraction | None]:
    """What whole_shares() gives, by columns."""
    people, held, low, high = np.array(claims, np.int64).T
    group = Group(people.astype(float), held.astype(float), units, np.array(turns, np.int64))
    shares, level = whole_boxes(group, low, high, int(low.sum()) + boxes)
    found: list[int] = shares.tolist()
    return found, level
