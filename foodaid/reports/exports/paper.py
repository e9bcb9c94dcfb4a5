"""What a document holds, whatever its format: one description makes the page, PDF and workbook."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

NARROW, NORMAL = 7.5, 9.0


@dataclass(frozen=True, slots=True)
class Mass:
    """Grams, shown as kilograms."""

    grams: int


@dataclass(frozen=True, slots=True)
class Boxes:
    """Full boxes and the loose units beside them."""

    full: int
    loose: int


Cell = str | int | date | Mass | Boxes | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. One with a weight shares the width that the others leave."""

    label: str
    is_number: bool = False
    weight: float = 0


@dataclass(frozen=True, slots=True)
class Table:
    """Rows below their titles; `name` is the sheet it gets in a workbook."""

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    totals: Sequence[Cell] = ()
    note: str = ""
    name: str = ""
    has_row_heads: bool = True
    is_dense: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Text:
    text: str


@dataclass(frozen=True, slots=True)
class Notice:
    """What the reader must not miss. Tones: success, info, warning, refusal."""

    tone: str
    text: str
    lines: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """A few facts, each with its word before it."""

    facts: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Signatures:
    """A line to sign on for each of these."""

    names: Sequence[str]


@dataclass(frozen=True, slots=True)
class NewPage:
    """What follows begins on a page of its own."""


Block = Heading | Text | Notice | Facts | Signatures | NewPage | Table


@dataclass(frozen=True, slots=True)
class Paper:
    """A document in the words of one language.

    `funding` is the sentence beside the emblem of the European Union, empty where the goods are
    not of a European programme; `demo` says that the document is not a real one.
    """

    title: str
    subject: str
    issuer: str
    made: str
    lead: Sequence[str] = ()
    funding: str = ""
    demo: str = ""
    is_landscape: bool = False
    blocks: Sequence[Block] = field(default=())

    @property
    def tables(self) -> list[Table]:
        return [block for block in self.blocks if isinstance(block, Table)]
