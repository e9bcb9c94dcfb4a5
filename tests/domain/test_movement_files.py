"""Movements as text: our own file reads back; what a spreadsheet did to one is understood."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from foodaid.stock.domain.movement_files import TITLES, Line, read, written

LINE = Line(
    number=1, day=date(2026, 3, 9), kind="goods-in", start="supplier", end="depot:GNT",
    product="RYS1", programme="esf", year=2026, campaign="ESF+ 2026", lot="007",
    best_before=date(2027, 1, 31), use_by=None, unit_cents=120, origin="purchased", units=40,
    document="delivery:A", reason="", reverses=None,
)  # fmt: skip


def file_of(*lines: Line) -> bytes:
    return "".join(written(lines)).encode()


def cell_of(content: bytes, old: str, new: str) -> bytes:
    assert old.encode() in content
    return content.replace(old.encode(), new.encode())


def test_our_own_file_reads_back_as_it_was() -> None:  # cases I3, I5
    lines = (LINE, replace(LINE, number=2, kind="counted", reason='Rotte zak; "twee"\nregels'))

    found = read(file_of(*lines))

    assert [line for _row, line in found.lines] == list(lines)
    assert found.lines[0][1].lot == "007"
    assert (found.faults, found.form) == ((), "UTF-8, semicolons")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "'=x", "''@x", "'x", "x'="])
def test_no_cell_is_run_by_a_spreadsheet_and_each_reads_back(text: str) -> None:  # case R9
    content = file_of(replace(LINE, lot=text, document="=cmd"))

    assert b";'=cmd;" in content
    assert not any(cell.startswith((b"=", b"+", b"-", b"@", b"\t")) for cell in content.split(b";"))
    assert read(content).lines[0][1].lot == text


@pytest.mark.parametrize("day", ["2026-03-09", "09/03/2026", "9/3/2026", "09.03.2026", "46090"])
def test_a_day_is_understood_in_every_form(day: str) -> None:  # case I4
    found = read(cell_of(file_of(LINE), "2026-03-09", day))

    assert found.lines[0][1].day == date(2026, 3, 9)


@pytest.mark.parametrize(
    ("change", "form"),
    [
        (lambda content: content.replace(b";", b","), "UTF-8, commas"),
        (lambda content: content.replace(b";", b"\t"), "UTF-8, tabs"),
        (lambda content: content.removeprefix(b"\xef\xbb\xbf"), "UTF-8, semicolons"),
        (lambda content: content.replace(b"\r\n", b"\n"), "UTF-8, semicolons"),
        (lambda content: content.replace(b";40;", b";40,0;"), "UTF-8, semicolons"),
        (
            lambda content: content.decode("utf-8-sig").encode("cp1252"),
            "Windows-1252, semicolons",
        ),
    ],
)
def test_what_a_spreadsheet_makes_of_it_is_understood(  # case I4
    change: Callable[[bytes], bytes], form: str
) -> None:
    line = replace(LINE, document="pâtes")

    found = read(change(file_of(line)))

    assert ([line for _row, line in found.lines], found.form) == ([line], form)


def test_every_wrong_cell_is_named_with_what_it_should_be() -> None:  # case I1
    lines = [replace(LINE, number=number) for number in range(1, 501)]
    rows = file_of(*lines).split(b"\r\n")
    rows[6] = cell_of(rows[6], "2026-03-09", "31/02/2026")
    rows[8] = cell_of(rows[8], ";40;", ";4,5;")
    rows[499] = b"only;three;cells"

    found = read(b"\r\n".join(rows))

    assert [str(fault) for fault in found.faults] == [
        "row 7, day: '31/02/2026'; expected a day such as 2026-11-09 or 09/11/2026",
        "row 9, units: '4,5'; expected a whole number from 1 up",
        "row 500, all: 'only;three;cells'; expected 18 cells",
    ]


@pytest.mark.parametrize("units", ["0", "-4", "4 000", "1e3", "99999999999", "veel", ""])
def test_what_is_no_number_of_units_is_refused(units: str) -> None:
    found = read(cell_of(file_of(LINE), ";40;", f";{units};"))

    assert [(fault.rows, fault.column) for fault in found.faults] == [((2,), "units")]


def test_a_number_that_stands_twice_names_both_rows() -> None:  # case I7
    found = read(file_of(LINE, replace(LINE, number=2), LINE))

    assert [str(fault) for fault in found.faults] == [
        "row 2 and 4, number: '1'; expected each number once"
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "it is empty"),
        (b"\xef\xbb\xbf \r\n", "it is empty"),
        (";".join(TITLES).encode(), "there are titles only"),
        (b"PK\x03\x04" + b"0" * 100, "save the sheet as CSV"),
        (b"<!DOCTYPE html><table>", "a web page"),
        (b"\x00\x01\x02", "it is not text"),
        (b"name;day\r\n1;2\r\n", "each of these columns once: number, kind"),
        (b'number;"day\r\n' + b"x" * 200_000, "each of these columns once|no table of text"),
        (b"x" * 2_000_001, "larger than 1 MB"),
    ],
)
def test_what_is_no_such_file_is_refused_in_plain_words(content: bytes, said: str) -> None:
    found = read(content, most_bytes=1024 * 1024)  # case I8

    assert found.lines == ()
    assert len(found.faults) == 1
    assert any(part in str(found.faults[0]) for part in said.split("|"))
