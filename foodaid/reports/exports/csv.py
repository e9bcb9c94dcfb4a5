"""Figures as CSV that a spreadsheet in Belgium opens as it is: UTF-8 with BOM, semicolons."""

import csv
import io

from foodaid.reports.exports.rows import ExportRow, Sheet, Words, harmless, is_number

DECIMAL_COMMA = frozenset({"nl", "fr", "de"})


def csv_bytes(sheet: Sheet, language: str) -> bytes:
    """The file, with a decimal comma in nl, fr and de and a point in any other language.

    The titles are there even when there are no rows; then a note says so.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    for line in sheet.heading:
        writer.writerow([harmless(cell) for cell in line])
    if sheet.heading:
        writer.writerow([])
    writer.writerow([harmless(title) for title in sheet.words.titles])
    for row in sheet.rows:
        writer.writerow(_cells(row, sheet.words, language))
    if not sheet.rows:
        writer.writerow([harmless(sheet.words.nothing)])
    return text.getvalue().encode("utf-8-sig")


def _cells(row: ExportRow, words: Words, language: str) -> list[str]:
    return [
        harmless(row.code),
        harmless(row.label),
        _value(row.value, language),
        harmless(row.unit),
        harmless(words.yes if row.estimated else words.no),
        harmless(row.comment),
    ]


def _value(value: int | str | None, language: str) -> str:
    if value is None:
        return ""
    if not is_number(value):
        return harmless(str(value))
    return str(value).replace(".", ",") if language in DECIMAL_COMMA else str(value)
