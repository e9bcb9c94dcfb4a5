"""Figures of a declaration that contradict one another, or jump away from last year's."""

from foodaid.declarations.domain import Contradiction, contradictions, is_jump, is_same


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
