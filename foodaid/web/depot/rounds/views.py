"""Rounds of a depot: plan, look, announce, load, hand over to the driver."""

from itertools import groupby

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from foodaid.core.errors import Conflict, NotFound, Refusal
from foodaid.core.permissions import Permission
from foodaid.core.settings import setting
from foodaid.deliveries.queries import receipts_of_round
from foodaid.orders.models import Window
from foodaid.organisations import queries as organisations
from foodaid.rounds import queries, use_cases
from foodaid.rounds.models import Round
from foodaid.web.depot.rounds.forms import LinkForm, load_form
from foodaid.web.depot.support import first_depot
from foodaid.web.support.access import requires
from foodaid.web.support.driver_links import token_of
from foodaid.web.support.forms import text_of
from foodaid.web.support.messages import sentence
from foodaid.web.support.sessions import actor

pages = Blueprint("depot_rounds", __name__, url_prefix="/depots")
Page = str | Response | tuple[str, int]


@pages.get("/rounds")
@requires(Permission.VIEW_ROUNDS)
def choose() -> str | Response:
    """The first depot that the reader may see; the others are a tab away."""
    return first_depot("depot_rounds.index", Permission.VIEW_ROUNDS)


@pages.get("/<int:depot_id>/rounds")
@requires(Permission.VIEW_ROUNDS)
def index(depot_id: int) -> str:
    depot = organisations.depot_of(actor(), depot_id, Permission.VIEW_ROUNDS)
    windows = queries.windows_at(depot_id)
    window = _chosen(windows)
    rows = queries.rounds_at(depot_id, window.id) if window else []
    return render_template(
        "depot/rounds/index.html",
        depot=depot,
        depots=organisations.depots_of(actor(), Permission.VIEW_ROUNDS),
        windows=windows,
        window=window,
        days=[(day, list(of_day)) for day, of_day in groupby(rows, lambda row: row.round.day)],
        outlook=queries.outlook(depot, window) if window else None,
        may_plan=actor().may(Permission.PLAN_ROUNDS),
        seconds=setting("rounds.search_seconds"),
    )


def _chosen(windows: list[Window]) -> Window | None:
    wanted = request.args.get("window", type=int)
    return next((one for one in windows if one.id == wanted), windows[0] if windows else None)


@pages.post("/<int:depot_id>/rounds/plan/<int:window_id>")
@requires(Permission.PLAN_ROUNDS)
def plan(depot_id: int, window_id: int) -> Response:
    try:
        planned = use_cases.plan_rounds(
            actor(), depot_id, window_id, setting("rounds.search_seconds")
        )
    except Conflict as refusal:
        flash(sentence(refusal), "refusal")
    else:
        flash(
            gettext(
                "Planned: %(rounds)s with %(stops)s. Nobody has been told yet.",
                rounds=ngettext("%(num)s round", "%(num)s rounds", planned.rounds),
                stops=ngettext("%(num)s stop", "%(num)s stops", planned.stops),
            ),
            "success",
        )
    return redirect(url_for(".index", depot_id=depot_id, window=window_id))


@pages.get("/<int:depot_id>/rounds/<int:round_id>")
@requires(Permission.VIEW_ROUNDS)
def show(depot_id: int, round_id: int) -> str:
    return _round_page(_round(depot_id, round_id, Permission.VIEW_ROUNDS), LinkForm())


@pages.get("/<int:depot_id>/rounds/<int:round_id>/sheet")
@requires(Permission.VIEW_ROUNDS)
def sheet(depot_id: int, round_id: int) -> str:
    found = _round(depot_id, round_id, Permission.VIEW_ROUNDS)
    return render_template(
        "depot/rounds/sheet.html", round=found, listed=queries.loading_list(found)
    )


