"""Labels for pallets and boxes: what it is, until when, which lot and how many."""

from dataclasses import dataclass
from typing import Any

from flask_babel import force_locale, gettext, ngettext

from foodaid.core.translation import LOCALES, days, language, number
from foodaid.organisations.models import Depot
from foodaid.reports.domain.gs1 import Labelled, bars, readable
from foodaid.reports.exports.codes import bar_code, qr_code
from foodaid.reports.exports.pdf import typeset
from foodaid.reports.models import LabelKind, LabelPrint, LabelSheet
from foodaid.reports.papers import words

SHEETS = {
    LabelSheet.ONE: (1, 1),
    LabelSheet.TWO: (1, 2),
    LabelSheet.FOUR: (2, 2),
    LabelSheet.EIGHT: (2, 4),
}
"""Columns and rows of A4."""
WIDTH, HEIGHT = 210, 297
MARGIN, TALLEST = 6, 32


@dataclass(frozen=True, slots=True)
class Size:
    """One label, in mm."""

    columns: int
    rows: int

    @property
    def width(self) -> float:
        return WIDTH / self.columns

    @property
    def height(self) -> float:
        return HEIGHT / self.rows


def labels_pdf(depot: Depot, made: LabelPrint, url: str, *, is_demo: bool) -> bytes:
    """The sheets, in the language of the depot: whoever reads the label works there."""
    with force_locale(LOCALES[depot.language]):
        return typeset("labels.typ", _given(depot, made, url, is_demo=is_demo), made.printed_at)


def _given(depot: Depot, made: LabelPrint, url: str, *, is_demo: bool) -> dict[str, Any]:
    lot, size = made.lot, Size(*SHEETS[made.sheet])
    product = lot.product
    coded = bars(
        Labelled(
            product.code,
            product.gtin,
            lot.id,
            lot.code,
            lot.best_before,
            lot.use_by,
            made.units,
        )
    )
    tall = min(size.height / 9, TALLEST)
    return {
        "title": gettext("Labels of lot %(lot)s", lot=lot.code),
        "language": language(),
        "columns": size.columns,
        "rows": size.rows,
        "labels": made.labels,
        "skipped": made.skipped,
        "product": product.name_in(language()),
        "code": product.code,
        "programme": words.PROGRAMMES[lot.programme.value],
        "date_word": _date_word(made),
        "date": days(lot.expires_on),
        "lot_word": gettext("Lot"),
        "lot": lot.code,
        "content_word": gettext("Pallet") if made.kind is LabelKind.PALLET else gettext("Box"),
        "content": _content(made),
        "depot": depot.name,
        "funding": words.funding(),
        "demo": gettext("Demonstration: not a real document") if is_demo else "",
        "qr": qr_code(url),
        "qr_words": gettext("The page of this lot"),
        "bars": [
            {"svg": bar_code(one, size.width - 2 * MARGIN, tall), "text": readable(one)}
            for one in coded
        ],
    }


def _date_word(made: LabelPrint) -> str:
    if made.lot.use_by is not None:
        return str(gettext("Use by"))
    return str(gettext("Best before")) if made.lot.best_before is not None else ""


def _content(made: LabelPrint) -> str:
    product = made.lot.product
    units = ngettext("%(count)s unit", "%(count)s units", made.units, count=number(made.units))
    if made.kind is LabelKind.BOX:
        return str(units)
    count = product.boxes_per_pallet
    boxes = ngettext("%(count)s box", "%(count)s boxes", count, count=number(count))
    return f"{boxes}, {units}"
