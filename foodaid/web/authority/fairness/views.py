"""Who received how much over time: all partners, their export, and one partner (case M2)."""

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from flask import Blueprint, render_template, request
from flask_babel import gettext
from werkzeug.wrappers import Response

from foodaid.allocation import queries
from foodaid.allocation.queries import (
    SPANS,
    FairnessFilter,
    FairnessList,
    FairnessOrder,
    FairnessRow,
)
from foodaid.core.paging import page_of_list
from foodaid.core.permissions import Permission
from foodaid.core.translation import decimal
from foodaid.organisations import queries as organisations
from foodaid.organisations.models import Depot, PartnerKind
from foodaid.organisations.queries import PartnerFilter
from foodaid.web.authority.scenarios.groups import PROVINCES, province_name
from foodaid.web.support.access import requires
from foodaid.web.support.labels import label
from foodaid.web.support.lists import Chip, Choice, Tab, csv_download, here, page_number, place_in
from foodaid.web.support.memory import kg_of, over_time, owed
from foodaid.web.support.sessions import actor

pages = Blueprint("authority_fairness", __name__, url_prefix="/allocation/fairness")
PERCENTS = (100, 95, 90, 75, 50)
STEPS = (50, 75, 90, 95, 100, 105, 110, 125, 150)
"""The bounds of the bars, in percent of the mean."""


@pages.get("")
@requires(Permission.VIEW_ALLOCATION)
def index() -> str:
    wanted, depots = _wanted(), organisations.depots()
    found = queries.fairness_list(actor(), wanted)
    page = page_of_list(found.rows, *page_number(request.args))
    return render_template(
        "authority/fairness/index.html",
        found=found,
        rows=page.rows,
        place=place_in(page),
        bars=_bars(found),
        means=[kg_of(found.mean_of.get(run.id)) for run in found.runs],
        kg_of=kg_of,
        owed=owed,
        percent=_percent,
        wanted=wanted,
        columns=_columns(wanted),
        choices=_choices(wanted, depots),
        chips=_chips(wanted, depots),
        spans=_spans(wanted),
        kept={
            "order": wanted.order.value,
            "down": "1" if wanted.is_descending else "",
            "windows": wanted.span,
        },
        clear_url=here(search=None, kind=None, depot=None, province=None, below=None, page=None),
        export_url=here("authority_fairness.export", page=None, size=None),
    )


@pages.get("/file")
@requires(Permission.VIEW_ALLOCATION)
def export() -> Response:
    titles = [
        gettext("Number"), gettext("Partner"), gettext("Kind"), gettext("Depot"),
        gettext("Province"), gettext("Windows"), gettext("People"), gettext("Grams"),
        gettext("Kilograms per person"), gettext("Mean of the same windows, kg per person"),
        gettext("Percent of the mean"), gettext("Owed by rounding, grams"),
    ]  # fmt: skip
    rows = queries.fairness_list(actor(), _wanted()).rows
    return csv_download("fairness.csv", titles, (_line(row) for row in rows))


def _line(row: FairnessRow) -> list[object]:
    partner, total = row.partner, row.total
    return [
        partner.code, partner.name, label(partner.kind), partner.depot.name,
        province_name(partner.municipality.province), total.rounds, total.people, total.grams,
        decimal(kg_of(total.per_person), 3), decimal(kg_of(total.mean), 3),
        None if total.part is None else decimal(_percent(total.part), 1),
        None if row.credit is None else round(row.credit),
    ]  # fmt: skip


@pages.get("/<int:partner_id>")
@requires(Permission.VIEW_ALLOCATION)
def show(partner_id: int) -> str:
    found = queries.received_over_time(actor(), partner_id, Permission.VIEW_ALLOCATION)
    return render_template(
        "authority/fairness/show.html", partner=found.partner, view=over_time(found)
    )


def _percent(part: Fraction) -> Decimal:
    """A part of the mean in percent, for the reader."""
    return Decimal(part.numerator * 100) / part.denominator


def _spans(wanted: FairnessFilter) -> list[Tab]:
    """How far back the list looks."""
    return [
        Tab(
            gettext("The last %(count)s windows", count=span),
            here(windows=span, page=None),
            span == wanted.span,
        )
        for span in sorted(SPANS)
    ]


