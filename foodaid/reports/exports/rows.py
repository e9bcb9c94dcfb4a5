"""What a file of figures holds, whatever its format."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

# A spreadsheet runs text that starts like this as a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def N_(message: str) -> str:  # a mark for the extraction of sentences to translate
    return message


@dataclass(frozen=True)
class ExportRow:
    """One figure, its words in the reader's language; `value` as figures print it."""

    code: str
    label: str
    value: int | str | None
    unit: str
    estimated: bool
    comment: str = ""


@dataclass(frozen=True)
class Words:
    """The words of a file that are not facts, in the reader's language."""

    code: str = N_("Code")
    label: str = N_("Indicator")
    value: str = N_("Value")
    unit: str = N_("Unit")
    estimated: str = N_("Estimated")
    comment: str = N_("Comment")
    yes: str = N_("yes")
    no: str = N_("no")
    nothing: str = N_("There are no figures.")

    @property
    def titles(self) -> tuple[str, ...]:
        return (self.code, self.label, self.value, self.unit, self.estimated, self.comment)


@dataclass(frozen=True)
class Sheet:
    """A block of headings (name and text, one a line) and the figures below it."""

    heading: Sequence[tuple[str, str]]
    rows: Sequence[ExportRow]
    words: Words = Words()


def is_number(value: int | str | None) -> bool:
    return isinstance(value, int) or (isinstance(value, str) and bool(NUMBER.fullmatch(value)))


def harmless(text: str) -> str:
    """The text as a spreadsheet shows it, never as a formula it runs."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
