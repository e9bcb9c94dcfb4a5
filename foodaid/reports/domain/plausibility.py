"""V22: figures that are possible but unusual, so that somebody explains them.

The bands are what years of food aid in Belgium have shown; they warn and never block.
"""

from collections.abc import Iterator
from fractions import Fraction

from foodaid.reports.domain.case import Case, Finding, Level
from foodaid.reports.domain.codes import TOTAL
from foodaid.reports.domain.facts import Kind, Origin, Support
from foodaid.reports.domain.values import Exact, share

KILOS_A_TONNE = 1000
LARGEST_CHANGE = 30
KILOS_A_PERSON = (5, 60)
# Cents a gram are tens of euros a kilo.
CENTS_A_GRAM_IN_EUROS_A_KILO = 10
EUROS_A_KILO = (Fraction(1, 2), 6)
PERCENT_OF_PEOPLE: dict[str, tuple[int, int]] = {
    "age_le15": (20, 35),
    "age_ge65": (3, 15),
    "women": (45, 58),
    "homeless": (0, 15),
}
COMPARED_OVER_YEARS = ("food.quantity", "goods.value", *(f"{name}.{TOTAL}" for name in Support))


def is_usual(case: Case) -> Iterator[Finding]:
    """V22: no leap from the year before, and within the bands of experience."""
    yield from _leaps(case)
    yield from _food_a_person(case)
    yield from _price_of_food(case)
    for support in Support:
        yield from _groups_of_people(case, support)


def _leaps(case: Case) -> Iterator[Finding]:
    for key in COMPARED_OVER_YEARS:
        now, then = case.values.get(key), case.before.get(key)
        if now is None or not then:
            continue
        change = Fraction(now - then) * 100 / then
        if abs(change) > LARGEST_CHANGE:
            yield case.finding("V22", Level.WARNING, key, measure="percent_change", value=change)


def _food_a_person(case: Case) -> Iterator[Finding]:
    people, tonnes = case.known("food.total"), case.known("food.quantity")
    if people and tonnes:
        kilos = Fraction(tonnes) * KILOS_A_TONNE / people
        yield from _outside(case, "food.quantity", "kilos_a_person", kilos, KILOS_A_PERSON)


def _price_of_food(case: Case) -> Iterator[Finding]:
    """Euros a kilo of the purchased food whose price is known."""
    cents = grams = 0
    for line in case.facts.distributed:
        product = case.facts.products[line.product]
        is_bought = line.origin is Origin.PURCHASED and line.cents > 0
        if is_bought and product.kind is Kind.FOOD and line.on.year in case.year:
            cents += line.cents
            grams += line.units * product.grams
    if grams:
        price = Fraction(cents, grams) * CENTS_A_GRAM_IN_EUROS_A_KILO
        yield from _outside(case, "food.value", "euros_a_kilo", price, EUROS_A_KILO)


def _groups_of_people(case: Case, support: Support) -> Iterator[Finding]:
    total = case.known(f"{support}.{TOTAL}")
    for name, band in PERCENT_OF_PEOPLE.items():
        key = f"{support}.{name}"
        people = case.values.get(key)
        if people is not None and total:
            percent = share(people, total) or 0
            yield from _outside(case, key, "percent_of_people", percent, band)


def _outside(
    case: Case, key: str, name: str, value: Exact, band: tuple[Exact, Exact]
) -> Iterator[Finding]:
    low, high = band
    if not low <= value <= high:
        yield case.finding(
            "V22",
            Level.WARNING,
            key,
            measure=name,
            value=Fraction(value),
            low=Fraction(low),
            high=Fraction(high),
        )
