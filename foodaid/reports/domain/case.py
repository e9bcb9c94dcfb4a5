"""What the rules look at, and what they say."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

from foodaid.reports.domain.codes import CODES
from foodaid.reports.domain.facts import Declared, Facts, Period, Support
from foodaid.reports.domain.rounding import half_up
from foodaid.reports.domain.values import Exact, Values, declarations


class Level(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Finding:
    """One rule that a partner's declaration or a figure does not meet."""

    rule: str
    level: Level
    partner: str | None
    code: str | None
    values: Mapping[str, Any]

    def as_dict(self) -> dict[str, Any]:
        return {
            "rule": self.rule,
            "level": self.level.value,
            "where": {"partner": self.partner, "code": self.code},
            "values": dict(self.values),
        }


@dataclass(frozen=True)
class Case:
    """What rules look at: the facts, the year's exact values, and those of the year before."""

    facts: Facts
    values: Values
    before: Values

    @property
    def year(self) -> Period:
        return Period(self.facts.year, self.facts.year)

    def known(self, key: str) -> Exact:
        """A value, 0 where it is unknown."""
        value = self.values.get(key)
        return 0 if value is None else value

    def code(self, key: str) -> str | None:
        return CODES[self.facts.programme].get(key)

    def finding(
        self, rule: str, level: Level, key: str, partner: str | None = None, **values: Any
    ) -> Finding:
        shown = {
            name: half_up(value) if isinstance(value, Fraction) else value
            for name, value in values.items()
        }
        return Finding(rule, level, partner, self.code(key) or key, shown)

    def declarations(self) -> Iterator[Declared]:
        for support in Support:
            yield from declarations(self.facts, support, self.year)
