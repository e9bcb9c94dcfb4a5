"""Shares beside the plainest ways to find them: the lowest raised together, or all tried out."""

from fractions import Fraction
from itertools import product as ways
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.allocation_examples import (
    fair_by_line,
    line,
    partner,
    problem,
    problems,
    product,
    shared,
)

Bound = tuple[int, int]
Shares = dict[str, Fraction]


def raised_together(
    weights: dict[str, tuple[Fraction, Fraction]], bounds: dict[str, Bound], supply: int
) -> Shares:
    """Everybody starts at its lower bound; whoever stands lowest and may rise, rises.

    `weights` has the level from which a partner starts with nothing, and the level a box adds.
    All who stand lowest rise at one speed until one is full, the next higher one is reached, or
    nothing is left.
    """
    shares = {id: Fraction(low) for id, (low, _) in bounds.items()}
    left = Fraction(supply) - sum(shares.values())
    while left > 0:
        level = {
            id: weights[id][0] + weights[id][1] * share
            for id, share in shares.items()
            if share < bounds[id][1]
        }
        if not level:
            break
        lowest = min(level.values())
        rising = [id for id, height in level.items() if height == lowest]
        stops = [height for height in level.values() if height > lowest]
        stops += [weights[id][0] + weights[id][1] * bounds[id][1] for id in rising]
        a_level = sum(1 / weights[id][1] for id in rising)
        climb = min(min(stops) - lowest, left / a_level)
        for id in rising:
            shares[id] += climb / weights[id][1]
        left -= climb * a_level
    return shares


def fair_shares_of(written: dict[str, Any], goods: dict[str, Any]) -> Shares:
    """The fair shares of one product, read from the contract and from nothing else."""
    people = {row["id"]: row["people"] for row in written["partners"]}
    mine = {row["partner"]: row for row in written["lines"] if row["product"] == goods["code"]}
    shares = {id: Fraction(row["locked"]) for id, row in mine.items() if row["locked"] is not None}
    supply = goods["boxes"] - sum(shares.values())
    free = {id: row for id, row in mine.items() if row["locked"] is None}
    cap = {
        id: row["asked"] if row["most"] is None else min(row["asked"], row["most"])
        for id, row in free.items()
    }
    first = [id for id in free if people[id]]
    low = {id: min(free[id]["guaranteed"], cap[id]) for id in first}
    weights = {
        id: (
            Fraction(free[id]["held_units"], people[id]),
            Fraction(goods["units_per_box"], people[id]),
        )
        for id in first
    }
    bounds = {id: (low[id], cap[id]) for id in first}
    if sum(low.values()) >= supply:
        bounds = {id: (0, low[id]) for id in first}
    shares |= raised_together(weights, bounds, int(supply))
    last = {id: (0, cap[id]) for id in free if not people[id]}
    if written["settings"]["zero_people"] == "never":
        return shares | dict.fromkeys(last, Fraction(0))
    rest = goods["boxes"] - sum(shares.values())
    equal = dict.fromkeys(last, (Fraction(0), Fraction(1)))
    return shares | raised_together(equal, last, int(rest))


@settings(max_examples=400, deadline=None)
@given(problems(method="basket"))
def test_fair_shares_are_those_of_raising_the_lowest_together(written: dict[str, Any]) -> None:
    expected = {
        (id, goods["code"]): share
        for goods in written["products"]
        for id, share in fair_shares_of(written, goods).items()
    }

    assert fair_by_line(shared(written)) == expected


def rounded(written: dict[str, Any]) -> tuple[dict[tuple[str, str], int], Shares]:
    """Whole boxes and credits, box by box, read from the contract and from nothing else."""
    credit = {row["id"]: Fraction(row["credit_grams"]) for row in written["partners"]}
    order = {row["id"]: (-row["people"], row["rank"]) for row in written["partners"]}
    locked = {(r["partner"], r["product"]) for r in written["lines"] if r["locked"] is not None}
    boxes: dict[tuple[str, str], int] = {}
    for goods in sorted(written["products"], key=lambda goods: -goods["grams_per_box"]):
        fair = fair_shares_of(written, goods)
        whole = {id: share.numerator // share.denominator for id, share in fair.items()}
        for id, share in fair.items():
            credit[id] += goods["grams_per_box"] * (share - whole[id])
        waiting = [id for id in fair if fair[id] > whole[id] and (id, goods["code"]) not in locked]
        waiting.sort(key=lambda id: (-credit[id], *order[id]))
        for id in waiting[: int(sum(fair.values()) - sum(whole.values()))]:
            whole[id] += 1
            credit[id] -= goods["grams_per_box"]
        boxes |= {(id, goods["code"]): number for id, number in whole.items()}
    return boxes, credit


@settings(max_examples=400, deadline=None)
@given(problems(method="basket"))
def test_whole_boxes_and_credits_are_those_of_the_rule(written: dict[str, Any]) -> None:
    boxes, credit = rounded(written)

    result = shared(written)

    assert {(s.partner, s.product): s.boxes for s in result.shares} == boxes
    assert dict(result.credit) == credit


@st.composite
def few_boxes(draw: st.DrawFn) -> dict[str, Any]:
    """One product, two to four partners, so few boxes that every way to give them can be tried."""
    count = draw(st.integers(2, 4))
    partners = [partner(f"P{at}", draw(st.integers(1, 9)), at) for at in range(count)]
    lines = []
    for row in partners:
        asked, least = draw(st.integers(0, 5)), draw(st.sampled_from([0, 0, 1, 2]))
        held = draw(st.integers(0, 4))
        lines.append(line(row["id"], asked, guaranteed=least, held_units=held))
    goods = product(boxes=draw(st.integers(0, 9)), units=draw(st.integers(1, 4)))
    tie = draw(st.sampled_from(["people", "partners"]))
    return problem([goods], partners, lines, method="single", tie=tie)


def levels(written: dict[str, Any], boxes: tuple[int, ...]) -> list[Fraction]:
    """The levels of all partners from the lowest up, of each person or of each partner."""
    units, is_by_person = written["products"][0]["units_per_box"], written["settings"]["tie"]
    found = []
    for row, asked, number in zip(written["partners"], written["lines"], boxes, strict=True):
        level = Fraction(asked["held_units"] + units * number, row["people"])
        found += [level] * (row["people"] if is_by_person == "people" else 1)
    return sorted(found)


@settings(max_examples=300, deadline=None)
@given(few_boxes())
def test_no_other_way_to_give_whole_boxes_lifts_the_lowest_higher(written: dict[str, Any]) -> None:
    lines, supply = written["lines"], written["products"][0]["boxes"]
    caps = [row["asked"] for row in lines]
    lows = [min(row["guaranteed"], cap) for row, cap in zip(lines, caps, strict=True)]
    if sum(lows) > supply:
        lows, caps = [0] * len(lines), lows
    out = min(supply, sum(caps))
    ranges = (range(low, cap + 1) for low, cap in zip(lows, caps, strict=True))
    best = max(levels(written, way) for way in ways(*ranges) if sum(way) == out)

    given_boxes = tuple(share.boxes for share in shared(written).shares)

    assert levels(written, given_boxes) == best
