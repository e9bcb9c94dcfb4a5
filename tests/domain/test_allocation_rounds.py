"""Over many rounds the memory of rounding keeps everybody near what it is entitled to."""

import pytest

from benchmarks.curves import Curve, Panel, picture
from benchmarks.memory import SUPPLIES, rounds, standings


@pytest.mark.parametrize("supply", SUPPLIES)
def test_over_twelve_rounds_the_gap_shrinks_beside_rounds_that_forget(supply: str) -> None:
    # case M2
    problems = list(rounds(supply, 12, partners=60, products=10))

    memory, forgetting, alone = (
        list(standings(problems, way)) for way in ("memory", "forgetting", "alone")
    )

    assert memory[0] == forgetting[0]
    assert memory[-1].gap * 2 < forgetting[-1].gap < alone[-1].gap
    assert memory[-1].gap <= max(standing.gap for standing in memory[:3])
    assert forgetting[-1].least < memory[-1].least
    assert memory[-1].most < forgetting[-1].most


def test_the_picture_names_what_it_draws() -> None:
    drawn = picture("Gaps & more", "kg", "round", [Panel("Scarce", [Curve("memory", [0.5, 2.0])])])

    assert "Gaps &amp; more" in drawn
    for words in ("kg", "round", "Scarce", "memory", ">0.1<", ">10<", "polyline"):
        assert words in drawn
