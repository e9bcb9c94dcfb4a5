"""What a scanner reads from a label is what the depot knows of the goods."""

from datetime import date

import biip
import pytest
from barcode.charsets import code128

from foodaid.reports.domain.gs1 import (
    LONGEST_BAR,
    Element,
    Labelled,
    bars,
    is_gtin,
    message,
    readable,
)
from foodaid.reports.exports.codes import modules

GS = "\x1d"
SYMBOLS = {bars: code for code, bars in enumerate(code128.CODES)}
FNC1 = 102


def _goods(**changes: object) -> Labelled:
    known: dict[str, object] = {
        "product_code": "RYS1",
        "gtin": "5410000000019",
        "lot_id": 12,
        "lot_code": "L26-0815A",
        "best_before": date(2027, 3, 31),
        "use_by": None,
        "units": 10,
        **changes,
    }
    return Labelled(**known)  # type: ignore[arg-type]


def scanned(elements: tuple[Element, ...]) -> str:
    """The bars as a scanner reads them: symbols of eleven modules, three character sets, FNC1."""
    black = modules(elements).removesuffix(code128.STOP + "11")
    codes = [SYMBOLS[black[at : at + 11]] for at in range(0, len(black), 11)]
    start, *said, check = codes
    assert check == (start + sum(at * code for at, code in enumerate(said, 1))) % 103
    charset, text = {103: "A", 104: "B", 105: "C"}[start], ""
    for code in said:
        if code == FNC1:
            text += GS
        elif charset == "C" and code < 100:
            text += f"{code:02}"
        elif code in {99, 100, 101}:
            charset = {99: "C", 100: "B", 101: "A"}[code]
        else:
            text += chr(code + 32)
    return text


def _read(goods: Labelled) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in bars(goods):
        text = scanned(one)
        assert text.startswith(GS)
        parsed = biip.parse(f"]C1{text.removeprefix(GS)}").gs1_message
        assert parsed is not None
        found |= {part.ai.ai: part.value for part in parsed.element_strings}
    return found


def test_a_label_of_a_product_with_a_gtin_is_read_back_whole() -> None:
    assert _read(_goods()) == {
        "02": "05410000000019",
        "15": "270331",
        "37": "10",
        "10": "L26-0815A",
    }


def test_a_use_by_date_is_told_from_a_best_before_date() -> None:
    assert _read(_goods(use_by=date(2026, 12, 1), best_before=None))["17"] == "261201"


@pytest.mark.parametrize("gtin", [None, "5410000000017", "54100", "abc"])
def test_without_a_sound_gtin_the_label_carries_our_own_code(gtin: str | None) -> None:
    read = _read(_goods(gtin=gtin))

    assert (read["91"], read["37"], "02" in read) == ("RYS1", "10", False)


@pytest.mark.parametrize(
    "lot_code", ["1", "12345", "A1B22C333D4444E55555", "0001A", "a/b-(9)", "77X777Y7"]
)
def test_every_shape_of_lot_survives_the_change_of_character_sets(lot_code: str) -> None:
    assert _read(_goods(lot_code=lot_code))["10"] == lot_code


@pytest.mark.parametrize("units", [1, 12, 123, 1200, 99_999_999])
@pytest.mark.parametrize("code", ["RYS1", "LUI4", "9", "A99999999Z"])
def test_the_count_is_read_apart_from_our_code(units: int, code: str) -> None:
    read = _read(_goods(gtin=None, product_code=code, units=units))

    assert (read["91"], read["37"]) == (code, str(units))


@pytest.mark.parametrize("lot_code", ["été 2026", "L" * 21, "lot 7", "?12"])
def test_a_lot_that_no_bar_code_can_hold_is_named_by_our_number(lot_code: str) -> None:
    read = _read(_goods(lot_code=lot_code))

    assert (read["92"], "10" in read) == ("12", False)


def test_the_first_bar_code_never_holds_more_than_the_norm_allows() -> None:
    longest = _goods(
        gtin="54100000000191", product_code="X" * 10, units=99_999_999, lot_code="L" * 20
    )

    assert all(len(message(one)) < LONGEST_BAR for one in bars(longest))


def test_people_read_the_same_as_the_scanner() -> None:
    assert [readable(one) for one in bars(_goods())] == [
        "(02)05410000000019 (15)270331 (37)10",
        "(10)L26-0815A",
    ]


def test_a_gtin_is_checked_by_its_last_digit() -> None:
    assert [
        is_gtin(text) for text in ("5410000000019", "96385074", "5410000000015", "²²²²²²²²")
    ] == [
        True,
        True,
        False,
        False,
    ]
