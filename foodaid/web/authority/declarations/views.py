"""Who has declared people and who has not: the list, and the same list as a file."""

from collections.abc import Iterator

from flask import Blueprint, Response, render_template, request
from flask_babel import gettext

from foodaid.core import clock
from foodaid.core.permissions import Permission
from foodaid.core.translation import language, when
from foodaid.declarations import queries
from foodaid.declarations.domain import ALL_COUNTS
from foodaid.declarations.models import Support
from foodaid.declarations.queries import DeclarationFilter, DeclarationRow, State
from foodaid.organisations import queries as organisations
from foodaid.organisations.models import Depot
from foodaid.web.support.access import requires
from foodaid.web.support.labels import count_label, label, yes_no
from foodaid.web.support.lists import Chip, Choice, csv_download, here, page_number, place_in
from foodaid.web.support.sessions import actor

pages = Blueprint("authority_declarations", __name__, url_prefix="/declarations")
SUPPORTS = {support.value: support for support in queries.ASKED}
STATES = {state.value: state for state in State}


@pages.get("")
@requires(Permission.OVERSEE_DECLARATIONS)
def index() -> str:
    years = queries.years()
    wanted = _wanted(years)
    found = queries.overview(actor(), wanted, *page_number(request.args))
    depots = organisations.depots_of(actor(), Permission.OVERSEE_DECLARATIONS)
    return render_template(
        "authority/declarations/index.html",
        wanted=wanted,
        rows=found.rows,
        place=place_in(found),
        totals=queries.overview_totals(actor(), wanted),
        choices=_choices(wanted, years, depots),
        chips=_chips(wanted, depots),
        clear_url=here(state=None, depot=None, search=None, page=None),
        export_url=here("authority_declarations.export", page=None, size=None),
    )


@pages.get("/file")
@requires(Permission.OVERSEE_DECLARATIONS)
def export() -> Response:
    wanted = _wanted(queries.years())
    rows = queries.overview_export(actor(), wanted)
    titles = [
        gettext("Number"),
        gettext("Partner"),
        gettext("Municipality"),
        gettext("Depot"),
        gettext("Year"),
        gettext("Status"),
        count_label("total"),
        *(count_label(name) for name in ALL_COUNTS),
        gettext("Equivalents, in twelfths of a person"),
        gettext("Estimate"),
        gettext("Other food, in grams"),
        gettext("Sent"),
    ]
    name = f"declarations-{wanted.year}-{wanted.support}.csv"
    return csv_download(name, titles, _lines(rows, wanted))


def _lines(rows: Iterator[DeclarationRow], wanted: DeclarationFilter) -> Iterator[list[object]]:
    """A line a partner; what is not known stays empty."""
    for row in rows:
        found, partner = row.declaration, row.partner
        yield [
            partner.code,
            partner.name,
            partner.municipality.name_in(language()),
            partner.depot.name,
            wanted.year,
            label(row.state),
            *(
                (found.total, *found.counts().values(), found.twelfths)
                if found
                else (None,) * (len(ALL_COUNTS) + 2)
            ),
            yes_no(found.is_estimate) if found else None,
            found.other_food_grams if found else None,
            when(found.submitted_at) if found else None,
        ]


def _wanted(years: list[int]) -> DeclarationFilter:
    """The filters of the address; what makes no sense there counts as not given."""
    year = request.args.get("year", type=int)
    depot_id = request.args.get("depot", type=int)
    return DeclarationFilter(
        year=year if year is not None and year in years else clock.today().year,
        support=SUPPORTS.get(request.args.get("support", ""), Support.FOOD),
        state=STATES.get(request.args.get("state", "")),
        depot_id=depot_id if depot_id is not None and 0 < depot_id < 2**31 else None,
        words=request.args.get("search", "").strip()[:100],
    )


def _choices(wanted: DeclarationFilter, years: list[int], depots: list[Depot]) -> list[Choice]:
    return [
        Choice("year", gettext("Year"), [(year, str(year)) for year in years], wanted.year),
        Choice(
            "support",
            gettext("Support"),
            [(support.value, label(support)) for support in queries.ASKED],
            wanted.support.value,
        ),
        Choice(
            "state",
            gettext("Status"),
            [(state.value, label(state)) for state in State],
            wanted.state.value if wanted.state else "",
        ),
        Choice(
            "depot",
            gettext("Depot"),
            [(depot.id, depot.name) for depot in depots],
            wanted.depot_id or "",
        ),
    ]


def _chips(wanted: DeclarationFilter, depots: list[Depot]) -> list[Chip]:
    chips = []
    if wanted.state is not None:
        words = gettext("Status: %(status)s", status=label(wanted.state))
        chips.append(Chip(words, here(state=None, page=None)))
    depot = next((depot for depot in depots if depot.id == wanted.depot_id), None)
    if depot is not None:
        chips.append(
            Chip(gettext("Depot: %(depot)s", depot=depot.name), here(depot=None, page=None))
        )
    if wanted.words:
        words = gettext("Search: %(words)s", words=wanted.words)
        chips.append(Chip(words, here(search=None, page=None)))
    return chips
