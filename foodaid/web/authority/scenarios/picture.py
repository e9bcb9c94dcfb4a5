"""What the page of two runs shows: sums, spreads, who wins and loses, and two drawings."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from foodaid.allocation.domain import comparison as domain
from foodaid.allocation.domain.comparison import Bar, Changes, Given, Measure, Pair, Spread
from foodaid.allocation.queries import Compared, Comparison
from foodaid.web.authority.scenarios.groups import (
    PLACES,
    WHOLE,
    Group,
    Grouping,
    a_person,
    groupings,
    shown,
)
from foodaid.web.authority.scenarios.provinces import Map, map_of_changes

MOST_NAMED = 10
STEPS = 20
WIDTH, HEIGHT = 300, 200


@dataclass(frozen=True, slots=True)
class Side:
    """One run over all partners of the list.

    Kilograms, euros and kcal per person: least, median, mean, most.
    """

    sums: Given
    kg: tuple[Decimal, ...]
    euro: tuple[Decimal, ...]
    kcal: tuple[Decimal, ...]
    gini: Decimal


@dataclass(frozen=True, slots=True)
class Column:
    """One step of the histogram as drawn: places and heights of the two bars."""

    bar: Bar
    x: int
    width: int
    a_height: int
    b_height: int


@dataclass(frozen=True, slots=True)
class View:
    """Everything on the page that is calculated from the two runs."""

    a: Side
    b: Side
    pair: Pair
    partners: int
    changes: Changes
    most_won: Sequence[Compared]
    most_lost: Sequence[Compared]
    groupings: Sequence[Grouping]
    map: Map
    a_curve: str
    b_curve: str
    tenths: Sequence[tuple[int, Decimal, Decimal]]
    columns: Sequence[Column]
    most_in_a_bar: int


def view_of(found: Comparison) -> View:
    """Calculated once, for the filtered list."""
    a, b = found.a.givens, found.b.givens
    held = domain.held_by_least(a, STEPS), domain.held_by_least(b, STEPS)
    bars = domain.histogram([row.pair for row in found.rows])
    parted = groupings([row.partner for row in found.rows], (a, b))
    return View(
        a=_side(a),
        b=_side(b),
        pair=Pair(domain.total(a), domain.total(b)),
        partners=len(found.rows),
        changes=domain.changes(a, b),
        most_won=_most(found, 1),
        most_lost=_most(found, -1),
        groupings=parted,
        map=map_of_changes({group.code: _change_a_person(group) for group in parted[0].groups}),
        a_curve=_points(held[0]),
        b_curve=_points(held[1]),
        tenths=[
            (at * 100 // STEPS, shown(held[0][at] * 100, 1), shown(held[1][at] * 100, 1))
            for at in range(2, STEPS + 1, 2)
        ],
        columns=_columns(bars),
        most_in_a_bar=max((max(bar.a, bar.b) for bar in bars), default=0),
    )


def _change_a_person(group: Group) -> Fraction | None:
    """The grams a person that B gives more than A; None where nobody is declared."""
    a, b = map(domain.per_person, group.givens)
    return None if a is None or b is None else b - a


def _most(found: Comparison, sign: int) -> list[Compared]:
    """Those whose grams change most: up (1) or down (-1)."""
    changed = [row for row in found.rows if row.pair.grams * sign > 0]
    changed.sort(key=lambda row: (-row.pair.grams * sign, row.partner.name, row.partner.code))
    return changed[:MOST_NAMED]


def _side(givens: Sequence[Given]) -> Side:
    return Side(
        domain.total(givens),
        four(domain.spread(givens), Measure.GRAMS),
        four(domain.spread(givens, Measure.CENTS), Measure.CENTS),
        four(domain.spread(givens, Measure.KCAL), Measure.KCAL),
        shown(domain.gini(givens), 4),
    )


def four(spread: Spread, measure: Measure) -> tuple[Decimal, ...]:
    """Least, median, mean and most in kilograms, euros or kcal, as the page shows them."""
    exact = (spread.least, spread.median, spread.mean, spread.most)
    return tuple(shown(each / WHOLE[measure], PLACES[measure]) for each in exact)


def _points(held: Sequence[Fraction]) -> str:
    """The points of a polyline in a drawing of WIDTH by HEIGHT."""
    return " ".join(
        f"{at * WIDTH // STEPS},{HEIGHT - round(part * HEIGHT)}" for at, part in enumerate(held)
    )


def _columns(bars: Sequence[Bar]) -> list[Column]:
    most = max((max(bar.a, bar.b) for bar in bars), default=0) or 1
    step = WIDTH // max(1, len(bars))
    width = max(1, (step - 4) // 2)
    return [
        Column(bar, at * step + 2, width, bar.a * HEIGHT // most, bar.b * HEIGHT // most)
        for at, bar in enumerate(bars)
    ]


@dataclass(frozen=True, slots=True)
class Change:
    """Something a person gets in A and in B, as the page shows it; None: nobody is declared."""

    a: Decimal | None
    b: Decimal | None
    places: int

    @property
    def difference(self) -> Decimal | None:
        return None if self.a is None or self.b is None else self.b - self.a


def pair_of(group: Group) -> Pair:
    """What both runs give a group."""
    a, b = group.givens
    return Pair(a, b)


def a_person_of(pair: Pair, measure: str) -> Change:
    """Kilograms, euros or kcal a person in both runs."""
    of = Measure(measure)
    return Change(a_person(pair.a, of), a_person(pair.b, of), PLACES[of])


def column(words: str, *, is_number: bool = False) -> dict[str, object]:
    """The head of a column that sorts nothing."""
    return {"label": words, "is_number": is_number, "url": "", "order": ""}
