"""What is to be said of the facts and figures of a year: errors block a report, warnings do not.

Every rule is written once, under its number: here, and V22 in `plausibility`. The others need no
code of their own:

- V4 (groups overlap freely, so their sum is not compared) and V18 (only the year's distributions
  count) are how values are summed.
- V14 (no more goes out than came in) is kept lot by lot in the stock ledger.
- V16 (the lists of goods) and V23 (no targets) concern the layout of a report.
- V17 (decimals) is how figures are printed.
- V19 (one programme a line) holds because facts know one programme.
- V24 (no personal field) holds because the reader of facts refuses unknown keys.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction

from foodaid.reports.domain.case import Case, Finding, Level
from foodaid.reports.domain.codes import AGE_GROUPS, GROUPS, TOTAL
from foodaid.reports.domain.facts import Category, Kind, Period, Programme, Support
from foodaid.reports.domain.plausibility import is_usual
from foodaid.reports.domain.values import declarations

Rule = Callable[[Case], Iterator[Finding]]


def findings(case: Case) -> list[Finding]:
    """All findings in the order of the rules, within a rule in the order of the facts."""
    return [finding for rule in RULES for finding in rule(case)]


def nothing_is_negative(case: Case) -> Iterator[Finding]:
    """V1: every value is 0 or more."""
    for key, value in case.values.items():
        if value is not None and value < 0:
            yield case.finding("V1", Level.ERROR, key, value=value)


def groups_fit_their_total(case: Case) -> Iterator[Finding]:
    """V2: of the people helped no group is larger than all of them."""
    for row in case.declarations():
        for group in GROUPS[case.facts.programme]:
            people = group.at_least(row)
            if people > row.total:
                key = f"{row.support}.{group.name}"
                yield case.finding(
                    "V2", Level.ERROR, key, row.partner, people=people, total=row.total
                )


def ages_fit_their_total(case: Case) -> Iterator[Finding]:
    """V3: ages exclude one another, so together they are at most the total."""
    names = AGE_GROUPS[case.facts.programme]
    ages = [group for group in GROUPS[case.facts.programme] if group.name in names]
    for row in case.declarations():
        people = sum(group.at_least(row) for group in ages)
        if people > row.total:
            key = f"{row.support}.{TOTAL}"
            yield case.finding("V3", Level.ERROR, key, row.partner, ages=people, total=row.total)


def nobody_has_no_groups(case: Case) -> Iterator[Finding]:
    """V5: where nobody was helped every group is empty."""
    for row in case.declarations():
        people = [group.at_least(row) for group in GROUPS[case.facts.programme]]
        if row.total == 0 and any(people):
            key = f"{row.support}.{TOTAL}"
            yield case.finding("V5", Level.ERROR, key, row.partner, total=0)


def categories_make_up_the_quantity(case: Case) -> Iterator[Finding]:
    """V6: the quantity of food is the sum of its seven categories, before rounding."""
    parts = sum(case.known(f"food.quantity_{category}") for category in Category)
    if parts != case.known("food.quantity"):
        total = case.known("food.quantity")
        yield case.finding("V6", Level.ERROR, "food.quantity", categories=parts, total=total)


def percentages_are_parts(case: Case) -> Iterator[Finding]:
    """V7: a percentage lies between 0 and 100."""
    for key in ("food.logistics_only", "food.cofinanced"):
        if not 0 <= case.known(key) <= 100:
            yield case.finding("V7", Level.ERROR, key, value=case.known(key))


SUMS: Mapping[Programme, tuple[tuple[str, str, tuple[str, ...]], ...]] = {
    Programme.ESF: (
        ("V8", "support.value", ("food.value", "goods.value")),
        ("V8", "food.value", ("food.value_homeless", "food.value_other")),
        (
            "V8",
            "goods.value",
            ("goods.value_children", "goods.value_homeless", "goods.value_other"),
        ),
    ),
    Programme.FEAD: (
        (
            "V9",
            "goods.value",
            ("goods.value_children", "goods.value_homeless", "goods.value_other"),
        ),
    ),
}


def values_make_up_their_sum(case: Case) -> Iterator[Finding]:
    """V8 (ESF+) and V9 (FEAD): a value is the sum of its parts, exact to the cent."""
    for rule, key, parts in SUMS[case.facts.programme]:
        total, together = case.known(key), sum(case.known(part) for part in parts)
        if total != together:
            yield case.finding(rule, Level.ERROR, key, parts=together, total=total)


def supports_fit_the_expenditure(case: Case) -> Iterator[Finding]:
    """V10: what was paid for the three supports is part of what was paid."""
    paid = case.values.get("cost.paid")
    together = sum(case.known(f"cost.paid_{support}") for support in Support)
    if paid is not None and together > paid:
        yield case.finding("V10", Level.ERROR, "cost.paid", parts=together, total=paid)


def expenditure_narrows(case: Case) -> Iterator[Finding]:
    """V11: no more is declared than was paid, and no more paid than approved."""
    for less, more in (("cost.declared", "cost.paid"), ("cost.paid", "cost.approved")):
        if case.known(less) > case.known(more) and more in case.values:
            low, high = case.known(less), case.known(more)
            yield case.finding("V11", Level.WARNING, less, value=low, limit=high)


def no_donations_are_zero_percent(case: Case) -> Iterator[Finding]:
    """V12: where food was distributed and none of it donated, that share is 0, not unknown."""
    if case.known("food.quantity") > 0 and not case.known("food.donated"):
        value = case.values.get("food.logistics_only")
        if value != 0:
            yield case.finding("V12", Level.ERROR, "food.logistics_only", value=value)


def volume_holds_the_programme(case: Case) -> Iterator[Finding]:
    """V13: all food holds the programme's; without any food the share is unknown."""
    counted, volume = case.known("food.counted"), case.known("food.volume")
    if volume < counted:
        yield case.finding("V13", Level.ERROR, "food.cofinanced", counted=counted, volume=volume)
    elif volume == 0:
        yield case.finding("V13", Level.WARNING, "food.cofinanced", volume=volume)


