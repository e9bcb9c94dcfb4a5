"""Planning rounds: the search runs in a process of its own, outside any transaction."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from foodaid.core import audit, clock
from foodaid.core.db import db, lock, release, use_case
from foodaid.core.errors import Conflict
from foodaid.core.permissions import Actor, Permission
from foodaid.orders import queries as orders
from foodaid.organisations import queries as organisations
from foodaid.rounds import queries
from foodaid.rounds.domain.plan import Plan, Route
from foodaid.rounds.domain.planner import plan
from foodaid.rounds.models import Round, RoundStatus, Stop
from foodaid.rounds.queries import Case

DAY = 24 * 3600


@dataclass(frozen=True, slots=True)
class Planned:
    """How many rounds were planned, and the orders for which there was no room, with why."""

    rounds: int
    stops: int
    left_over: dict[int, str]


def plan_rounds(actor: Actor, depot_id: int, window_id: int, seconds: float) -> Planned:
    """Plan the orders of a depot that have no published round; published rounds stay (D12)."""
    depot = organisations.depot_of(actor, depot_id, Permission.PLAN_ROUNDS)
    case = queries.load_problem(depot, orders.window(window_id))
    if not case.problem.stops:
        raise Conflict("nothing-to-plan")
    if not case.problem.vehicles:
        has_vehicle = any(one.is_active for one in queries.vehicles_at(depot_id))
        raise Conflict("no-day" if has_vehicle else "no-vehicle")
    release()
    found = plan(case.problem, seconds)
    return _save_plan(actor, depot_id, window_id, case, found)


@use_case
def _save_plan(actor: Actor, depot_id: int, window_id: int, case: Case, found: Plan) -> Planned:
    lock(f"rounds:{depot_id}")
    depot = organisations.depot_of(actor, depot_id, Permission.PLAN_ROUNDS)
    if queries.load_problem(depot, orders.window(window_id)) != case:
        raise Conflict("changed-meanwhile")
    remove_planned(depot_id, window_id)
    for route in found.routes:
        db.session.add(_round(depot_id, window_id, case, route))
    left_over = {int(unserved.stop): str(unserved.reason) for unserved in found.unserved}
    stops = sum(len(route.arrivals) for route in found.routes)
    audit.record(
        actor,
        "rounds.planned",
        f"depot:{depot_id}",
        new={
            "window": window_id,
            "rounds": len(found.routes),
            "stops": stops,
            "left_over": left_over,
        },
    )
    return Planned(len(found.routes), stops, left_over)


def remove_planned(depot_id: int, window_id: int) -> None:
    """Take the rounds away that nobody was told of."""
    rows = select(Round).where(
        Round.depot_id == depot_id,
        Round.window_id == window_id,
        Round.status == RoundStatus.PLANNED,
    )
    for planned in db.session.scalars(rows):
        db.session.delete(planned)
    db.session.flush()


def _round(depot_id: int, window_id: int, case: Case, route: Route) -> Round:
    vehicle_id, day = case.vehicle_days[route.vehicle]
    return Round(
        depot_id=depot_id,
        vehicle_id=vehicle_id,
        window_id=window_id,
        day=day,
        status=RoundStatus.PLANNED,
        leaves_at=_instant(case.first_day, route.leaves),
        returns_at=_instant(case.first_day, route.returns),
        metres=route.metres,
        stops=_stops(case, route),
    )


def _stops(case: Case, route: Route) -> list[Stop]:
    stops = {stop.id: stop for stop in case.problem.stops}
    trips = [(number, id) for number, trip in enumerate(route.trips, 1) for id in trip]
    return [
        Stop(
            order_id=int(id),
            site_id=case.sites[int(id)],
            position=position,
            trip=trip,
            arrives_at=_instant(case.first_day, arrival),
            grams=stops[id].grams,
            pallet_tenths=stops[id].pallet_tenths,
        )
        for position, ((trip, id), arrival) in enumerate(zip(trips, route.arrivals, strict=True), 1)
    ]


def _instant(first_day: date, seconds: int) -> datetime:
    """An hour of the plan as an instant: hours are those on the clock of that day."""
    days, rest = divmod(seconds, DAY)
    hours, rest = divmod(rest, 3600)
    start = clock.at(first_day + timedelta(days=days), hours, rest // 60)
    return start + timedelta(seconds=rest % 60)
