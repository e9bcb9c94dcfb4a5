"""What the comparison page shows: sums, spreads, who wins and loses, and two drawings."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from foodaid.allocation.domain import comparison as domain
from foodaid.allocation.domain.comparison import Bar, Given, Pair, Spread
from foodaid.allocation.queries import Compared, Comparison
from foodaid.web.support.labels import label

MOST_NAMED = 20
STEPS = 20
WIDTH, HEIGHT = 300, 200
PROVINCES: dict[str, object] = {
    "04000": _("Brussels-Capital"),
    "10000": _("Antwerp"),
    "20001": _("Flemish Brabant"),
    "20002": _("Walloon Brabant"),
    "30000": _("West Flanders"),
    "40000": _("East Flanders"),
    "50000": _("Hainaut"),
    "60000": _("Liège"),
    "70000": _("Limburg"),
    "80000": _("Luxembourg (province)"),
    "90000": _("Namur"),
}
"""By the code that REFNIS, the list of municipalities of Statbel, gives a province."""


def province_name(code: str) -> str:
    """The name of a province; a code that is not on the list is shown as it is."""
    return str(PROVINCES.get(code, code))


@dataclass(frozen=True, slots=True)
class Side:
    """One run over all partners of the list.

    Kilograms and euros per person: least, median, mean, most.
    """

    sums: Given
    kg: tuple[Decimal, ...]
    euro: tuple[Decimal, ...]
    gini: Decimal


@dataclass(frozen=True, slots=True)
class Group:
    """The partners of one province, depot or kind."""

    name: str
    partners: int
    pair: Pair


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
    winners: int
    losers: int
    most_won: Sequence[Compared]
    most_lost: Sequence[Compared]
    groups: Sequence[tuple[str, Sequence[Group]]]
    a_curve: str
    b_curve: str
    tenths: Sequence[tuple[int, Decimal, Decimal]]
    columns: Sequence[Column]
    most_in_a_bar: int


def view_of(found: Comparison) -> View:
    """Calculated once, for the filtered list."""
    pairs = [row.pair for row in found.rows]
    a, b = [pair.a for pair in pairs], [pair.b for pair in pairs]
    held = domain.held_by_least(a, STEPS), domain.held_by_least(b, STEPS)
    bars = domain.histogram(pairs)
    won = sorted(found.rows, key=lambda row: (-row.pair.grams, row.name, row.code))
    lost = sorted(found.rows, key=lambda row: (row.pair.grams, row.name, row.code))
    return View(
        a=_side(a),
        b=_side(b),
        pair=Pair(domain.total(a), domain.total(b)),
        partners=len(pairs),
        winners=sum(pair.grams > 0 for pair in pairs),
        losers=sum(pair.grams < 0 for pair in pairs),
        most_won=[row for row in won[:MOST_NAMED] if row.pair.grams > 0],
        most_lost=[row for row in lost[:MOST_NAMED] if row.pair.grams < 0],
        groups=_groups(found.rows),
        a_curve=_points(held[0]),
        b_curve=_points(held[1]),
        tenths=[
            (at * 100 // STEPS, _decimal(held[0][at] * 100), _decimal(held[1][at] * 100))
            for at in range(2, STEPS + 1, 2)
        ],
        columns=_columns(bars),
        most_in_a_bar=max((max(bar.a, bar.b) for bar in bars), default=0),
    )


def _side(givens: Sequence[Given]) -> Side:
    return Side(
        domain.total(givens),
        _four(domain.spread(givens), 1000),
        _four(domain.spread(givens, is_value=True), 100),
        _decimal(domain.gini(givens)),
    )


def _groups(rows: Sequence[Compared]) -> list[tuple[str, Sequence[Group]]]:
    return [
        (gettext("By province"), _grouped(rows, lambda row: province_name(row.province))),
        (gettext("By depot"), _grouped(rows, lambda row: row.depot)),
        (gettext("By kind of partner"), _grouped(rows, lambda row: label(row.kind))),
    ]


def _grouped(rows: Sequence[Compared], name_of: Callable[[Compared], str]) -> list[Group]:
    found: dict[str, list[Pair]] = defaultdict(list)
    for row in rows:
        found[name_of(row)].append(row.pair)
    return [
        Group(
            name,
            len(pairs),
            Pair(domain.total(pair.a for pair in pairs), domain.total(pair.b for pair in pairs)),
        )
        for name, pairs in sorted(found.items())
    ]


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


def _four(spread: Spread, whole: int) -> tuple[Decimal, ...]:
    """In kilograms or euros instead of grams or cents; the page rounds."""
    four = (spread.least, spread.median, spread.mean, spread.most)
    return tuple(_decimal(each / whole) for each in four)


def _decimal(number: Fraction) -> Decimal:
    return Decimal(number.numerator) / Decimal(number.denominator)


def column(words: str, *, is_number: bool = False) -> dict[str, object]:
    """The head of a column that sorts nothing."""
    return {"label": words, "is_number": is_number, "url": "", "order": ""}
