"""What suppliers announced for a depot, by day, with what is late."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from foodaid.core.errors import Conflict, NotFound, Refusal
from foodaid.core.permissions import Permission
from foodaid.organisations import queries as organisations
from foodaid.purchasing import queries, use_cases
from foodaid.web.depot.support import arrival_urls, depot_tabs, first_depot
from foodaid.web.support.access import requires
from foodaid.web.support.messages import sentence
from foodaid.web.support.notices import notice_form
from foodaid.web.support.sessions import actor

pages = Blueprint("depot_coming", __name__, url_prefix="/depots")
Page = str | Response | tuple[str, int]


@pages.get("/coming")
@requires(Permission.VIEW_DEPOT_STOCK)
def choose() -> str | Response:
    """The first depot that the reader may see; the others are a tab away."""
    return first_depot("depot_coming.index", Permission.VIEW_DEPOT_STOCK)


@pages.get("/<int:depot_id>/coming")
@requires(Permission.VIEW_DEPOT_STOCK)
def index(depot_id: int) -> str:
    depot = organisations.depot_of(actor(), depot_id, Permission.VIEW_DEPOT_STOCK)
    arrivals = queries.arrivals_at(actor(), depot_id)
    return render_template(
        "depot/coming/index.html",
        depot=depot,
        open_rows=queries.coming_to(actor(), depot_id),
        arrivals=arrivals,
        arrival_urls=arrival_urls(arrivals),
        tabs=depot_tabs("depot_coming.index", depot_id, Permission.VIEW_DEPOT_STOCK),
        may_receive=actor().may(Permission.RECEIVE_GOODS),
    )


@pages.route("/<int:depot_id>/coming/new", methods=["GET", "POST"])
@requires(Permission.RECEIVE_GOODS)
def new(depot_id: int) -> Page:
    depot = organisations.depot_of(actor(), depot_id, Permission.RECEIVE_GOODS)
    form = notice_form(queries.open_lines(), [depot])
    status = 422 if form.is_submitted() else 200
    if form.is_sent_and_valid():
        try:
            use_cases.announce(actor(), form.to_wish())
        except Refusal as refusal:
            status = refusal.status
            if not form.show(refusal):
                flash(sentence(refusal), "refusal")
        else:
            flash(gettext("The notice is written down."), "success")
            return redirect(url_for(".index", depot_id=depot_id))
    return render_template("depot/coming/new.html", form=form, depot=depot), status


@pages.post("/<int:depot_id>/coming/<int:supply_notice_id>/cancel")
@requires(Permission.RECEIVE_GOODS)
def cancel(depot_id: int, supply_notice_id: int) -> Response:
    if queries.notice(supply_notice_id).depot_id != depot_id:
        raise NotFound
    try:
        use_cases.cancel_notice(actor(), supply_notice_id, request.form.get("version", 0, type=int))
    except Conflict as refusal:
        flash(sentence(refusal), "refusal")
    else:
        flash(gettext("The notice is cancelled."), "success")
    return redirect(url_for(".index", depot_id=depot_id))
