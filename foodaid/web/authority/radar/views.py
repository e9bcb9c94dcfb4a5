"""What runs out where, and what comes near its date, in the whole country."""

from collections.abc import Callable, Iterator

from flask import Blueprint, Response, render_template, request, url_for
from flask_babel import gettext, ngettext

from foodaid.core.paging import page_of_list
from foodaid.core.permissions import Permission
from foodaid.core.translation import days, language
from foodaid.organisations import queries as organisations
from foodaid.stock import queries
from foodaid.stock.queries import CoverRow, CoverRules, Expiring, ExpiryFilter
from foodaid.web.support import covers
from foodaid.web.support.access import requires
from foodaid.web.support.lists import Chip, Choice, Tab, csv_download, here, page_number, place_in
from foodaid.web.support.sessions import actor

pages = Blueprint("authority_radar", __name__, url_prefix="/radar")
ORDERS: dict[str, Callable[[CoverRow], object]] = {
    "product": lambda row: (row.product.name_in(language()), row.depot.name),
    "depot": lambda row: (row.depot.name, row.product.code),
    "free": lambda row: row.free,
    "use": lambda row: -row.out,
}
STATES = ("low", "enough", "unused")


@pages.get("")
@requires(Permission.OVERSEE_STOCK)
def index() -> str:
    rules = queries.cover_rules()
    rows = queries.national_cover(actor(), rules)
    found = page_of_list(_narrowed(rows), *page_number(request.args))
    return render_template(
        "authority/radar/index.html",
        rules=rules,
        rows=found.rows,
        low=sum(row.cover.is_low for row in rows),
        covers=covers,
        place=place_in(found),
        sort=_sort_url,
        sorted_by=request.args.get("order", ""),
        words=_words(),
        choices=_choices(rules),
        chips=_chips(),
        clear_url=url_for(".index"),
        export_url=here("authority_radar.export", page=None, size=None),
    )


@pages.get("/file")
@requires(Permission.OVERSEE_STOCK)
def export() -> Response:
    rows = queries.national_cover(actor(), queries.cover_rules())
    return covers.cover_file(_narrowed(rows))


def _narrowed(rows: list[CoverRow]) -> list[CoverRow]:
    """The rows that fit the address, in its order; the worst first unless it says otherwise."""
    words, state = _words().casefold(), request.args.get("state", "")
    depot_id = request.args.get("depot", type=int)
    found = [
        row
        for row in rows
        if (
            not words or words in f"{row.product.name_in(language())} {row.product.code}".casefold()
        )
        and (depot_id is None or row.depot.id == depot_id)
        and (state not in STATES or state == _state(row))
    ]
    order = ORDERS.get(request.args.get("order", ""))
    return sorted(found, key=order) if order is not None else found  # type: ignore[arg-type]


def _state(row: CoverRow) -> str:
    if row.cover.week_tenths is None:
        return "unused"
    return "low" if row.cover.is_low else "enough"


def _words() -> str:
    return request.args.get("search", "").strip()[:100]


def _sort_url(order: str) -> str:
    return here(order=order, page=None)


def _state_names() -> dict[str, str]:
    return {
        "low": gettext("Low"),
        "enough": gettext("Enough"),
        "unused": gettext("No use in this period"),
    }


def _choices(_rules: CoverRules) -> list[Choice]:
    depots = organisations.depots_of(actor(), Permission.OVERSEE_STOCK)
    return [
        Choice(
            "state",
            gettext("Status"),
            list(_state_names().items()),
            request.args.get("state", ""),
        ),
        Choice(
            "depot",
            gettext("Depot"),
            [(depot.id, depot.name) for depot in depots],
            request.args.get("depot", ""),
        ),
    ]


