"""What the page of several runs shows: a column a run, and in each row which is best."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from flask_babel import gettext, ngettext
from werkzeug.datastructures import MultiDict

from foodaid.allocation.domain import comparison as domain
from foodaid.allocation.domain.comparison import Changes, Measure
from foodaid.allocation.models import AllocationRun
from foodaid.allocation.queries import Bench, Column
from foodaid.core.translation import decimal, euro, kg, number
from foodaid.web.authority.scenarios.groups import Grouping, a_person, groupings, shown
from foodaid.web.authority.scenarios.picture import four
from foodaid.web.authority.scenarios.provinces import Map, map_of_kilograms
from foodaid.web.authority.scenarios.words import energy_in_words, rules_in_words

MOST_RUNS = 6
LETTERS = "ABCDEF"
FOUR = (Measure.GRAMS, Measure.KCAL)


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure as it is read; `difference` is that from the base, where one is shown."""

    words: str
    is_best: bool = False
    difference: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One measure, or one group of partners, and its figure in each run."""

    title: str
    note: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows that belong together."""

    title: str
    note: str
    rows: tuple[Row, ...]

    @property
    def has_best(self) -> bool:
        return any(cell.is_best for row in self.rows for cell in row.cells)


@dataclass(frozen=True, slots=True)
class Verdict:
    """One run: how it is called here, what it does to partners beside the base, and the rules
    that not all of the runs have."""

    letter: str
    name: str
    run: AllocationRun
    is_base: bool
    changes: Changes
    rules: Sequence[str]
    shares: str

    @property
    def title(self) -> str:
        return f"{self.letter} · {self.name}"


@dataclass(frozen=True, slots=True)
class BenchView:
    """Everything on the page that is calculated from the runs."""

    verdicts: tuple[Verdict, ...]
    rules_of_all: Sequence[str]
    base: Verdict
    sheets: tuple[Sheet, ...]
    groups: tuple[Sheet, ...]
    mapped: Verdict
    map: Map
    energy: str
    partners: int


@dataclass(frozen=True, slots=True)
class Chosen:
    """The runs of the address, the oldest first, and the places of the base and the mapped one."""

    run_ids: tuple[int, ...]
    base_at: int
    mapped_at: int
    is_cut: bool

    @property
    def is_enough(self) -> bool:
        return len(self.run_ids) > 1


def chosen_in(arguments: MultiDict[str, str], standing: Sequence[AllocationRun]) -> Chosen:
    """What makes no sense counts as not given; without a choice the newest runs are taken.

    Held against the plain proposal, where it is among them.
    """
    asked = set(arguments.getlist("run", type=int))
    wanted = [run.id for run in standing if run.id in asked]
    found = wanted[:MOST_RUNS] if wanted else [run.id for run in standing][-MOST_RUNS:]
    places = {run_id: at for at, run_id in enumerate(found)}
    plain = next((places[run.id] for run in standing if run.id in places and not run.name), 0)
    return Chosen(
        tuple(found),
        places.get(arguments.get("base", 0, type=int), plain),
        places.get(arguments.get("map", 0, type=int), max(0, len(found) - 1)),
        len(wanted) > MOST_RUNS,
    )


def run_name(run: AllocationRun) -> str:
    return run.name or gettext("Proposal")


def bench_view(found: Bench, base_at: int, mapped_at: int) -> BenchView:
    """Calculated once. `base_at` is the run that others are held against, `mapped_at` the one on
    the map; both by their place."""
    base = found.columns[base_at].givens
    rules = [rules_in_words(column.kept.rules) for column in found.columns]
    of_all = [line for line in rules[0] if all(line in lines for lines in rules)]
    verdicts = tuple(
        Verdict(
            LETTERS[at],
            run_name(column.run),
            column.run,
            at == base_at,
            domain.changes(base, column.givens),
            [line for line in rules[at] if line not in of_all],
            column.shares,
        )
        for at, column in enumerate(found.columns)
    )
    parted = groupings(found.partners, [column.givens for column in found.columns])
    return BenchView(
        verdicts=verdicts,
        rules_of_all=of_all,
        base=verdicts[base_at],
        sheets=(_fairness(found.columns), _handed_out(found.columns), _a_person(found.columns)),
        groups=tuple(_group_sheet(grouping, base_at) for grouping in parted),
        mapped=verdicts[mapped_at],
        map=map_of_kilograms(
            {group.code: domain.per_person(group.givens[mapped_at]) for group in parted[0].groups}
        ),
        energy=energy_in_words(found.energy),
        partners=len(found.partners),
    )


