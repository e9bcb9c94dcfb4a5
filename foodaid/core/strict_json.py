"""Strict reading of JSON: every fault at once, each with its place, and never a guess.

Numbers are whole numbers of any length up to MOST_DIGITS. Floats, booleans and NaN are not
numbers here, a key given twice is a fault, and so is a key nobody knows.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

MOST_DIGITS = 100_000
CHUNK = 4_000
FAULTY = -1
"""What a faulty number is read as; no valid number is negative, so later checks can skip it."""

FRACTION = re.compile(r"(-?[0-9]+)(?:/([0-9]+))?")


class Faults(ValueError):
    """Everything that is wrong with what was read, one sentence each."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.lines = tuple(lines)
        super().__init__("\n".join(self.lines))


class _Repeated(dict[str, Any]):
    """An object in which a key stood twice."""

    keys_twice: tuple[str, ...] = ()


def quoted(name: str) -> str:
    """A name as one printable line, however strange it is."""
    return repr(name if len(name) <= 60 else name[:57] + "...")


def whole_from(digits: str) -> int:
    """The number of a row of digits, longer ones than int() accepts included."""
    if digits.startswith("-"):
        return -whole_from(digits[1:])
    if len(digits) <= CHUNK:
        return int(digits)
    half = len(digits) // 2
    return whole_from(digits[:-half]) * int(10**half) + whole_from(digits[-half:])


def digits_of(number: int) -> str:
    """The digits of a number, longer ones than str() writes included."""
    if number < 0:
        return "-" + digits_of(-number)
    if number.bit_length() <= 3 * CHUNK:
        return str(number)
    half = number.bit_length() * 3 // 20
    high, low = divmod(number, 10**half)
    return digits_of(high) + digits_of(low).zfill(half)


def fraction_text(fraction: Fraction) -> str:
    """A fraction in lowest terms; a whole number without denominator."""
    if fraction.denominator == 1:
        return digits_of(fraction.numerator)
    return f"{digits_of(fraction.numerator)}/{digits_of(fraction.denominator)}"


def fraction_from(text: object) -> Fraction | None:
    """The fraction a text such as "4000/3" stands for, or None when it is no such text."""
    if not isinstance(text, str) or len(text) > 2 * MOST_DIGITS:
        return None
    found = FRACTION.fullmatch(text)
    if found is None:
        return None
    denominator = whole_from(found[2] or "1")
    return Fraction(whole_from(found[1]), denominator) if denominator else None


def parse(text: str | bytes, name: str = "file") -> object:
    """The JSON value in a text; a text that is no JSON is one fault."""
    try:
        if isinstance(text, bytes):
            text = text.decode("utf-8")
        return json.loads(text.removeprefix("\ufeff"), parse_int=_whole, object_pairs_hook=_object)
    except UnicodeDecodeError as fault:
        raise Faults([f"{name}: is not UTF-8 text (byte {fault.start})"]) from None
    except RecursionError:
        raise Faults([f"{name}: is nested too deeply"]) from None
    except ValueError as fault:
        raise Faults([f"{name}: is not JSON ({fault})"]) from None


def _whole(digits: str) -> object:
    return whole_from(digits) if len(digits) <= MOST_DIGITS else float("nan")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) == len(pairs):
        return content
    times = Counter(name for name, _ in pairs)
    repeated = _Repeated(content)
    repeated.keys_twice = tuple(name for name in content if times[name] > 1)
    return repeated


def keys_twice(found: object) -> tuple[str, ...]:
    """The keys that stood twice in an object as it was read."""
    return found.keys_twice if isinstance(found, _Repeated) else ()


@dataclass(frozen=True, slots=True)
class Row:
    """One JSON object with its place; reads its keys and notes what is wrong with them."""

    place: str
    content: dict[str, Any]
    faults: list[str]

    def at(self, key: str) -> str:
        return f"{self.place}.{key}" if self.place else key

    def fault(self, key: str, sentence: str) -> None:
        self.faults.append(f"{self.at(key)}: {sentence}")

    def whole(self, key: str, least: int = 0) -> int:
        """A whole number of at least `least`; FAULTY when it is none."""
        found = self.content.get(key, FAULTY)
        if type(found) is int and found >= least:
            return found
        if key in self.content:
            self.fault(key, f"must be a whole number of {least} or more")
        return FAULTY

    def whole_or_none(self, key: str) -> int | None:
        return None if self.content.get(key, FAULTY) is None else self.whole(key)

    def text(self, key: str) -> str:
        """A text that is not empty; "" when it is none."""
        found = self.content.get(key, "")
        if isinstance(found, str) and found and _is_writable(found):
            return found
        if key in self.content:
            self.fault(key, "must be a text that is not empty")
        return ""

    def choice(self, key: str, choices: Collection[str]) -> str:
        found = self.content.get(key)
        if isinstance(found, str) and found in choices:
            return found
        if key in self.content:
            self.fault(key, "must be " + " or ".join(f'"{choice}"' for choice in choices))
        return ""

    def truth(self, key: str) -> bool:
        found = self.content.get(key)
        if key in self.content and not isinstance(found, bool):
            self.fault(key, "must be true or false")
        return found is True

    def fraction(self, key: str) -> Fraction:
        found = fraction_from(self.content.get(key))
        if found is None and key in self.content:
            self.fault(key, 'must be a text such as "4000/3" or "-12"')
        return found or Fraction(0)

    def items(self, key: str) -> list[Any]:
        found = self.content.get(key, [])
        if isinstance(found, list):
            return found
        self.fault(key, "must be a list")
        return []

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts that are not empty; the faulty ones are left out."""
        found = []
        for index, item in enumerate(self.items(key)):
            if isinstance(item, str) and item and _is_writable(item):
                found.append(item)
            else:
                self.fault(f"{key}[{index}]", "must be a text that is not empty")
        return tuple(found)

    def row(self, key: str, keys: Sequence[str]) -> "Row":
        if key not in self.content:
            return Row(self.at(key), {}, self.faults)
        return row_of(self.content[key], self.at(key), keys, self.faults)

    def rows(self, key: str, keys: Sequence[str]) -> list["Row"]:
        return [
            row_of(item, f"{self.at(key)}[{index}]", keys, self.faults)
            for index, item in enumerate(self.items(key))
        ]


def row_of(
    found: object,
    place: str,
    keys: Sequence[str],
    faults: list[str],
    optional: Sequence[str] = (),
) -> Row:
    """An object with exactly these keys; what is missing, unknown or repeated is a fault."""
    if not isinstance(found, dict):
        faults.append(f"{place or 'file'}: must be an object")
        return Row(place, {}, faults)
    row = Row(place, found, faults)
    if found.keys() != set(keys):
        for key in keys:
            if key not in found:
                row.fault(key, "is missing")
        for key in found:
            if key not in keys and key not in optional:
                faults.append(f"{place or 'file'}: unknown key {quoted(key)}")
    for key in keys_twice(found):
        faults.append(f"{place or 'file'}: key {quoted(key)} stands there twice")
    return row


def repeats(
    names: Sequence[Any], place_of: Callable[[int], str], sentence: str, skip: object
) -> list[str]:
    """One fault for each name that stood there before."""
    first: dict[Any, int] = {}
    faults = []
    for index, name in enumerate(names):
        if name == skip:
            continue
        if name in first:
            faults.append(f"{place_of(index)}: {sentence} (see {place_of(first[name])})")
        else:
            first[name] = index
    return faults


def _is_writable(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
