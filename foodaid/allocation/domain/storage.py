"""Room for pallets at a site: a limit on the whole basket, turned into limits on its lines."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import lcm

from foodaid.allocation.domain.limits import Cause, Limit
from foodaid.allocation.domain.problem import Problem
from foodaid.allocation.domain.solver import boxes_of


@dataclass(frozen=True, slots=True)
class Storage:
    """Pallet places by partner (absent: no limit known), and boxes on a pallet by product.

    `taken` are boxes, by partner and product, that go to the same site at the same time and were
    decided on before.
    """

    places: Mapping[str, int]
    boxes_per_pallet: Mapping[str, int]
    taken: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    @property
    def stretch(self) -> int:
        """Parts of a pallet in which a box of every product is a whole number of parts."""
        return lcm(*self.boxes_per_pallet.values())

    def parts_taken(self, partner: str) -> int:
        """The parts of pallets that are decided on already."""
        stretch, boxes = self.stretch, self.taken.get(partner, {})
        return sum(
            count * (stretch // self.boxes_per_pallet[code]) for code, count in boxes.items()
        )


def within_storage(problem: Problem, storage: Storage) -> tuple[Problem, dict[int, Limit]]:
    """The problem with the lines of partners cut that would get more than they have room for.

    Whoever would get more has all its open lines cut in proportion to what it would get, and
    started boxes go to the largest rest while there is room (ties: the lower product code). What
    that frees is shared again among the others, until everybody has room. After its cut a
    partner has room for all it may have, so each is cut once at most and the repetition ends.
    Lines set by hand are not cut; they take room first.
    """
    limits: dict[int, Limit] = {}
    lines_of: defaultdict[str, list[int]] = defaultdict(list)
    for index, line in enumerate(problem.lines):
        if line.partner in storage.places:
            lines_of[line.partner].append(index)
    if not _may_pass(problem, storage, lines_of):
        return problem, limits
    stretch = storage.stretch
    before = {partner: storage.parts_taken(partner) for partner in lines_of}
    room = {code: stretch // boxes for code, boxes in storage.boxes_per_pallet.items()}
    while True:
        boxes = boxes_of(problem)
        found: dict[int, Limit] = {}
        for partner, indices in lines_of.items():
            places = storage.places[partner]
            taken = before[partner] + sum(
                boxes[at] * room[problem.lines[at].product] for at in indices
            )
            if taken > places * stretch:
                tenths = -(-10 * taken // stretch)
                facts = {"places": places, "pallet_tenths": tenths}
                free = max(0, places * stretch - before[partner])
                cut = _cut(problem, indices, boxes, room, free)
                found.update(
                    (at, Limit(Cause.STORAGE, most, facts))
                    for at, most in cut.items()
                    if most < problem.lines[at].cap
                )
        if not found:
            return problem, limits
        limits |= found
        lines = list(problem.lines)
        for at, limit in found.items():
            lines[at] = replace(lines[at], most=limit.boxes)
        problem = replace(problem, lines=tuple(lines))


def _may_pass(problem: Problem, storage: Storage, lines_of: Mapping[str, Sequence[int]]) -> bool:
    """Whether anybody has asked for more than it has room for: mostly nobody has."""
    for partner, indices in lines_of.items():
        tenths = sum(
            -(-10 * boxes // storage.boxes_per_pallet[code])
            for code, boxes in storage.taken.get(partner, {}).items()
        )
        for at in indices:
            line = problem.lines[at]
            most = line.cap if line.locked is None else line.locked
            tenths += -(-10 * most // storage.boxes_per_pallet[line.product])
        if tenths > 10 * storage.places[partner]:
            return True
    return False


def _cut(
    problem: Problem,
    indices: Sequence[int],
    boxes: Sequence[int],
    room: Mapping[str, int],
    places: int,
) -> dict[int, int]:
    """The new most of every open line of one partner, so that all together fit."""
    lines = problem.lines
    locked = [at for at in indices if lines[at].locked is not None]
    open_lines = [at for at in indices if lines[at].locked is None]
    left = max(0, places - sum(boxes[at] * room[lines[at].product] for at in locked))
    wanted = sum(boxes[at] * room[lines[at].product] for at in open_lines)
    if not wanted:
        return dict.fromkeys(open_lines, 0)
    most = {at: boxes[at] * left // wanted for at in open_lines}
    rests = {at: boxes[at] * left % wanted for at in open_lines}
    free = left - sum(count * room[lines[at].product] for at, count in most.items())
    for at in sorted(open_lines, key=lambda at: (-rests[at], lines[at].product)):
        if rests[at] and room[lines[at].product] <= free:
            most[at] += 1
            free -= room[lines[at].product]
    return most
