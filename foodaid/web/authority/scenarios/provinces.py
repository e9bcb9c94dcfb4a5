"""The map of the provinces in five steps, each with a number, words and its limits."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from flask_babel import gettext

from foodaid.allocation.domain.comparison import round_widths
from foodaid.core.translation import decimal
from foodaid.organisations import reference
from foodaid.web.authority.scenarios.groups import province_name

STEPS = 5
MIDDLE = 3
NOBODY = 0
"""The step of a province where no partner of the list declared people."""


@dataclass(frozen=True, slots=True)
class Shape:
    """One province as drawn: a path, the place of its number, and the step it is in."""

    name: str
    path: str
    x: int
    y: int
    step: int


@dataclass(frozen=True, slots=True)
class Legend:
    """One step: its number, and what it stands for."""

    step: int
    words: str


@dataclass(frozen=True, slots=True)
class Map:
    """All provinces. `tone` says what the colours mean: an amount, or a change."""

    shapes: tuple[Shape, ...]
    legend: tuple[Legend, ...]
    tone: str

    def step_of(self, name: str) -> int:
        """The step of a province by its name."""
        return next((shape.step for shape in self.shapes if shape.name == name), NOBODY)


def map_of_kilograms(grams: Mapping[str, Fraction | None]) -> Map:
    """Grams a person by the code of the province, in five steps of one round width."""
    known = [one for one in grams.values() if one is not None]
    least, most = min(known, default=Fraction(0)), max(known, default=Fraction(0))
    width = next(width for width in round_widths() if most < (least // width + STEPS) * width)
    first = int(least // width) * width
    places = 2 if width >= 10 else 3
    legend = [
        Legend(
            step,
            gettext(
                "%(least)s up to %(below)s kg",
                least=_kg(first + (step - 1) * width, places),
                below=_kg(first + step * width, places),
            ),
        )
        for step in range(1, STEPS + 1)
    ]
    return _drawn(grams, lambda one: int((one - first) // width) + 1, legend, "amount")


def map_of_changes(grams: Mapping[str, Fraction | None]) -> Map:
    """Grams a person more or less, by the code of the province: two steps down, two steps up."""
    most = max((abs(one) for one in grams.values() if one is not None), default=Fraction(0))
    width = next(width for width in round_widths() if most < MIDDLE * width)
    places = 2 if width >= 10 else 3
    one, two = _kg(width, places), _kg(2 * width, places)
    words = (
        gettext("much less: at least %(two)s kg less", two=two),
        gettext("less: at least %(one)s kg less", one=one),
        gettext("about the same: less than %(one)s kg of difference", one=one),
        gettext("more: at least %(one)s kg more", one=one),
        gettext("much more: at least %(two)s kg more", two=two),
    )
    legend = [Legend(step, said) for step, said in enumerate(words, 1)]
    return _drawn(grams, lambda change: MIDDLE + int(change / width), legend, "change")


def _drawn(
    grams: Mapping[str, Fraction | None],
    step_of: Callable[[Fraction], int],
    legend: list[Legend],
    tone: str,
) -> Map:
    found = {code: NOBODY if one is None else step_of(one) for code, one in grams.items()}
    shapes = tuple(
        Shape(province_name(one.code), one.path, one.x, one.y, found.get(one.code, NOBODY))
        for one in reference.provinces()
    )
    if any(shape.step == NOBODY for shape in shapes):
        legend.append(Legend(NOBODY, gettext("no partner here, or nobody declared")))
    return Map(shapes, tuple(legend), tone)


def _kg(grams: int, places: int) -> str:
    return decimal(Decimal(grams) / 1000, places)
