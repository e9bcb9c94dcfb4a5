"""Municipalities, postal codes and provinces of Belgium: tables that come with the program.

Codes are texts: a leading zero is part of them. Sources and columns: CREDITS.md beside this file.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files


class Language(StrEnum):
    """The language of a municipality's administration; Brussels has two."""

    DUTCH = "nl"
    FRENCH = "fr"
    GERMAN = "de"
    DUTCH_AND_FRENCH = "nl-fr"


@dataclass(frozen=True)
class Municipality:
    """One municipality as long as its code was valid.

    `facilities` is the other language in which inhabitants are served, by the language laws.
    `valid_until` is the last day, inclusive; `successor` the code that took its place.
    """

    refnis: str
    name_nl: str
    name_fr: str
    name_de: str
    province: str
    region: str
    language: Language
    facilities: Language | None
    lat: float
    lon: float
    valid_from: date
    valid_until: date | None
    successor: str | None

    @property
    def is_current(self) -> bool:
        """Has it not merged into another."""
        return self.valid_until is None


@dataclass(frozen=True)
class PostalCode:
    """A postal code in a municipality; a code that lies in several has a row for each."""

    postal_code: str
    refnis: str


@dataclass(frozen=True)
class Province:
    """A province, or Brussels, as drawn on a map of `MAP_SIZE`.

    `path` are its borders as an SVG path; at `x`, `y` it has room for a number.
    """

    code: str
    x: int
    y: int
    path: str


MAP_SIZE = (1000, 817)
"""Width and height of the map of the provinces, in the units of their paths."""


@cache
def provinces() -> tuple[Province, ...]:
    """The ten provinces and Brussels, in the order of their codes."""
    return tuple(
        Province(row["province"], int(row["x"]), int(row["y"]), row["path"])
        for row in _rows("provinces.csv")
    )


@cache
def municipalities() -> tuple[Municipality, ...]:
    """Every municipality since 2019, also those that merged since, in the order of their codes."""
    return tuple(_municipality(row) for row in _rows("municipalities.csv"))


@cache
def postal_codes() -> tuple[PostalCode, ...]:
    """Every postal code with its current municipality, in the order of the codes."""
    return tuple(PostalCode(**row) for row in _rows("postal_codes.csv"))


def _municipality(row: dict[str, str]) -> Municipality:
    return Municipality(
        refnis=row["refnis"],
        name_nl=row["name_nl"],
        name_fr=row["name_fr"],
        name_de=row["name_de"],
        province=row["province"],
        region=row["region"],
        language=Language(row["language"]),
        facilities=Language(row["facilities"]) if row["facilities"] else None,
        lat=float(row["lat"]),
        lon=float(row["lon"]),
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_until=date.fromisoformat(row["valid_until"]) if row["valid_until"] else None,
        successor=row["successor"] or None,
    )


def _rows(name: str) -> Iterator[dict[str, str]]:
    text = files(__package__).joinpath(name).read_text(encoding="utf-8")
    yield from csv.DictReader(text.splitlines())
