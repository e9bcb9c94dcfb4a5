"""Which depot: tabs for a reader who sees several."""

from dataclasses import dataclass

from flask import url_for

from foodaid.core.permissions import Permission
from foodaid.organisations import queries as organisations
from foodaid.web.support.sessions import actor


@dataclass(frozen=True, slots=True)
class Tab:
    """One depot to look at."""

    label: str
    url: str
    is_current: bool
    count: None = None


def depot_tabs(endpoint: str, depot_id: int, permission: Permission) -> list[Tab]:
    """A tab for each depot of the reader; none when there is only one."""
    depots = organisations.depots_of(actor(), permission)
    if len(depots) < 2:
        return []
    return [
        Tab(depot.name, url_for(endpoint, depot_id=depot.id), depot.id == depot_id)
        for depot in depots
    ]
