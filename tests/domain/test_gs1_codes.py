"""What a wedge scanner types: with and without FNC1, marks in front, wrong digits, two codes."""

from datetime import date

import pytest

from foodaid.purchasing.domain import Doubt, Reading, is_same_item, read_code

GTIN = "05412345000013"
FNC1 = "\x1d"


def test_a_gs1_128_with_lot_and_date_is_read_whole() -> None:
    reading = read_code(f"01{GTIN}10LOT-7{FNC1}15270630")

    assert reading == Reading(gtin=GTIN, lot_code="LOT-7", best_before=date(2027, 6, 30))
    assert reading.expires_on == date(2027, 6, 30)


@pytest.mark.parametrize("mark", ["]C1", "]d2", "]e0", "]Q3"])
def test_the_mark_of_the_symbology_in_front_is_left_out(mark: str) -> None:
    assert read_code(f"{mark}01{GTIN}").gtin == GTIN


def test_an_fnc1_in_front_or_behind_is_left_out() -> None:
    assert read_code(f"]C1{FNC1}01{GTIN}10L1{FNC1}") == Reading(gtin=GTIN, lot_code="L1")


@pytest.mark.parametrize("mark", ["\u241d", "|", "~", "^", "<GS>", "{GS}", "\\x1d", "\\u001D"])
def test_what_scanners_type_for_fnc1_ends_a_field_too(mark: str) -> None:
    reading = read_code(f"02{GTIN}3748{mark}10A/12{mark}17261231")

    assert reading.content_gtin == GTIN
    assert (reading.boxes, reading.lot_code) == (48, "A/12")
    assert reading.use_by == date(2026, 12, 31)
    assert reading.doubts == ()


@pytest.mark.parametrize(
    ("tail", "lot", "day"),
    [
        ("10LOT17270630", "LOT", date(2027, 6, 30)),
        ("10AB12315280229", "AB123", date(2028, 2, 29)),
        ("10L115270600", "L1", date(2027, 6, 30)),
    ],
)
def test_without_fnc1_the_date_is_found_in_the_lot_and_a_person_is_asked(
    tail: str, lot: str, day: date
) -> None:
    reading = read_code(f"01{GTIN}{tail}")

    assert (reading.lot_code, reading.expires_on) == (lot, day)
    assert reading.doubts == (Doubt.NO_SEPARATOR,)


def test_without_fnc1_a_count_behind_the_date_is_found_too() -> None:
    reading = read_code(f"02{GTIN}10LOT172706303796")

    assert (reading.lot_code, reading.use_by, reading.boxes) == ("LOT", date(2027, 6, 30), 96)


@pytest.mark.parametrize("lot", ["LOT17271330", "LOT15270231", "L1727"])
def test_a_lot_that_only_looks_as_if_it_held_a_date_stays_whole(lot: str) -> None:
    reading = read_code(f"01{GTIN}10{lot}")

    assert reading == Reading(gtin=GTIN, lot_code=lot)


def test_a_date_that_was_read_is_not_looked_for_in_the_lot() -> None:
    reading = read_code(f"01{GTIN}1527063010LOT17270101")

    assert reading.lot_code == "LOT17270101"
    assert reading.doubts == ()


def test_the_fields_of_a_pallet_are_read_in_any_order() -> None:
    reading = read_code(f"00354123450000000014 15270630 02{GTIN} 37120{FNC1}10L9")

    assert reading.sscc == "354123450000000014"
    assert reading.gtins == (GTIN,)
    assert (reading.boxes, reading.lot_code, reading.best_before) == (120, "L9", date(2027, 6, 30))


def test_use_by_goes_before_best_before() -> None:
    reading = read_code(f"01{GTIN}1527063017270615")

    assert reading.expires_on == date(2027, 6, 15)


def test_day_00_is_the_last_of_the_month() -> None:
    assert read_code(f"01{GTIN}15280200").best_before == date(2028, 2, 29)


def test_what_is_printed_under_the_bars_can_be_typed() -> None:
    reading = read_code(f"(01) {GTIN} (10) L-1 (17) 270630 (37) 24")

    assert reading == Reading(gtin=GTIN, lot_code="L-1", use_by=date(2027, 6, 30), boxes=24)


@pytest.mark.parametrize(
    ("typed", "gtin"),
    [
        ("5410000000002", "05410000000002"),
        ("96385074", "00000096385074"),
        ("036000291452", "00036000291452"),
        (GTIN, GTIN),
    ],
)
def test_a_bare_article_number_is_a_gtin(typed: str, gtin: str) -> None:
    assert read_code(typed) == Reading(gtin=gtin)


def test_a_wrong_check_digit_is_said_and_the_rest_is_kept() -> None:
    reading = read_code("010541234500001410L1")

    assert reading == Reading(lot_code="L1", doubts=(Doubt.CHECK_DIGIT,))
    assert read_code("5410000000003").doubts == (Doubt.CHECK_DIGIT,)
    assert read_code("00354123450000000015").doubts == (Doubt.CHECK_DIGIT,)


@pytest.mark.parametrize("typed", ["", " ", "]C1", FNC1])
def test_nothing_typed_is_nothing_read(typed: str) -> None:
    assert read_code(typed) == Reading(doubts=(Doubt.NOTHING_READ,))


@pytest.mark.parametrize(
    "typed",
    [
        "HELLO",
        "01123",
        f"01{GTIN}15271340",
        "(01)",
        "()",
        "(zz)12",
        "https://example.be/01/05412345000013",
        "日本",
        "9" * 5000,
        "٣" * 14,
    ],
)
def test_what_is_no_gs1_code_is_said_and_never_breaks(typed: str) -> None:
    reading = read_code(typed)

    assert reading.is_empty
    assert reading.doubts


def test_a_box_is_known_by_the_number_of_its_unit() -> None:
    assert is_same_item("5412345000013", GTIN)
    assert is_same_item("15412345000010", "5412345000013")
    assert not is_same_item("5412345000013", "5412345000020")
    assert not is_same_item("95412345000016", "5412345000013")
