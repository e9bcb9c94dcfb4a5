"""Counting a depot: what was counted before, a sheet to fill in, and what came of it."""

from collections.abc import Callable

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as Answer

from foodaid.catalogue import queries as catalogue
from foodaid.core.errors import Conflict, Invalid, Refusal
from foodaid.core.permissions import Permission
from foodaid.organisations import queries as organisations
from foodaid.stock import queries, use_cases
from foodaid.stock.models import Count, CountStatus, Zone
from foodaid.stock.queries import CountFilter, LineState, Sheet
from foodaid.web.depot.counts import files
from foodaid.web.depot.counts.forms import CancelForm, finish_form, open_form, tally_form
from foodaid.web.depot.support import depot_tabs
from foodaid.web.support.access import requires
from foodaid.web.support.forms import PageForm, text_of
from foodaid.web.support.labels import label
from foodaid.web.support.lists import Chip, Choice, here, page_number, place_in
from foodaid.web.support.messages import sentence
from foodaid.web.support.sessions import actor

pages = Blueprint("depot_counts", __name__, url_prefix="/depots/<int:depot_id>/counts")
Page = str | Answer | tuple[str, int]
STATUSES = {status.value: status for status in CountStatus}
ZONES = {zone.value: zone for zone in Zone}


@pages.get("")
@requires(Permission.VIEW_DEPOT_STOCK)
def index(depot_id: int) -> str:
    depot = organisations.depot_of(actor(), depot_id, Permission.VIEW_DEPOT_STOCK)
    wanted = _wanted()
    found = queries.counts(actor(), depot_id, wanted, *page_number(request.args))
    return render_template(
        "depot/counts/index.html",
        depot=depot,
        scope=files.scope,
        tabs=depot_tabs("depot_counts.index", depot_id, Permission.VIEW_DEPOT_STOCK),
        words=wanted.words,
        rows=found.rows,
        place=place_in(found),
        choices=_choices(wanted),
        chips=_chips(wanted),
        clear_url=url_for(".index", depot_id=depot_id),
        export_url=here("depot_counts.export", page=None, size=None),
        may_count=_may_count(depot_id),
    )


@pages.get("/file")
@requires(Permission.VIEW_DEPOT_STOCK)
def export(depot_id: int) -> Response:
    return files.list_file(queries.counts_whole(actor(), depot_id, _wanted()))


@pages.route("/new", methods=["GET", "POST"])
@requires(Permission.COUNT_DEPOT)
def new(depot_id: int) -> Page:
    depot = organisations.depot_of(actor(), depot_id, Permission.COUNT_DEPOT)
    form = open_form(catalogue.active_products())
    status = 422 if form.is_submitted() else 200
    if form.is_sent_and_valid():
        try:
            count = use_cases.open_count(actor(), form.to_wish(depot_id))
        except Refusal as refusal:
            status = _refused(form, refusal)
        else:
            return redirect(url_for(".sheet", depot_id=depot_id, count_id=count.id))
    return render_template("depot/counts/new.html", form=form, depot=depot), status


@pages.get("/<int:count_id>")
@requires(Permission.VIEW_DEPOT_STOCK)
def show(depot_id: int, count_id: int) -> str:
    sheet = queries.sheet_of(actor(), depot_id, count_id, Permission.VIEW_DEPOT_STOCK)
    return render_template(
        "depot/counts/show.html",
        depot=organisations.depot_of(actor(), depot_id, Permission.VIEW_DEPOT_STOCK),
        sheet=sheet,
        count=sheet.count,
        scope=files.scope,
        totals=queries.totals_of(sheet),
        done=sheet.number(LineState.DONE),
        again=sheet.number(LineState.AGAIN),
        may_count=sheet.count.is_open and _may_count(depot_id),
    )


@pages.get("/<int:count_id>/file")
@requires(Permission.VIEW_DEPOT_STOCK)
def result(depot_id: int, count_id: int) -> Response:
    sheet = queries.sheet_of(actor(), depot_id, count_id, Permission.VIEW_DEPOT_STOCK)
    return files.result_file(sheet)


@pages.get("/<int:count_id>/paper")
@requires(Permission.VIEW_DEPOT_STOCK)
def paper(depot_id: int, count_id: int) -> str:
    sheet = queries.sheet_of(actor(), depot_id, count_id, Permission.VIEW_DEPOT_STOCK)
    return render_template(
        "depot/counts/paper.html",
        depot=organisations.depot_of(actor(), depot_id, Permission.VIEW_DEPOT_STOCK),
        sheet=sheet,
        count=sheet.count,
        scope=files.scope,
    )


@pages.route("/<int:count_id>/sheet", methods=["GET", "POST"])
@requires(Permission.COUNT_DEPOT)
def sheet(depot_id: int, count_id: int) -> Page:
    found = queries.sheet_of(actor(), depot_id, count_id, Permission.COUNT_DEPOT)
    if not found.count.is_open:
        return _over(found.count)
    form = tally_form(found)
    status = 422 if form.is_submitted() else 200
    if form.is_sent_and_valid():
        try:
            use_cases.save_tally(actor(), form.to_wish(found))
        except Refusal as refusal:
            status = _refused(form, refusal)
        else:
            flash(gettext("Saved. You can stop here and go on later."), "success")
            return redirect(url_for(".sheet", depot_id=depot_id, count_id=count_id))
    return _sheet_page(found, form), status


