"""Figures as an Excel workbook: numbers are numbers, text is text, same facts same bytes."""

import io
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from foodaid.reports.exports.rows import ExportRow, Sheet, is_number

OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
WIDTHS = (12, 60, 16, 10, 11, 40)
LONGEST_CELL = 32_767


def xlsx_bytes(sheet: Sheet, created_at: datetime) -> bytes:
    """The workbook; its only date is the one given, so that a checksum can be made again."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, OPTIONS) as workbook:
        workbook.set_properties({"created": created_at})
        bold = workbook.add_format({"bold": True})
        whole = workbook.add_format({"num_format": "#,##0"})
        decimals = workbook.add_format({"num_format": "#,##0.00"})
        page = workbook.add_worksheet()
        for column, width in enumerate(WIDTHS):
            page.set_column(column, column, width)
        at = _write_heading(page, sheet.heading, bold)
        _write_texts(page, at, sheet.words.titles, bold)
        for offset, row in enumerate(sheet.rows, start=1):
            _write_row(page, at + offset, row, sheet, (whole, decimals))
        if not sheet.rows:
            _write_texts(page, at + 1, (sheet.words.nothing,))
    return content.getvalue()


def _write_heading(page: Worksheet, heading: Sequence[tuple[str, str]], bold: Format) -> int:
    """Write the block of headings; the row at which the table begins."""
    for at, (name, text) in enumerate(heading):
        _write_text(page, at, 0, name, bold)
        _write_text(page, at, 1, text)
    return len(heading) + 1 if heading else 0


def _write_row(
    page: Worksheet, at: int, row: ExportRow, sheet: Sheet, formats: tuple[Format, Format]
) -> None:
    estimated = sheet.words.yes if row.estimated else sheet.words.no
    _write_texts(page, at, (row.code, row.label))
    if row.value is not None and is_number(row.value):
        whole, decimals = formats
        shown_as = whole if isinstance(row.value, int) else decimals
        page.write_number(at, 2, float(Decimal(row.value)), shown_as)
    elif row.value is not None:
        _write_text(page, at, 2, str(row.value))
    for column, text in enumerate((row.unit, estimated, row.comment), start=3):
        _write_text(page, at, column, text)


def _write_texts(
    page: Worksheet, at: int, texts: Sequence[str], style: Format | None = None
) -> None:
    for column, text in enumerate(texts):
        _write_text(page, at, column, text, style)


def _write_text(
    page: Worksheet, at: int, column: int, text: str, style: Format | None = None
) -> None:
    """A cell of text: never a formula; one longer than Excel allows would silently vanish."""
    page.write_string(at, column, text[:LONGEST_CELL], style)
