"""Every partner with what runs give it, as the lines of a file."""

from collections.abc import Iterator

from flask_babel import gettext

from foodaid.allocation.domain.comparison import Given
from foodaid.allocation.queries import Bench, Comparison, Listed
from foodaid.web.authority.scenarios.bench import LETTERS, run_name
from foodaid.web.authority.scenarios.groups import province_name
from foodaid.web.support.labels import label

Line = list[object]


def pair_titles() -> list[str]:
    return [
        *_partner_titles(), gettext("People"), gettext("Boxes, A"), gettext("Boxes, B"),
        gettext("Boxes, difference"), gettext("Grams, A"), gettext("Grams, B"),
        gettext("Grams, difference"), gettext("Cents, A"), gettext("Cents, B"),
        gettext("Cents, difference"), gettext("kcal, A"), gettext("kcal, B"),
    ]  # fmt: skip


def pair_lines(found: Comparison | None) -> Iterator[Line]:
    """A line a partner, with what A and B give it."""
    for row in found.rows if found is not None else ():
        a, b = row.pair.a, row.pair.b
        yield [
            *_partner_cells(row.partner), b.people, a.boxes, b.boxes, row.pair.boxes,
            a.grams, b.grams, row.pair.grams, a.cents, b.cents, row.pair.cents,
            _whole_kcal(a), _whole_kcal(b),
        ]  # fmt: skip


def bench_titles(found: Bench | None) -> list[str]:
    """The heads of the columns; a run is called by its letter and its name."""
    titles = _partner_titles()
    for letter, column in zip(LETTERS, found.columns if found is not None else (), strict=False):
        name = f"{letter} {run_name(column.run)}"
        titles += [
            gettext("People, %(run)s", run=name),
            gettext("Boxes, %(run)s", run=name),
            gettext("Grams, %(run)s", run=name),
            gettext("Cents, %(run)s", run=name),
            gettext("kcal, %(run)s", run=name),
        ]
    return titles


def bench_lines(found: Bench | None) -> Iterator[Line]:
    """A line a partner, with what each run gives it."""
    if found is None:
        return
    givens = zip(*(column.givens for column in found.columns), strict=True)
    for partner, of_runs in zip(found.partners, givens, strict=True):
        line = _partner_cells(partner)
        for given in of_runs:
            line += [given.people, given.boxes, given.grams, given.cents, _whole_kcal(given)]
        yield line


def _partner_titles() -> list[str]:
    return [
        gettext("Number"),
        gettext("Partner"),
        gettext("Kind"),
        gettext("Depot"),
        gettext("Province"),
    ]


def _partner_cells(partner: Listed) -> Line:
    return [
        partner.code,
        partner.name,
        label(partner.kind),
        partner.depot,
        province_name(partner.province),
    ]


def _whole_kcal(given: Given) -> int:
    """kcal without a fraction, rounded half up."""
    return (given.kcal_hundredths + 50) // 100
