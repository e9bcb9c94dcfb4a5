"""What nobody can gain or lose by: the order of rows, other measures, two names for one partner."""

import json
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from foodaid.allocation.domain.solver import boxes_of
from foodaid.core.strict_json import Faults
from tests.domain.allocation_examples import (
    boxes_by_partner,
    fair_by_line,
    line,
    one_product,
    partner,
    problem,
    problems,
    product,
    read,
    shared,
    stretched,
)


@settings(max_examples=150, deadline=None)
@given(problems(ceilings=True), st.randoms(use_true_random=False))
def test_the_order_of_products_matters_only_between_equal_weights(
    written: dict[str, Any], dice: Any
) -> None:
    # case A5
    weights = [goods["grams_per_box"] for goods in written["products"]]
    assume(len(set(weights)) == len(weights))
    mixed = {
        key: dice.sample(rows, len(rows)) if isinstance(rows, list) else rows
        for key, rows in written.items()
    }

    one, other = shared(written), shared(mixed)

    assert set(map(repr, one.shares)) == set(map(repr, other.shares))
    assert (dict(one.credit), dict(one.left)) == (dict(other.credit), dict(other.left))
    assert one.fairness == other.fairness


@settings(max_examples=150, deadline=None)
@given(problems(), st.integers(2, 1000))
def test_other_measures_of_people_and_weight_change_nothing(
    written: dict[str, Any], times: int
) -> None:
    before = shared(written)
    for goods in written["products"]:
        goods["grams_per_box"] *= times
    for row in written["partners"]:
        row["people"] *= times
        row["credit_grams"] = str(Fraction(row["credit_grams"]) * times)

    after = shared(written)

    assert [share.boxes for share in after.shares] == [share.boxes for share in before.shares]
    assert fair_by_line(after) == fair_by_line(before)
    assert {id: owed * times for id, owed in before.credit.items()} == dict(after.credit)


@settings(max_examples=150, deadline=None)
@given(problems(ceilings=True) | problems())
def test_the_boxes_alone_are_those_of_the_whole_answer(written: dict[str, Any]) -> None:
    assert boxes_of(read(written)) == [share.boxes for share in shared(written).shares]


@pytest.mark.parametrize("bits", [0, 70])
def test_the_boxes_alone_are_refused_and_exact_as_the_whole_answer_is(bits: int) -> None:
    written = stretched(one_product(9, {"a": (10, 9), "b": (20, 9)}), 2**bits)

    assert boxes_of(read(written)) == [3 * 2**bits, 6 * 2**bits]
    found = read(written)
    locked = replace(found.lines[0], locked=10 * 2**bits)
    with pytest.raises(Faults, match="locked lines need more boxes"):
        boxes_of(replace(found, lines=(locked, *found.lines[1:])))


