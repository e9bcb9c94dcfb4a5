"""Proofs of optimality that can be read from a result, product by product.

Sharing by level is optimal exactly when no share that is above its lower bound stands on a
higher level than a share that is below its upper bound: otherwise moving a part from the one
to the other would raise the lower of the two. (Fujishige 1980, Federgruen and Groenevelt 1986.)
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from foodaid.allocation.domain.evidence import Evidence, Ratio, stand_of, sum_of
from foodaid.allocation.domain.problem import Method, Product, Tie, ZeroPeople
from foodaid.allocation.domain.replay import Replay

Turn = tuple[bool, bool, int, int, int]
"""The place of a box in the order in which boxes go out, earliest first."""


def single_rules(evidence: Evidence) -> Iterator[str]:
    """No box went out while another line, earlier in the order, could still take it."""
    for at, product in enumerate(evidence.problem.products):
        mine = list(evidence.first[product.code])
        if evidence.problem.settings.zero_people is ZeroPeople.LAST:
            mine += evidence.last[product.code]
        if not is_in_turn(evidence, product, mine, mine, Turns(evidence)):
            yield f"products[{at}]: a box went to a higher level than somebody waiting has"


def is_in_turn(
    evidence: Evidence,
    product: Product,
    given: Sequence[int],
    waiting: Sequence[int],
    turns: "Turns",
) -> bool:
    """Whether no last box of `given` went out while one of `waiting`, earlier, could take it."""
    shares = evidence.result.shares
    last_given: dict[frozenset[int], Turn] = {}
    for index in given:
        if shares[index].boxes > 0:
            over = evidence.over(index)
            turn = turns.of(product, index, shares[index].boxes - 1)
            last_given[over] = max(turn, last_given.get(over, turn))
    first_waiting: dict[frozenset[int], Turn] = {}
    for index in waiting:
        if shares[index].boxes < evidence.caps[index]:
            over = evidence.held_back_by(index, product)
            turn = turns.of(product, index, shares[index].boxes)
            first_waiting[over] = min(turn, first_waiting.get(over, turn))
    return are_in_turn(last_given, first_waiting)


def are_in_turn(
    given: Mapping[frozenset[int], tuple[int, ...]],
    waiting: Mapping[frozenset[int], tuple[int, ...]],
) -> bool:
    """Whether no last turn of those who were given comes after the first of those who wait.

    Who was given goes by the ceilings its partner is under, who waits by those that can have held
    it back: it could take whatever went to somebody under all of these.
    """
    under_one: defaultdict[int | None, list[frozenset[int]]] = defaultdict(list)
    for over in given:
        for ceiling in (None, *over):
            under_one[ceiling].append(over)
    return all(
        given[over] < first
        for under, first in waiting.items()
        for over in under_one[next(iter(under), None)]
        if under <= over
    )


class Turns:
    """When the box after so many goes out.

    Levels are stretched by a power of two above the square of all numbers of people, and rounded
    down: two different fractions with denominators up to n differ by 1/n**2 at least.
    """

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._bits = 2 * max(evidence.people, default=1).bit_length()
        self._ranks = {partner.id: partner.rank for partner in evidence.problem.partners}
        self._is_single = evidence.problem.method is Method.SINGLE
        is_small_first = self._is_single and evidence.problem.settings.tie is Tie.PARTNERS
        self._sign = 1 if is_small_first else -1

    def of(self, product: Product, index: int, boxes: int) -> Turn:
        line, people = self._evidence.problem.lines[index], self._evidence.people[index]
        units = boxes
        if people:
            units = line.held_units + product.units_per_box * boxes
        return (
            people == 0,
            self._is_single and boxes >= self._evidence.floors[index],
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
        yield from rounding_rules(evidence, at, product, evidence.fair, replay)


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
        shared = sum_of(evidence.fair[index] for index in lines)
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


def rounding_rules(
    evidence: Evidence, at: int, product: Product, fair: Sequence[Ratio], replay: Replay
) -> Iterator[str]:
    """No box went to whom less was owed, while somebody could take it to whom more was.

    Lines that got more than their fair share rounded up are left out: it is not seen when.
    """
    given: dict[frozenset[int], tuple[int, int, int]] = {}
    refused: dict[frozenset[int], tuple[int, int, int]] = {}
    for index in evidence.first[product.code] + evidence.last[product.code]:
        credit = replay.credits.get(index)
        if credit is None or fair[index] != evidence.fair[index]:
            continue
        share, (top, bottom) = evidence.result.shares[index], fair[index]
        turn = (-credit, -evidence.people[index], replay.ranks[share.partner])
        if share.boxes * bottom > top:
            over = evidence.over(index)
            given[over] = max(turn, given.get(over, turn))
        else:
            over = evidence.held_back_by(index, product)
            refused[over] = min(turn, refused.get(over, turn))
    if not are_in_turn(given, refused):
        yield f"products[{at}]: a box went to whom less was owed"
