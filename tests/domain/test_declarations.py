"""Figures of a declaration that contradict one another, or jump away from last year's."""

import pytest

from foodaid.declarations.domain import (
    Contradiction,
    Support,
    contradictions,
    counts_of,
    is_jump,
    is_same,
    twelfths,
)


def test_groups_may_overlap_and_come_to_more_than_everybody() -> None:
    assert contradictions(100, {"women": 60, "homeless": 100, "disabilities": 40}) == ()


def test_no_group_is_larger_than_everybody() -> None:
    assert contradictions(50, {"women": 51, "homeless": 50}) == (
        Contradiction("women", "above-total", 51, 50),
    )


def test_ages_exclude_one_another() -> None:  # case P2
    counts = {"age_0_15": 30, "age_30_64": 15, "age_65_up": 6}

    assert contradictions(50, counts) == (Contradiction("total", "ages-above-total", 51, 50),)


def test_ages_that_are_not_known_leave_room() -> None:
    assert contradictions(50, {"age_0_15": 20, "age_65_up": None}) == ()


def test_an_age_above_everybody_is_said_once_and_not_again_for_all_ages() -> None:
    assert contradictions(10, {"age_0_15": 11, "age_65_up": 5}) == (
        Contradiction("age_0_15", "above-total", 11, 10),
    )


def test_where_nobody_was_helped_every_group_is_empty() -> None:  # rule V5
    assert contradictions(0, {"women": 1, "homeless": 0, "migrants": None}) == (
        Contradiction("women", "nobody-helped", 1, 0),
    )


def test_a_jump_is_more_than_so_many_percent_either_way() -> None:  # case P12
    assert not is_jump(150, 100, 50)
    assert is_jump(151, 100, 50)
    assert not is_jump(50, 100, 50)
    assert is_jump(49, 100, 50)
    assert is_jump(1, 0, 50)


def test_unknown_is_not_the_same_as_nobody() -> None:
    assert is_same(5, {"women": None}, 5, {})
    assert not is_same(5, {"women": None}, 5, {"women": 0})


@pytest.mark.parametrize(
    ("counts", "weighs"),
    [
        ({}, 120),
        ({"one_elsewhere": None, "two_elsewhere": 0}, 120),
        ({"one_elsewhere": 10}, 60),
        ({"two_elsewhere": 10}, 40),
        ({"more_elsewhere": 10}, 30),
        ({"one_elsewhere": 2, "two_elsewhere": 3, "more_elsewhere": 4, "women": 9}, 12 + 12 * 3),
    ],
)
def test_who_is_with_k_organisations_weighs_one_kth(
    counts: dict[str, int | None], weighs: int
) -> None:
    assert twelfths(10, counts) == weighs


def test_a_person_with_four_organisations_weighs_one_person_in_all() -> None:
    assert 4 * twelfths(1, {"more_elsewhere": 1}) == 12
    assert 3 * twelfths(1, {"two_elsewhere": 1}) == 12
    assert 2 * twelfths(1, {"one_elsewhere": 1}) == 12


def test_those_with_food_elsewhere_are_together_at_most_everybody() -> None:
    counts = {"one_elsewhere": None, "two_elsewhere": 6, "more_elsewhere": 5}

    assert contradictions(10, counts) == (
        Contradiction("two_elsewhere", "elsewhere-above-total", 11, 10),
    )
    assert contradictions(11, counts) == ()


def test_one_count_of_food_elsewhere_above_everybody_is_said_once() -> None:
    assert contradictions(10, {"one_elsewhere": 11, "two_elsewhere": 4}) == (
        Contradiction("one_elsewhere", "above-total", 11, 10),
    )


def test_food_elsewhere_is_asked_about_food_only() -> None:
    assert "one_elsewhere" in counts_of(Support.FOOD)
    assert "one_elsewhere" not in counts_of(Support.GOODS)


def test_another_number_of_food_elsewhere_is_a_change() -> None:
    assert not is_same(5, {"one_elsewhere": 1}, 5, {"one_elsewhere": 2})
