"""Ways of sharing the same goods, side by side: sums, spreads, and how even they are.

Everything is exact: grams, cents and hundredths of a kcal are whole, what is divided is a
`Fraction`. Only the page rounds. A partner without declared people has no grams per person and is
left out of what is said per person; it stays in the sums.

The Gini coefficient is that of people, not of partners: everybody whom a partner helps is taken
to get the same grams, and the area comes from the Lorenz curve by trapezoids (Gini, Variabilità e
mutabilità, 1912; Lorenz, Methods of measuring the concentration of wealth, 1905).
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import accumulate, count, pairwise

MOST_BARS = 12


class Measure(StrEnum):
    """What of the goods is divided among people."""

    GRAMS = "grams"
    CENTS = "cents"
    KCAL = "kcal"


@dataclass(frozen=True, slots=True)
class Given:
    """What one partner, or several together, get in one run, and the people they help.

    A gram of a food with 47 kcal in 100 g holds 47 hundredths of a kcal, so their sum is whole.
    """

    boxes: int = 0
    grams: int = 0
    cents: int = 0
    people: int = 0
    kcal_hundredths: int = 0

    def of(self, measure: Measure) -> int:
        """Grams, cents, or hundredths of a kcal."""
        if measure is Measure.GRAMS:
            return self.grams
        return self.cents if measure is Measure.CENTS else self.kcal_hundredths


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


NO_SPREAD = Spread(Fraction(0), Fraction(0), Fraction(0), Fraction(0))


@dataclass(frozen=True, slots=True)
class Bar:
    """How many partners get from `least` grams per person up to, but not with, `below`."""

    least: int
    below: int
    a: int
    b: int


@dataclass(frozen=True, slots=True)
class Changes:
    """How many partners get more grams than before, how many fewer, how many the same."""

    more: int
    fewer: int
    same: int


def total(givens: Iterable[Given]) -> Given:
    """All partners together."""
    rows = list(givens)
    return Given(
        sum(row.boxes for row in rows),
        sum(row.grams for row in rows),
        sum(row.cents for row in rows),
        sum(row.people for row in rows),
        sum(row.kcal_hundredths for row in rows),
    )


def per_person(given: Given, measure: Measure = Measure.GRAMS) -> Fraction | None:
    """Grams, cents or kcal a person; None where nobody is declared."""
    if not given.people:
        return None
    parts = 100 if measure is Measure.KCAL else 1
    return Fraction(given.of(measure), given.people * parts)


def ranked(givens: Iterable[Given], measure: Measure = Measure.GRAMS) -> list[Given]:
    """Those with people, from who gets least a person; equal ones keep their order.

    Exact, without a fraction for each: two different fractions whose denominators are at most m
    differ by at least 1/m², so times m² they differ by 1 and stay different when rounded down.
    """
    counted = [given for given in givens if given.people]
    stretch = max((given.people for given in counted), default=0) ** 2
    return sorted(counted, key=lambda given: given.of(measure) * stretch // given.people)


def spread(givens: Iterable[Given], measure: Measure = Measure.GRAMS) -> Spread:
    """Least, median, mean and most a person; all 0 where no partner declared people.

    The median is that of partners (the mean of the middle two of an even number).
    """
    order = ranked(givens, measure)
    if not order:
        return NO_SPREAD
    middle = order[(len(order) - 1) // 2], order[len(order) // 2]
    least, low, high, most, mean = (
        per_person(given, measure) or Fraction(0)
        for given in (order[0], *middle, order[-1], total(order))
    )
    return Spread(least, (low + high) / 2, mean, most)


def lorenz(givens: Iterable[Given]) -> tuple[tuple[int, int], ...]:
    """The curve as (people, grams), summed from who gets least a person; it starts at (0, 0).

    Partners with the same grams a person keep their order: they lie on one straight line.
    """
    order = ranked(givens)
    people = accumulate((given.people for given in order), initial=0)
    grams = accumulate((given.grams for given in order), initial=0)
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
    a = [pair.a for pair in pairs if pair.a.people]
    b = [pair.b for pair in pairs if pair.b.people]
    if not a and not b:
        return ()
    most = per_person(ranked(a + b)[-1]) or Fraction(0)
    width = next(width for width in round_widths() if most < width * MOST_BARS)
    counts = [Counter(given.grams // (given.people * width) for given in side) for side in (a, b)]
    return tuple(
        Bar(at * width, (at + 1) * width, counts[0][at], counts[1][at])
        for at in range(int(most // width) + 1)
    )


def changes(before: Iterable[Given], after: Iterable[Given]) -> Changes:
    """Partner by partner, in the same order."""
    signs = Counter(
        (new.grams > old.grams) - (new.grams < old.grams)
        for old, new in zip(before, after, strict=True)
    )
    return Changes(signs[1], signs[-1], signs[0])


def round_widths() -> Iterator[int]:
    """1, 2, 5, 10, 20, 50, ... grams: the widths in which steps are easily read."""
    for power in count():
        yield from (factor * 10**power for factor in (1, 2, 5))


def fingerprint(lines: Iterable[tuple[int, int, int]]) -> str:
    """SHA-256 of the boxes of each line: (order, offer, boxes), in whatever order they come.

    Two lists have the same fingerprint when every line gives the same boxes, so that what was
    compared can be shown to be what was published.
    """
    text = "\n".join(f"{order},{offer},{boxes}" for order, offer, boxes in sorted(lines))
    return hashlib.sha256(text.encode()).hexdigest()
