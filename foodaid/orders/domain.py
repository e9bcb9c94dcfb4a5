"""Which quantities are unusual, and what a partner might ask for."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unusual:
    """A line far above what this partner usually asks."""

    offer_id: int
    boxes: int
    usual: int

    @property
    def times(self) -> int:
        return self.boxes // self.usual


def unusual_lines(
    boxes: Mapping[int, int], usual: Mapping[int, int], factor: int
) -> tuple[Unusual, ...]:
    """The lines of at least `factor` times the usual boxes (case O9). Without a usual, none."""
    return tuple(
        Unusual(offer_id, asked, usual[offer_id])
        for offer_id, asked in boxes.items()
        if usual.get(offer_id, 0) > 0 and asked >= factor * usual[offer_id]
    )


def fair_part(boxes: int, people: int, people_of_all: int) -> int:
    """The boxes that people of one partner would get if everybody asked enough, rounded down."""
    return boxes * people // people_of_all if people_of_all else 0
