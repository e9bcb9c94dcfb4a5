"""Proofs of optimality that can be read from a result, product by product.

Sharing by level is optimal exactly when no share that is above its lower bound stands on a
higher level than a share that is below its upper bound: otherwise moving a part from the one
to the other would raise the lower of the two. (Fujishige 1980, Federgruen and Groenevelt 1986.)
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from fractions import Fraction

from foodaid.allocation.domain.evidence import Evidence, stand_of
from foodaid.allocation.domain.problem import Product, Tie, ZeroPeople
from foodaid.allocation.domain.replay import Replay
from foodaid.allocation.domain.room import Room

Turn = tuple[bool, bool, int, int, int]
"""The place of a box in the order in which boxes go out, earliest first."""


def single_rules(evidence: Evidence) -> Iterator[str]:
    """No box went out while another line, earlier in the order, could still take it.

    Under ceilings only lines outside all of them must have come first.
    """
    room, lines = Room(evidence.problem), evidence.problem.lines
    turns = _Turns(evidence)
    for at, product in enumerate(evidence.problem.products):
        mine = list(evidence.first[product.code])
        if evidence.problem.settings.zero_people is ZeroPeople.LAST:
            mine += evidence.last[product.code]
        given = [(index, evidence.result.shares[index].boxes) for index in mine]
        last_given = [turns.of(product, index, boxes - 1) for index, boxes in given if boxes > 0]
        next_waiting = [
            turns.of(product, index, boxes)
            for index, boxes in given
            if boxes < evidence.caps[index] and not room.over(lines[index].partner)
        ]
        if last_given and next_waiting and max(last_given) > min(next_waiting):
            yield f"products[{at}]: a box went to a higher level than somebody waiting has"


class _Turns:
    """When the box after so many goes out.

    Levels are stretched by a power of two above the square of all numbers of people, and rounded
    down: two different fractions with denominators up to n differ by 1/n**2 at least.
    """

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._bits = 2 * max(evidence.people, default=1).bit_length()
        self._ranks = {partner.id: partner.rank for partner in evidence.problem.partners}
        self._sign = -1 if evidence.problem.settings.tie is Tie.PEOPLE else 1

    def of(self, product: Product, index: int, boxes: int) -> Turn:
        line, people = self._evidence.problem.lines[index], self._evidence.people[index]
        units = boxes
        if people:
            units = line.held_units + product.units_per_box * boxes
        return (
            people == 0,
            boxes >= self._evidence.floors[index],
            (units << self._bits) // (people or 1),
            self._sign * people,
            self._ranks[line.partner],
        )


def basket_rules(evidence: Evidence, replay: Replay) -> Iterator[str]:
    """The fair shares stand on one level, and the whole boxes went to whom most was owed.

    Ceilings change both, so this holds where there are none.
    """
    for at, product in enumerate(evidence.problem.products):
        if not _is_fair(evidence, product):
            yield f"products[{at}]: the fair shares do not stand on one level"
        if not _is_rounded_by_credit(evidence, product, replay):
            yield f"products[{at}]: a box went to whom less was owed"


def _is_fair(evidence: Evidence, product: Product) -> bool:
    first, last = evidence.first[product.code], evidence.last[product.code]
    left: Fraction | int = evidence.available(product)
    is_short = sum(evidence.floors[index] for index in first) > left
    is_never = is_short or evidence.problem.settings.zero_people is ZeroPeople.NEVER
    caps, floors = evidence.caps, evidence.floors
    first_bounds = [
        (0, floors[index]) if is_short else (floors[index], caps[index]) for index in first
    ]
    last_bounds = [(0, 0 if is_never else caps[index]) for index in last]
    for lines, bounds in ((first, first_bounds), (last, last_bounds)):
        shared = _sum(evidence, lines)
        if shared != min(left, sum(high for _, high in bounds)):
            return False
        left -= shared
        for index, (low, high) in zip(lines, bounds, strict=True):
            top, bottom = evidence.fair[index]
            if not low * bottom <= top <= high * bottom:
                return False
        if not stand_of(evidence, product, lines, bounds).is_level:
            return False
    return True


def _sum(evidence: Evidence, lines: Sequence[int]) -> Fraction:
    """All fair shares of these lines together."""
    tops: defaultdict[int, int] = defaultdict(int)
    for index in lines:
        top, bottom = evidence.fair[index]
        tops[bottom] += top
    return sum((Fraction(top, bottom) for bottom, top in tops.items()), Fraction(0))


def _is_rounded_by_credit(evidence: Evidence, product: Product, replay: Replay) -> bool:
    ranks = replay.ranks
    given: list[tuple[int, int, int]] = []
    refused: list[tuple[int, int, int]] = []
    for index in evidence.first[product.code] + evidence.last[product.code]:
        credit = replay.credits.get(index)
        if credit is not None:
            share, (top, bottom) = evidence.result.shares[index], evidence.fair[index]
            turn = (-credit, -evidence.people[index], ranks[share.partner])
            (given if share.boxes * bottom > top else refused).append(turn)
    return not given or not refused or max(given) < min(refused)
