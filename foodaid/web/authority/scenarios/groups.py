"""Partners by province, depot and kind, with what each run gives them together."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from foodaid.allocation.domain import comparison as domain
from foodaid.allocation.domain.comparison import Given, Measure
from foodaid.allocation.queries import Listed
from foodaid.organisations.models import PartnerKind
from foodaid.web.support.labels import label

PROVINCES: dict[str, object] = {
    "04000": _("Brussels-Capital"),
    "10000": _("Antwerp"),
    "20001": _("Flemish Brabant"),
    "20002": _("Walloon Brabant"),
    "30000": _("West Flanders"),
    "40000": _("East Flanders"),
    "50000": _("Hainaut"),
    "60000": _("Liège"),
    "70000": _("Limburg"),
    "80000": _("Luxembourg (province)"),
    "90000": _("Namur"),
}
"""By the code that REFNIS, the list of municipalities of Statbel, gives a province."""
WHOLE = {Measure.GRAMS: 1000, Measure.CENTS: 100, Measure.KCAL: 1}
PLACES = {Measure.GRAMS: 2, Measure.CENTS: 2, Measure.KCAL: 0}


@dataclass(frozen=True, slots=True)
class Group:
    """The partners of one province, depot or kind, and what each run gives them together."""

    code: str
    name: str
    partners: int
    givens: tuple[Given, ...]


@dataclass(frozen=True, slots=True)
class Grouping:
    """All partners, parted in one way."""

    title: str
    groups: Sequence[Group]


def province_name(code: str) -> str:
    """The name of a province; a code that is not on the list is shown as it is."""
    return str(PROVINCES.get(code, code))


def groupings(
    partners: Sequence[Listed], columns: Sequence[Sequence[Given]]
) -> tuple[Grouping, Grouping, Grouping]:
    """By province, by depot and by kind; `columns` hold what each run gives, partner by partner."""
    rows = list(zip(*columns, strict=True))

    def parted(
        title: str, code_of: Callable[[Listed], str], name_of: Callable[[str], str]
    ) -> Grouping:
        found: dict[str, list[tuple[Given, ...]]] = defaultdict(list)
        for partner, givens in zip(partners, rows, strict=True):
            found[code_of(partner)].append(givens)
        groups = [
            Group(
                code, name_of(code), len(these), tuple(map(domain.total, zip(*these, strict=True)))
            )
            for code, these in found.items()
        ]
        return Grouping(title, sorted(groups, key=lambda group: group.name))

    return (
        parted(gettext("By province"), lambda row: row.province, province_name),
        parted(gettext("By depot"), lambda row: row.depot, str),
        parted(
            gettext("By kind of partner"),
            lambda row: row.kind.value,
            lambda code: label(PartnerKind(code)),
        ),
    )


def shown(fraction: Fraction, places: int) -> Decimal:
    """Rounded once, half up, as the page shows it."""
    exact = Decimal(fraction.numerator) / Decimal(fraction.denominator)
    return exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def a_person(given: Given, measure: Measure = Measure.GRAMS) -> Decimal | None:
    """Kilograms, euros or kcal a person as the page shows them; None where nobody is declared."""
    found = domain.per_person(given, measure)
    return None if found is None else shown(found / WHOLE[measure], PLACES[measure])
