"""Which depot: tabs for a reader who sees several."""

from collections.abc import Iterable

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from foodaid.core.errors import NotFound
from foodaid.core.permissions import Permission
from foodaid.organisations import queries as organisations
from foodaid.purchasing.models import Arrival
from foodaid.web.support.lists import Tab
from foodaid.web.support.sessions import actor


def depot_tabs(endpoint: str, depot_id: int, permission: Permission) -> list[Tab]:
    """A tab for each depot of the reader; none when there is only one."""
    depots = organisations.depots_of(actor(), permission)
    if len(depots) < 2:
        return []
    return [
        Tab(depot.name, url_for(endpoint, depot_id=depot.id), depot.id == depot_id)
        for depot in depots
    ]


def arrival_urls(arrivals: Iterable[Arrival]) -> dict[int, str]:
    """The page of each arrival, by its number."""
    return {
        arrival.id: url_for("depot_arrivals.show", depot_id=arrival.depot_id, arrival_id=arrival.id)
        for arrival in arrivals
    }


def first_depot(endpoint: str, permission: Permission) -> str | Response:
    """To the first depot that the reader may see; on a new installation, what is missing."""
    depots = organisations.depots_of(actor(), permission)
    if depots:
        return redirect(url_for(endpoint, depot_id=depots[0].id))
    if organisations.depots():
        raise NotFound
    return render_template("depot/none.html")
