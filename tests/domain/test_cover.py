"""How long stock lasts, and how near a lot is to its date: exact, and never endless or nothing."""

from datetime import date, timedelta

import pytest

from foodaid.stock.domain import cover, nearest_range

TODAY = date(2026, 11, 9)


def test_weeks_are_rounded_down_and_the_date_is_the_day_the_last_unit_goes() -> None:
    found = cover(usable=100, out=390, weeks=13, low_weeks=4, today=TODAY)

    assert found.units_a_week == 30
    assert found.week_tenths == 33
    assert found.runs_out_on == TODAY + timedelta(days=23)
    assert found.is_low


def test_a_use_of_half_a_unit_is_rounded_up() -> None:
    assert cover(10, 5, 10, 4, TODAY).units_a_week == 1


@pytest.mark.parametrize(("usable", "is_low"), [(119, True), (120, False)])
def test_what_lasts_just_as_long_as_the_threshold_is_not_low(usable: int, is_low: bool) -> None:
    assert cover(usable, 390, 13, 4, TODAY).is_low is is_low


@pytest.mark.parametrize("out", [0, -5])
def test_without_use_nothing_is_said(out: int) -> None:
    found = cover(1000, out, 13, 4, TODAY)

    assert (found.units_a_week, found.week_tenths, found.runs_out_on) == (None, None, None)
    assert not found.is_low


@pytest.mark.parametrize("usable", [0, -3])
def test_what_is_gone_runs_out_today(usable: int) -> None:
    found = cover(usable, 13, 13, 4, TODAY)

    assert (found.week_tenths, found.runs_out_on, found.is_low) == (0, TODAY, True)


def test_a_date_beyond_ten_years_is_not_told() -> None:
    found = cover(2_000_000_000, 1, 13, 4, TODAY)

    assert found.runs_out_on is None
    assert found.week_tenths == 260_000_000_000


def test_a_period_has_weeks() -> None:
    with pytest.raises(ValueError, match="week"):
        cover(1, 1, 0, 4, TODAY)


@pytest.mark.parametrize(
    ("left", "within"),
    [(91, None), (90, 90), (31, 90), (30, 30), (8, 30), (7, 7), (0, 7), (-40, 7)],
)
def test_a_lot_is_in_the_narrowest_range_it_entered(left: int, within: int | None) -> None:
    assert nearest_range(left, [7, 30, 90]) == within
