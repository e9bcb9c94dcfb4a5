"""A report as a sheet of rows, in the words of one language."""

from collections.abc import Iterator, Mapping
from dataclasses import fields

from flask_babel import force_locale, gettext

from foodaid.core.translation import when
from foodaid.reports.domain.codes import CODES, INDICATORS, TOTAL, Indicator, Unit
from foodaid.reports.domain.facts import Programme
from foodaid.reports.exports.rows import ExportRow, Sheet, Words
from foodaid.reports.models import Figure, Report

NAMES: Mapping[str, str] = {"fead": "FEAD", "esf": "ESF+"}
COUNTED = frozenset({Unit.PERSONS.value, Unit.NUMBER.value})
BY_CODE: Mapping[str, Mapping[str, Indicator]] = {
    programme.value: {indicator.code: indicator for indicator in indicators}
    for programme, indicators in INDICATORS.items()
}


def indicator_label(programme: str, code: str) -> str:
    """The words of an indicator in the reader's language; a group says who it is a part of."""
    indicator = BY_CODE[programme][code]
    support, _, name = indicator.key.partition(".")
    if indicator.unit is not Unit.PERSONS or name == TOTAL:
        return str(gettext(indicator.label))
    everybody = CODES[Programme(programme)][f"{support}.{TOTAL}"]
    return f"{gettext(BY_CODE[programme][everybody].label)} / {gettext(indicator.label)}"


def sheet_of(report: Report, language: str) -> Sheet:
    """The figures of the year, then those of all years so far, below what identifies them."""
    with force_locale(language):
        words = Words(**{field.name: str(gettext(str(field.default))) for field in fields(Words)})
        return Sheet(
            heading=list(_heading(report)),
            rows=[_row(report, figure) for figure in report.figures],
            words=words,
        )


def _heading(report: Report) -> Iterator[tuple[str, str]]:
    yield gettext("Programme"), NAMES[report.programme]
    yield gettext("Year"), str(report.year)
    yield gettext("Report"), str(report.number)
    yield gettext("Computed"), f"{when(report.computed_at)}, {report.computed_by}"
    if report.sealed_at is not None:
        yield gettext("Sealed"), f"{when(report.sealed_at)}, {report.sealed_by}"
    yield gettext("Checksum of the evidence (SHA-256)"), report.facts_sha256
    yield gettext("Errors"), str(report.errors)
    yield gettext("Warnings"), str(report.warnings)


def _row(report: Report, figure: Figure) -> ExportRow:
    return ExportRow(
        code=figure.code,
        label=indicator_label(report.programme, figure.code),
        value=value_of(figure),
        unit=figure.unit,
        estimated=figure.is_estimated,
        comment="; ".join(_comments(report, figure)),
    )


def _comments(report: Report, figure: Figure) -> Iterator[str]:
    if figure.is_cumulative:
        yield gettext("All years up to %(year)s together", year=report.year)
    if figure.value is None:
        yield gettext("Not known")


def value_of(figure: Figure) -> int | str | None:
    """A count as a number, any other value as the text with two decimals that was computed."""
    if figure.value is None or figure.unit not in COUNTED:
        return figure.value
    return int(figure.value)
