"""Grams per person over several rounds, beside the mean."""

from fractions import Fraction

from foodaid.allocation.domain.overtime import Received, balances, means, totals

ROUNDS = [
    Received(1, 7, grams=900, people=3),
    Received(1, 8, grams=100, people=7),
    Received(2, 7, grams=100, people=4),
    Received(2, 8, grams=300, people=0),
]


def test_the_mean_is_all_grams_over_all_people_and_nobody_is_no_mean() -> None:
    assert means(ROUNDS) == {1: Fraction(100), 2: Fraction(25)}
    assert means([Received(3, 7, grams=5, people=0)]) == {}


def test_who_missed_a_round_is_compared_with_the_rounds_it_was_there() -> None:
    found = totals(ROUNDS, means(ROUNDS))

    assert [found[7].per_person, found[7].mean, found[7].part] == [325, 125, Fraction(13, 5)]
    assert [found[8].per_person, found[8].mean] == [Fraction(100, 7), 100]
    assert (found[8].grams, found[8].people, found[8].rounds) == (400, 0, 2)


def test_where_nothing_was_given_there_is_no_part() -> None:
    rows = [Received(1, 7, grams=0, people=3)]

    assert totals(rows, means(rows))[7].part is None


def test_the_balance_runs_on_over_rounds_without_people() -> None:
    steps = [(Fraction(5), Fraction(3)), (None, Fraction(9)), (Fraction(1), Fraction(2))]

    assert balances(steps) == [2, 2, 1]
