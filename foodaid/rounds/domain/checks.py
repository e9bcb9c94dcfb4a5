"""Whether a plan keeps every rule of its problem; found without solving anything."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from foodaid.rounds.domain.plan import Plan, Route
from foodaid.rounds.domain.problem import Problem, Stop, Vehicle
from foodaid.rounds.domain.timetable import Reason, obstacle, vehicles_for


def broken_rules(problem: Problem, plan: Plan) -> list[str]:
    """Every rule a plan breaks, one sentence each; none when it is right."""
    misshapen = list(_shape(problem, plan))
    if misshapen:
        return misshapen
    stops = {stop.id: stop for stop in problem.stops}
    vehicles = {vehicle.id: vehicle for vehicle in problem.vehicles}
    broken: list[str] = []
    for index, route in enumerate(plan.routes):
        vehicle = vehicles[route.vehicle]
        trips = [[stops[id] for id in trip] for trip in route.trips]
        rules = [*_loads(problem, vehicle, trips), *_times(problem, vehicle, trips, route)]
        broken += [f"routes[{index}]{rule}" for rule in rules]
    return [*broken, *_unserved(problem, plan, stops), *_cost(plan, vehicles)]


def _shape(problem: Problem, plan: Plan) -> Iterator[str]:
    stops = {stop.id for stop in problem.stops}
    vehicles = {vehicle.id for vehicle in problem.vehicles}
    called = [id for route in plan.routes for trip in route.trips for id in trip]
    told = Counter([*called, *(left.stop for left in plan.unserved)])
    yield from (f"stop {id!r}: is not in the problem" for id in told if id not in stops)
    yield from (f"stop {id!r}: is there {n} times" for id, n in told.items() if n > 1)
    yield from (
        f"stop {stop.id!r}: is neither served nor unserved"
        for stop in problem.stops
        if stop.id not in told
    )
    used = Counter(route.vehicle for route in plan.routes)
    yield from (f"vehicle {id!r}: is not in the problem" for id in used if id not in vehicles)
    yield from (f"vehicle {id!r}: has {n} routes" for id, n in used.items() if n > 1)
    for index, route in enumerate(plan.routes):
        if not route.trips or not all(route.trips):
            yield f"routes[{index}].trips: has a trip without stops"
        if len(route.arrivals) != sum(map(len, route.trips)):
            yield f"routes[{index}].arrivals: must be one for each stop"


def _loads(problem: Problem, vehicle: Vehicle, trips: Sequence[Sequence[Stop]]) -> Iterator[str]:
    pins = {pin.stop: pin.vehicle for pin in problem.pins}
    if len(trips) > vehicle.reloads + 1:
        yield f".trips: {len(trips)} trips need more reloads than the {vehicle.reloads} allowed"
    for at, trip in enumerate(trips):
        if sum(stop.grams for stop in trip) > vehicle.grams:
            yield f".trips[{at}]: weighs more than the vehicle carries"
        if sum(stop.pallet_tenths for stop in trip) > vehicle.pallet_tenths:
            yield f".trips[{at}]: is more pallets than the vehicle carries"
        for stop in trip:
            if stop.tail_lift and not vehicle.tail_lift:
                yield f".trips[{at}]: stop {stop.id!r} needs a tail-lift"
            if pins.get(stop.id, vehicle.id) != vehicle.id:
                yield f".trips[{at}]: stop {stop.id!r} is pinned to another vehicle"


def _times(
    problem: Problem, vehicle: Vehicle, trips: Sequence[Sequence[Stop]], route: Route
) -> Iterator[str]:
    """Follows the vehicle from the start of its shift, with the times the plan tells."""
    depot, metres = problem.location_of(vehicle), 0
    now, arrivals = vehicle.shift[0], iter(enumerate(route.arrivals))
    if route.leaves < now + vehicle.reload_seconds:
        yield ".leaves: is before the vehicle is loaded"
    for at, trip in enumerate(trips):
        now, here = (route.leaves if at == 0 else now + vehicle.reload_seconds), depot
        for stop in trip:
            place, arrival = next(arrivals)
            metres += problem.metres[here][stop.location]
            if arrival < now + problem.seconds[here][stop.location]:
                yield f".arrivals[{place}]: is before the vehicle can be there"
            if not any(opens <= arrival <= closes for opens, closes in stop.windows):
                yield f".arrivals[{place}]: stop {stop.id!r} is closed then"
            now, here = arrival + stop.service_seconds, stop.location
        metres += problem.metres[here][depot]
        now += problem.seconds[here][depot]
    if route.returns < now:
        yield ".returns: is before the vehicle can be back"
    if max(route.returns, now) > vehicle.shift[1]:
        yield ".returns: is after the end of the shift"
    if route.metres != metres:
        yield f".metres: the way is {metres} metres long"


def _unserved(problem: Problem, plan: Plan, stops: Mapping[str, Stop]) -> Iterator[str]:
    pins = {pin.stop: pin.vehicle for pin in problem.pins}
    reasons = {str(reason) for reason in Reason}
    for index, left in enumerate(plan.unserved):
        if left.reason not in reasons:
            yield f"unserved[{index}].reason: is no known reason"
            continue
        stop = stops[left.stop]
        if left.reason != obstacle(problem, stop, vehicles_for(problem, stop, pins)):
            yield f"unserved[{index}].reason: does not hold"


def _cost(plan: Plan, vehicles: Mapping[str, Vehicle]) -> Iterator[str]:
    cost = sum(route.metres + vehicles[route.vehicle].fixed_metres for route in plan.routes)
    if plan.cost_metres != cost:
        yield f"cost_metres: the routes cost {cost} metres"
    if plan.lower_bound_metres is not None and not plan.lower_bound_metres >= 0:
        yield "lower_bound_metres: is below 0"
