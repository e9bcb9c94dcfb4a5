"""The vehicles of a depot."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from foodaid.core.errors import Refusal
from foodaid.core.permissions import Permission
from foodaid.organisations import queries as organisations
from foodaid.organisations.models import Depot
from foodaid.rounds import queries, use_cases
from foodaid.rounds.models import Vehicle
from foodaid.web.depot.vehicles.forms import VehicleForm, vehicle_form
from foodaid.web.support.access import requires
from foodaid.web.support.messages import sentence
from foodaid.web.support.sessions import actor

pages = Blueprint("depot_vehicles", __name__, url_prefix="/depots/<int:depot_id>/vehicles")
Page = str | Response | tuple[str, int]


@pages.get("")
@requires(Permission.VIEW_ROUNDS)
def index(depot_id: int) -> str:
    depot = organisations.depot_of(actor(), depot_id, Permission.VIEW_ROUNDS)
    return render_template(
        "depot/vehicles/index.html",
        depot=depot,
        vehicles=queries.vehicles_at(depot_id),
        may_plan=actor().may(Permission.PLAN_ROUNDS),
    )


@pages.route("/new", methods=["GET", "POST"])
@requires(Permission.PLAN_ROUNDS)
def new(depot_id: int) -> Page:
    depot = organisations.depot_of(actor(), depot_id, Permission.PLAN_ROUNDS)
    return _edited(depot, None)


@pages.route("/<int:vehicle_id>", methods=["GET", "POST"])
@requires(Permission.PLAN_ROUNDS)
def edit(depot_id: int, vehicle_id: int) -> Page:
    depot = organisations.depot_of(actor(), depot_id, Permission.PLAN_ROUNDS)
    return _edited(depot, queries.vehicle_of(depot_id, vehicle_id))


def _edited(depot: Depot, vehicle: Vehicle | None) -> Page:
    form = vehicle_form(vehicle)
    if not form.is_submitted():
        return _page(depot, vehicle, form)
    if not form.is_sent_and_valid():
        return _page(depot, vehicle, form), 422
    try:
        if vehicle is None:
            use_cases.add_vehicle(actor(), depot.id, form.to_wish(), form.idempotency_key.data)
        else:
            use_cases.change_vehicle(actor(), depot.id, vehicle.id, form.to_wish())
    except Refusal as refusal:
        if not form.show(refusal):
            flash(sentence(refusal), "refusal")
        return _page(depot, vehicle, form), refusal.status
    flash(gettext("Saved. The next plan uses it."), "success")
    return redirect(url_for(".index", depot_id=depot.id))


def _page(depot: Depot, vehicle: Vehicle | None, form: VehicleForm) -> str:
    return render_template("depot/vehicles/edit.html", depot=depot, vehicle=vehicle, form=form)
