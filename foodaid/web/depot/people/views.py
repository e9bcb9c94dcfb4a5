"""Who works with foodaid at this depot."""

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from foodaid.accounts import queries
from foodaid.core.permissions import Grant, Permission, Role
from foodaid.organisations import queries as organisations
from foodaid.web.support import people
from foodaid.web.support.access import requires
from foodaid.web.support.people import InviteForm
from foodaid.web.support.sessions import actor

pages = Blueprint("depot_people", __name__, url_prefix="/depots")
Page = str | Response | tuple[str, int]
ROLES = (Role.DEPOT_WORKER, Role.DEPOT_MANAGER)


@pages.get("/people")
@requires(Permission.MANAGE_DEPOT_PEOPLE)
def choose() -> Response:
    """To the reader's own depot."""
    own = organisations.depots_of(actor(), Permission.MANAGE_DEPOT_PEOPLE)
    return redirect(url_for(".index", depot_id=own[0].id))


@pages.route("/<int:depot_id>/people", methods=["GET", "POST"])
@requires(Permission.MANAGE_DEPOT_PEOPLE)
def index(depot_id: int) -> Page:
    depot = organisations.depot_of(actor(), depot_id, Permission.MANAGE_DEPOT_PEOPLE)
    form = InviteForm()
    form.offer(ROLES, depot.language)
    status = 200
    if form.is_sent_and_valid():
        status = people.invite(form, Grant(form.role.data, depot_id=depot_id))
        if status == 302:
            return redirect(url_for(".index", depot_id=depot_id))
    elif form.is_submitted():
        status = 422
    rows = queries.members_of_depot(depot_id)
    return render_template("depot/people/index.html", depot=depot, form=form, rows=rows), status


@pages.post("/<int:depot_id>/people/end")
@requires(Permission.MANAGE_DEPOT_PEOPLE)
def end(depot_id: int) -> Response:
    organisations.depot_of(actor(), depot_id, Permission.MANAGE_DEPOT_PEOPLE)
    people.end_role()
    return redirect(url_for(".index", depot_id=depot_id))
