"""What every long list needs: where in it the reader is, what is filtered, and all of it as CSV."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from foodaid.core.paging import SIZES, Page
from foodaid.reports.exports.rows import harmless


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a long list: what the pager shows."""

    first: int
    last: int
    total: int
    previous_url: str
    next_url: str
    sizes: tuple[tuple[int, str, bool], ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter with a few values."""

    name: str
    label: str
    options: Sequence[tuple[object, str]]
    chosen: object = ""


@dataclass(frozen=True, slots=True)
class Tab:
    """One page of a subject, with how many things are on it where that says something."""

    label: str
    url: str
    is_current: bool
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in use, and the list without it."""

    label: str
    url: str


def chips_of(words: str, choices: Sequence[Choice]) -> list[Chip]:
    """A chip for the words that are searched, and one for each choice that is made."""
    chips = []
    if words:
        said = gettext("Search: %(words)s", words=words)
        chips.append(Chip(said, here(search=None, page=None)))
    for choice in choices:
        names = [name for code, name in choice.options if str(code) == str(choice.chosen)]
        chips += [Chip(name, here(**{choice.name: None, "page": None})) for name in names]
    return chips


def row_id(name: str) -> int | None:
    """The row that a filter of the address names; None where it names none."""
    found = request.args.get(name, type=int)
    return found if found is not None and 0 < found < 2**31 else None


@dataclass(frozen=True, slots=True)
class SideTab:
    """One side of a list that has two."""

    label: str
    url: str
    is_current: bool
    count: None = None


def side_tabs(names: Mapping[str, str], current: str) -> list[SideTab]:
    """A tab for each part of a list, by the filter `tab`."""
    return [
        SideTab(name, here(tab=str(code), page=None), code == current)
        for code, name in names.items()
    ]


def here(endpoint: str | None = None, **changes: object) -> str:
    """The address of this list with some of its filters changed; None takes one away."""
    arguments: dict[str, Any] = {**request.args.to_dict(), **changes, **(request.view_args or {})}
    kept = {name: chosen for name, chosen in arguments.items() if chosen not in (None, "")}
    return url_for(endpoint or str(request.endpoint), **kept)


def column(words: str, *, is_number: bool = False) -> dict[str, object]:
    """A column that does not sort."""
    return {"label": words, "is_number": is_number, "url": "", "order": ""}


def sort_column(
    words: str, code: str, chosen: str, *, is_descending: bool, is_number: bool = False
) -> dict[str, object]:
    """A column that sorts by `code`; a second click on the chosen one turns it round."""
    is_this = code == chosen
    down = "1" if is_this and not is_descending else None
    now = ("descending" if is_descending else "ascending") if is_this else ""
    return {
        "label": words,
        "is_number": is_number,
        "url": here(order=code, down=down, page=None),
        "order": now,
    }


def page_number(arguments: MultiDict[str, str]) -> tuple[int, int]:
    """The page and the number of rows a page that an address asks for."""
    number = arguments.get("page", 1, type=int)
    size = arguments.get("size", SIZES[0], type=int)
    return max(1, min(number, 10**6)), size if size in SIZES else SIZES[0]


def place_in(page: Page[Any]) -> Place:
    """The pager of a page."""
    return Place(
        first=page.first,
        last=page.last,
        total=page.total,
        previous_url=here(page=page.number - 1) if page.number > 1 else "",
        next_url=here(page=page.number + 1) if page.number < page.pages else "",
        sizes=tuple((size, here(size=size, page=None), size == page.size) for size in SIZES),
    )


def csv_download(name: str, titles: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """A list as a file that a spreadsheet in Belgium opens as it is.

    Read before it is sent: when a response streams, its database session has ended already.
    """
    text = io.StringIO(newline="")
    text.write("\ufeff")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(titles)
    writer.writerows([_cell(cell) for cell in row] for row in rows)
    answer = Response(text.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _cell(given: object) -> str:
    if given is None:
        return ""
    return harmless(given) if isinstance(given, str) else str(given)