def _sheet_page(found: Sheet, form: PageForm) -> str:
    """The book is shown only in a count that is not blind, and then as it is now."""
    count = found.count
    return render_template(
        "depot/counts/sheet.html",
        form=form,
        sheet=found,
        count=count,
        scope=files.scope,
        left=len(found.lines) - found.number(LineState.DONE),
        book={} if count.is_blind else queries.book_now(found),
    )


@pages.route("/<int:count_id>/add", methods=["GET", "POST"])
@requires(Permission.COUNT_DEPOT)
def add(depot_id: int, count_id: int) -> Page:
    count = queries.count_of(actor(), depot_id, count_id, Permission.COUNT_DEPOT)
    if not count.is_open:
        return _over(count)
    status = 200
    if request.method == "POST":
        zone = ZONES.get(request.form.get("zone", ""))
        lot_id = request.form.get("lot_id", 0, type=int)
        lot_id = lot_id if 0 < lot_id < 2**31 else 0
        try:
            line = use_cases.add_to_count(actor(), depot_id, count_id, lot_id, zone)
        except Refusal as refusal:
            status = _said(refusal)
        else:
            flash(gettext("Lot %(lot)s is on the sheet.", lot=line.lot.code), "success")
            return redirect(url_for(".sheet", depot_id=depot_id, count_id=count_id))
    words = request.args.get("search", "").strip()[:100]
    lots = queries.lots_to_add(actor(), depot_id, count_id, words)
    page = render_template(
        "depot/counts/add.html", count=count, lots=lots, words=words, zones=list(Zone)
    )
    return page, status


@pages.route("/<int:count_id>/finish", methods=["GET", "POST"])
@requires(Permission.COUNT_DEPOT)
def finish(depot_id: int, count_id: int) -> Page:
    """Two taps book once; the second finds the count finished (case S17)."""
    found = queries.sheet_of(actor(), depot_id, count_id, Permission.COUNT_DEPOT)
    if not found.count.is_open:
        return _over(found.count)
    if not found.is_complete:
        flash(sentence(Conflict("count-incomplete" if found.lines else "count-nothing")), "refusal")
        return redirect(url_for(".sheet", depot_id=depot_id, count_id=count_id))
    different = [line for line in found.lines if line.gap]
    form = finish_form(different)

    def act() -> None:
        key = form.idempotency_key.data
        use_cases.finish_count(actor(), depot_id, count_id, form.reasons(), key)

    return _close(
        form,
        act,
        gettext("The count is finished and booked."),
        lambda: render_template(
            "depot/counts/finish.html",
            form=form,
            sheet=found,
            count=found.count,
            scope=files.scope,
            different=different,
            totals=queries.totals_of(found),
        ),
    )


@pages.route("/<int:count_id>/cancel", methods=["GET", "POST"])
@requires(Permission.COUNT_DEPOT)
def cancel(depot_id: int, count_id: int) -> Page:
    count = queries.count_of(actor(), depot_id, count_id, Permission.COUNT_DEPOT)
    if not count.is_open:
        return _over(count)
    form = CancelForm()

    def act() -> None:
        use_cases.cancel_count(actor(), depot_id, count_id, text_of(form.reason))

    return _close(
        form,
        act,
        gettext("The count is cancelled. Nothing was booked."),
        lambda: render_template(
            "depot/counts/cancel.html", form=form, count=count, scope=files.scope
        ),
    )


def _close(form: PageForm, act: Callable[[], None], said: str, page: Callable[[], str]) -> Page:
    """The page of a form that ends a count; once it was sent and could be done, the count."""
    status = 422 if form.is_submitted() else 200
    if form.is_sent_and_valid():
        try:
            act()
        except Refusal as refusal:
            status = _refused(form, refusal)
        else:
            flash(said, "success")
            return redirect(url_for(".show", **(request.view_args or {})))
    return page(), status


def _over(count: Count) -> Answer:
    """A count that ended meanwhile is shown as it ended."""
    flash(sentence(Conflict("count-over")), "refusal")
    return redirect(url_for(".show", depot_id=count.depot_id, count_id=count.id))


def _refused(form: PageForm, refusal: Refusal) -> int:
    return refusal.status if form.show(refusal) else _said(refusal)


def _said(refusal: Refusal) -> int:
    problems = refusal.problems.values() if isinstance(refusal, Invalid) else ()
    flash(" ".join([sentence(refusal), *map(sentence, problems)]), "refusal")
    return refusal.status


def _may_count(depot_id: int) -> bool:
    reach = actor().depots(Permission.COUNT_DEPOT)
    return reach is None or depot_id in reach


def _wanted() -> CountFilter:
    return CountFilter(
        words=request.args.get("search", "").strip()[:100],
        status=STATUSES.get(request.args.get("state", "")),
        zone=ZONES.get(request.args.get("zone", "")),
    )


def _choices(wanted: CountFilter) -> list[Choice]:
    statuses = [(status.value, label(status)) for status in CountStatus]
    zones = [(zone.value, label(zone)) for zone in Zone]
    return [
        Choice("state", gettext("Status"), statuses, wanted.status or ""),
        Choice("zone", gettext("Zone"), zones, wanted.zone or ""),
    ]


def _chips(wanted: CountFilter) -> list[Chip]:
    chips = []
    if wanted.status is not None:
        chips.append(Chip(label(wanted.status), here(state=None, page=None)))
    if wanted.zone is not None:
        chips.append(Chip(label(wanted.zone), here(zone=None, page=None)))
    if wanted.words:
        said = gettext("Search: %(words)s", words=wanted.words)
        chips.append(Chip(said, here(search=None, page=None)))
    return chips
