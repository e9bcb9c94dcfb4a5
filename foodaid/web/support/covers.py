"""How long stock lasts, as pages and files show it."""

from collections.abc import Iterable, Iterator

from flask import Response
from flask_babel import gettext

from foodaid.core.translation import days, decimal, language
from foodaid.stock.queries import CoverRow
from foodaid.web.support.lists import csv_download


def weeks_of(row: CoverRow) -> str:
    """Weeks of cover with one decimal; in words where nothing was used."""
    if row.cover.week_tenths is None:
        return str(gettext("no use in this period"))
    return decimal(f"{row.cover.week_tenths // 10}.{row.cover.week_tenths % 10}", 1)


def runs_out(row: CoverRow) -> str:
    """The day on which the last unit goes."""
    if row.cover.week_tenths is None:
        return "–"  # noqa: RUF001 - as every list shows what is not there
    if row.cover.runs_out_on is None:
        return str(gettext("in more than ten years"))
    return days(row.cover.runs_out_on)


def mark_of(row: CoverRow) -> tuple[str, str]:
    """Word and tone of the tag of a row; no word where nothing is to be said."""
    if not row.cover.is_low:
        return "", "quiet"
    return (gettext("Nothing left"), "refusal") if not row.usable else (gettext("Low"), "warning")


def cover_file(rows: Iterable[CoverRow]) -> Response:
    titles = [
        gettext("Depot"),
        gettext("Number"),
        gettext("Product"),
        gettext("On hand, units"),
        gettext("May go out, units"),
        gettext("Free, units"),
        gettext("Out in the period, units"),
        gettext("Out a week, units"),
        gettext("Weeks of cover"),
        gettext("Runs out on"),
        gettext("Status"),
    ]
    return csv_download("weeks-of-cover.csv", titles, _lines(rows))


def _lines(rows: Iterable[CoverRow]) -> Iterator[list[object]]:
    for row in rows:
        yield [
            row.depot.name,
            row.product.code,
            row.product.name_in(language()),
            row.on_hand,
            row.usable,
            row.free,
            row.out,
            row.cover.units_a_week,
            weeks_of(row),
            runs_out(row),
            mark_of(row)[0],
        ]
