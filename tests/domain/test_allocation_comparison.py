"""Two ways of sharing side by side: sums, spreads, how even they are; and fingerprints."""

from fractions import Fraction
from statistics import median

from hypothesis import given, settings
from hypothesis import strategies as st

from foodaid.allocation.domain.comparison import (
    MOST_BARS,
    Changes,
    Given,
    Measure,
    Pair,
    changes,
    fingerprint,
    gini,
    held_by_least,
    histogram,
    lorenz,
    ranked,
    spread,
)


def _given(grams: int, people: int) -> Given:
    return Given(boxes=1, grams=grams, cents=2 * grams, people=people)


GIVENS = st.lists(st.builds(_given, st.integers(0, 10**9), st.integers(0, 10**5)), max_size=30)


def test_the_mean_is_that_of_people_and_the_median_that_of_partners() -> None:
    found = spread([_given(100, 10), _given(900, 30), _given(0, 10)])

    assert [found.least, found.median, found.mean, found.most] == [0, 10, 20, 30]


def test_the_value_per_person_is_counted_alike() -> None:
    assert spread([_given(100, 10), _given(300, 10)], Measure.CENTS).mean == 40


def test_kcal_are_summed_in_hundredths_and_said_whole() -> None:
    milk = Given(people=3, kcal_hundredths=1030 * 47)

    found = spread([milk, Given(people=1, kcal_hundredths=0)], Measure.KCAL)

    assert (found.least, found.most) == (Fraction(0), Fraction(48410, 300))
    assert found.mean == Fraction(48410, 400)


def test_ranks_are_exact_where_floats_see_no_difference() -> None:
    more, less = Given(grams=10**9 + 1, people=10**9), Given(grams=10**9, people=10**9 - 1)

    assert more.grams / more.people == less.grams / less.people
    assert ranked([less, more]) == [more, less]
    assert Fraction(more.grams, more.people) < Fraction(less.grams, less.people)


def test_who_gains_and_who_loses_is_counted_by_weight() -> None:
    before = [_given(100, 1), _given(100, 1), _given(100, 0), _given(100, 1)]
    after = [_given(101, 1), _given(99, 1), _given(100, 0), _given(90, 1)]

    assert changes(before, after) == Changes(more=1, fewer=2, same=1)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(GIVENS)
def test_spreads_are_those_of_a_plain_reading(givens: list[Given]) -> None:
    each = [Fraction(one.grams, one.people) for one in givens if one.people]
    everybody = [one for one in givens if one.people]

    found = spread(givens)

    if not each:
        assert not any((found.least, found.median, found.mean, found.most))
        return
    assert (found.least, found.median, found.most) == (min(each), median(each), max(each))
    assert found.mean == Fraction(
        sum(one.grams for one in everybody), sum(one.people for one in everybody)
    )


def test_a_partner_without_people_is_left_out_of_what_is_said_per_person() -> None:
    assert spread([_given(100, 10), _given(500, 0)]).most == 10
    assert gini([_given(100, 10), _given(500, 0)]) == 0


def test_with_nobody_declared_everything_is_nothing() -> None:
    assert spread([]).most == 0
    assert gini([]) == 0
    assert histogram([]) == ()


def test_the_curve_runs_from_the_least_served_to_the_best() -> None:
    assert lorenz([_given(300, 10), _given(100, 10)]) == ((0, 0), (10, 100), (20, 400))


def test_gini_is_exact() -> None:
    assert gini([_given(300, 10), _given(100, 10)]) == Fraction(1, 4)
    assert gini([_given(0, 99), _given(100, 1)]) == Fraction(99, 100)


def test_the_least_served_half_holds_what_the_curve_says() -> None:
    held = held_by_least([_given(300, 10), _given(100, 10)], 4)

    assert [float(part) for part in held] == [0.0, 0.125, 0.25, 0.625, 1.0]


def test_bars_have_a_round_width_and_hold_everybody_once() -> None:
    pairs = [Pair(_given(100, 10), _given(2000, 10)), Pair(_given(0, 10), _given(0, 0))]

    bars = histogram(pairs)

    assert {bar.below - bar.least for bar in bars} == {20}
    assert (sum(bar.a for bar in bars), sum(bar.b for bar in bars)) == (2, 1)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(GIVENS)
def test_gini_does_not_depend_on_order_or_size(givens: list[Given]) -> None:
    once = gini(givens)
    twice = [Given(0, each.grams * 7, 0, each.people) for each in reversed(givens)]

    assert 0 <= once < 1
    assert gini(twice) == once


@settings(max_examples=100, deadline=None, derandomize=True)
@given(GIVENS)
def test_the_curve_never_falls_and_bars_are_few(givens: list[Given]) -> None:
    held = held_by_least(givens, 20)
    bars = histogram([Pair(each, each) for each in givens])

    assert list(held) == sorted(held)
    assert len(bars) <= MOST_BARS
    assert sum(bar.a for bar in bars) == sum(each.people > 0 for each in givens)


def test_a_fingerprint_tells_one_box_more_but_not_another_order() -> None:
    lines = [(1, 1, 5), (2, 1, 7)]

    assert fingerprint(lines) == fingerprint(reversed(lines))
    assert fingerprint(lines) != fingerprint([(1, 1, 5), (2, 1, 8)])
