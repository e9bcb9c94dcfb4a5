"""The rounds problem as a PyVRP model, and a PyVRP solution as trips.

A stop with several opening windows becomes one client for each window that some vehicle can
meet, in a group of which at most one is visited. Everything else that limits who may carry what
is a load: grams, tenths of pallets, one for a tail-lift (a vehicle without lift carries none of
it), and for pins the number of the pinned vehicle in binary, two loads a digit, so that only
the vehicle with exactly that number can carry a stop that is pinned to it.

Every client is optional, with a prize above any cost it could cause: what cannot be served is
then a list and no failure. Optional stops have a smaller prize, which all of them together
never outweighs that of one required stop.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyvrp

from foodaid.rounds.domain.problem import Problem, Stop, Vehicle
from foodaid.rounds.domain.timetable import fits, timetable
from foodaid.rounds.domain.travel import Matrix

LARGEST_PRIZE = 10**12

Trips = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Model:
    """The instance for the solver, and what its clients and vehicle types stand for."""

    instance: pyvrp.ProblemData
    stops: tuple[str, ...]
    vehicles: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class _Frame:
    """What the parts of a model share."""

    problem: Problem
    pins: Mapping[str, str]
    numbers: Mapping[str, int]
    """The number, from 1, of each vehicle that something is pinned to."""

    @property
    def digits(self) -> int:
        return len(self.numbers).bit_length()


def model_of(problem: Problem, stops: Sequence[Stop]) -> Model:
    """A model of these stops, each of which some vehicle could serve alone."""
    pins = {pin.stop: pin.vehicle for pin in problem.pins}
    pinned = sorted({pins[stop.id] for stop in stops if stop.id in pins})
    frame = _Frame(problem, pins, {id: number for number, id in enumerate(pinned, 1)})
    clients, groups, names = _clients(frame, stops)
    depots, types, vehicles = _fleet(frame, stops)
    instance = pyvrp.ProblemData(
        [pyvrp.Location(0, 0) for _ in problem.metres],
        clients,
        depots,
        types,
        [_square(problem.metres)],
        [_square(problem.seconds)],
        groups,
    )
    return Model(instance, tuple(names), tuple(vehicles))


def _square(rows: Matrix) -> Any:
    return np.array(rows, dtype=np.int64).reshape(len(rows), len(rows))


def _clients(
    frame: _Frame, stops: Sequence[Stop]
) -> tuple[list[pyvrp.Client], list[pyvrp.ClientGroup], list[str]]:
    clients: list[pyvrp.Client] = []
    groups: list[pyvrp.ClientGroup] = []
    names: list[str] = []
    prizes = _prizes(frame.problem, stops)
    for stop in stops:
        windows = _usable_windows(frame, stop)
        group = len(groups) if len(windows) > 1 else None
        if group is not None:
            members = list(range(len(clients), len(clients) + len(windows)))
            groups.append(pyvrp.ClientGroup(members, required=False))
        for opens, closes in windows:
            clients.append(
                pyvrp.Client(
                    stop.location,
                    delivery=_loads(frame, stop),
                    service_duration=stop.service_seconds,
                    tw_early=opens,
                    tw_late=closes,
                    prize=prizes[stop.required],
                    required=False,
                    group=group,
                )
            )
            names.append(stop.id)
    return clients, groups, names


def _prizes(problem: Problem, stops: Sequence[Stop]) -> dict[bool, int]:
    """The prize of an optional and of a required stop."""
    farthest = max((max(row) for row in problem.metres), default=0)
    dearest = max((vehicle.fixed_metres for vehicle in problem.vehicles), default=0)
    optional = 4 * (2 * farthest + dearest) + 1
    others = sum(not stop.required for stop in stops)
    return {
        False: min(optional, LARGEST_PRIZE),
        True: min(optional * (others + 1), LARGEST_PRIZE),
    }


def _usable_windows(frame: _Frame, stop: Stop) -> list[tuple[int, int]]:
    """The windows in which some vehicle of this stop is on duty."""
    pinned = frame.pins.get(stop.id)
    shifts = {vehicle.shift for vehicle in frame.problem.vehicles if pinned in (None, vehicle.id)}
    return [
        (opens, closes)
        for opens, closes in sorted(set(stop.windows))
        if any(start <= closes and opens <= end for start, end in shifts)
    ]


def _loads(frame: _Frame, stop: Stop) -> list[int]:
    loads = [stop.grams, stop.pallet_tenths, int(stop.tail_lift)]
    number = frame.numbers.get(frame.pins.get(stop.id, ""), 0)
    for digit in range(frame.digits):
        is_one = number >> digit & 1
        loads += [is_one, 1 - is_one] if number else [0, 0]
    return loads


def _fleet(
    frame: _Frame, stops: Sequence[Stop]
) -> tuple[list[pyvrp.Depot], list[pyvrp.VehicleType], list[tuple[str, ...]]]:
    """Vehicles that are alike in all that matters are one type."""
    problem = frame.problem
    kinds: dict[Any, list[str]] = {}
    for vehicle in problem.vehicles:
        key = (
            problem.location_of(vehicle),
            vehicle.reload_seconds,
            tuple(_capacities(frame, stops, vehicle)),
            vehicle.shift,
            vehicle.fixed_metres,
            min(vehicle.reloads, len(stops)),
        )
        kinds.setdefault(key, []).append(vehicle.id)
    places = sorted({(key[0], key[1]) for key in kinds})
    depots = [pyvrp.Depot(at, service_duration=seconds) for at, seconds in places]
    types = []
    for (at, seconds, capacities, shift, fixed, reloads), ids in kinds.items():
        depot = places.index((at, seconds))
        types.append(
            pyvrp.VehicleType(
                num_available=len(ids),
                capacity=list(capacities),
                start_depot=depot,
                end_depot=depot,
                fixed_cost=fixed,
                tw_early=shift[0],
                tw_late=shift[1],
                reload_depots=[depot] if reloads else [],
                max_reloads=reloads,
            )
        )
    return depots, types, [tuple(ids) for ids in kinds.values()]


def _capacities(frame: _Frame, stops: Sequence[Stop], vehicle: Vehicle) -> list[int]:
    """No capacity is above all there is to carry, so that sums stay small."""
    capacities = [
        min(vehicle.grams, sum(stop.grams for stop in stops)),
        min(vehicle.pallet_tenths, sum(stop.pallet_tenths for stop in stops)),
        len(stops) if vehicle.tail_lift else 0,
    ]
    number = frame.numbers.get(vehicle.id, 0)
    for digit in range(frame.digits):
        is_one = number >> digit & 1
        room = [is_one * len(stops), (1 - is_one) * len(stops)]
        capacities += room if number else [0, 0]
    return capacities


def trips_of(model: Model, solution: pyvrp.Solution) -> dict[str, Trips]:
    """The trips of every vehicle that is used, as stop ids."""
    free = [iter(ids) for ids in model.vehicles]
    found = {}
    for route in solution.routes():
        trips: list[list[str]] = [[]]
        for activity in route.schedule():
            if activity.is_client():
                trips[-1].append(model.stops[activity.idx])
            else:
                trips.append([])
        full = tuple(tuple(trip) for trip in trips if trip)
        if full:
            found[next(free[route.vehicle_type()])] = full
    return found


def with_left_out(
    problem: Problem, possible: Sequence[Stop], trips: Mapping[str, Trips]
) -> dict[str, Trips]:
    """Put every possible stop that is left out where it costs least, if there is room.

    Required stops come first, then the order of the problem; also the plan of last resort,
    made from nothing, when the solver gives none.
    """
    stops = {stop.id: stop for stop in problem.stops}
    pins = {pin.stop: pin.vehicle for pin in problem.pins}
    found = {id: tuple(tuple(trip) for trip in all_trips) for id, all_trips in trips.items()}
    served = {id for all_trips in found.values() for trip in all_trips for id in trip}
    missing = [stop for stop in possible if stop.id not in served]
    for stop in sorted(missing, key=lambda stop: not stop.required):
        best: tuple[int, str, Trips] | None = None
        for vehicle in problem.vehicles:
            may_serve = vehicle.tail_lift or not stop.tail_lift
            if not may_serve or pins.get(stop.id, vehicle.id) != vehicle.id:
                continue
            now = found.get(vehicle.id, ())
            before = _cost(problem, vehicle, now, stops) or 0
            for wider in _with(stop.id, now, vehicle.reloads + 1):
                cost = _cost(problem, vehicle, wider, stops)
                if cost is not None and (best is None or cost - before < best[0]):
                    best = (cost - before, vehicle.id, wider)
        if best is not None:
            found[best[1]] = best[2]
    return found


def _with(stop: str, trips: Trips, most_trips: int) -> list[Trips]:
    """All ways to add a stop to trips: anywhere in one of them, or as another trip."""
    ways = [
        (*trips[:at], (*trip[:place], stop, *trip[place:]), *trips[at + 1 :])
        for at, trip in enumerate(trips)
        for place in range(len(trip) + 1)
    ]
    if len(trips) < most_trips:
        ways += [(*trips[:at], (stop,), *trips[at:]) for at in range(len(trips) + 1)]
    return ways


def _cost(
    problem: Problem, vehicle: Vehicle, trips: Trips, stops: Mapping[str, Stop]
) -> int | None:
    if not trips:
        return 0
    called = [[stops[id] for id in trip] for trip in trips]
    if not all(fits(vehicle, trip) for trip in called):
        return None
    times = timetable(problem, vehicle, called)
    return None if times is None else times.metres + vehicle.fixed_metres
