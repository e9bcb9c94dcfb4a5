"""What a bar code on a label says, after the GS1 General Specifications (sections 3 and 7.8). Pure.

A code of variable length ends with the function character FNC1, unless it is the last; without it
a scanner reads the next code as a part of it. A bar code holds 48 characters at most, so the lot
stands in a bar code of its own. AI 02 and 37 name what is inside; goods without a GTIN get AI 91,
which is for use inside an organisation: the code of foodaid.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

FNC1 = "\xf1"
"""The function character as the maker of the bars wants it; a scanner sends GS (0x1d)."""
CHARACTERS = frozenset(
    "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
)
"""GS1 AI encodable character set 82."""
CONTENT, BEST_BEFORE, USE_BY, COUNT, LOT, PRODUCT, LOT_NUMBER = (
    "02", "15", "17", "37", "10", "91", "92",
)  # fmt: skip
FIXED = frozenset({CONTENT, BEST_BEFORE, USE_BY})
UNREAD = "?"
LONGEST_LOT, LONGEST_BAR, LONGEST_COUNT = 20, 48, 8


@dataclass(frozen=True, slots=True)
class Element:
    """An application identifier and what it says."""

    ai: str
    text: str

    @property
    def is_fixed(self) -> bool:
        return self.ai in FIXED

    def __str__(self) -> str:
        return f"({self.ai}){self.text}"


@dataclass(frozen=True, slots=True)
class Labelled:
    """What is known of the goods behind a label."""

    product_code: str
    gtin: str | None
    lot_id: int
    lot_code: str
    best_before: date | None
    use_by: date | None
    units: int


def bars(goods: Labelled) -> tuple[tuple[Element, ...], tuple[Element, ...]]:
    """Two bar codes: what it is, until when and how many; and which lot."""
    gtin = goods.gtin if goods.gtin and is_gtin(goods.gtin) else None
    first = [Element(CONTENT, gtin.zfill(14))] if gtin else []
    if goods.use_by is not None:
        first.append(Element(USE_BY, f"{goods.use_by:%y%m%d}"))
    elif goods.best_before is not None:
        first.append(Element(BEST_BEFORE, f"{goods.best_before:%y%m%d}"))
    if gtin is None:
        first.append(Element(PRODUCT, goods.product_code))
    first.append(Element(COUNT, str(goods.units)))
    return tuple(first), (_lot(goods),)


def _lot(goods: Labelled) -> Element:
    """The lot as its maker printed it; our number for one unread, or that no bar code holds."""
    if (
        not goods.lot_code.startswith(UNREAD)
        and len(goods.lot_code) <= LONGEST_LOT
        and CHARACTERS.issuperset(goods.lot_code)
    ):
        return Element(LOT, goods.lot_code)
    return Element(LOT_NUMBER, str(goods.lot_id))


def is_gtin(text: str) -> bool:
    """A GTIN of 8, 12, 13 or 14 digits whose last one checks the others (GS1, section 7.9)."""
    if not (text.isascii() and text.isdecimal()) or len(text) not in {8, 12, 13, 14}:
        return False
    total = sum(int(d) * (3, 1)[at % 2] for at, d in enumerate(reversed(text[:-1])))
    return (10 - total % 10) % 10 == int(text[-1])


def message(elements: Sequence[Element], separator: str = FNC1) -> str:
    """The characters of one bar code, with a separator after each code of variable length."""
    parts = []
    for at, element in enumerate(elements):
        is_last = at == len(elements) - 1
        parts.append(
            f"{element.ai}{element.text}{'' if element.is_fixed or is_last else separator}"
        )
    return "".join(parts)


def readable(elements: Sequence[Element]) -> str:
    """The same for people, with the identifiers in brackets."""
    return " ".join(str(element) for element in elements)