def people_go_with_support(case: Case) -> Iterator[Finding]:
    """V15: people were helped where something was distributed, and the other way round."""
    for people, support in (("food.total", "food.quantity"), ("goods.total", "goods.value")):
        if (case.known(people) > 0) != (case.known(support) > 0):
            yield case.finding(
                "V15",
                Level.WARNING,
                people,
                people=case.values.get(people),
                support=Fraction(case.known(support)),
            )
    if case.known("vouchers.total") > 0 and case.values.get("cost.paid_vouchers") == 0:
        helped = case.known("vouchers.total")
        yield case.finding("V15", Level.WARNING, "vouchers.total", people=helped, support="0.00")


def partners_declare(case: Case) -> Iterator[Finding]:
    """V20: a partner that handed something out says how many people it helped."""
    supports = {Kind.FOOD: Support.FOOD, Kind.GOODS: Support.GOODS}
    given = {
        (supports[case.facts.products[line.product].kind], line.partner)
        for line in case.facts.distributed
        if line.on.year in case.year and line.units
    }
    declared = {(row.support, row.partner) for row in case.declarations()}
    for support, partner in sorted(given - declared):
        yield case.finding("V20", Level.WARNING, f"{support}.{TOTAL}", partner)


def unknown_groups(case: Case) -> Iterator[Finding]:
    """V21: a count a partner does not know is missing from the figure."""
    for row in case.declarations():
        for group in GROUPS[case.facts.programme]:
            if group.people(row) is None:
                key = f"{row.support}.{group.name}"
                yield case.finding("V21", Level.WARNING, key, row.partner)


def declared_twice(case: Case) -> Iterator[Finding]:
    """Two declarations of a partner for one support are both counted, which may be too many."""
    times = Counter((row.support, row.partner) for row in case.declarations())
    for (support, partner), n in times.items():
        if n > 1:
            key = f"{support}.{TOTAL}"
            yield case.finding("declared-twice", Level.WARNING, key, partner, declarations=n)


def years_are_summed(case: Case) -> Iterator[Finding]:
    """Whoever was helped in several years is in the cumulative figure several times."""
    for support in Support:
        rows = declarations(case.facts, support, Period(1, case.facts.year))
        years = sorted({row.year for row in rows})
        if len(years) > 1:
            key = f"{support}.{TOTAL}"
            yield case.finding("cumulative-persons", Level.WARNING, key, years=years)


RULES: tuple[Rule, ...] = (
    nothing_is_negative,
    groups_fit_their_total,
    ages_fit_their_total,
    nobody_has_no_groups,
    categories_make_up_the_quantity,
    percentages_are_parts,
    values_make_up_their_sum,
    supports_fit_the_expenditure,
    expenditure_narrows,
    no_donations_are_zero_percent,
    volume_holds_the_programme,
    people_go_with_support,
    partners_declare,
    unknown_groups,
    is_usual,
    declared_twice,
    years_are_summed,
)
