"""Which report is due when."""

from datetime import date

import pytest

from foodaid.reports.domain.calendar import ReportKind, due, overdue, reports, to_export
from foodaid.reports.domain.facts import Programme


def names(today: date) -> list[tuple[str, str, int]]:
    return [(report.programme, report.kind, report.year) for report in due(today)]


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2018, 5, 29), []),
        (date(2018, 5, 30), [("fead", "annual", 2017)]),
        (date(2018, 6, 30), [("fead", "annual", 2017)]),
        (date(2018, 7, 1), []),
        (date(2020, 6, 30), []),
        (date(2020, 9, 30), [("fead", "annual", 2019)]),
        (date(2023, 6, 30), [("fead", "annual", 2022)]),
        (date(2024, 6, 30), []),
        (date(2026, 1, 14), [("esf", "annual", 2025)]),
        (date(2026, 1, 31), [("esf", "annual", 2025), ("fead", "final", 2023)]),
        (date(2026, 2, 15), [("fead", "final", 2023)]),
        (date(2026, 2, 16), []),
        (date(2024, 12, 30), []),
        (date(2024, 12, 31), [("esf", "annual", 2024)]),
        (date(2025, 2, 1), []),
        (date(2030, 1, 31), [("esf", "annual", 2029)]),
        (date(2031, 1, 31), []),
    ],
)
def test_a_report_is_open_for_a_month_to_its_deadline(
    today: date, expected: list[tuple[str, str, int]]
) -> None:
    assert names(today) == expected


def test_every_year_of_both_programmes_has_one_report() -> None:
    years = [(r.programme, r.year) for r in reports() if r.kind is ReportKind.ANNUAL]

    fead = [(Programme.FEAD, year) for year in range(2014, 2023)]
    esf = [(Programme.ESF, year) for year in range(2021, 2030)]
    assert sorted(years) == sorted([*fead, *esf])


def test_a_report_that_was_not_sent_stays_overdue() -> None:
    sent = {(r.programme, r.kind, r.year) for r in reports() if r.year != 2021}

    late = overdue(date(2022, 7, 1), sent)

    assert [(r.programme, r.year) for r in late] == [("esf", 2021), ("fead", 2021)]


def test_files_are_made_from_the_opening_day_of_a_year_that_is_over() -> None:
    def years(today: date) -> list[tuple[Programme, int]]:
        return [(report.programme, report.year) for report in to_export(today)]

    assert years(date(2027, 12, 31)) == [(Programme.ESF, 2026)]
    assert years(date(2028, 1, 1)) == [(Programme.ESF, 2026), (Programme.ESF, 2027)]


def test_a_pause_of_fifteen_months_is_caught_up_with_and_no_longer_one() -> None:
    assert [report.year for report in to_export(date(2029, 4, 30))] == [2027, 2028]
    assert [report.year for report in to_export(date(2029, 5, 31))] == [2028]
