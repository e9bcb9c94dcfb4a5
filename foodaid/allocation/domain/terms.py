"""What a problem rests on beside its numbers, frozen with it: rules, causes, room, supply.

The problem alone says how many boxes a line may have at most; the terms say why, and what must
be looked at again when numbers are changed by hand or goods do not come.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import lcm
from typing import Any

from foodaid.allocation.domain.limits import Cause, Limit
from foodaid.allocation.domain.problem import Line, Problem
from foodaid.allocation.domain.result import Result
from foodaid.allocation.domain.rules import Rules, Weights, rules_from
from foodaid.allocation.domain.solver import allocate
from foodaid.allocation.domain.storage import Storage, within_storage

TWELFTHS = 12
"""Equivalents are counted in twelfths of a person: halves, thirds and quarters are whole then."""


@dataclass(frozen=True, slots=True)
class Stocked:
    """What there is of one product, in boxes: on hand and fit to go, promised, still to come.

    `boxes` of these are shared out; `planned` is what the window names.
    """

    planned: int
    on_hand: int
    promised: int
    to_come: int
    boxes: int

    @property
    def free(self) -> int:
        """What nobody was promised, on hand or still to come."""
        return self.on_hand - self.promised + self.to_come


@dataclass(frozen=True, slots=True)
class Terms:
    """The frozen ground of a run.

    `people` are declared heads by partner, whatever the weights; `limits` go by line, without
    what the room at the site does; `supply` by product. The shares of `kept_products` stand as
    they were in the run that this one replaces.
    """

    rules: Rules
    people: Mapping[str, int]
    limits: tuple[Limit | None, ...]
    storage: Storage
    supply: Mapping[str, Stocked]
    kept_products: frozenset[str] = frozenset()

    @property
    def parts_a_person(self) -> int:
        """How many of the problem's people make one person."""
        return TWELFTHS if self.rules.weights is Weights.EQUIVALENTS else 1


@dataclass(frozen=True, slots=True)
class Settled:
    """A problem with every limit in it, the limit of each line, and the shares."""

    problem: Problem
    limits: tuple[Limit | None, ...]
    result: Result


def settled(problem: Problem, terms: Terms | None) -> Settled:
    """Share out so that every site has room for what it gets; raises Faults like allocate().

    `problem` may have been settled before: what the room had cut is open again at first.
    """
    if terms is None:
        return Settled(problem, (None,) * len(problem.lines), allocate(problem))
    lines = tuple(map(_uncut, problem.lines, terms.limits))
    problem, cuts = within_storage(replace(problem, lines=lines), terms.storage)
    limits = tuple(cuts.get(at, limit) for at, limit in enumerate(terms.limits))
    return Settled(problem, limits, allocate(problem))


def _uncut(line: Line, limit: Limit | None) -> Line:
    return replace(line, most=None if limit is None else limit.boxes)


def broken_terms(problem: Problem, terms: Terms, boxes: Sequence[int]) -> list[str]:
    """Where shares pass a limit that the terms set, found from the shares alone.

    Lines set by hand may pass their own limit; they still take room. Whoever has too much by
    earlier decisions gets no more. `boxes` go by line.
    """
    found = []
    storage = terms.storage
    room = {partner: storage.parts_taken(partner) for partner in storage.places}
    stretch = lcm(*storage.boxes_per_pallet.values())
    by_hand = {partner for partner in room if room[partner] > storage.places[partner] * stretch}
    for at, (line, limit) in enumerate(zip(problem.lines, terms.limits, strict=True)):
        if line.locked is not None:
            by_hand.add(line.partner)
        elif limit is not None and boxes[at] > limit.boxes:
            found.append(f"shares[{at}].boxes: passes the limit by {limit.cause}")
        if line.partner in room:
            a_pallet = storage.boxes_per_pallet[line.product]
            room[line.partner] += boxes[at] * (stretch // a_pallet)
    for partner, taken in room.items():
        if taken > storage.places[partner] * stretch and partner not in by_hand:
            found.append(f"storage: {partner} gets more pallets than it has places")
    return found


def as_json(terms: Terms) -> dict[str, Any]:
    """The terms as the JSON object that terms_from() reads back."""
    return {
        "rules": terms.rules.as_json(),
        "people": dict(terms.people),
        "limits": [
            None if limit is None else [str(limit.cause), limit.boxes, dict(limit.facts)]
            for limit in terms.limits
        ],
        "places": dict(terms.storage.places),
        "boxes_per_pallet": dict(terms.storage.boxes_per_pallet),
        "taken": {partner: dict(boxes) for partner, boxes in terms.storage.taken.items()},
        "supply": {
            code: [there.planned, there.on_hand, there.promised, there.to_come, there.boxes]
            for code, there in terms.supply.items()
        },
        "kept_products": sorted(terms.kept_products),
    }


def terms_from(kept: Mapping[str, Any]) -> Terms:
    """Read what as_json() wrote."""
    return Terms(
        rules_from(kept["rules"]),
        kept["people"],
        tuple(
            None if limit is None else Limit(Cause(limit[0]), limit[1], limit[2])
            for limit in kept["limits"]
        ),
        Storage(kept["places"], kept["boxes_per_pallet"], kept["taken"]),
        {code: Stocked(*numbers) for code, numbers in kept["supply"].items()},
        frozenset(kept["kept_products"]),
    )
