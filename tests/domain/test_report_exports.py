"""The files of a report: what a spreadsheet shows is what the figures say."""

import csv
import io
from datetime import UTC, datetime

import openpyxl
import pytest
import time_machine

from foodaid.reports.exports.csv import csv_bytes
from foodaid.reports.exports.rows import ExportRow, Sheet
from foodaid.reports.exports.xlsx import xlsx_bytes

HEADING = [("Programme", "FEAD"), ("Year", "2020")]
ROWS = [
    ExportRow("11", "Food distributed, in total", "6000.50", "t", estimated=False),
    ExportRow("14", "People", 300, "persons", estimated=True, comment="one café unknown"),
    ExportRow("14d", "Migrants", None, "persons", estimated=True),
]
CREATED = datetime(2021, 6, 1, 12, 0, tzinfo=UTC)
DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"]


def lines_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def cells_of(content: bytes) -> list[list[object]]:
    page = openpyxl.load_workbook(io.BytesIO(content)).active
    assert page is not None
    return [[cell.value for cell in row] for row in page.iter_rows()]


@pytest.mark.parametrize(
    ("language", "shown"),
    [("nl", "6000,50"), ("fr", "6000,50"), ("de", "6000,50"), ("en", "6000.50")],
)
def test_the_decimal_sign_is_that_of_the_language(language: str, shown: str) -> None:
    lines = lines_of(csv_bytes(Sheet(HEADING, ROWS), language))

    assert lines[:3] == [["Programme", "FEAD"], ["Year", "2020"], []]
    assert lines[3] == ["Code", "Indicator", "Value", "Unit", "Estimated", "Comment"]
    assert lines[4] == ["11", "Food distributed, in total", shown, "t", "no", ""]
    assert lines[5] == ["14", "People", "300", "persons", "yes", "one café unknown"]
    assert lines[6][2] == ""


def test_csv_opens_in_excel_with_its_accents() -> None:
    assert csv_bytes(Sheet(HEADING, ROWS), "fr").startswith(b"\xef\xbb\xbfProgramme;FEAD\r\n")


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_text_is_a_formula_in_csv(text: str) -> None:
    row = ExportRow(text, text, text, text, estimated=False, comment=text)

    lines = lines_of(csv_bytes(Sheet([(text, text)], [row]), "en"))

    cells = [cell for line in (lines[0], lines[3]) for cell in line if cell != "no"]
    # A plain negative number is what it says and cannot be run.
    assert [cell for cell in cells if cell != f"'{text}"] == (["-1"] if text == "-1" else [])


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_text_is_a_formula_in_a_workbook(text: str) -> None:
    row = ExportRow("11", text, None, "t", estimated=False, comment=text)

    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(Sheet([], [row]), CREATED)))

    page = book.active
    assert page is not None
    assert (page["B2"].data_type, page["F2"].data_type) == ("s", "s")


def test_numbers_are_numbers_in_a_workbook() -> None:
    cells = cells_of(xlsx_bytes(Sheet(HEADING, ROWS), CREATED))

    assert cells[0][:2] == ["Programme", "FEAD"]
    assert [row[2] for row in cells[3:]] == ["Value", 6000.5, 300, None]


def test_without_figures_there_are_titles_and_a_note() -> None:
    empty = Sheet([], [])

    assert lines_of(csv_bytes(empty, "nl"))[0][0] == "Code"
    assert lines_of(csv_bytes(empty, "nl"))[1] == ["There are no figures."]
    assert [row[0] for row in cells_of(xlsx_bytes(empty, CREATED))] == [
        "Code",
        "There are no figures.",
    ]


def test_the_same_figures_make_the_same_bytes_on_any_day() -> None:
    with time_machine.travel(datetime(2021, 6, 1, tzinfo=UTC)):
        first = xlsx_bytes(Sheet(HEADING, ROWS), CREATED)
    with time_machine.travel(datetime(2029, 1, 7, tzinfo=UTC)):
        second = xlsx_bytes(Sheet(HEADING, ROWS), CREATED)

    assert first == second
    assert csv_bytes(Sheet(HEADING, ROWS), "nl") == csv_bytes(Sheet(HEADING, ROWS), "nl")


def test_a_text_too_long_for_a_cell_is_cut_and_not_lost() -> None:
    row = ExportRow("11", "x", "1.00", "t", estimated=False, comment="y" * 40_000)

    cells = cells_of(xlsx_bytes(Sheet([], [row]), CREATED))

    assert cells[1][5] == "y" * 32_767
