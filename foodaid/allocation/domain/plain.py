"""Both methods of sharing line by line, in whole numbers of any length, with or without ceilings.

`single` shares every product alone: whole boxes to the lowest level first, ties to more people
(or to fewer, as the settings say), then to the lower rank. `basket` computes exact fair shares
and rounds them with a memory in grams, so that over a basket nobody loses by rounding; its
ties go to more people, then to the lower rank. Ceilings hold in both.
"""

from collections.abc import Sequence
from fractions import Fraction
from math import lcm

from foodaid.allocation.domain.ceilings import rations_under_ceilings
from foodaid.allocation.domain.columns import Laid, are_exact
from foodaid.allocation.domain.explain import Basis, Decided
from foodaid.allocation.domain.fair import Ration, fair_rations
from foodaid.allocation.domain.handout import Handout
from foodaid.allocation.domain.pools import Pool, turns_of
from foodaid.allocation.domain.problem import Method, Problem, Tie
from foodaid.allocation.domain.room import Room


def shared_line_by_line(
    problem: Problem, pools: Sequence[Pool], laid: Laid | None = None
) -> Decided:
    """Who gets how many boxes, for any problem that does not contradict itself.

    What can be done by columns exactly is done by them, where the problem is laid in columns.
    """
    return _Allocation(problem, pools, laid).decided()


def boxes_line_by_line(
    problem: Problem, pools: Sequence[Pool], laid: Laid | None = None
) -> list[int]:
    """The boxes alone, by line."""
    return _Allocation(problem, pools, laid).boxes()


