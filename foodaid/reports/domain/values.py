"""The exact values behind the figures: sums over the facts of a period, by semantic key.

Tonnes, euros and percentages are fractions, people and packages whole numbers; None is unknown.
Besides the indicators the values hold what rules compare, in tonnes: `food.volume` is all food the
partners handed out, `food.counted` the part of it that the co-financed share counts, and
`food.donated` the donations.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import TypeAlias

from foodaid.reports.domain.codes import GROUPS, TOTAL
from foodaid.reports.domain.facts import (
    Category,
    Declared,
    Distributed,
    Facts,
    Kind,
    Origin,
    Period,
    Programme,
    Support,
    Target,
)
from foodaid.reports.domain.money import costs, euros
from foodaid.reports.domain.settings import Settings

Exact: TypeAlias = int | Fraction
Values: TypeAlias = Mapping[str, Exact | None]

GRAMS_A_TONNE = 1_000_000


def exact_values(facts: Facts, settings: Settings, period: Period) -> dict[str, Exact | None]:
    """Every value of the programme over the period."""
    lines = [line for line in facts.distributed if line.on.year in period]
    values: dict[str, Exact | None] = {}
    values.update(costs(facts, period))
    values.update(_quantities(facts, settings, period, lines))
    values.update(_worth(facts, settings, lines))
    for support in Support:
        values.update(_people(facts.programme, support, declarations(facts, support, period)))
    return values


def declarations(facts: Facts, support: Support, period: Period) -> list[Declared]:
    return [row for row in facts.declared if row.support is support and row.year in period]


def tonnes(grams: int) -> Fraction:
    return Fraction(grams, GRAMS_A_TONNE)


def share(part: Exact, whole: Exact) -> Fraction | None:
    """How many percent the part is; None if there is no whole."""
    return Fraction(part) * 100 / whole if whole else None


def _quantities(
    facts: Facts, settings: Settings, period: Period, lines: Iterable[Distributed]
) -> Iterator[tuple[str, Exact | None]]:
    grams: Counter[Category | None] = Counter()
    by_origin: Counter[Origin] = Counter()
    for line in lines:
        product = facts.products[line.product]
        if product.kind is Kind.FOOD:
            grams[product.category] += line.units * product.grams
            by_origin[line.origin] += line.units * product.grams
    total = grams.total()
    counted = total if settings.eleven_b_numerator == "all" else by_origin[Origin.PURCHASED]
    beyond = sum(row.grams for row in facts.other_food if row.year in period)
    for category in Category:
        yield f"food.quantity_{category}", tonnes(grams[category])
    yield "food.quantity", tonnes(total)
    yield "food.counted", tonnes(counted)
    yield "food.volume", tonnes(total + beyond)
    yield "food.donated", tonnes(by_origin[Origin.DONATED])
    yield "food.logistics_only", share(by_origin[Origin.DONATED], total)
    yield "food.cofinanced", share(counted, total + beyond)
    handed_out = [row for row in facts.handed_out if row.year in period]
    yield "food.meals", sum(row.meals for row in handed_out)
    yield "food.packages", sum(row.packages for row in handed_out)


def _worth(
    facts: Facts, settings: Settings, lines: Iterable[Distributed]
) -> Iterator[tuple[str, Exact]]:
    """The value of food and goods by target group; food has no line for children in ESF+."""
    free = facts.programme is Programme.ESF and settings.donated_value == "zero"
    cents: Counter[tuple[Kind, Target]] = Counter()
    for line in lines:
        if not (free and line.origin is Origin.DONATED):
            cents[facts.products[line.product].kind, line.target] += line.cents
    food = {target: cents[Kind.FOOD, target] for target in Target}
    goods = {target: cents[Kind.GOODS, target] for target in Target}
    yield "support.value", euros(cents.total())
    yield "food.value", euros(sum(food.values()))
    yield "food.value_homeless", euros(food[Target.HOMELESS])
    yield "food.value_other", euros(food[Target.CHILDREN] + food[Target.OTHER])
    yield "goods.value", euros(sum(goods.values()))
    for target in Target:
        yield f"goods.value_{target}", euros(goods[target])


def _people(
    programme: Programme, support: Support, declared: list[Declared]
) -> Iterator[tuple[str, int | None]]:
    """The sum of what is known of the total and of every group."""
    totals: list[int | None] = [row.total for row in declared]
    yield f"{support}.{TOTAL}", _sum_of_known(totals)
    for group in GROUPS[programme]:
        yield f"{support}.{group.name}", _sum_of_known([group.people(row) for row in declared])


def _sum_of_known(counts: Iterable[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if known else None
