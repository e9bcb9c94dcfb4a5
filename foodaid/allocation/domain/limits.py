"""What keeps a line below what was asked, and the cause of it, so that the reason can name it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from foodaid.allocation.domain.result import FACT


class Cause(StrEnum):
    """Why a partner may not have all it asked, in the order in which equal limits are named."""

    FREEZER = "freezer"
    SHELF_LIFE = "shelf-life"
    QUOTA = "quota"
    OFFER = "offer"
    STORAGE = "storage"


@dataclass(frozen=True, slots=True)
class Limit:
    """The most boxes of one line, and the facts from which that number follows."""

    cause: Cause
    boxes: int
    facts: Mapping[str, FACT]

    def told(self) -> dict[str, FACT]:
        """The facts as they are kept beside a share."""
        return {"cause": str(self.cause), **self.facts}


def tightest(limits: Iterable[Limit], asked: int) -> Limit | None:
    """The limit that counts: the lowest below what was asked; among equals the first cause."""
    order = list(Cause)
    binding = [limit for limit in limits if limit.boxes < asked]
    return min(binding, key=lambda limit: (limit.boxes, order.index(limit.cause)), default=None)


@dataclass(frozen=True, slots=True)
class Pace:
    """How a partner hands out: every how many days, and the units of a product on such a day.

    `units` is None where nothing was ever handed out: then only the number of days counts.
    """

    every_days: int
    units: int | None


@dataclass(frozen=True, slots=True)
class DatedUnits:
    """Units that may be given, and the last day on which they may be handed out (None: no date)."""

    units: int
    good_until: date | None


def shelf_life_limit(
    stock: Iterable[DatedUnits], pace: Pace, held_units: int, arrives_on: date, units_per_box: int
) -> Limit | None:
    """No more than can be handed out before its date (cases A17, M9); None where nothing is dated.

    A partner can take x units when for every date d the part of x that must come from lots
    good until d or shorter is handed out by then: x <= handed out by d + units with a later date.
    The lowest of these bounds holds. What it still has on its shelf is handed out first.
    """
    lots = sorted(stock, key=lambda lot: (lot.good_until is None, lot.good_until or date.max))
    later = sum(lot.units for lot in lots)
    found: Limit | None = None
    for lot in lots:
        later -= lot.units
        if lot.good_until is None:
            break
        times = max(0, (lot.good_until - arrives_on).days // pace.every_days)
        if pace.units is None and times:
            continue
        out = max(0, times * (pace.units or 0) - held_units)
        boxes = (out + later) // units_per_box
        if found is None or boxes < found.boxes:
            facts: dict[str, FACT] = {
                "good_until": lot.good_until.isoformat(),
                "arrives_on": arrives_on.isoformat(),
                "every_days": pace.every_days,
                "times": times,
                "units_a_time": pace.units,
                "later_units": later,
            }
            found = Limit(Cause.SHELF_LIFE, boxes, facts)
    return found


def quota_limit(units_per_100: int, people: int, units_per_box: int, had_boxes: int) -> Limit:
    """At most so many units for every 100 people over the campaign, less what it had already.

    A started box counts: boxes travel whole, and without that the smallest would get nothing.
    """
    whole = -(-units_per_100 * people // (100 * units_per_box))
    facts: dict[str, FACT] = {"quota_units": units_per_100, "had_boxes": had_boxes}
    return Limit(Cause.QUOTA, max(0, whole - had_boxes), facts)
