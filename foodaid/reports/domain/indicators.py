"""The EU figures of one programme and one year, computed from facts.

Everything is exact until it is printed; then it is rounded once, half up, to 2 decimals. A
percentage is a ratio of sums, also over several years. Nothing is known of people without a
declaration: their figure is None, never 0.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from foodaid.reports.domain.case import Case, Finding, Level
from foodaid.reports.domain.codes import INDICATORS, Indicator, Unit
from foodaid.reports.domain.facts import Facts, Period, Programme, Support
from foodaid.reports.domain.findings import findings
from foodaid.reports.domain.rounding import half_up
from foodaid.reports.domain.settings import Settings
from foodaid.reports.domain.values import Exact, Values, declarations, exact_values

FIRST_YEAR = 1
COUNTED = frozenset({Unit.PERSONS, Unit.NUMBER})
ESF_MONEY = ("cost.total", "cost.eu_share")


@dataclass(frozen=True)
class Figure:
    """One printed figure: a count is an int, any other value a text with 2 decimals."""

    code: str
    key: str
    value: int | str | None
    unit: Unit
    estimated: bool


@dataclass(frozen=True)
class Result:
    """The figures of the year, those of all years up to it, and what is to be said of them.

    `money` holds the costs of ESF+, which has no indicators for them; None if they are unknown.
    """

    programme: Programme
    year: int
    figures: tuple[Figure, ...]
    cumulative: tuple[Figure, ...]
    findings: tuple[Finding, ...]
    settings: Settings
    money: dict[str, str] | None

    @property
    def has_errors(self) -> bool:
        return any(finding.level is Level.ERROR for finding in self.findings)

    def as_dict(self) -> dict[str, Any]:
        """The result as plain JSON values, the same for the same facts and settings."""
        plain = {
            "programme": self.programme.value,
            "year": self.year,
            "figures": [_plain(figure) for figure in self.figures],
            "cumulative": [_plain(figure) for figure in self.cumulative],
            "findings": [finding.as_dict() for finding in self.findings],
            "settings": self.settings.as_dict(),
        }
        return plain if self.money is None else plain | {"money": self.money}


def figures(facts: Facts, settings: Settings | None = None) -> Result:
    """All figures of the facts' programme and year, in the order of the regulation."""
    settings = settings or Settings()
    year = Period(facts.year, facts.year)
    so_far = Period(FIRST_YEAR, facts.year)
    before = Period(facts.year - 1, facts.year - 1)
    values = exact_values(facts, settings, year)
    case = Case(facts, values, exact_values(facts, settings, before))
    return Result(
        programme=facts.programme,
        year=facts.year,
        figures=tuple(_figures(facts, values, year)),
        cumulative=tuple(_figures(facts, exact_values(facts, settings, so_far), so_far)),
        findings=tuple(findings(case)),
        settings=settings,
        money=_esf_money(values),
    )


def _figures(facts: Facts, values: Values, period: Period) -> Iterator[Figure]:
    """One figure an indicator; without any money facts there are no figures of money."""
    estimated = {
        support: any(row.estimated for row in declarations(facts, support, period))
        for support in Support
    }
    for indicator in INDICATORS[facts.programme]:
        if indicator.key in values:
            value = printed(values[indicator.key], indicator.unit)
            is_estimate = indicator.is_estimate or _is_estimated(indicator, estimated)
            yield Figure(indicator.code, indicator.key, value, indicator.unit, is_estimate)


def _is_estimated(indicator: Indicator, estimated: dict[Support, bool]) -> bool:
    """People are as certain as the declarations they are summed from."""
    return indicator.unit is Unit.PERSONS and estimated[Support(indicator.key.partition(".")[0])]


def printed(value: Exact | None, unit: Unit) -> int | str | None:
    """A value as a report shows it."""
    if value is None:
        return None
    return int(value) if unit in COUNTED else half_up(Fraction(value))


def _esf_money(values: Values) -> dict[str, str] | None:
    shown = {key: half_up(values[key] or 0) for key in ESF_MONEY if key in values}
    return shown or None


def _plain(figure: Figure) -> dict[str, Any]:
    return {
        "code": figure.code,
        "key": figure.key,
        "value": figure.value,
        "unit": figure.unit.value,
        "estimated": figure.estimated,
    }
