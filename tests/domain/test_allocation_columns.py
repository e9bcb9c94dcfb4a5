"""Columns give what whole numbers of any length give: no guess of a float ever shows."""

import tracemalloc
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from foodaid.allocation.domain import memory, waterline, wholeline
from foodaid.allocation.domain.checks import broken_rules
from foodaid.allocation.domain.columns import columns_of
from foodaid.allocation.domain.pools import pools_of
from tests.domain.allocation_examples import (
    line,
    line_by_line,
    one_product,
    partner,
    problem,
    problems,
    product,
    read,
    shared,
    stretched,
)


def is_in_columns(written: dict[str, Any]) -> bool:
    found = read(written)
    return columns_of(found, pools_of(found)) is not None


@settings(max_examples=300, deadline=None)
@given(problems())
def test_columns_give_what_line_by_line_gives(written: dict[str, Any]) -> None:
    assert is_in_columns(written)
    assert shared(written) == line_by_line(written)


@settings(max_examples=200, deadline=None)
@given(problems(), st.integers(30, 66), st.integers(-3, 3))
def test_there_is_no_size_at_which_numbers_become_inexact(
    written: dict[str, Any], bits: int, more: int
) -> None:
    longer = stretched(written, 2**bits, abs(more))

    result = shared(longer)

    assert result == line_by_line(longer)
    assert broken_rules(read(longer), result) == []


@pytest.mark.parametrize("method", ["basket", "single"])
def test_numbers_too_large_for_columns_are_known_before(method: str) -> None:
    small = one_product(10**6, {"a": (10, 10**6), "b": (20, 10**6)}, method)

    assert is_in_columns(small)
    assert not is_in_columns(stretched(small, 2**45))
    assert not is_in_columns(stretched(small, 2**60))


def many_alike(method: str, **others: Any) -> dict[str, Any]:
    """Two hundred partners with the people of one of three, and three products short for all."""
    products = [product(f"K{at}", 311 + 7 * at, 3000 - 500 * at, 1 + at) for at in range(3)]
    partners = [partner(f"P{at:03}", (10, 20, 70)[at % 3], 500 - at) for at in range(200)]
    lines = [line(row["id"], 6, goods["code"]) for row in partners for goods in products]
    return problem(products, partners, lines, method=method, **others)


@pytest.mark.parametrize("tie", ["people", "partners"])
@pytest.mark.parametrize("method", ["basket", "single"])
def test_very_many_ties_go_by_people_and_rank(method: str, tie: str) -> None:
    written = many_alike(method, tie=tie)

    result = shared(written)

    assert result == line_by_line(written)
    assert broken_rules(read(written), result) == []


@pytest.mark.parametrize("limit", [1, 8, 600, 2**62])
def test_ties_are_exact_however_few_histories_fit_a_number(
    limit: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = many_alike("basket")
    monkeypatch.setattr(memory, "WHOLE_LIMIT", limit)

    assert shared(written) == line_by_line(written)


@settings(max_examples=150, deadline=None)
@given(problems(method="basket"))
def test_ties_of_partners_without_any_past_are_exact(written: dict[str, Any]) -> None:
    for at, row in enumerate(written["partners"]):
        row |= {"credit_grams": "0", "people": 10 * (1 + at % 2)}
    for row in written["lines"]:
        row |= {"asked": 20, "most": None, "held_units": 0, "guaranteed": 0}

    assert shared(written) == line_by_line(written)


@pytest.mark.parametrize("method", ["basket", "single"])
def test_a_level_that_no_guess_finds_is_found_all_the_same(
    method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = shared(many_alike(method))
    monkeypatch.setattr(waterline, "PROOFS", 0)
    monkeypatch.setattr(wholeline, "_guessed", lambda *_: None)

    assert shared(many_alike(method)) == expected


@settings(max_examples=60, deadline=None)
@given(problems(), st.floats(-1e6, 1e6))
def test_however_wrong_a_guess_is_the_answer_is_right(
    written: dict[str, Any], guess: float
) -> None:
    expected = shared(written)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(waterline, "guessed_level", lambda *_: guess)
        patch.setattr(wholeline, "guessed_level", lambda *_: guess)

        assert shared(written) == expected


def test_millions_of_boxes_take_no_memory() -> None:
    asked = {"a": (2281, 1_998_833), "b": (1292, 500_789), "c": (631, 791_868)}
    asked |= {"d": (1542, 1_447_744), "e": (360, 1_449_013), "f": (29, 1_007_989)}
    written = one_product(5_775_044, asked | {"g": (153, 1_809_712)}, "single")
    written["products"][0]["units_per_box"] = 7
    for row in written["lines"][2:5]:
        row["held_units"] = 30 * 2**20
    assert is_in_columns(written)

    tracemalloc.start()
    result = shared(written)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert most < 1_000_000
    assert result == line_by_line(written)


def two_owed(first: Fraction, second: Fraction) -> dict[str, Any]:
    partners = [partner("a", 10, 0, str(first)), partner("b", 10, 1, str(second))]
    return problem([product(boxes=5)], partners, [line("a", 9), line("b", 9)])


@given(st.fractions(-1000, 1000), st.integers(1, 80))
@example(Fraction(1, 3), 80)
def test_credits_a_hair_apart_are_told_apart(credit: Fraction, digits: int) -> None:
    hair = Fraction(1, 10**digits)

    ahead, behind = shared(two_owed(credit, credit - hair)), shared(two_owed(credit - hair, credit))

    assert [share.boxes for share in ahead.shares] == [3, 2]
    assert [share.boxes for share in behind.shares] == [2, 3]


def test_equals_are_told_apart_after_a_product_that_nobody_asked() -> None:
    products = [product("tea", boxes=9, grams=9000), product(boxes=5)]
    partners = [partner("a", 10, 7), partner("b", 10, 3)]

    result = shared(problem(products, partners, [line("a", 9), line("b", 9)]))

    assert [share.boxes for share in result.shares] == [2, 3]


def test_credits_too_large_for_columns_are_exact() -> None:
    written = two_owed(Fraction(2**70), Fraction(2**70 + 1))

    assert not is_in_columns(written)
    assert [share.boxes for share in shared(written).shares] == [2, 3]


def test_a_sample_of_many_lines_only_starts_the_search() -> None:
    partners = [partner(f"P{at}", 1 + at * 7919 % 997, at) for at in range(waterline.LARGE + 50)]
    lines = [line(row["id"], 1 + at * 104729 % 31) for at, row in enumerate(partners)]
    for method in ("basket", "single"):
        written = problem([product(boxes=20_011)], partners, lines, method=method)

        assert shared(written) == line_by_line(written)
