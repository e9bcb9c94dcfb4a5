"""Template filters, and small numbers in addresses only."""

from datetime import date, datetime

from flask import Flask
from werkzeug.routing import IntegerConverter

from foodaid.core import translation
from foodaid.reports.exports.pdf import shown
from foodaid.web.support.labels import count_label, label
from foodaid.web.support.windows import window_name

MOST_ID = 2**31 - 1


class RowId(IntegerConverter):
    """A row number in an address: one no column can hold is simply not found."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **{"max": MOST_ID, **kwargs})  # type: ignore[arg-type]


def register(app: Flask) -> None:
    app.url_map.converters["int"] = RowId
    app.jinja_env.filters.update(
        at_length=translation.at_length,
        colon=translation.colon,
        cell=shown,
        day=date.fromisoformat,
        days=translation.days,
        when=translation.when,
        number=translation.number,
        decimal=translation.decimal,
        kg=translation.kg,
        euro=translation.euro,
        instant=datetime.fromisoformat,
        label=label,
        count_label=count_label,
        window_name=window_name,
    )
