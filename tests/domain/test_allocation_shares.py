"""What partners get: worked cases, and what holds for every problem."""

import json
from fractions import Fraction
from math import ceil, floor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foodaid.allocation.domain.checks import broken_rules
from foodaid.allocation.domain.result import as_json
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
)

CASES = sorted((Path(__file__).parent / "cases").glob("allocation-*.json"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_worked_case_comes_out_exactly(path: Path) -> None:
    case = json.loads(path.read_text())
    if "error" in case["expect"]:
        with pytest.raises(Faults, match="locked lines need more boxes"):
            read(case["problem"])
        return

    printed = as_json(shared(case["problem"]))

    shares = printed["shares"]
    expected = case["expect"]
    assert [[s["partner"], s["product"], s["boxes"]] for s in shares] == expected["shares"]
    assert [[row["product"], row["boxes"]] for row in printed["left"]] == expected["left"]
    if "fair" in expected:
        fair = [[s["partner"], s["product"], s["fair_share"]] for s in shares]
        assert fair == expected["fair"]
        assert [[c["partner"], c["grams"]] for c in printed["credit"]] == expected["credit"]


def test_there_are_worked_cases_of_both_methods() -> None:
    names = {path.stem.split("-")[1] for path in CASES}

    assert names == {"basket", "single"}


@pytest.mark.parametrize("method", ["basket", "single"])
def test_with_enough_for_all_everybody_gets_what_it_asked(method: str) -> None:
    # case A1
    asked = {"a": (10, 7), "b": (0, 3), "c": (500, 1)}

    result = shared(one_product(20, asked, method))

    assert [share.boxes for share in result.shares] == [7, 3, 1]
    assert {share.reason for share in result.shares} == {"full"}
    assert result.left == {"rice": 9}


@pytest.mark.parametrize("method", ["basket", "single"])
def test_what_one_partner_does_not_want_goes_to_the_others(method: str) -> None:
    # case A2
    asked = {"a": (50, 80), "b": (30, 20), "c": (20, 20)}

    assert boxes_by_partner(one_product(100, asked, method)) == {"a": 60, "b": 20, "c": 20}


@pytest.mark.parametrize("method", ["basket", "single"])
def test_one_box_for_ten_partners_goes_out_once(method: str) -> None:
    # case A3
    asked = {f"p{at}": (12, 1) for at in range(10)}

    given_boxes = boxes_by_partner(one_product(1, asked, method))

    assert sorted(given_boxes.values()) == [0] * 9 + [1]


def test_an_odd_box_goes_to_whom_earlier_rounding_owes_most() -> None:
    # case A4
    partners = [partner("a", 10, 0, "-100"), partner("b", 10, 1, "100")]

    given_boxes = boxes_by_partner(
        problem([product(boxes=5)], partners, [line("a", 9), line("b", 9)])
    )

    assert given_boxes == {"a": 2, "b": 3}


def test_with_equal_claims_the_odd_box_goes_to_the_lower_rank() -> None:
    # case A4
    partners = [partner("a", 10, 7), partner("b", 10, 3)]

    given_boxes = boxes_by_partner(
        problem([product(boxes=5)], partners, [line("a", 9), line("b", 9)])
    )

    assert given_boxes == {"a": 2, "b": 3}


@settings(max_examples=150, deadline=None)
@given(problems(), st.randoms(use_true_random=False))
def test_the_order_of_partners_and_lines_never_matters(written: dict[str, Any], dice: Any) -> None:
    # case A5
    shuffled = written | {
        "partners": dice.sample(written["partners"], len(written["partners"])),
        "lines": dice.sample(written["lines"], len(written["lines"])),
    }

    one, other = shared(written), shared(shuffled)

    assert set(map(repr, one.shares)) == set(map(repr, other.shares))
    assert dict(one.credit) == dict(other.credit)
    assert (one.left, one.fairness) == (other.left, other.fairness)


@settings(max_examples=200, deadline=None)
@given(problems())
def test_nobody_gets_more_than_it_may_and_no_box_is_lost(written: dict[str, Any]) -> None:
    # case A6
    result = shared(written)

    for asked, share in zip(written["lines"], result.shares, strict=True):
        most = asked["asked"] if asked["most"] is None else min(asked["asked"], asked["most"])
        assert share.boxes >= 0
        assert share.boxes <= most if asked["locked"] is None else share.boxes == asked["locked"]
    for goods in written["products"]:
        code = goods["code"]
        out = sum(share.boxes for share in result.shares if share.product == code)
        assert out + result.left[code] == goods["boxes"]
        assert result.left[code] >= 0


@settings(max_examples=150, deadline=None)
@given(problems(), st.data())
def test_asking_more_never_lifts_a_partner_above_its_fair_level(
    written: dict[str, Any], chooser: st.DataObject
) -> None:
    # case A7
    open_lines = [row for row in written["lines"] if row["locked"] is None]
    if not open_lines:
        return
    chosen = chooser.draw(st.sampled_from(open_lines))
    key = (chosen["partner"], chosen["product"])
    before = shared(written)
    boxes_before = {(s.partner, s.product): s.boxes for s in before.shares}[key]
    was_limited = boxes_before < min(chosen["asked"], chosen["most"] or chosen["asked"])
    fair_before = fair_by_line(before)[key]

    chosen["asked"] *= 3
    chosen["guaranteed"] = min(chosen["guaranteed"], chosen["asked"] // 3)
    after = shared(written)

    if written["method"] == "basket" and fair_before < chosen["asked"] // 3:
        assert fair_by_line(after)[key] == fair_before
    if written["method"] == "single" and was_limited:
        assert {(s.partner, s.product): s.boxes for s in after.shares}[key] == boxes_before


@pytest.mark.parametrize("method", ["basket", "single"])
def test_a_ceiling_is_shared_by_people_and_what_it_frees_goes_on(method: str) -> None:
    # case A8
    partners = [partner("a", 10, 0), partner("b", 20, 1), partner("c", 30, 2), partner("d", 60, 3)]
    ceiling = {"name": "commune", "partners": ["a", "b", "c"], "grams": 500_000}
    lines = [line("a", 20), line("b", 20), line("c", 20), line("d", 99)]
    written = problem([product(boxes=120, grams=10_000)], partners, lines, [ceiling], method)

    result = shared(written)

    assert sum(share.boxes for share in result.shares[:3]) == 50
    assert [share.boxes for share in result.shares] == [10, 20, 20, 70]
    assert result.shares[0].reason == "ceiling"
    assert result.shares[0].facts["ceiling"] == "commune"


@settings(max_examples=300, deadline=None)
@given(problems(ceilings=True))
def test_a_result_keeps_every_rule_ceilings_included(written: dict[str, Any]) -> None:
    read_back = read(written)

    result = shared(written)

    assert broken_rules(read_back, result) == []


@settings(max_examples=300, deadline=None)
@given(problems())
def test_a_result_keeps_every_rule(written: dict[str, Any]) -> None:
    read_back = read(written)

    result = shared(written)

    assert broken_rules(read_back, result) == []


@settings(max_examples=300, deadline=None)
@given(problems(method="single"))
def test_single_is_the_same_as_handing_out_boxes_one_by_one(written: dict[str, Any]) -> None:
    result = shared(written)

    assert [share.boxes for share in result.shares] == one_by_one(written)


def one_by_one(written: dict[str, Any]) -> list[int]:
    """The plainest reading of the rule, box by box."""
    people = {row["id"]: row["people"] for row in written["partners"]}
    ranks = {row["id"]: row["rank"] for row in written["partners"]}
    sign = -1 if written["settings"]["tie"] == "people" else 1
    boxes = [row["locked"] or 0 for row in written["lines"]]
    for goods in written["products"]:
        mine = [at for at, row in enumerate(written["lines"]) if row["product"] == goods["code"]]
        left = goods["boxes"] - sum(boxes[at] for at in mine)
        for has_people, is_guarantee in ((1, 1), (1, 0), (0, 1), (0, 0)):
            while left:
                waiting = []
                for at in mine:
                    row = written["lines"][at]
                    count, own = people[row["partner"]], row["asked"]
                    own = own if row["most"] is None else min(own, row["most"])
                    own = min(own, row["guaranteed"]) if is_guarantee else own
                    if written["settings"]["zero_people"] == "never" and not count:
                        continue
                    if row["locked"] is not None or bool(count) != bool(has_people):
                        continue
                    held = row["held_units"] if count else 0
                    level = Fraction(held + goods["units_per_box"] * boxes[at], count or 1)
                    if boxes[at] < own:
                        waiting.append((level, sign * count, ranks[row["partner"]], at))
                if not waiting:
                    break
                boxes[min(waiting)[-1]] += 1
                left -= 1
    return boxes


@settings(max_examples=150, deadline=None)
@given(problems(method="basket"))
def test_nobody_is_a_box_away_from_its_fair_share(written: dict[str, Any]) -> None:
    result = shared(written)

    for share in result.shares:
        assert share.fair_share is not None
        assert floor(share.fair_share) <= share.boxes <= ceil(share.fair_share)


@settings(max_examples=150, deadline=None)
@given(problems(method="basket"))
def test_rounding_takes_from_nobody_what_it_does_not_give_to_somebody(
    written: dict[str, Any],
) -> None:
    owed_before = sum(Fraction(row["credit_grams"]) for row in written["partners"])

    result = shared(written)

    assert sum(result.credit.values()) == owed_before


@settings(max_examples=150, deadline=None)
@given(problems(method="basket"), st.integers(1, 9))
def test_more_supply_never_lowers_a_fair_share(written: dict[str, Any], more: int) -> None:
    before = fair_by_line(shared(written))

    written["products"][0]["boxes"] += more
    after = fair_by_line(shared(written))

    assert all(after[key] >= share for key, share in before.items())


@settings(max_examples=150, deadline=None)
@given(problems(method="single"), st.integers(1, 9))
def test_more_supply_never_takes_a_box_away(written: dict[str, Any], more: int) -> None:
    before = [share.boxes for share in shared(written).shares]

    written["products"][0]["boxes"] += more
    after = [share.boxes for share in shared(written).shares]

    assert all(now >= then for now, then in zip(after, before, strict=True))


@pytest.mark.parametrize("method", ["basket", "single"])
def test_guarantees_come_first_and_are_shared_when_even_they_are_too_much(method: str) -> None:
    lines = [line("a", 9, guaranteed=4), line("b", 9, guaranteed=4), line("c", 90)]
    partners = [partner("a", 1, 0), partner("b", 3, 1), partner("c", 500, 2)]

    enough = boxes_by_partner(problem([product(boxes=10)], partners, lines, method=method))
    scarce = boxes_by_partner(problem([product(boxes=4)], partners, lines, method=method))

    assert enough == {"a": 4, "b": 4, "c": 2}
    assert scarce == {"a": 1, "b": 3, "c": 0}


def test_a_partner_without_people_gets_what_others_leave_or_nothing() -> None:
    asked = {"a": (10, 4), "b": (0, 9), "c": (0, 9)}

    assert boxes_by_partner(one_product(11, asked)) == {"a": 4, "b": 4, "c": 3}
    assert boxes_by_partner(one_product(11, asked, zero_people="never")) == {
        "a": 4,
        "b": 0,
        "c": 0,
    }


@pytest.mark.parametrize("tie, first", [("people", "big"), ("partners", "small")])
def test_the_first_box_goes_by_the_tie_that_was_chosen(tie: str, first: str) -> None:
    asked = {"small": (2, 9), "big": (80, 9)}

    given_boxes = boxes_by_partner(one_product(1, asked, "single", tie=tie))

    assert given_boxes[first] == 1


@pytest.mark.parametrize("method", ["basket", "single"])
def test_numbers_of_any_size_are_exact(method: str) -> None:
    boxes = 3 * 10**40 + 2
    asked = {"a": (10, boxes), "b": (20, boxes)}

    given_boxes = boxes_by_partner(one_product(boxes, asked, method))

    assert given_boxes == {"a": 10**40 + 1, "b": 2 * 10**40 + 1}


def test_over_many_rounds_a_small_partner_loses_nothing_by_rounding() -> None:
    credit = {"small": "0", "big": "0"}
    received = 0
    for _ in range(12):
        partners = [partner("small", 1, 0, credit["small"]), partner("big", 11, 1, credit["big"])]
        lines = [line("small", 9), line("big", 9)]
        printed = as_json(shared(problem([product(boxes=1)], partners, lines)))
        credit = {row["partner"]: row["grams"] for row in printed["credit"]}
        received += printed["shares"][0]["boxes"]

    assert received == 1
    assert credit == {"small": "0", "big": "0"}