@pages.post("/<int:depot_id>/rounds/<int:round_id>/publish")
@requires(Permission.PLAN_ROUNDS)
def publish(depot_id: int, round_id: int) -> Response:
    _round(depot_id, round_id, Permission.PLAN_ROUNDS)
    try:
        use_cases.publish_round(actor(), round_id, _version())
    except Conflict as refusal:
        flash(sentence(refusal), "refusal")
    else:
        flash(gettext("Published. Every partner gets a mail with day and hour."), "success")
    return redirect(url_for(".show", depot_id=depot_id, round_id=round_id))


@pages.post("/<int:depot_id>/rounds/<int:round_id>/take-back")
@requires(Permission.PLAN_ROUNDS)
def take_back(depot_id: int, round_id: int) -> Response:
    _round(depot_id, round_id, Permission.PLAN_ROUNDS)
    try:
        use_cases.take_back_round(actor(), round_id, _version())
    except Conflict as refusal:
        flash(sentence(refusal), "refusal")
    else:
        flash(gettext("The round is a plan again. Its partners get a mail."), "info")
    return redirect(url_for(".show", depot_id=depot_id, round_id=round_id))


@pages.route("/<int:depot_id>/rounds/<int:round_id>/load", methods=["GET", "POST"])
@requires(Permission.LOAD_ROUNDS)
def load(depot_id: int, round_id: int) -> Page:
    found = _round(depot_id, round_id, Permission.LOAD_ROUNDS)
    form = load_form(queries.loading_list(found))
    status = 422 if form.is_submitted() else 200
    if form.is_sent_and_valid():
        status = 200
        if request.form.get("action") != "again":
            try:
                use_cases.load_round(
                    actor(),
                    round_id,
                    form.idempotency_key.data,
                    without=form.left_out(),
                    reason=text_of(form.reason),
                )
            except Refusal as refusal:
                if not form.show(refusal):
                    flash(sentence(refusal), "refusal")
                    return redirect(url_for(".show", depot_id=depot_id, round_id=round_id))
                status = refusal.status
            else:
                flash(gettext("Loaded. The goods are on the road."), "success")
                return redirect(url_for(".show", depot_id=depot_id, round_id=round_id))
    listed = queries.loading_list(found, form.left_out())
    return render_template("depot/rounds/load.html", round=found, listed=listed, form=form), status


@pages.post("/<int:depot_id>/rounds/<int:round_id>/link/renew")
@requires(Permission.PLAN_ROUNDS)
def renew_link(depot_id: int, round_id: int) -> Response:
    _round(depot_id, round_id, Permission.PLAN_ROUNDS)
    use_cases.renew_link(actor(), round_id, _version())
    flash(gettext("There is a new link. The old one opens nothing any more."), "success")
    return redirect(url_for(".show", depot_id=depot_id, round_id=round_id))


@pages.post("/<int:depot_id>/rounds/<int:round_id>/link/mail")
@requires(Permission.LOAD_ROUNDS)
def mail_link(depot_id: int, round_id: int) -> Page:
    found = _round(depot_id, round_id, Permission.LOAD_ROUNDS)
    form = LinkForm()
    if not form.is_sent_and_valid():
        return _round_page(found, form), 422
    try:
        use_cases.mail_link(actor(), round_id, text_of(form.email), token_of(found))
    except Conflict as refusal:
        flash(sentence(refusal), "refusal")
    else:
        flash(gettext("The link is on its way to the driver."), "success")
    return redirect(url_for(".show", depot_id=depot_id, round_id=round_id))


def _round(depot_id: int, round_id: int, permission: Permission) -> Round:
    found = queries.round_of(actor(), round_id, permission)
    if found.depot_id != depot_id:
        raise NotFound
    return found


def _version() -> int:
    return request.form.get("version", 0, type=int)


def _round_page(found: Round, form: LinkForm) -> str:
    return render_template(
        "depot/rounds/show.html",
        round=found,
        listed=queries.loading_list(found),
        receipts=receipts_of_round(found.id),
        link=url_for("driver_round.show", token=token_of(found), _external=True),
        form=form,
        may_plan=actor().may(Permission.PLAN_ROUNDS),
        may_load=actor().may(Permission.LOAD_ROUNDS),
    )
