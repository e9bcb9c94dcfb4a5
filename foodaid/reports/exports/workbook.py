"""A document as an Excel workbook: a sheet for its words, and one for each table."""

import io
import re
from collections.abc import Iterator
from datetime import date, datetime

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from foodaid.reports.exports.paper import (
    Boxes,
    Cell,
    Facts,
    Heading,
    Mass,
    Notice,
    Paper,
    Table,
    Text,
)
from foodaid.reports.exports.pdf import shown
from foodaid.reports.exports.xlsx import LONGEST_CELL, OPTIONS

NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\']")
LONGEST_NAME, WIDEST, NARROWEST = 31, 44, 10
FORMATS = {
    "bold": {"bold": True},
    "whole": {"num_format": "#,##0"},
    "mass": {"num_format": '#,##0.000 "kg"'},
    "day": {"num_format": "dd/mm/yyyy", "align": "right"},
}


def workbook_bytes(paper: Paper, made_at: datetime) -> bytes:
    """The workbook; its only instant is the one given."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, OPTIONS) as workbook:
        workbook.set_properties({"title": paper.title, "created": made_at})
        formats = {name: workbook.add_format(how) for name, how in FORMATS.items()}
        names: set[str] = set()
        front = workbook.add_worksheet(_name(paper.title, names))
        front.set_column(0, 0, 30)
        front.set_column(1, 1, 80)
        for at, (word, text) in enumerate(_front(paper)):
            _write_text(front, at, 0, word, formats["bold"])
            _write_text(front, at, 1, text)
        for table in paper.tables:
            page = workbook.add_worksheet(_name(table.name or table.caption, names))
            _write_table(page, table, formats)
    return content.getvalue()


def _front(paper: Paper) -> Iterator[tuple[str, str]]:
    """The words of a document that stand in no table, a line each."""
    yield paper.title, paper.subject
    for line in (*paper.lead, paper.made, paper.funding, paper.demo):
        if line:
            yield "", line
    for block in paper.blocks:
        if isinstance(block, Facts):
            yield from block.facts
        elif isinstance(block, Notice):
            yield block.text, ""
            yield from (("", line) for line in block.lines)
        elif isinstance(block, Heading):
            yield block.text, ""
        elif isinstance(block, Text):
            yield "", block.text


def _name(wanted: str, taken: set[str]) -> str:
    """A sheet name that Excel takes, and only once."""
    short = NOT_IN_A_NAME.sub(" ", wanted).strip()[:LONGEST_NAME] or "-"
    name, number = short, 2
    while name.lower() in taken:
        name = f"{short[: LONGEST_NAME - 4]} ({number})"
        number += 1
    taken.add(name.lower())
    return name


def _write_table(page: Worksheet, table: Table, formats: dict[str, Format]) -> None:
    page.freeze_panes(1, 0)
    for column, width in enumerate(_widths(table)):
        page.set_column(column, column, width)
    for column, title in enumerate(table.columns):
        _write_text(page, 0, column, title.label, formats["bold"])
    for at, row in enumerate(table.rows, start=1):
        for column, cell in enumerate(row):
            _write_cell(page, at, column, cell, formats)
    for column, cell in enumerate(table.totals):
        _write_cell(page, len(table.rows) + 1, column, cell, formats)


def _widths(table: Table) -> Iterator[int]:
    for at, column in enumerate(table.columns):
        cells = (len(shown(row[at]).partition("\n")[0]) for row in table.rows[:200])
        yield min(WIDEST, max(NARROWEST, len(column.label) + 2, *cells, 0))


def _write_cell(
    page: Worksheet, at: int, column: int, cell: Cell, formats: dict[str, Format]
) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, int):
        page.write_number(at, column, cell, formats["whole"])
    elif isinstance(cell, Mass):
        page.write_number(at, column, cell.grams / 1000, formats["mass"])
    elif isinstance(cell, date):
        page.write_datetime(at, column, cell, formats["day"])
    elif isinstance(cell, Boxes):
        _write_text(page, at, column, shown(cell))
    else:
        _write_text(page, at, column, cell.replace("\n", ", "))


def _write_text(
    page: Worksheet, at: int, column: int, text: str, style: Format | None = None
) -> None:
    """A cell of text: never a formula (case R9), never longer than Excel allows."""
    page.write_string(at, column, text[:LONGEST_CELL], style)
