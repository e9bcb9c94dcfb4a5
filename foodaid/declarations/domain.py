"""Which figures of a declaration contradict one another, and which jump away from last year's.

Ages exclude one another, so together they are at most the total (rule V3, for the bands of FEAD
and of ESF+ alike). Groups overlap freely: a woman may be homeless and over 65, so only each
group alone is held against the total (V2, V4). What is not known is None, never 0.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Support(StrEnum):
    """What the people received (blocks 2.1-2.3 of Annex III, Regulation (EU) 2021/1057)."""

    FOOD = "food"
    GOODS = "goods"
    VOUCHERS = "vouchers"


AGES = ("age_0_15", "age_16_17", "age_18_29", "age_30_64", "age_65_up")
GROUPS = (
    "women",
    "disabilities",
    "third_country",
    "foreign_or_minority",
    "migrants",
    "homeless",
)
COUNTS = AGES + GROUPS

Counts = Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Figures that cannot be true together; `field` is where to put it right."""

    field: str
    code: str
    people: int
    total: int


def contradictions(total: int, counts: Counts) -> tuple[Contradiction, ...]:
    """Every contradiction at once: each count against the total, then the ages together."""
    found = [
        Contradiction(name, "nobody-helped" if total == 0 else "above-total", people, total)
        for name in COUNTS
        if (people := counts.get(name)) is not None and people > total
    ]
    ages = sum(counts.get(name) or 0 for name in AGES)
    if ages > total and not any(one.field in AGES for one in found):
        found.append(Contradiction("total", "ages-above-total", ages, total))
    return tuple(found)


def is_jump(total: int, earlier: int, percent: int) -> bool:
    """Whether a total is more than so many percent above or below that of the year before."""
    return abs(total - earlier) * 100 > percent * earlier


def is_same(total: int, counts: Counts, earlier_total: int, earlier: Counts) -> bool:
    """Whether nothing at all differs from the year before."""
    return total == earlier_total and all(counts.get(name) == earlier.get(name) for name in COUNTS)
