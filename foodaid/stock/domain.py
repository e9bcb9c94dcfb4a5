"""First expired, first out: which lots go, in which order."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Origin(StrEnum):
    """How the programme came to the goods (fields 19-20 of Delegated Regulation 532/2014)."""

    PURCHASED = "purchased"
    INTERVENTION = "intervention"
    DONATED = "donated"


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