def _chips() -> list[Chip]:
    chips = []
    state, depot_id = request.args.get("state", ""), request.args.get("depot", type=int)
    if state in STATES:
        chips.append(Chip(_state_names()[state], here(state=None, page=None)))
    if depot_id is not None:
        names = {depot.id: depot.name for depot in organisations.depots()}
        chips.append(Chip(names.get(depot_id, str(depot_id)), here(depot=None, page=None)))
    return [*chips, *_word_chips()]


def _word_chips() -> list[Chip]:
    words = _words()
    if not words:
        return []
    return [Chip(gettext("Search: %(words)s", words=words), here(search=None, page=None))]


@pages.get("/near-expiry")
@requires(Permission.OVERSEE_STOCK)
def expiry() -> str:
    ranges = queries.alert_ranges()
    wanted = _wanted(ranges)
    found = queries.expiring_in_the_country(actor(), wanted, *page_number(request.args))
    return render_template(
        "authority/radar/expiry.html",
        rows=found.rows,
        place=place_in(found),
        words=wanted.words,
        tabs=_dates(is_past=wanted.is_past),
        choices=_expiry_choices([] if wanted.is_past else ranges),
        chips=_expiry_chips(wanted),
        clear_url=url_for(".expiry", state="past" if wanted.is_past else None),
        export_url=here("authority_radar.expiry_file", page=None, size=None),
    )


@pages.get("/near-expiry/file")
@requires(Permission.OVERSEE_STOCK)
def expiry_file() -> Response:
    titles = [
        gettext("Date"),
        gettext("Days left"),
        gettext("Product"),
        gettext("Lot"),
        gettext("Where"),
        gettext("Site"),
        gettext("Units"),
        gettext("Mass, in grams"),
    ]
    rows = queries.expiring_whole(actor(), _wanted(queries.alert_ranges()))
    return csv_download("near-expiry.csv", titles, map(_expiry_line, rows))


def _expiry_line(row: Expiring) -> list[object]:
    product = row.lot.product
    return [
        days(row.expires_on),
        row.days_left,
        product.name_in(language()),
        row.lot.code,
        row.holder,
        row.site.name if row.site else None,
        row.units,
        row.units * product.grams_per_unit,
    ]


def _wanted(ranges: list[int]) -> ExpiryFilter:
    asked = request.args.get("within", "")
    at = {"depots": True, "partners": False}.get(request.args.get("at", ""))
    within = next((days for days in ranges if str(days) == asked), None)
    is_past = request.args.get("state") == "past"
    return ExpiryFilter(_words(), None if is_past else within, is_past=is_past, at_depots=at)


def _dates(*, is_past: bool) -> list[Tab]:
    """What still has days left, and what has none."""
    to_come = here(state=None, within=None, page=None)
    past = here(state="past", within=None, page=None)
    return [
        Tab(gettext("Near their date"), to_come, not is_past),
        Tab(gettext("Past their date"), past, is_past),
    ]


def _range_names(ranges: list[int]) -> Iterator[tuple[str, str]]:
    first = 0
    for last in ranges:
        yield str(last), gettext("%(first)s to %(last)s days", first=first, last=last)
        first = last + 1


def _expiry_choices(ranges: list[int]) -> list[Choice]:
    asked = request.args
    places = [("depots", gettext("Depots")), ("partners", gettext("Partners"))]
    left = Choice(
        "within", gettext("Days left"), list(_range_names(ranges)), asked.get("within", "")
    )
    at = Choice("at", gettext("Where"), places, asked.get("at", ""))
    return [left, at] if ranges else [at]


def _expiry_chips(wanted: ExpiryFilter) -> list[Chip]:
    chips = []
    if wanted.within is not None:
        words = ngettext("%(num)s day or less", "%(num)s days or less", wanted.within)
        chips.append(Chip(words, here(within=None, page=None)))
    if wanted.at_depots is not None:
        where = gettext("Depots") if wanted.at_depots else gettext("Partners")
        chips.append(Chip(where, here(at=None, page=None)))
    return [*chips, *_word_chips()]
