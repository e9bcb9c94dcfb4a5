"""What the pages of a report show: its figures side by side, and what is to be said of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask import url_for
from flask_babel import gettext

from foodaid.core.translation import decimal, number
from foodaid.reports import queries
from foodaid.reports.models import Figure, Report
from foodaid.reports.sheets import indicator_label, value_of
from foodaid.web.support.findings import finding_detail, finding_sentence

MOST_PARTNERS = 50


@dataclass(frozen=True, slots=True)
class FigureLine:
    """One indicator: the year, all years so far, and what the report before said."""

    code: str
    label: str
    unit: str
    is_estimated: bool
    value: str | None
    cumulative: str | None
    before: str | None
    is_changed: bool


@dataclass(frozen=True, slots=True)
class Named:
    """A partner of whom a finding speaks."""

    name: str
    url: str
    detail: str


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """All findings of one rule about one figure."""

    level: str
    rule: str
    text: str
    count: int
    partners: tuple[Named, ...]

    @property
    def unnamed(self) -> int:
        """How many partners more there are than a page can name."""
        return self.count - len(self.partners) if self.partners else 0


def figure_lines(report: Report) -> list[FigureLine]:
    """The figures in the order of the regulation."""
    sums = {figure.code: figure for figure in report.figures if figure.is_cumulative}
    before = queries.figures_before(report) if report.number > 1 else {}
    return [
        FigureLine(
            code=figure.code,
            label=indicator_label(report.programme, figure.code),
            unit=_unit(figure.unit),
            is_estimated=figure.is_estimated,
            value=_shown(figure, figure.value),
            cumulative=_shown(figure, sums[figure.code].value),
            before=_shown(figure, before.get((False, figure.code))),
            is_changed=bool(before) and before.get((False, figure.code)) != figure.value,
        )
        for figure in report.figures
        if not figure.is_cumulative
    ]


def _shown(figure: Figure, text: str | None) -> str | None:
    if text is None:
        return None
    is_count = isinstance(value_of(figure), int) or text.isdecimal()
    return str(number(int(text)) if is_count else decimal(text))


def _unit(unit: str) -> str:
    words = {"EUR": "€", "persons": str(gettext("people")), "number": ""}
    return words.get(unit, unit)


def finding_groups(report: Report) -> list[FindingGroup]:
    """Errors first; partners with a link, as many as a page can hold."""
    found: list[dict[str, Any]] = report.findings["list"]
    codes = {one["where"]["partner"] for one in found if one["where"]["partner"]}
    partners = queries.partner_ids(codes) if codes else {}
    ordered = sorted(found, key=_group)
    return [
        _finding_group(report, list(alike), partners) for _key, alike in groupby(ordered, _group)
    ]


def _group(finding: dict[str, Any]) -> tuple[bool, str, str, str]:
    return (
        finding["level"] != "error",
        finding["rule"],
        finding["where"]["code"],
        finding["values"].get("measure", ""),
    )


def _finding_group(
    report: Report, alike: list[dict[str, Any]], partners: dict[str, tuple[int, str]]
) -> FindingGroup:
    return FindingGroup(
        level=alike[0]["level"],
        rule=alike[0]["rule"],
        text=finding_sentence(report.programme, alike[0]),
        count=len(alike),
        partners=tuple(_named(report, alike[:MOST_PARTNERS], partners)),
    )


def _named(
    report: Report, alike: list[dict[str, Any]], partners: dict[str, tuple[int, str]]
) -> Iterator[Named]:
    for finding in alike:
        code = finding["where"]["partner"]
        if code in partners:
            partner_id, name = partners[code]
            url = url_for("partner_declarations.index", partner_id=partner_id)
            yield Named(f"{name} ({code})", url, finding_detail(finding))
        elif code is not None:
            yield Named(code, "", finding_detail(finding))
