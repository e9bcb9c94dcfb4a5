"""Counts of a depot as files: the list of them, and the lines of one."""

from collections.abc import Iterator, Sequence

from flask import Response
from flask_babel import gettext

from foodaid.core.translation import days, language, when
from foodaid.stock.models import Count, CountLine, CountStatus
from foodaid.stock.queries import CountRow, Sheet
from foodaid.web.support.labels import label
from foodaid.web.support.lists import csv_download


def scope(count: Count) -> str:
    """What a count counts, in words."""
    if count.product is not None:
        return count.product.name_in(language())
    assert count.place is not None
    assert count.place.zone is not None
    return label(count.place.zone)


def list_file(rows: Sequence[CountRow]) -> Response:
    titles = [
        gettext("Number"),
        gettext("What"),
        gettext("Status"),
        gettext("Begun"),
        gettext("Begun by"),
        gettext("Lots"),
        gettext("Counted"),
        gettext("Differences"),
        gettext("Worth, in cents"),
        gettext("Ended"),
        gettext("Ended by"),
    ]
    return csv_download("counts.csv", titles, map(_list_line, rows))


def _list_line(row: CountRow) -> list[object]:
    """What an open count found so far stays hidden: somebody still counts."""
    count = row.count
    is_known = count.status is CountStatus.FINISHED
    return [
        count.id,
        scope(count),
        label(count.status),
        when(count.recorded_at),
        count.recorded_by,
        row.lots,
        row.counted,
        row.different if is_known else None,
        row.cents if is_known else None,
        when(count.closed_at),
        count.closed_by,
    ]


def result_file(sheet: Sheet) -> Response:
    titles = [
        gettext("Product"),
        gettext("Lot"),
        gettext("Date"),
        gettext("Zone"),
        gettext("First counted"),
        gettext("First counted by"),
        gettext("Counted"),
        gettext("Counted by"),
        gettext("Counted at"),
        gettext("The book said"),
        gettext("Difference"),
        gettext("Worth, in cents"),
        gettext("Why"),
    ]
    return csv_download(f"count-{sheet.count.id}.csv", titles, _result_lines(sheet))


def _result_lines(sheet: Sheet) -> Iterator[list[object]]:
    is_known = sheet.count.status is CountStatus.FINISHED
    for line in sheet.lines:
        yield [
            line.lot.product.name_in(language()),
            line.lot.code,
            days(line.lot.expires_on),
            label(line.place.zone) if line.place.zone else None,
            line.first_units,
            line.first_by,
            line.counted_units,
            line.counted_by,
            when(line.counted_at),
            *(_result(line) if is_known else (None, None, None)),
            line.reason,
        ]


def _result(line: CountLine) -> tuple[int | None, int, int]:
    return line.book_units, line.gap, line.cents
