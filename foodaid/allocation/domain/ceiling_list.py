"""A list of ceilings as text: a municipality and its kilograms on each line."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

LINE = re.compile(r"\s*([0-9]{5})\s*[;,\t]\s*([0-9]{0,9})(?:[;,\t].*)?\s*")
HEADING = re.compile(r"[^0-9]*")
MOST_LINES = 1_000


@dataclass(frozen=True, slots=True)
class CeilingList:
    """What a text says: kilograms by REFNIS code (None takes a ceiling away), and bad lines.

    `faults` are the numbers of lines that could not be read or name a municipality again.
    """

    kilograms: Mapping[str, int | None]
    faults: tuple[int, ...]


def read_ceilings(text: str) -> CeilingList:
    """Read lines like `44021;12500`; what stands after a further separator is not looked at.

    A first line without any digit is a heading. Empty lines count as nothing.
    """
    found: dict[str, int | None] = {}
    faults = []
    for number, line in enumerate(text.splitlines()[: MOST_LINES + 1], 1):
        if not line.strip() or (number == 1 and HEADING.fullmatch(line)):
            continue
        match = LINE.fullmatch(line)
        if match is None or match[1] in found or number > MOST_LINES:
            faults.append(number)
        else:
            found[match[1]] = int(match[2]) if match[2] else None
    return CeilingList(found, tuple(faults))
