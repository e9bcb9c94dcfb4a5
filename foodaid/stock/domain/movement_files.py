"""Movements as a table of text and back: our own file reads back as what it was.

Pure: bytes in, rows or faults out. Places, products, campaigns and lots go by their own names and
codes, never by row numbers of one installation; units and cents are whole numbers.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta

MOST_BYTES = 50 * 1024 * 1024
MOST_CELL = 500
EXCEL_DAY_ONE = date(1899, 12, 30)
"""A spreadsheet counts days from here (its 29 February 1900 never was)."""
FORMULA = re.compile(r"'*[=+\-@\t\r]")
NUMBER = re.compile(r"([0-9]{1,10})([.,]0+)?")
DAYS = (
    (re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"), (1, 2, 3)),
    (re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})"), (3, 2, 1)),
)
DELIMITERS = {";": "semicolons", ",": "commas", "\t": "tabs"}
SERIAL = re.compile(r"[1-9][0-9]{4}")


@dataclass(frozen=True, slots=True)
class Line:
    """One movement in words; `number` is its line in the file, `reverses` that of another."""

    number: int
    day: date
    kind: str
    start: str
    end: str
    product: str
    programme: str
    year: int
    campaign: str
    lot: str
    best_before: date | None
    use_by: date | None
    unit_cents: int
    origin: str
    units: int
    document: str
    reason: str
    reverses: int | None

    @property
    def same(self) -> tuple[object, ...]:
        """What makes two lines the same movement, wherever they stand.

        The number of a count is that of one installation, or of its place in a file.
        """
        document = "count:" if self.document.startswith("count:") else self.document
        return (
            self.day, self.kind, self.start, self.end, self.product, self.programme, self.year,
            self.campaign, self.lot, self.units, document, self.reason,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong: the row as a spreadsheet counts, the column, what stands there, what should.

    `rows` names several where they contradict each other; row 0 is the file as a whole.
    """

    rows: tuple[int, ...]
    column: str
    found: str
    expected: str

    def __str__(self) -> str:
        where = " and ".join(str(row) for row in self.rows)
        if self.rows == (0,):
            return f"the file: {self.expected}"
        return f"row {where}, {self.column}: {self.found!r}; expected {self.expected}"


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read, or what is wrong with it; `form` says how the bytes were understood."""

    lines: tuple[tuple[int, Line], ...]
    faults: tuple[Fault, ...]
    form: str


TITLES = tuple({"start": "from", "end": "to"}.get(f.name, f.name) for f in fields(Line))
WHOLE = {"number": 1, "year": 1, "unit_cents": 0, "units": 1, "reverses": 1}
"""Columns of whole numbers, with the lowest that makes sense."""
MAY_BE_EMPTY = frozenset({"best_before", "use_by", "reason", "reverses"})
DATED = frozenset({"day", "best_before", "use_by"})


def written(lines: Iterable[Line]) -> Iterator[str]:
    """The file, a line at a time: BOM, semicolons, no cell that a spreadsheet would run."""
    yield "\ufeff" + _row(TITLES)
    for line in lines:
        yield _row([_text(getattr(line, field.name)) for field in fields(Line)])


def _row(cells: Sequence[str]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerow(map(_shielded, cells))
    return text.getvalue()


def _text(thing: object) -> str:
    if thing is None:
        return ""
    return thing.isoformat() if isinstance(thing, date) else str(thing)


def _shielded(text: str) -> str:
    """Text that begins like a formula gets an apostrophe, one more than it had (case R9)."""
    return f"'{text}" if FORMULA.match(text) else text


def _bare(text: str) -> str:
    return text[1:] if text.startswith("'") and FORMULA.match(text) else text


def read(content: bytes, most_bytes: int = MOST_BYTES) -> Reading:
    """Read a file, ours or one that a spreadsheet saved; every fault at once (case I1)."""
    refused = _refused(content, most_bytes)
    if refused:
        return _nothing(refused)
    text, encoding = _decoded(content)
    delimiter = max(DELIMITERS, key=text.split("\n", 1)[0].count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    form = f"{encoding}, {DELIMITERS[delimiter]}"
    try:
        numbered = [(number, row) for number, row in enumerate(rows, 1) if any(map(str.strip, row))]
    except csv.Error as error:
        return _nothing(f"this is no table of text ({error})")
    titles = [title.strip().lower() for title in numbered[0][1]]
    missing = [title for title in TITLES if titles.count(title) != 1]
    if missing:
        return _nothing(f"each of these columns once: {', '.join(missing)}")
    if len(numbered) == 1:
        return _nothing("there are titles only, and no row below them")
    return _read_rows(titles, numbered[1:], form)


def _nothing(why: str) -> Reading:
    return Reading((), (Fault((0,), "", "", why),), "")


def _refused(content: bytes, most_bytes: int) -> str:
    """Why this is not read at all (case I8)."""
    start = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not start:
        return "it is empty"
    if len(content) > most_bytes:
        return f"it is larger than {most_bytes // 1024 // 1024} MB"
    if content.startswith(b"PK\x03\x04"):
        return "it is a workbook or a packed file: save the sheet as CSV"
    if start.startswith((b"<!doctype", b"<html", b"<?xml")):
        return "it is a web page, not a table"
    if b"\x00" in content:
        return "it is not text"
    return ""


def _decoded(content: bytes) -> tuple[str, str]:
    try:
        return content.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace"), "Windows-1252"


def _read_rows(titles: list[str], rows: list[tuple[int, list[str]]], form: str) -> Reading:
    lines: list[tuple[int, Line]] = []
    faults: list[Fault] = []
    for number, row in rows:
        if len(row) != len(titles):
            faults.append(Fault((number,), "all", ";".join(row)[:80], f"{len(titles)} cells"))
            continue
        cells = {title: _bare(cell) for title, cell in zip(titles, row, strict=True)}
        values, wrong = _values(cells)
        faults += [Fault((number,), title, cells[title][:80], form) for title, form in wrong]
        if not wrong:
            lines.append((number, Line(*(values[title] for title in TITLES))))  # type: ignore[arg-type]
    faults += _repeated(lines)
    return Reading(tuple(lines), tuple(sorted(faults, key=lambda fault: fault.rows)), form)


def _values(cells: Mapping[str, str]) -> tuple[dict[str, object], list[tuple[str, str]]]:
    values: dict[str, object] = {}
    wrong: list[tuple[str, str]] = []
    for title in TITLES:
        cell = cells[title]
        if not cell.strip():
            values[title] = "" if title == "reason" else None
            expected = "" if title in MAY_BE_EMPTY else "something"
        elif title in DATED:
            values[title] = _day(cell.strip())
            expected = "" if values[title] else "a day such as 2026-11-09 or 09/11/2026"
        elif title in WHOLE:
            values[title] = _whole(cell.strip(), WHOLE[title])
            least = WHOLE[title]
            expected = "" if values[title] is not None else f"a whole number from {least} up"
        else:
            values[title] = cell
            expected = "" if len(cell) <= MOST_CELL else f"at most {MOST_CELL} characters"
        if expected:
            wrong.append((title, expected))
    return values, wrong


def _whole(cell: str, least: int) -> int | None:
    found = NUMBER.fullmatch(cell)
    number = int(found[1]) if found else -1
    return number if least <= number < 2**31 else None


def _day(cell: str) -> date | None:
    """A day as we write it, as Belgians do, or as a spreadsheet counts it (case I4)."""
    if SERIAL.fullmatch(cell):
        return EXCEL_DAY_ONE + timedelta(days=int(cell))
    for pattern, order in DAYS:
        found = pattern.fullmatch(cell)
        if found:
            year, month, day = (int(found[part]) for part in order)
            try:
                return date(year, month, day)
            except ValueError:
                return None
    return None


def _repeated(lines: Iterable[tuple[int, Line]]) -> Iterator[Fault]:
    """Numbers that stand twice: both rows are named (case I7)."""
    first: dict[int, int] = {}
    for row, line in lines:
        if line.number in first:
            pair = (first[line.number], row)
            yield Fault(pair, "number", str(line.number), "each number once")
        first.setdefault(line.number, row)
