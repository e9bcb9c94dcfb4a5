"""Plans delivery rounds: a PyVRP search, what it left out put in where it fits, all checked.

Required stops come before optional ones, and serving a stop comes before saving metres; among
plans that serve the same, the cheapest one found counts. Cost is metres driven plus the fixed
metres of every vehicle used.
"""

from collections.abc import Mapping

from foodaid.core.strict_json import Faults
from foodaid.rounds.domain.checks import broken_rules
from foodaid.rounds.domain.model import Trips, model_of, trips_of, with_left_out
from foodaid.rounds.domain.plan import Plan, Route, Unserved
from foodaid.rounds.domain.problem import Problem, contradictions
from foodaid.rounds.domain.solving import Effort, best_solution
from foodaid.rounds.domain.timetable import Reason, obstacle, timetable, vehicles_for


def plan(
    problem: Problem, seconds: float = 20, iterations: int | None = None, seed: int = 1
) -> Plan:
    """The best rounds found in so many seconds, or in so many iterations (repeatable by seed).

    Raises Faults when the problem contradicts itself.
    """
    faults = contradictions(problem)
    if faults:
        raise Faults(faults)
    pins = {pin.stop: pin.vehicle for pin in problem.pins}
    reasons = {
        stop.id: obstacle(problem, stop, vehicles_for(problem, stop, pins))
        for stop in problem.stops
    }
    possible = [stop for stop in problem.stops if reasons[stop.id] is Reason.NO_ROOM]
    trips: dict[str, Trips] = {}
    if possible and problem.vehicles:
        model = model_of(problem, possible)
        solution = best_solution(model.instance, Effort(seconds, iterations, seed))
        trips = {} if solution is None else trips_of(model, solution)
    found = _planned(problem, with_left_out(problem, possible, trips), reasons)
    broken = broken_rules(problem, found)
    if broken:
        raise AssertionError("the plan breaks a rule: " + broken[0])
    return found


def _planned(problem: Problem, trips: Mapping[str, Trips], reasons: Mapping[str, Reason]) -> Plan:
    stops = {stop.id: stop for stop in problem.stops}
    routes, cost = [], 0
    for vehicle in problem.vehicles:
        if vehicle.id not in trips:
            continue
        mine = trips[vehicle.id]
        times = timetable(problem, vehicle, [[stops[id] for id in trip] for trip in mine])
        if times is None:
            raise AssertionError(f"vehicle {vehicle.id} is late on its round")
        cost += times.metres + vehicle.fixed_metres
        routes.append(
            Route(vehicle.id, mine, times.leaves, times.arrivals, times.returns, times.metres)
        )
    served = {id for route in routes for trip in route.trips for id in trip}
    unserved = [
        Unserved(stop.id, reasons[stop.id]) for stop in problem.stops if stop.id not in served
    ]
    return Plan(cost, tuple(routes), tuple(unserved), None)
