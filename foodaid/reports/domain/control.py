"""What an inspector checks: received - handed out - lost = counted, lot by lot. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from foodaid.reports.domain.accounts import Entry, Flow


class State(StrEnum):
    """What a control finds of one lot."""

    AGREES = "agrees"
    NOTHING_LEFT = "nothing-left"
    DIFFERS = "differs"
    NOT_COUNTED = "not-counted"


@dataclass(frozen=True, slots=True)
class Found:
    """What lay of a lot on one shelf at its last count, with what came and went since."""

    lot_id: int
    units: int
    counted_on: date
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """One lot: what must be there, what was found, and what was never counted.

    `book` is what the ledger says of the shelves that nobody counted in the period.
    """

    entry: Entry
    found: tuple[Found, ...]
    book: int

    @property
    def expected(self) -> int:
        """At the start + in - out - lost, before any count put the book right."""
        flows = self.entry.flows
        return self.entry.closing - flows[Flow.FOUND] + flows[Flow.COUNTED_SHORT]

    @property
    def counted(self) -> int | None:
        return sum(shelf.units for shelf in self.found) if self.found else None

    @property
    def difference(self) -> int:
        """What was found, above (or below 0: under) what must be there."""
        if not self.found:
            return self.entry.closing - self.expected
        return (self.counted or 0) + self.book - self.expected

    @property
    def unexplained(self) -> int:
        """The part of the difference that no count booked: always 0 in a sound ledger."""
        flows = self.entry.flows
        return self.difference - flows[Flow.FOUND] + flows[Flow.COUNTED_SHORT]

    @property
    def counted_on(self) -> date | None:
        return max((shelf.counted_on for shelf in self.found), default=None)

    @property
    def reasons(self) -> list[str]:
        return sorted({shelf.reason for shelf in self.found if shelf.reason})

    @property
    def state(self) -> State:
        if self.difference or self.unexplained:
            return State.DIFFERS
        if self.book:
            return State.NOT_COUNTED
        return State.AGREES if self.found else State.NOTHING_LEFT


def checks(
    lots: Iterable[Entry], found: Iterable[Found], uncounted: Mapping[int, int]
) -> list[Check]:
    """A check for each lot of an account; `uncounted` is the book of shelves nobody counted."""
    by_lot: dict[int, list[Found]] = {}
    for shelf in found:
        by_lot.setdefault(shelf.lot_id, []).append(shelf)
    return [
        Check(
            entry, tuple(by_lot.get(entry.goods.lot_id, ())), uncounted.get(entry.goods.lot_id, 0)
        )
        for entry in lots
    ]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a control says of all lots together."""

    lots: int
    differing: int
    units_over: int
    units_short: int
    uncounted: int
    unexplained: int

    @property
    def reconciles(self) -> bool:
        return not self.differing and not self.uncounted


def verdict(found: Sequence[Check]) -> Verdict:
    """The sums of all checks: overs and shorts apart, for they do not make each other good."""
    differing = [check for check in found if check.state is State.DIFFERS]
    return Verdict(
        lots=len(found),
        differing=len(differing),
        units_over=sum(max(check.difference, 0) for check in differing),
        units_short=sum(max(-check.difference, 0) for check in differing),
        uncounted=sum(1 for check in found if check.state is State.NOT_COUNTED),
        unexplained=sum(1 for check in found if check.unexplained),
    )
