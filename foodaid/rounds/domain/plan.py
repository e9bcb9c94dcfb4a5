"""A plan of rounds, and its JSON form."""

from dataclasses import dataclass
from typing import Any

from foodaid.core.strict_json import Faults, Row, parse, row_of


@dataclass(frozen=True, slots=True)
class Route:
    """What one vehicle does: its trips as stop ids, and its times in seconds.

    It leaves the depot, loaded, at `leaves`; `arrivals` has one number a stop, in the order of
    the trips: the moment service starts there; it is back at the depot at `returns`.
    """

    vehicle: str
    trips: tuple[tuple[str, ...], ...]
    leaves: int
    arrivals: tuple[int, ...]
    returns: int
    metres: int


@dataclass(frozen=True, slots=True)
class Unserved:
    """A stop no vehicle comes to, and why."""

    stop: str
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Rounds with their cost in metres; every stop is on a route or unserved."""

    cost_metres: int
    routes: tuple[Route, ...]
    unserved: tuple[Unserved, ...]
    lower_bound_metres: int | None


def as_json(plan: Plan) -> dict[str, Any]:
    """The plan as the JSON object that is printed."""
    return {
        "cost_metres": plan.cost_metres,
        "routes": [
            {
                "vehicle": route.vehicle,
                "trips": [list(trip) for trip in route.trips],
                "leaves": route.leaves,
                "arrivals": list(route.arrivals),
                "returns": route.returns,
                "metres": route.metres,
            }
            for route in plan.routes
        ],
        "unserved": [{"stop": left.stop, "reason": str(left.reason)} for left in plan.unserved],
        "lower_bound_metres": plan.lower_bound_metres,
    }


def read_plan(text: str | bytes) -> Plan:
    """Read a plan from JSON as as_json() writes it; raises Faults with every fault in it."""
    faults: list[str] = []
    keys = ("cost_metres", "routes", "unserved", "lower_bound_metres")
    top = row_of(parse(text), "", keys, faults)
    routes = tuple(map(_route, top.rows("routes", Route.__slots__)))
    unserved = tuple(
        Unserved(row.text("stop"), row.text("reason"))
        for row in top.rows("unserved", Unserved.__slots__)
    )
    cost, bound = top.whole("cost_metres"), top.whole_or_none("lower_bound_metres")
    if faults:
        raise Faults(faults)
    return Plan(cost, routes, unserved, bound)


def _route(row: Row) -> Route:
    trips = []
    for index, trip in enumerate(row.items("trips")):
        key = f"trips[{index}]"
        trips.append(Row(row.place, {key: trip}, row.faults).texts(key))
    arrivals = []
    for index, arrival in enumerate(row.items("arrivals")):
        key = f"arrivals[{index}]"
        arrivals.append(Row(row.place, {key: arrival}, row.faults).whole(key))
    return Route(
        row.text("vehicle"),
        tuple(trips),
        row.whole("leaves"),
        tuple(arrivals),
        row.whole("returns"),
        row.whole("metres"),
    )
