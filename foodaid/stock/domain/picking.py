"""Which lots may go, and in which order: first expired, first out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Origin(StrEnum):
    """How the programme came to the goods (fields 19-20 of Delegated Regulation 532/2014)."""

    PURCHASED = "purchased"
    INTERVENTION = "intervention"
    DONATED = "donated"


class Zone(StrEnum):
    """Where in a depot goods lie. What lies in quarantine is there, and is never picked."""

    DRY = "dry"
    COOL = "cool"
    FROZEN = "frozen"
    QUARANTINE = "quarantine"


class Bar(StrEnum):
    """Why units of a lot may not be issued; they may be counted, scrapped and returned (S6)."""

    HELD = "held"
    UNFIT = "unfit"
    USE_BY_PASSED = "use-by-passed"
    UNDECIDED = "undecided"
    UNDATED = "undated"


@dataclass(frozen=True, slots=True)
class Condition:
    """What is known about a lot that decides whether it may be issued."""

    use_by: date | None
    best_before: date | None
    needs_date: bool
    is_held: bool = False
    is_unfit: bool = False
    good_until: date | None = None


def bar_on(lot: Condition, day: date) -> Bar | None:
    """The first reason why a lot may not be issued on a day; None when it may.

    One rule for every path (case S5). Use by is a matter of safety: the day itself is still
    allowed, the day after never. Best before is a matter of quality: once it has passed, somebody
    must have decided until when the lot is good (Regulation 1169/2011, articles 2 and 24). A lot
    whose product carries a date waits until that date is known.
    """
    if lot.is_held:
        return Bar.HELD
    if lot.is_unfit:
        return Bar.UNFIT
    if lot.use_by is not None:
        return Bar.USE_BY_PASSED if lot.use_by < day else None
    if lot.best_before is None:
        return Bar.UNDATED if lot.needs_date else None
    last_day = max(lot.best_before, lot.good_until or lot.best_before)
    return Bar.UNDECIDED if last_day < day else None


def lowest_from(by_day: Mapping[date, int], day: date) -> int:
    """The lowest balance at the end of `day` or of any later day (cases S14, S15).

    `by_day` is what came less what went, by day; the order within a day does not matter.
    """
    running = sum(units for on, units in by_day.items() if on <= day)
    lowest = running
    for on in sorted(on for on in by_day if on > day):
        running += by_day[on]
        lowest = min(lowest, running)
    return lowest


@dataclass(frozen=True, slots=True)
class OnHand:
    """What lies of one lot at one place."""

    lot_id: int
    units: int
    expires_on: date | None
    is_blocked: bool = False


@dataclass(frozen=True, slots=True)
class Pick:
    """Units to take of one lot."""

    lot_id: int
    units: int


def first_expired_first_out(stock: Iterable[OnHand], units: int) -> tuple[tuple[Pick, ...], int]:
    """Take units from the lots that expire first; returns the picks and what is still short.

    Lots without a date come last; among equal dates the smallest lot goes first, then the lower
    lot number, so that shelves are emptied and the answer is always the same (cases S7, S8).
    Blocked lots (use-by passed, on hold) are never picked.
    """
    picks: list[Pick] = []
    open_units = units
    usable = (lot for lot in stock if lot.units > 0 and not lot.is_blocked)
    for lot in sorted(usable, key=_order):
        if open_units == 0:
            break
        taken = min(lot.units, open_units)
        picks.append(Pick(lot.lot_id, taken))
        open_units -= taken
    return tuple(picks), open_units


def _order(lot: OnHand) -> tuple[bool, date, int, int]:
    return (lot.expires_on is None, lot.expires_on or date.max, lot.units, lot.lot_id)