class _Allocation:
    """One run: the pools, the boxes as they are given, and what each share rests on."""

    def __init__(self, problem: Problem, pools: Sequence[Pool], laid: Laid | None) -> None:
        self.problem = problem
        self.pools = pools
        self.laid = laid
        self.highs: list[int] | None = None
        is_basket = problem.method is Method.BASKET
        self.handout = Handout(
            problem,
            turns_of(problem, Tie.PEOPLE if is_basket else problem.settings.tie),
            {partner.id: partner.people for partner in problem.partners},
            Room(problem),
            [0] * len(problem.lines),
            is_exact_by_float=laid is not None and are_exact(laid.columns, Method.SINGLE),
        )
        self.rations: list[Ration] = []
        self.bases: dict[str, Basis] = {}
        self.credits: dict[int, tuple[int, int | None]] = {}
        self.credit: dict[str, Fraction] = {}
        self.topped_up: set[int] = set()

    def decided(self) -> Decided:
        boxes = self.boxes()
        is_basket = self.problem.method is Method.BASKET
        if not is_basket:
            self._share_fairly()
        return Decided(
            {pool.product.code: pool.available for pool in self.pools},
            self.bases,
            boxes,
            self._fair_shares(),
            self.highs if is_basket else None,
            self.credits,
            self.credit,
            self.handout.room,
        )

    def boxes(self) -> list[int]:
        if self.problem.method is Method.BASKET:
            self._share_fairly()
            self._share_basket()
        else:
            for pool in self.pools:
                self.bases[pool.product.code] = self._share_alone(pool)
        for index, line in enumerate(self.problem.lines):
            if line.locked is not None:
                self.handout.boxes[index] = line.locked
        return self.handout.boxes

    def _share_fairly(self) -> None:
        if self.problem.ceilings:
            found = rations_under_ceilings(self.problem, self.pools, self.laid)
            self.rations, self.highs = found
        else:
            self.rations = fair_rations(self.problem, self.pools)

    def _share_alone(self, pool: Pool) -> Basis:
        """The integer leximin share of one product: guarantees first, then up to the caps."""
        level, is_short, left = self._give_in_turn(pool, pool.lines, pool.available)
        last_level, is_last_short, _ = self._give_in_turn(pool, pool.last, left)
        return Basis(level, is_short, last_level, is_last_short)

    def _give_in_turn(
        self, pool: Pool, lines: Sequence[int], left: int
    ) -> tuple[Fraction | None, bool, int]:
        floors = {index: self.problem.lines[index].floor for index in lines}
        left, level = self.handout.give(pool, lines, floors, left)
        boxes = self.handout.boxes
        if not left and any(boxes[index] < floor for index, floor in floors.items()):
            return level, True, 0
        caps = {index: self.problem.lines[index].cap for index in lines}
        left, level = self.handout.give(pool, lines, caps, left)
        return level, False, left

    def _share_basket(self) -> None:
        """Whole boxes from the fair shares; the floors of all products are reserved first."""
        for pool, ration in zip(self.pools, self.rations, strict=True):
            self.bases[pool.product.code] = Basis(
                ration.level, ration.is_guarantee_only, ration.last_level
            )
            self._give_floors(pool, ration)
        denominator = lcm(
            *(ration.denominator for ration in self.rations),
            *(partner.credit_grams.denominator for partner in self.problem.partners),
        )
        credit = {
            partner.id: partner.credit_grams.numerator
            * (denominator // partner.credit_grams.denominator)
            for partner in self.problem.partners
        }
        for pool, ration in zip(self.pools, self.rations, strict=True):
            self._round(pool, ration, credit, denominator)
        if self.problem.ceilings:
            for pool, ration in zip(self.pools, self.rations, strict=True):
                self._top_up(pool, ration, credit, denominator)
        self.credit = {id: Fraction(grams, denominator) for id, grams in credit.items()}

    def _give_floors(self, pool: Pool, ration: Ration) -> None:
        boxes, room, lines = self.handout.boxes, self.handout.room, self.problem.lines
        bottom, grams = ration.denominator, pool.product.grams_per_box
        for index, part in ration.parts.items():
            boxes[index] = part // bottom
            if self.problem.ceilings:
                room.take(lines[index].partner, boxes[index] * grams)

    def _give(self, pool: Pool, index: int, boxes: int) -> None:
        self.handout.boxes[index] += boxes
        partner = self.problem.lines[index].partner
        self.handout.room.take(partner, boxes * pool.product.grams_per_box)

    def _round(self, pool: Pool, ration: Ration, credit: dict[str, int], denominator: int) -> None:
        """Give the boxes the fractions of a product add up to, to whom most is owed.

        Where ceilings cut, the fractions may add up to less than is left; then any line with a
        fraction may be rounded up while there is a box.
        """
        grams, lines = pool.product.grams_per_box, self.problem.lines
        fractions, step = [], grams * (denominator // ration.denominator)
        for index, part in ration.parts.items():
            rest = part % ration.denominator
            if rest:
                credit[lines[index].partner] += rest * step
                fractions.append(index)
        turns = self.handout.turns
        fractions.sort(key=lambda at: (-credit[lines[at].partner], turns[lines[at].partner]))
        left = pool.available - sum(self.handout.boxes[index] for index in ration.parts)
        owed = {index: credit[lines[index].partner] // denominator for index in fractions}
        last = None
        for index in fractions:
            if left and self.handout.room.fits(lines[index].partner, grams):
                self._give(pool, index, 1)
                credit[lines[index].partner] -= grams * denominator
                left, last = left - 1, owed[index]
        self.credits.update((index, (grams_owed, last)) for index, grams_owed in owed.items())

    def _top_up(self, pool: Pool, ration: Ration, credit: dict[str, int], denominator: int) -> None:
        """Give what ceilings left over to whoever may still have it, lowest level first.

        What nobody else may have counts as a part of the fair share: it costs no credit.
        """
        before = {index: self.handout.boxes[index] for index in ration.parts}
        left = pool.available - sum(before.values())
        if not left:
            return
        for lines in (pool.lines, pool.last):
            caps = {index: self.problem.lines[index].cap for index in lines}
            left, _ = self.handout.give(pool, lines, caps, left)
        for index, part in ration.parts.items():
            more = self.handout.boxes[index] - before[index]
            if more:
                partner, grams = (
                    self.problem.lines[index].partner,
                    pool.product.grams_per_box,
                )
                owed = part - before[index] * ration.denominator
                credit[partner] -= owed * grams * (denominator // ration.denominator)
                self.topped_up.add(index)

    def _fair_shares(self) -> list[tuple[int, int]]:
        """The fair share of every line as numerator and denominator."""
        lines, boxes = self.problem.lines, self.handout.boxes
        fair = [(line.locked or 0, 1) for line in lines]
        for ration in self.rations:
            for index, part in ration.parts.items():
                fair[index] = (part, ration.denominator)
        for index in self.topped_up:
            fair[index] = (boxes[index], 1)
        return fair
