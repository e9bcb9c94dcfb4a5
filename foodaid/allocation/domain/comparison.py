"""Two ways of sharing the same goods, side by side: sums, spreads, and how even they are.

Everything is exact: grams and cents are whole, what is divided is a `Fraction`. Only the page
rounds. A partner without declared people has no grams per person and is left out of what is said
per person; it stays in the sums.

The Gini coefficient is that of people, not of partners: everybody whom a partner helps is taken
to get the same grams, and the area comes from the Lorenz curve by trapezoids (Gini, Variabilità e
mutabilità, 1912; Lorenz, Methods of measuring the concentration of wealth, 1905).
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, pairwise
from statistics import median

MOST_BARS = 12


@dataclass(frozen=True, slots=True)
class Given:
    """What one partner gets in one run, and the people it was counted for."""

    boxes: int = 0
    grams: int = 0
    cents: int = 0
    people: int = 0

    def __add__(self, other: "Given") -> "Given":
        return Given(
            self.boxes + other.boxes,
            self.grams + other.grams,
            self.cents + other.cents,
            self.people + other.people,
        )


@dataclass(frozen=True, slots=True)
class Pair:
    """One partner, or several together, in run A and in run B."""

    a: Given
    b: Given

    @property
    def boxes(self) -> int:
        """The boxes that B gives more than A."""
        return self.b.boxes - self.a.boxes

    @property
    def grams(self) -> int:
        """The grams that B gives more than A."""
        return self.b.grams - self.a.grams

    @property
    def cents(self) -> int:
        """The value that B gives more than A."""
        return self.b.cents - self.a.cents


@dataclass(frozen=True, slots=True)
class Spread:
    """Something per person over all partners: `mean` is all of it over all people."""

    least: Fraction
    median: Fraction
    mean: Fraction
    most: Fraction


@dataclass(frozen=True, slots=True)
class Bar:
    """How many partners get from `least` grams per person up to, but not with, `below`."""

    least: int
    below: int
    a: int
    b: int


def total(givens: Iterable[Given]) -> Given:
    """All partners together."""
    return sum(givens, Given())


def per_person(given: Given, *, is_value: bool = False) -> Fraction | None:
    """Grams (or cents) a person; None where nobody is declared."""
    if not given.people:
        return None
    return Fraction(given.cents if is_value else given.grams, given.people)


def spread(givens: Sequence[Given], *, is_value: bool = False) -> Spread:
    """Least, median, mean and most a person; all 0 where no partner declared people.

    The median is that of partners (the mean of the middle two of an even number).
    """
    counted = [given for given in givens if given.people]
    if not counted:
        return Spread(Fraction(0), Fraction(0), Fraction(0), Fraction(0))
    each = [per_person(given, is_value=is_value) or Fraction(0) for given in counted]
    mean = per_person(total(counted), is_value=is_value) or Fraction(0)
    return Spread(min(each), Fraction(median(each)), mean, max(each))


def lorenz(givens: Iterable[Given]) -> tuple[tuple[int, int], ...]:
    """The curve as (people, grams), summed from who gets least a person; it starts at (0, 0).

    Partners with the same grams a person keep their order: they lie on one straight line.
    """
    counted = sorted(
        (given for given in givens if given.people),
        key=lambda given: Fraction(given.grams, given.people),
    )
    people = accumulate((given.people for given in counted), initial=0)
    grams = accumulate((given.grams for given in counted), initial=0)
    return tuple(zip(people, grams, strict=True))


def held_by_least(givens: Iterable[Given], steps: int) -> tuple[Fraction, ...]:
    """The part of all grams that the least served 0/steps, 1/steps, ... of the people get.

    Between two partners the curve is a straight line; all 0 where there is nothing to share.
    """
    curve = lorenz(givens)
    people, grams = curve[-1]
    if not people or not grams:
        return (Fraction(0),) * (steps + 1)
    found, at = [], 1
    for step in range(steps + 1):
        wanted = Fraction(people * step, steps)
        while curve[at][0] < wanted:
            at += 1
        (left, low), (right, high) = curve[at - 1], curve[at]
        found.append((low + (wanted - left) / (right - left) * (high - low)) / grams)
    return tuple(found)


def gini(givens: Iterable[Given]) -> Fraction:
    """0 where everybody gets the same grams, near 1 where one person gets all; exact."""
    curve = lorenz(givens)
    people, grams = curve[-1]
    if not people or not grams:
        return Fraction(0)
    area = sum(
        (right[0] - left[0]) * (left[1] + right[1]) for left, right in pairwise(curve)
    )  # twice the area under the curve
    return 1 - Fraction(area, people * grams)


def histogram(pairs: Sequence[Pair]) -> tuple[Bar, ...]:
    """Partners by grams a person in both runs, in at most `MOST_BARS` steps of a round width."""
    a, b = _grams_a_person(pair.a for pair in pairs), _grams_a_person(pair.b for pair in pairs)
    if not a and not b:
        return ()
    width = _round_width(max(a + b))
    steps = int(max(a + b) // width) + 1
    counts = [[int(each // width) for each in side] for side in (a, b)]
    return tuple(
        Bar(at * width, (at + 1) * width, counts[0].count(at), counts[1].count(at))
        for at in range(steps)
    )


def _grams_a_person(givens: Iterable[Given]) -> list[Fraction]:
    return [each for given in givens if (each := per_person(given)) is not None]


def _round_width(most: Fraction) -> int:
    """The smallest of 1, 2, 5, 10, 20, 50, ... grams with which all fit in `MOST_BARS` steps."""
    power = 1
    while True:
        for factor in (1, 2, 5):
            if most < factor * power * MOST_BARS:
                return factor * power
        power *= 10


def fingerprint(lines: Iterable[tuple[int, int, int]]) -> str:
    """SHA-256 of the boxes of each line: (order, offer, boxes), in whatever order they come.

    Two lists have the same fingerprint when every line gives the same boxes, so that what was
    compared can be shown to be what was published.
    """
    text = "\n".join(f"{order},{offer},{boxes}" for order, offer, boxes in sorted(lines))
    return hashlib.sha256(text.encode()).hexdigest()