def _fairness(columns: Sequence[Column]) -> Sheet:
    return Sheet(
        gettext("How fair"),
        "",
        (
            _row(
                gettext("Least served partner, in percent of its fair share"),
                [Decimal(str(column.run.fairness["min_ratio"])) * 100 for column in columns],
                _percent,
                max,
            ),
            _row(
                gettext("Gini coefficient: 0 is perfectly even"),
                [shown(domain.gini(column.givens), 4) for column in columns],
                lambda one: decimal(one, 4),
                min,
            ),
            _row(
                gettext("Part of the boxes asked that is given"),
                [_part(column.met, column.asked) for column in columns],
                _percent,
                max,
            ),
            _row(
                gettext("Boxes left over"),
                [Decimal(sum(column.run.left.values())) for column in columns],
                _whole,
                min,
            ),
        ),
    )


def _handed_out(columns: Sequence[Column]) -> Sheet:
    sums = [domain.total(column.givens) for column in columns]
    return Sheet(
        gettext("How much is given"),
        "",
        (
            _row(gettext("Boxes"), [Decimal(one.boxes) for one in sums], _whole, max),
            _row(gettext("Weight"), [Decimal(one.grams) for one in sums], _kilograms, max),
            _row(gettext("Value"), [Decimal(one.cents) for one in sums], _euros, max),
        ),
    )


def _a_person(columns: Sequence[Column]) -> Sheet:
    """The most that a person gets is told, but nobody is best at it."""
    kilograms, kcal = (
        [four(domain.spread(column.givens, measure), measure) for column in columns]
        for measure in FOUR
    )
    titles = [
        (gettext("Kilograms per person, least"), gettext("kcal per person, least"), max),
        (gettext("Kilograms per person, median"), gettext("kcal per person, median"), max),
        (gettext("Kilograms per person, mean"), gettext("kcal per person, mean"), max),
        (gettext("Kilograms per person, most"), gettext("kcal per person, most"), None),
    ]
    return Sheet(
        gettext("What a person gets"),
        gettext(
            "The mean is all of it over all declared people; least, median and most are those of "
            "partners."
        ),
        (
            *(_row(of_kg, [one[at] for one in kilograms], decimal, best)
              for at, (of_kg, _of_kcal, best) in enumerate(titles)),
            *(_row(of_kcal, [one[at] for one in kcal], _whole, best)
              for at, (_of_kg, of_kcal, best) in enumerate(titles)),
        ),
    )  # fmt: skip


def _row(
    title: str,
    numbers: Sequence[Decimal],
    words: Callable[[Decimal], str],
    best: Callable[[Sequence[Decimal]], Decimal] | None,
) -> Row:
    """What reads the same is equally good; where all read the same, none is best."""
    said = [words(one) for one in numbers]
    top = words(best(numbers)) if best is not None and len(set(said)) > 1 else None
    return Row(title, "", tuple(Cell(one, one == top) for one in said))


def _group_sheet(grouping: Grouping, base_at: int) -> Sheet:
    """Kilograms a person in each group, beside the base."""
    rows = []
    for group in grouping.groups:
        each = [a_person(given) for given in group.givens]
        known = [one for one in each if one is not None]
        top = max(known, default=None) if len(set(known)) > 1 else None
        rows.append(
            Row(
                group.name,
                ngettext(
                    "%(count)s partner",
                    "%(count)s partners",
                    group.partners,
                    count=number(group.partners),
                ),
                tuple(_beside(one, each[base_at], top, is_base=at == base_at)
                      for at, one in enumerate(each)),
            )
        )  # fmt: skip
    return Sheet(grouping.title, gettext("Kilograms per person, and the difference."), tuple(rows))


def _beside(
    one: Decimal | None, base: Decimal | None, top: Decimal | None, *, is_base: bool
) -> Cell:
    if one is None:
        return Cell(gettext("nobody declared"))
    difference = None if is_base or base is None else one - base
    return Cell(decimal(one), one == top, difference)


def _part(some: int, of_all: int) -> Decimal:
    """In percent; nothing of nothing is all of it."""
    return shown(Fraction(some * 100, of_all), 1) if of_all else Decimal(100)


def _percent(one: Decimal) -> str:
    words: str = gettext("%(percent)s %%", percent=decimal(one, 1))
    return words


def _whole(one: Decimal) -> str:
    return number(int(one))


def _kilograms(grams: Decimal) -> str:
    return kg(int(grams))


def _euros(cents: Decimal) -> str:
    return euro(int(cents))
