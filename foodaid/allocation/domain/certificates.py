"""Proofs of optimality that can be read from a result, product by product.

Sharing by level is optimal exactly when no share that is above its lower bound stands on a
higher level than a share that is below its upper bound: otherwise moving a part from the one
to the other would raise the lower of the two. (Fujishige 1980, Federgruen and Groenevelt 1986.)
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from foodaid.allocation.domain.problem import (
    Line,
    Partner,
    Problem,
    Product,
    Tie,
    ZeroPeople,
)
from foodaid.allocation.domain.replay import Replay
from foodaid.allocation.domain.result import Result, Share
from foodaid.allocation.domain.room import Room


@dataclass(frozen=True, slots=True)
class _Entry:
    """One line that nobody locked, with its share and its partner."""

    index: int
    line: Line
    partner: Partner
    share: Share

    def level(self, product: Product, boxes: Fraction | int) -> Fraction:
        """Units a person at this number of boxes; boxes for a partner without people."""
        if not self.partner.people:
            return Fraction(boxes)
        units = self.line.held_units + product.units_per_box * boxes
        return Fraction(units) / self.partner.people


def _entries(problem: Problem, result: Result) -> dict[str, list[_Entry]]:
    partners = {partner.id: partner for partner in problem.partners}
    entries: defaultdict[str, list[_Entry]] = defaultdict(list)
    rows = zip(problem.lines, result.shares, strict=True)
    for index, (line, share) in enumerate(rows):
        if line.locked is None:
            entries[line.product].append(_Entry(index, line, partners[line.partner], share))
    return entries


def single_rules(problem: Problem, result: Result) -> Iterator[str]:
    """No box went out while another line, earlier in the order, could still take it.

    Under ceilings only lines outside all of them must have come first.
    """
    room, entries = Room(problem), _entries(problem, result)
    for index, product in enumerate(problem.products):
        mine = [
            entry
            for entry in entries.get(product.code, [])
            if entry.partner.people or problem.settings.zero_people is ZeroPeople.LAST
        ]
        last_given = [
            _turn(problem, product, entry, entry.share.boxes - 1)
            for entry in mine
            if entry.share.boxes > 0
        ]
        next_waiting = [
            _turn(problem, product, entry, entry.share.boxes)
            for entry in mine
            if entry.share.boxes < entry.line.cap and not room.over(entry.line.partner)
        ]
        if last_given and next_waiting and max(last_given) > min(next_waiting):
            yield f"products[{index}]: a box went to a higher level than somebody waiting has"


def _turn(
    problem: Problem, product: Product, entry: _Entry, boxes: int
) -> tuple[bool, bool, Fraction, int, int]:
    """The place in the order in which boxes go out of the box after so many."""
    people = entry.partner.people
    return (
        people == 0,
        boxes >= entry.line.floor,
        entry.level(product, boxes),
        -people if problem.settings.tie is Tie.PEOPLE else people,
        entry.partner.rank,
    )


def basket_rules(problem: Problem, result: Result, replay: Replay) -> Iterator[str]:
    """The fair shares stand on one level, and the whole boxes went to whom most was owed.

    Ceilings change both, so this holds where there are none.
    """
    if problem.ceilings:
        return
    entries, locked = _entries(problem, result), _locked(problem)
    for index, product in enumerate(problem.products):
        mine = entries.get(product.code, [])
        if not _is_fair(problem, product, mine, product.boxes - locked[product.code]):
            yield f"products[{index}]: the fair shares do not stand on one level"
        if not _is_rounded_by_credit(mine, replay):
            yield f"products[{index}]: a box went to whom less was owed"


def _locked(problem: Problem) -> dict[str, int]:
    locked: defaultdict[str, int] = defaultdict(int)
    for line in problem.lines:
        locked[line.product] += line.locked or 0
    return locked


def _is_fair(problem: Problem, product: Product, entries: list[_Entry], available: int) -> bool:
    with_people = [entry for entry in entries if entry.partner.people]
    without = [entry for entry in entries if not entry.partner.people]
    floors = {id(entry): entry.line.floor for entry in with_people}
    caps = {id(entry): entry.line.cap for entry in entries}
    if sum(floors.values()) > available:
        floors, caps = (
            dict.fromkeys(floors, 0),
            floors | dict.fromkeys(map(id, without), 0),
        )
    if problem.settings.zero_people is ZeroPeople.NEVER:
        caps |= dict.fromkeys(map(id, without), 0)
    left: Fraction | int = available
    for group in (with_people, without):
        shared = sum((_fair(entry) for entry in group), Fraction(0))
        if shared != min(left, sum(caps[id(entry)] for entry in group)):
            return False
        left -= shared
        low = {id(entry): floors.get(id(entry), 0) for entry in group}
        if not _is_level(product, group, low, caps):
            return False
    return True


def _is_level(
    product: Product, entries: list[_Entry], low: dict[int, int], high: dict[int, int]
) -> bool:
    above, below = [], []
    for entry in entries:
        fair, at = _fair(entry), id(entry)
        if not low[at] <= fair <= high[at]:
            return False
        level = entry.level(product, fair)
        if fair > low[at]:
            above.append(level)
        if fair < high[at]:
            below.append(level)
    return not above or not below or max(above) <= min(below)


def _is_rounded_by_credit(entries: list[_Entry], replay: Replay) -> bool:
    given: list[tuple[int, int, int]] = []
    refused: list[tuple[int, int, int]] = []
    for entry in entries:
        credit = replay.credits.get(entry.index)
        if credit is not None:
            turn = (-credit, -entry.partner.people, entry.partner.rank)
            (given if entry.share.boxes > _fair(entry) else refused).append(turn)
    return not given or not refused or max(given) < min(refused)


def _fair(entry: _Entry) -> Fraction:
    return entry.share.fair_share or Fraction(0)
