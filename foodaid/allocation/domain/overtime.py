"""What partners received per person over several rounds, beside the mean of the same rounds.

Everything is exact: grams are whole, what is divided is a `Fraction`; only the page rounds. Grams
per person of several rounds are the sum of those of each round. A round without declared people
has none, and counts neither for the partner nor in the mean.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Received:
    """What one partner received in one run, and the people it was counted for."""

    run_id: int
    partner_id: int
    grams: int
    people: int

    @property
    def per_person(self) -> Fraction | None:
        return Fraction(self.grams, self.people) if self.people else None


@dataclass(frozen=True, slots=True)
class Total:
    """Grams per person of one partner over several rounds, and the mean of the same rounds."""

    rounds: int
    grams: int
    people: int
    per_person: Fraction
    mean: Fraction

    @property
    def part(self) -> Fraction | None:
        """The part of the mean that it received; None where there is no mean."""
        return self.per_person / self.mean if self.mean else None


def means(received: Iterable[Received]) -> dict[int, Fraction]:
    """By run, the grams per person of all people together."""
    grams: defaultdict[int, int] = defaultdict(int)
    people: defaultdict[int, int] = defaultdict(int)
    for row in received:
        if row.people:
            grams[row.run_id] += row.grams
            people[row.run_id] += row.people
    return {run_id: Fraction(grams[run_id], people[run_id]) for run_id in people}


def totals(received: Iterable[Received], mean_of: Mapping[int, Fraction]) -> dict[int, Total]:
    """By partner, over the rounds it took part in; `people` are those of its newest run."""
    rows: defaultdict[int, list[Received]] = defaultdict(list)
    for row in received:
        rows[row.partner_id].append(row)
    return {partner_id: _total(mine, mean_of) for partner_id, mine in rows.items()}


def _total(rows: Sequence[Received], mean_of: Mapping[int, Fraction]) -> Total:
    counted = [row for row in rows if row.people]
    return Total(
        len(rows),
        sum(row.grams for row in rows),
        max(rows, key=lambda row: row.run_id).people,
        sum((row.per_person or Fraction(0) for row in counted), Fraction(0)),
        sum((mean_of[row.run_id] for row in counted), Fraction(0)),
    )


def balances(rows: Sequence[tuple[Fraction | None, Fraction | None]]) -> list[Fraction]:
    """How far ahead of the mean (below 0: behind it) a partner was after each round.

    `rows` are its grams per person and the mean, the oldest round first.
    """
    found, so_far = [], Fraction(0)
    for per_person, mean in rows:
        if per_person is not None and mean is not None:
            so_far += per_person - mean
        found.append(so_far)
    return found