def in_two(written: dict[str, Any], id: str) -> dict[str, Any]:
    """The same partner under two names, each with half of everything."""
    halves: dict[str, Any] = json.loads(json.dumps(written))
    halves["partners"] = [row for row in written["partners"] if row["id"] != id]
    halves["lines"] = [row for row in written["lines"] if row["partner"] != id]
    for at, name in enumerate((f"{id}-one", f"{id}-two")):
        for row in written["partners"]:
            if row["id"] == id:
                half = {"id": name, "people": row["people"] // 2, "rank": row["rank"] + 1000 * at}
                halves["partners"].append(row | half)
        for row in written["lines"]:
            if row["partner"] == id:
                parts = {key: row[key] // 2 for key in ("asked", "guaranteed", "held_units")}
                most = None if row["most"] is None else row["most"] // 2
                halves["lines"].append(row | parts | {"partner": name, "most": most})
    return halves


@settings(max_examples=200, deadline=None)
@given(problems(method="basket"), st.data())
def test_a_partner_in_two_halves_is_due_what_it_is_due_as_one(
    written: dict[str, Any], chooser: st.DataObject
) -> None:
    chosen = chooser.draw(st.sampled_from(written["partners"]))
    chosen["people"] = 2 * max(chosen["people"], 1)
    for row in written["lines"]:
        if row["partner"] == chosen["id"]:
            for key in ("asked", "most", "guaranteed", "held_units"):
                row[key] = row[key] and row[key] * 2
            row["locked"] = None
    halves = in_two(written, chosen["id"])

    whole, split = shared(written), shared(halves)

    due, due_halves = fair_by_line(whole), fair_by_line(split)
    for (id, goods), share in due.items():
        names = [id] if id != chosen["id"] else [f"{id}-one", f"{id}-two"]
        assert sum(due_halves[name, goods] for name in names) == share
    for half in split.shares:
        assert half.fair_share is not None
        assert abs(half.boxes - half.fair_share) < 1


@settings(max_examples=200, deadline=None)
@given(problems())
def test_what_is_guaranteed_is_given_where_there_is_enough_for_all_guarantees(
    written: dict[str, Any],
) -> None:
    people = {row["id"]: row["people"] for row in written["partners"]}
    result = shared(written)

    for goods in written["products"]:
        mine = [
            (row, share)
            for row, share in zip(written["lines"], result.shares, strict=True)
            if row["product"] == goods["code"] and people[row["partner"]]
        ]
        left = goods["boxes"] - sum(
            row["locked"] or 0 for row in written["lines"] if row["product"] == goods["code"]
        )
        caps = [
            row["asked"] if row["most"] is None else min(row["asked"], row["most"])
            for row, _ in mine
        ]
        due = {
            at: min(row["guaranteed"], cap)
            for at, ((row, _), cap) in enumerate(zip(mine, caps, strict=True))
            if row["locked"] is None
        }
        if sum(due.values()) <= left:
            assert all(mine[at][1].boxes >= boxes for at, boxes in due.items())


@settings(max_examples=200, deadline=None)
@given(problems(ceilings=True))
def test_no_ceiling_is_passed_and_nothing_is_left_that_somebody_may_have(
    written: dict[str, Any],
) -> None:
    # case A8
    grams = {row["code"]: row["grams_per_box"] for row in written["products"]}
    people = {row["id"]: row["people"] for row in written["partners"]}
    result = shared(written)
    room = {
        ceiling["name"]: ceiling["grams"]
        - sum(
            share.boxes * grams[share.product]
            for share in result.shares
            if share.partner in ceiling["partners"]
        )
        for ceiling in written["ceilings"]
    }

    assert all(left >= 0 for left in room.values())
    for row, share in zip(written["lines"], result.shares, strict=True):
        over = [room[c["name"]] for c in written["ceilings"] if row["partner"] in c["partners"]]
        most = row["asked"] if row["most"] is None else min(row["asked"], row["most"])
        is_served = people[row["partner"]] or written["settings"]["zero_people"] == "last"
        if is_served and row["locked"] is None and result.left[row["product"]]:
            assert share.boxes == most or min(over, default=10**9) < grams[row["product"]]


@pytest.mark.parametrize("method", ["basket", "single"])
def test_without_a_freezer_there_is_nothing_frozen_and_the_others_get_it(method: str) -> None:
    # cases A16 and A17: no freezer, or no day left to hand it out, is a cap of nothing
    partners = [partner("a", 10, 0), partner("b", 10, 1), partner("c", 20, 2)]
    lines = [line("a", 9, most=0), line("b", 9), line("c", 18)]

    result = shared(problem([product(boxes=12)], partners, lines, method=method))

    assert [share.boxes for share in result.shares] == [0, 4, 8]
    assert result.shares[0].reason == "most"


@pytest.mark.parametrize("method", ["basket", "single"])
def test_what_was_set_by_hand_stays_and_the_rest_is_shared_anew(method: str) -> None:
    # cases A13, A14
    partners = [partner("a", 10, 0), partner("b", 10, 1), partner("c", 20, 2)]
    free = [line("a", 30), line("b", 30), line("c", 30)]
    by_hand = [line("a", 30, locked=0), line("b", 30), line("c", 30)]

    first = boxes_by_partner(problem([product(boxes=24)], partners, free, method=method))
    again = boxes_by_partner(problem([product(boxes=24)], partners, by_hand, method=method))

    assert first == {"a": 6, "b": 6, "c": 12}
    assert again == {"a": 0, "b": 8, "c": 16}


@pytest.mark.parametrize("method", ["basket", "single"])
def test_a_lock_may_be_more_than_was_asked_but_not_more_than_there_is(method: str) -> None:
    partners = [partner("a", 10, 0), partner("b", 10, 1)]
    lines = [line("a", 3, most=2, locked=10), line("b", 9, guaranteed=4)]

    result = shared(problem([product(boxes=10)], partners, lines, method=method))

    assert [share.boxes for share in result.shares] == [10, 0]
    assert [share.reason for share in result.shares] == ["locked", "no-supply"]


@pytest.mark.parametrize("method", ["basket", "single"])
@pytest.mark.parametrize("zero_people", ["last", "never"])
def test_nobody_nothing_and_nothing_asked_are_no_fault(method: str, zero_people: str) -> None:
    empty = problem([], [], [], method=method, zero_people=zero_people)
    nobody = problem([product(boxes=5)], [], [], method=method, zero_people=zero_people)
    partners = [partner("a", 0, 0), partner("b", 4, 1)]
    nothing = problem(
        [product(boxes=0), product("milk", boxes=4)],
        partners,
        [line("a", 5), line("b", 5), line("a", 0, "milk"), line("b", 0, "milk", guaranteed=2)],
        [{"name": "commune", "partners": [], "grams": 0}],
        method,
        zero_people=zero_people,
    )

    assert shared(empty).shares == ()
    assert shared(nobody).left == {"rice": 5}
    assert [share.boxes for share in shared(nothing).shares] == [0, 0, 0, 0]
    assert [share.reason for share in shared(nothing).shares][2:] == ["nothing-asked"] * 2


@pytest.mark.parametrize("method", ["basket", "single"])
def test_under_a_ceiling_of_nothing_nobody_gets_anything(method: str) -> None:
    partners = [partner("a", 10, 0), partner("b", 10, 1)]
    ceilings = [{"name": "commune", "partners": ["a"], "grams": 0}]
    written = problem([product(boxes=8)], partners, [line("a", 9), line("b", 5)], ceilings, method)

    result = shared(written)

    assert [share.boxes for share in result.shares] == [0, 5]
    assert result.shares[0].reason == "ceiling"
    assert result.left == {"rice": 3}
