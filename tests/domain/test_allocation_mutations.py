"""No number and no word of a result can be changed unnoticed."""

import copy
import json
from collections.abc import Iterator
from fractions import Fraction
from math import lcm
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foodaid.allocation.domain.checks import broken_rules
from foodaid.allocation.domain.reasons import Reason
from foodaid.allocation.domain.result import Fairness, as_json, fairness_of, read_result
from foodaid.core.strict_json import Faults
from tests.domain.allocation_examples import (
    line,
    one_product,
    partner,
    problem,
    problems,
    product,
    read,
    shared,
)

Place = tuple[str | int, ...]


def leaves(found: Any, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Every number and word of a printed result, with its place."""
    if isinstance(found, (dict, list)):
        for key, inner in found.items() if isinstance(found, dict) else enumerate(found):
            yield from leaves(inner, (*place, key))
    else:
        yield place, found


def others(place: Place, leaf: Any) -> list[Any]:
    """What might stand there instead."""
    if place[-1] == "reason":
        return [str(reason) for reason in Reason if reason != leaf]
    if leaf is None:
        return [0, 1, "1/3"]
    if isinstance(leaf, float):
        return [leaf + 0.25, 0.125 if leaf != 0.125 else 0.5]
    if isinstance(leaf, int):
        return [leaf + 1, leaf - 1, leaf + 10**12, None]
    try:
        number = Fraction(leaf)
    except ValueError:
        return [leaf + "x", ""]
    return [str(number + step) for step in (1, -1, Fraction(1, 7), 10**12)] + [None]


def put(printed: dict[str, Any], place: Place, leaf: Any) -> dict[str, Any]:
    changed = copy.deepcopy(printed)
    row: Any = changed
    for key in place[:-1]:
        row = row[key]
    row[place[-1]] = leaf
    return changed


def is_found(written: dict[str, Any], printed: dict[str, Any]) -> bool:
    try:
        return bool(broken_rules(read(written), read_result(json.dumps(printed))))
    except Faults:
        return True


@settings(max_examples=150, deadline=None)
@given(problems(), st.data())
def test_whatever_is_changed_is_found(written: dict[str, Any], chooser: st.DataObject) -> None:
    printed = as_json(shared(written))
    # The fairness of whole boxes is against fair shares that this method does not print.
    places = [
        (place, leaf)
        for place, leaf in leaves(printed)
        if written["method"] == "basket" or place[0] != "fairness"
    ]
    for place, leaf in chooser.draw(st.lists(st.sampled_from(places), min_size=1, max_size=12)):
        for other in others(place, leaf):
            assert is_found(written, put(printed, place, other)), (place, leaf, other)


def moved(printed: dict[str, Any], giver: int, taker: int) -> dict[str, Any]:
    """A box goes from one line to another of the same product, and the facts follow."""
    changed = copy.deepcopy(printed)
    for at, boxes in ((giver, -1), (taker, 1)):
        share = changed["shares"][at]
        share["boxes"] += boxes
        share["facts"]["extra"] = share["facts"].get("extra", 0) + boxes
    return changed


@settings(max_examples=150, deadline=None)
@given(problems(ceilings=False))
def test_a_box_that_changes_hands_is_found(written: dict[str, Any]) -> None:
    printed = as_json(shared(written))
    shares = list(enumerate(printed["shares"]))
    for giver, one in shares:
        for taker, other in shares:
            if giver != taker and one["product"] == other["product"] and one["boxes"]:
                assert is_found(written, moved(printed, giver, taker))


def paid_back(printed: dict[str, Any], giver: int, taker: int, grams: int) -> dict[str, Any]:
    """The same with the credits put right too, so that only the order of serving is broken."""
    changed = moved(printed, giver, taker)
    for at, weight in ((giver, grams), (taker, -grams)):
        for row in changed["credit"]:
            if row["partner"] == changed["shares"][at]["partner"]:
                row["grams"] = str(Fraction(row["grams"]) + weight)
    return changed


def test_a_box_for_whom_less_was_owed_is_found_even_with_the_books_in_order() -> None:
    partners = [partner("a", 10, 0, "0"), partner("b", 10, 1, "1/1000")]
    written = problem([product(boxes=5)], partners, [line("a", 9), line("b", 9)])
    printed = as_json(shared(written))
    assert [share["boxes"] for share in printed["shares"]] == [2, 3]

    found = broken_rules(read(written), read_result(json.dumps(paid_back(printed, 1, 0, 1000))))

    assert found[0] == "products[0]: a box went to whom less was owed"


@pytest.mark.parametrize("method", ["basket", "single"])
def test_two_lines_that_change_fair_shares_and_boxes_are_found(method: str) -> None:
    written = one_product(9, {"a": (10, 9), "b": (20, 9)}, method)
    printed = as_json(shared(written))
    first, second = printed["shares"]
    for key in ("boxes", "fair_share", "reason"):
        if key in first:
            first[key], second[key] = second[key], first[key]

    assert is_found(written, printed)


def is_seen(written: dict[str, Any], place: Place) -> bool:
    """What is printed and can be derived again: decisions/0010 says what is not."""
    if written["method"] == "single":
        return place[0] != "fairness" and place[-1] != "level"
    return place[-1] not in ("credit_grams", "last_credit_grams", "high")


@settings(max_examples=200, deadline=None)
@given(problems(ceilings=True), st.data())
def test_under_ceilings_too_whatever_is_changed_is_found(
    written: dict[str, Any], chooser: st.DataObject
) -> None:
    printed = as_json(shared(written))
    places = [(place, leaf) for place, leaf in leaves(printed) if is_seen(written, place)]
    for place, leaf in chooser.draw(st.lists(st.sampled_from(places), min_size=1, max_size=12)):
        for other in others(place, leaf):
            assert is_found(written, put(printed, place, other)), (place, leaf, other)


@settings(max_examples=150, deadline=None)
@given(problems(ceilings=True))
def test_under_ceilings_too_a_box_that_changes_hands_is_found(written: dict[str, Any]) -> None:
    for later in written["ceilings"][1:]:
        first = written["ceilings"][0]["partners"]
        later["partners"] = [id for id in later["partners"] if id not in first]
    printed = as_json(shared(written))
    shares = list(enumerate(printed["shares"]))
    for giver, one in shares:
        for taker, other in shares:
            if giver != taker and one["product"] == other["product"] and one["boxes"]:
                assert is_found(written, moved(printed, giver, taker))


def cut_by_ceiling(grams: int) -> dict[str, Any]:
    """Three in one municipality; what is cut from a and b goes to f, who is outside."""
    partners = [partner(id, people, at) for at, (id, people) in enumerate(FOUR.items())]
    products = [product(boxes=90), product("tea", boxes=4, grams=500)]
    lines = [line("a", 60), line("b", 60), line("f", 90), line("d", 9, "tea"), line("f", 9, "tea")]
    ceiling = {"name": "commune", "partners": ["a", "b", "d"], "grams": grams}
    return problem(products, partners, lines, [ceiling])


FOUR = {"a": 10, "b": 20, "d": 10, "f": 30}


def shifted(printed: dict[str, Any], giver: int, taker: int, boxes: int) -> dict[str, Any]:
    """Bounds, fair shares and boxes go from one line to another, and all books are in order."""
    changed = copy.deepcopy(printed)
    for at, more in ((giver, -boxes), (taker, boxes)):
        share = changed["shares"][at]
        share["boxes"] += more
        share["fair_share"] = str(Fraction(share["fair_share"]) + more)
        share["facts"]["high"] = str(Fraction(share["facts"]["high"]) + more)
    fair, got = dict.fromkeys(FOUR, Fraction(0)), dict.fromkeys(FOUR, Fraction(0))
    for share in changed["shares"]:
        grams = 500 if share["product"] == "tea" else 1000
        fair[share["partner"]] += Fraction(share["fair_share"]) * grams
        got[share["partner"]] += share["boxes"] * grams
    bottom = lcm(*(share.denominator for share in fair.values()))
    sums = ([int(grams * bottom) for grams in each.values()] for each in (got, fair))
    found = fairness_of(*sums)
    changed["fairness"] = {key: getattr(found, key) for key in Fairness.__slots__}
    return changed


def test_a_ceiling_is_not_shared_otherwise_than_by_people() -> None:
    # case A8
    written = cut_by_ceiling(21_000)
    printed = as_json(shared(written))
    assert [share["boxes"] for share in printed["shares"]] == [7, 13, 70, 1, 3]
    assert broken_rules(read(written), read_result(json.dumps(printed))) == []

    other = shifted(printed, 0, 1, 1)

    found = broken_rules(read(written), read_result(json.dumps(other)))
    assert found == ["ceilings[0]: cuts one partner below the level of another"]


def test_a_ceiling_that_leaves_room_cuts_nobody() -> None:
    # case A8
    narrow = as_json(shared(cut_by_ceiling(21_000)))

    found = broken_rules(read(cut_by_ceiling(30_000)), read_result(json.dumps(narrow)))

    assert "ceilings[0]: cuts somebody though it leaves room" in found


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just("1/3"),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=4,
)


@settings(max_examples=300, deadline=None)
@given(problems(ceilings=True) | problems(), anything, st.data())
def test_whatever_stands_in_a_result_it_is_judged_and_never_a_crash(
    written: dict[str, Any], other: Any, chooser: st.DataObject
) -> None:
    printed = as_json(shared(written))
    place, _ = chooser.draw(st.sampled_from(list(leaves(printed))))

    is_found(written, put(printed, place, other))