def _bars(found: FairnessList) -> list[tuple[int | None, int | None, int]]:
    """How many partners of the list received from so many to so many percent of the mean."""
    parts = [row.total.part * 100 for row in found.rows if row.total.part is not None]
    bounds = [None, *STEPS, None]
    return [
        (low, high, sum((low or 0) <= part and (high is None or part < high) for part in parts))
        for low, high in pairwise(bounds)
    ]


def _wanted() -> FairnessFilter:
    """The filters of the address; what makes no sense there counts as not given."""
    kinds = {kind.value: kind for kind in PartnerKind}
    order, province = request.args.get("order", ""), request.args.get("province", "")
    depot_id, below = request.args.get("depot", type=int), request.args.get("below", type=int)
    span = request.args.get("windows", type=int)
    return FairnessFilter(
        PartnerFilter(
            request.args.get("search", "").strip()[:100],
            kinds.get(request.args.get("kind", "")),
            depot_id if depot_id is not None and 0 < depot_id < 2**31 else None,
            province if province in PROVINCES else "",
        ),
        below=below if below in PERCENTS else None,
        span=span if span in SPANS else SPANS[0],
        order=FairnessOrder(order) if order in tuple(FairnessOrder) else FairnessOrder.PART,
        is_descending=request.args.get("down") == "1",
    )


def _columns(wanted: FairnessFilter) -> list[dict[str, object]]:
    """The columns of the list; a second click sorts the other way round."""

    def column(words: str, order: FairnessOrder | None, *, is_number: bool) -> dict[str, object]:
        is_this = order is not None and wanted.order is order
        down = "1" if is_this and not wanted.is_descending else None
        now = ("descending" if wanted.is_descending else "ascending") if is_this else ""
        url = here(order=order.value, down=down, page=None) if order is not None else ""
        return {"label": words, "is_number": is_number, "url": url, "order": now}

    return [
        column(gettext("Partner"), FairnessOrder.PARTNER, is_number=False),
        column(gettext("People"), FairnessOrder.PEOPLE, is_number=True),
        column(gettext("Windows"), None, is_number=True),
        column(gettext("Kilograms per person"), FairnessOrder.PER_PERSON, is_number=True),
        column(gettext("Of the mean"), FairnessOrder.PART, is_number=False),
        column(gettext("Owed by rounding"), FairnessOrder.CREDIT, is_number=False),
    ]


def _choices(wanted: FairnessFilter, depots: list[Depot]) -> list[Choice]:
    narrowed = wanted.partners
    kinds = [(kind.value, label(kind)) for kind in PartnerKind]
    provinces = sorted(((code, province_name(code)) for code in PROVINCES), key=lambda row: row[1])
    return [
        Choice("below", gettext("Below"), [(each, _below(each)) for each in PERCENTS],
               wanted.below or ""),
        Choice("kind", gettext("Kind"), kinds, narrowed.kind.value if narrowed.kind else ""),
        Choice("depot", gettext("Depot"), [(row.id, row.name) for row in depots],
               narrowed.depot_id or ""),
        Choice("province", gettext("Province"), provinces, narrowed.province),
    ]  # fmt: skip


def _below(percent: int) -> str:
    return str(gettext("%(percent)s %% of the mean", percent=percent))


def _chips(wanted: FairnessFilter, depots: list[Depot]) -> list[Chip]:
    narrowed, chips = wanted.partners, []
    if narrowed.words:
        words = gettext("Search: %(words)s", words=narrowed.words)
        chips.append(Chip(words, here(search=None, page=None)))
    if wanted.below is not None:
        words = gettext("Below %(part)s", part=_below(wanted.below))
        chips.append(Chip(words, here(below=None, page=None)))
    if narrowed.kind is not None:
        chips.append(Chip(label(narrowed.kind), here(kind=None, page=None)))
    chips += [
        Chip(row.name, here(depot=None, page=None)) for row in depots if row.id == narrowed.depot_id
    ]
    if narrowed.province:
        chips.append(Chip(province_name(narrowed.province), here(province=None, page=None)))
    return chips
