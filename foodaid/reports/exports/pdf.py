"""Documents as PDF: tagged, with title and language (PDF/UA-1), the same bytes for the same facts.

Words are handed to the typesetter as data, never as markup: what somebody typed stays text.
"""

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import typst

from foodaid.core.translation import days, decimal, language, number
from foodaid.reports.exports.paper import (
    NARROW,
    NORMAL,
    Block,
    Boxes,
    Cell,
    Facts,
    Heading,
    Mass,
    NewPage,
    Notice,
    Paper,
    Signatures,
    Table,
    Text,
)

PACKAGE = Path(__file__).resolve().parents[2]
TEMPLATES, FONTS = PACKAGE / "templates" / "print", PACKAGE / "static" / "fonts" / "print"
KINDS = {
    Heading: "heading",
    Text: "text",
    Notice: "notice",
    Facts: "facts",
    Signatures: "signatures",
    NewPage: "new-page",
    Table: "table",
}
NARROW_SPACE, HARD_SPACE, LAST_LATIN = "\u202f", "\u00a0", "\u017f"
KEPT = frozenset("\n\u00a0")
PROBE = b"""#set document(title: "letter")
#set text(font: "Atkinson Hyperlegible Next")
#sys.inputs.letter
"""
UNKNOWN = "\u25a1"
"""An empty box for a letter that no typeface here can draw: better than a document that fails."""


def pdf_bytes(paper: Paper, made_at: datetime) -> bytes:
    """A document on A4 in the language under way; its only instant is the one given."""
    given = asdict(paper) | {
        "language": language(),
        "blocks": [_block(block) for block in paper.blocks],
    }
    return typeset("sheet.typ", given, made_at)


def typeset(template: str, given: Mapping[str, Any], made_at: datetime) -> bytes:
    """A template of `templates/print` filled with facts."""
    made = typst.compile(
        TEMPLATES / template,
        root=TEMPLATES,
        font_paths=_fonts(),
        sys_inputs={"document": json.dumps(_drawable(given), ensure_ascii=False)},
        format="pdf",
        pdf_standards=["ua-1"],
        timestamp=made_at.replace(microsecond=0),
    )
    if not isinstance(made, bytes):
        raise TypeError(template)
    return made


@cache
def _fonts() -> typst.Fonts:
    """Our typefaces and typst's own; never those of the machine, or documents would differ."""
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=True,
        font_paths=[FONTS],
    )


def _block(block: Block) -> dict[str, Any]:
    given: dict[str, Any] = asdict(block) | {"kind": KINDS[type(block)]}
    if isinstance(block, Table):
        given["rows"] = [[shown(cell) for cell in row] for row in block.rows]
        given["totals"] = [shown(cell) for cell in block.totals]
        given["size"] = NARROW if block.is_dense else NORMAL
    return given


def shown(cell: Cell) -> str:
    """A cell as people read it in the language under way."""
    if cell is None:
        return ""
    if isinstance(cell, date):
        return days(cell)
    if isinstance(cell, int):
        return number(cell)
    if isinstance(cell, Mass):
        return f"{decimal(Decimal(cell.grams) / 1000, 1)} kg"
    if isinstance(cell, Boxes):
        return boxes_shown(cell)
    return cell


def boxes_shown(boxes: Boxes) -> str:
    """Full boxes, and after a plus the loose units when there are any."""
    if not boxes.loose:
        return number(boxes.full)
    return f"{number(boxes.full)}{HARD_SPACE}+{HARD_SPACE}{boxes.loose}"


def _drawable(given: Any) -> Any:
    """The same facts with only letters that the typefaces have."""
    if isinstance(given, str):
        return "".join(_letter(mark) for mark in given)
    if isinstance(given, Mapping):
        return {key: _drawable(part) for key, part in given.items()}
    if isinstance(given, list | tuple):
        return [_drawable(part) for part in given]
    return given


@lru_cache(maxsize=4096)
def _letter(mark: str) -> str:
    """The mark itself, an empty box if no typeface has it, a space for what cannot be seen."""
    if mark in KEPT:
        return mark
    if mark == NARROW_SPACE:
        return HARD_SPACE
    kind = unicodedata.category(mark)
    if kind in {"Cc", "Zl", "Zp"}:
        return " "
    if mark <= LAST_LATIN:
        return mark
    return mark if kind != "Cs" and _has_typeface(mark) else UNKNOWN


def _has_typeface(mark: str) -> bool:
    """Whether some typeface can draw this: PDF/UA refuses a document with a letter none has."""
    try:
        typst.compile(
            PROBE,
            font_paths=_fonts(),
            sys_inputs={"letter": mark},
            format="pdf",
            pdf_standards=["ua-1"],
        )
    except typst.TypstError:
        return False
    return True
