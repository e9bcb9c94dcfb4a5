"""Reading a GS1-128 code as a keyboard-wedge scanner types it, or as a person does.

The GS1 General Specifications end a field of variable length with FNC1, which scanners send as
ASCII 29. Text fields of some browsers drop that character, so scanners are often told to type a
visible one instead. python-stdnum was tried too: without FNC1 its gs1_128 took a date that
follows into the lot number without a word. biip does the same, but keeps the fields apart in
its answer, so that `_split_lot` can find the date again and say that it is a guess.
"""

import re
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from biip import ParseError
from biip.gs1_messages import GS1Message

GROUP = "\x1d"
SEPARATORS = re.compile(r"[\u241d|~^#@$]|<GS>|\{GS\}|\\x1d|\\u001d", re.IGNORECASE)
"""What scanners type for FNC1: none of these may stand in a GS1 field itself (charset 82)."""
SYMBOLOGY = re.compile(r"^\][A-Za-z][0-9]")
TAIL = re.compile(r"^(?P<lot>.{1,20}?)(?P<ai>15|17)(?P<day>[0-9]{6})(?:37(?P<boxes>[0-9]{1,8}))?$")
NUMBERED = {"00": "sscc", "01": "gtin", "02": "content_gtin"}
DATED = {"15": "best_before", "17": "use_by"}
MOST_CHARACTERS = 200


class Doubt(StrEnum):
    """Why a person should look at the box once more."""

    NOTHING_READ = "nothing-read"
    NOT_GS1 = "not-gs1"
    CHECK_DIGIT = "check-digit"
    NO_SEPARATOR = "no-separator"


@dataclass(frozen=True, slots=True)
class Reading:
    """What stands in a code; empty where the code does not say it.

    `gtin` has 14 digits. `expires_on` is the use-by date (17) where there is one, else the best
    before (15).
    """

    gtin: str = ""
    content_gtin: str = ""
    lot_code: str = ""
    best_before: date | None = None
    use_by: date | None = None
    boxes: int | None = None
    sscc: str = ""
    doubts: tuple[Doubt, ...] = ()

    @property
    def expires_on(self) -> date | None:
        return self.use_by or self.best_before

    @property
    def gtins(self) -> tuple[str, ...]:
        """The numbers of what is inside: the content of a pallet before the pallet itself."""
        return tuple(code for code in (self.content_gtin, self.gtin) if code)

    @property
    def is_empty(self) -> bool:
        return replace(self, doubts=()) == Reading()


def read_code(typed: str) -> Reading:
    """All that one code says. Never raises: what cannot be read is a doubt.

    Accepts a symbology identifier in front (`]C1`), FNC1 as ASCII 29 or as a usual stand-in, the
    form with brackets that is printed under the bars, and a bare GTIN of 8, 12, 13 or 14 digits.
    """
    text = SYMBOLOGY.sub("", typed.strip(" \t\r\n")[:MOST_CHARACTERS])
    if not text.strip(GROUP + " "):
        return Reading(doubts=(Doubt.NOTHING_READ,))
    compact = text.replace(" ", "")
    if compact.isascii() and compact.isdigit() and len(compact) in {8, 12, 13, 14}:
        return _bare(compact)
    if compact.startswith("("):
        return _of_message(compact, is_printed=True)
    return _of_message(SEPARATORS.sub(GROUP, compact).strip(GROUP), is_printed=False)


def _bare(digits: str) -> Reading:
    gtin = digits.zfill(14)
    return Reading(gtin=gtin) if _has_check_digit(gtin) else Reading(doubts=(Doubt.CHECK_DIGIT,))


def _of_message(text: str, *, is_printed: bool) -> Reading:
    try:
        message = GS1Message.parse_hri(text) if is_printed else GS1Message.parse(text)
    except (ParseError, ValueError):
        return Reading(doubts=(Doubt.NOT_GS1,))
    reading = Reading()
    for element in message.element_strings:
        reading = _with(reading, element.ai.ai, element.value, element.date)
    if not is_printed and GROUP not in text:
        reading = _split_lot(reading)
    if reading.is_empty and not reading.doubts:
        return Reading(doubts=(Doubt.NOTHING_READ,))
    return reading


def _with(reading: Reading, ai: str, found: str, day: date | None) -> Reading:
    """The reading with one more field; numbers with a wrong check digit are left out."""
    if ai in NUMBERED:
        if not _has_check_digit(found):
            return _doubted(reading, Doubt.CHECK_DIGIT)
        return _set(reading, NUMBERED[ai], found)
    if ai in DATED:
        return _set(reading, DATED[ai], day)
    if ai in {"30", "37"}:
        return _set(reading, "boxes", int(found))
    return _set(reading, "lot_code", found) if ai == "10" else reading


def _set(reading: Reading, name: str, found: object) -> Reading:
    changes: dict[str, Any] = {name: found}
    return replace(reading, **changes)


def _split_lot(reading: Reading) -> Reading:
    """A lot that ends in what looks like a date: the scanner may send no FNC1.

    The date is taken out of it, and the reader is told so.
    """
    found = TAIL.match(reading.lot_code)
    if found is None or reading.expires_on is not None:
        return reading
    day = _day(found["day"])
    if day is None:
        return reading
    split = _set(replace(reading, lot_code=found["lot"]), DATED[found["ai"]], day)
    if found["boxes"] and split.boxes is None:
        split = replace(split, boxes=int(found["boxes"]))
    return _doubted(split, Doubt.NO_SEPARATOR)


def _day(digits: str) -> date | None:
    """The day of six digits, if there is such a day; day 00 is the last of the month."""
    try:
        element = GS1Message.parse(f"15{digits}").element_strings[0]
    except (ParseError, ValueError):
        return None
    return element.date


def _doubted(reading: Reading, doubt: Doubt) -> Reading:
    return replace(reading, doubts=tuple(dict.fromkeys((*reading.doubts, doubt))))


def _has_check_digit(digits: str) -> bool:
    """GS1 General Specifications, section 7.9: weights 3 and 1 from the right."""
    *body, last = (int(mark) for mark in digits)
    total = sum(digit * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(body)))
    return (10 - total % 10) % 10 == last


def is_same_item(one: str, other: str) -> bool:
    """Whether two GTINs are of the same goods.

    A box often carries the number of its unit with an indicator digit of 1 to 8 in front, so
    that only the twelve digits in the middle are the same (GS1 General Specifications, 2.1.2).
    """
    first, second = one.zfill(14), other.zfill(14)
    return first[1:13] == second[1:13] and "9" not in {first[0], second[0]}
