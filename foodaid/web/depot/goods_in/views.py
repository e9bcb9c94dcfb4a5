"""Take in what a supplier brings, lot by lot, with a scanner or by hand."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from foodaid.core import clock
from foodaid.core.errors import NotFound, Refusal
from foodaid.core.permissions import Permission
from foodaid.core.settings import setting
from foodaid.core.translation import days
from foodaid.organisations import queries as organisations
from foodaid.organisations.models import Depot
from foodaid.purchasing import queries, use_cases
from foodaid.purchasing.domain import read_code
from foodaid.purchasing.models import Arrival
from foodaid.purchasing.queries import Source
from foodaid.web.depot.goods_in.forms import GoodsInForm, fill, goods_in_form, prefill
from foodaid.web.depot.support import arrival_urls, depot_tabs
from foodaid.web.support.access import requires
from foodaid.web.support.forms import text_of
from foodaid.web.support.labels import label
from foodaid.web.support.messages import sentence
from foodaid.web.support.sessions import actor

pages = Blueprint("depot_goods_in", __name__, url_prefix="/depots")
Page = str | Response | tuple[str, int]


@pages.get("/goods-in")
@requires(Permission.RECEIVE_GOODS)
def choose() -> Response:
    """The first depot where the reader may take goods in."""
    depots = organisations.depots_of(actor(), Permission.RECEIVE_GOODS)
    if not depots:
        raise NotFound
    return redirect(url_for(".new", depot_id=depots[0].id))


@pages.route("/<int:depot_id>/goods-in", methods=["GET", "POST"])
@requires(Permission.RECEIVE_GOODS)
def new(depot_id: int) -> Page:
    depot = organisations.depot_of(actor(), depot_id, Permission.RECEIVE_GOODS)
    sources = queries.sources_for(actor(), depot_id)
    form = goods_in_form(sources)
    if "read" in request.form:
        return _page(form, depot, sources, _read(form, sources))
    if not form.is_submitted():
        wanted = next((one for one in sources if one.code == request.args.get("source")), None)
        prefill(form, wanted, request.args.get("document", "")[:31])
        return _page(form, depot, sources, [])
    status = 422
    if form.is_sent_and_valid():
        try:
            arrival = use_cases.receive(actor(), form.to_wish(depot_id, sources))
        except Refusal as refusal:
            status = refusal.status
            if not form.show(refusal):
                flash(sentence(refusal), "refusal")
        else:
            _tell(arrival)
            return redirect(_next(form, depot_id, sources))
    return _page(form, depot, sources, []), status


def _read(form: GoodsInForm, sources: Sequence[Source]) -> list[str]:
    """Fill the form from the code; what is doubtful about it, in words."""
    reading = read_code(text_of(form.scan))
    return [*fill(form, reading, sources), *(label(doubt) for doubt in reading.doubts)]


def _tell(arrival: Arrival) -> None:
    """What was booked, and at once what is wrong with its date (case S20)."""
    if arrival.lot is None:
        flash(gettext("All boxes are refused. Nothing came into the stock."), "success")
        return
    if arrival.lot_code:
        flash(gettext("Lot %(lot)s is in the stock.", lot=arrival.lot_code), "success")
    else:
        flash(gettext("The boxes are in the stock, with a lot still to be found out."), "success")
    expires_on = arrival.lot.expires_on
    if expires_on is None:
        return
    left = (expires_on - clock.today()).days
    if left < 0:
        words = gettext("The date of this lot has passed: %(day)s.", day=days(expires_on))
        flash(words, "warning")
    elif left <= setting("stock.near_expiry_days"):
        text = gettext(
            "This lot is good for %(left)s days only, until %(day)s. Tell POD MI.",
            left=left, day=days(expires_on),
        )  # fmt: skip
        flash(text, "warning")


def _next(form: GoodsInForm, depot_id: int, sources: Sequence[Source]) -> str:
    """The same delivery again: most have several lots."""
    source = form.source(sources)
    if source is None or source.line is None:
        return url_for(".new", depot_id=depot_id)
    document = text_of(form.document)
    return url_for(".new", depot_id=depot_id, source=source.code, document=document)


def _page(form: GoodsInForm, depot: Depot, sources: Sequence[Source], doubts: list[str]) -> str:
    arrivals = queries.arrivals_at(actor(), depot.id, since=clock.today())
    return render_template(
        "depot/goods_in/new.html",
        form=form,
        depot=depot,
        sources=sources,
        chosen=form.source(sources),
        doubts=doubts,
        arrivals=arrivals,
        arrival_urls=arrival_urls(arrivals),
        tabs=depot_tabs("depot_goods_in.new", depot.id, Permission.RECEIVE_GOODS),
    )
