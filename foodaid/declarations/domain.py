"""Which figures of a declaration contradict one another, and which jump away from last year's.

Ages exclude one another, so together they are at most the total (rule V3, for the bands of FEAD
and of ESF+ alike). Groups overlap freely: a woman may be homeless and over 65, so only each
group alone is held against the total (V2, V4). What is not known is None, never 0.

People who also get food from other organisations are declared by how many those are. These
exclude one another too. Somebody with k organisations in all weighs 1/k there (100, 50, 33 and
25 %, as in the food banks' own program), so that all of them together weigh a person once.
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
"""What the EU reports ask."""
ELSEWHERE = ("one_elsewhere", "two_elsewhere", "more_elsewhere")
"""Of all people, those with one, two, three or more other organisations that give food."""
ALL_COUNTS = COUNTS + ELSEWHERE
TWELFTHS = 12
LESS_TWELFTHS = {"one_elsewhere": 6, "two_elsewhere": 8, "more_elsewhere": 9}
"""What a person weighs less than 12/12: 1/2 is 6/12, 1/3 is 4/12, 1/4 is 3/12."""

Counts = Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Figures that cannot be true together; `field` is where to put it right."""

    field: str
    code: str
    people: int
    total: int


def counts_of(support: Support) -> tuple[str, ...]:
    """What is asked about one support: only for food, who also gets it elsewhere."""
    return ALL_COUNTS if support is Support.FOOD else COUNTS


def twelfths(total: int, counts: Counts) -> int:
    """The equivalents of all people together, in twelfths of a person; exact.

    Whoever is not known to get food elsewhere weighs a whole person.
    """
    less = sum((counts.get(name) or 0) * less_each for name, less_each in LESS_TWELFTHS.items())
    return total * TWELFTHS - less


def contradictions(total: int, counts: Counts) -> tuple[Contradiction, ...]:
    """Every contradiction at once: each count against the total, then those that exclude others."""
    found = [
        Contradiction(name, "nobody-helped" if total == 0 else "above-total", people, total)
        for name in ALL_COUNTS
        if (people := counts.get(name)) is not None and people > total
    ]
    ages = sum(counts.get(name) or 0 for name in AGES)
    if ages > total and not any(one.field in AGES for one in found):
        found.append(Contradiction("total", "ages-above-total", ages, total))
    elsewhere = [name for name in ELSEWHERE if counts.get(name)]
    people = sum(counts[name] or 0 for name in elsewhere)
    if people > total and not any(one.field in ELSEWHERE for one in found):
        found.append(Contradiction(elsewhere[0], "elsewhere-above-total", people, total))
    return tuple(found)


def is_jump(total: int, earlier: int, percent: int) -> bool:
    """Whether a total is more than so many percent above or below that of the year before."""
    return abs(total - earlier) * 100 > percent * earlier


def is_same(total: int, counts: Counts, earlier_total: int, earlier: Counts) -> bool:
    """Whether nothing at all differs from the year before."""
    return total == earlier_total and all(
        counts.get(name) == earlier.get(name) for name in ALL_COUNTS
    )
