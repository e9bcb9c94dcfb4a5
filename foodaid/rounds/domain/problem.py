"""The rounds problem: goods for sites, vehicles to bring them, and the limits; and its JSON form.

Times are seconds from the start of the period. A vehicle is one vehicle on one day.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from foodaid.core.strict_json import FAULTY, Faults, Row, parse, quoted, repeats, row_of
from foodaid.rounds.domain.travel import Matrix, matrices

LONGEST = 10**9
"""The largest number of metres or seconds; sums of them stay exact in the solver."""

HEAVIEST = 10**12
"""The largest number of grams or tenths of pallets."""


@dataclass(frozen=True, slots=True)
class Depot:
    """Where vehicles load, leave and return."""

    id: str
    location: int


@dataclass(frozen=True, slots=True)
class Stop:
    """Goods for one partner site; service may start in any one window, ends included."""

    id: str
    location: int
    grams: int
    pallet_tenths: int
    tail_lift: bool
    service_seconds: int
    windows: tuple[tuple[int, int], ...]
    required: bool


@dataclass(frozen=True, slots=True)
class Vehicle:
    """One vehicle on one day; every loading, the first too, takes `reload_seconds`."""

    id: str
    depot: str
    grams: int
    pallet_tenths: int
    tail_lift: bool
    shift: tuple[int, int]
    fixed_metres: int
    reloads: int
    reload_seconds: int


@dataclass(frozen=True, slots=True)
class Pin:
    """A person has fixed which vehicle serves a stop."""

    stop: str
    vehicle: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Everything rounds are planned from; the matrices go from row to column."""

    metres: Matrix
    seconds: Matrix
    depots: tuple[Depot, ...]
    stops: tuple[Stop, ...]
    vehicles: tuple[Vehicle, ...]
    pins: tuple[Pin, ...] = ()

    def location_of(self, vehicle: Vehicle) -> int:
        return next(depot.location for depot in self.depots if depot.id == vehicle.depot)


def read_problem(text: str | bytes) -> Problem:
    """Read a problem from JSON; raises Faults with every fault in it."""
    faults: list[str] = []
    found = parse(text)
    places = ("matrix", "locations")
    present = tuple(key for key in places if isinstance(found, dict) and key in found)
    top = row_of(found, "", (*present, "depots", "stops", "vehicles", "pins"), faults)
    if isinstance(found, dict) and not present:
        faults.append("file: needs a matrix or locations")
    metres, seconds = _matrices(top)
    problem = Problem(
        metres,
        seconds,
        tuple(map(_depot, top.rows("depots", Depot.__slots__))),
        tuple(map(_stop, top.rows("stops", Stop.__slots__))),
        tuple(map(_vehicle, top.rows("vehicles", Vehicle.__slots__))),
        tuple(
            Pin(row.text("stop"), row.text("vehicle")) for row in top.rows("pins", Pin.__slots__)
        ),
    )
    faults.extend(contradictions(problem))
    if faults:
        raise Faults(faults)
    return problem


def _matrices(top: Row) -> tuple[Matrix, Matrix]:
    places = [
        (_degrees(row, "lat", 90), _degrees(row, "lon", 180))
        for row in top.rows("locations", ("lat", "lon"))
    ]
    if "matrix" not in top.content:
        return matrices(places)
    both = top.row("matrix", ("metres", "seconds"))
    metres, seconds = _matrix(both, "metres"), _matrix(both, "seconds")
    if len(metres) != len(seconds) and metres and seconds:
        both.fault("seconds", "must be as large as metres")
    if places and metres and len(places) != len(metres):
        top.fault("locations", "must be as many as the matrix has rows")
    return metres, seconds


def _degrees(row: Row, key: str, most: int) -> float:
    found = row.content.get(key, 0)
    if type(found) in (int, float) and -most <= found <= most:
        return float(found)
    row.fault(key, f"must be a number of degrees from -{most} to {most}")
    return 0.0


def _matrix(both: Row, key: str) -> Matrix:
    """A square of whole numbers; empty, with a fault, when it is none."""
    rows, is_right = both.items(key), True
    for index, row in enumerate(rows):
        if not isinstance(row, list) or len(row) != len(rows):
            both.fault(f"{key}[{index}]", f"must be a list of {len(rows)} numbers")
            is_right = False
            continue
        for column, number in enumerate(row):
            if type(number) is not int or not 0 <= number <= LONGEST:
                both.fault(f"{key}[{index}][{column}]", _whole_up_to(LONGEST))
                is_right = False
            elif index == column and number:
                both.fault(f"{key}[{index}][{column}]", "must be 0: it is the place itself")
                is_right = False
    return tuple(map(tuple, rows)) if is_right else ()


def _whole_up_to(most: int) -> str:
    return f"must be a whole number of 0 or more, at most {most}"


def _at_most(row: Row, key: str, most: int) -> int:
    found = row.whole(key)
    if found > most:
        row.fault(key, _whole_up_to(most))
        return FAULTY
    return found


def _span(row: Row, key: str, found: Any) -> tuple[int, int]:
    if isinstance(found, list) and len(found) == 2:
        start, end = found
        if type(start) is int and type(end) is int and 0 <= start <= end <= LONGEST:
            return start, end
    row.fault(key, f"must be two whole numbers of seconds, in order, at most {LONGEST}")
    return 0, 0


def _depot(row: Row) -> Depot:
    return Depot(row.text("id"), row.whole("location"))


def _stop(row: Row) -> Stop:
    windows = tuple(
        _span(row, f"windows[{index}]", window) for index, window in enumerate(row.items("windows"))
    )
    return Stop(
        row.text("id"),
        row.whole("location"),
        _at_most(row, "grams", HEAVIEST),
        _at_most(row, "pallet_tenths", HEAVIEST),
        row.truth("tail_lift"),
        _at_most(row, "service_seconds", LONGEST),
        windows,
        row.truth("required"),
    )


def _vehicle(row: Row) -> Vehicle:
    return Vehicle(
        row.text("id"),
        row.text("depot"),
        _at_most(row, "grams", HEAVIEST),
        _at_most(row, "pallet_tenths", HEAVIEST),
        row.truth("tail_lift"),
        _span(row, "shift", row.content["shift"]) if "shift" in row.content else (0, 0),
        _at_most(row, "fixed_metres", LONGEST),
        _at_most(row, "reloads", LONGEST),
        _at_most(row, "reload_seconds", LONGEST),
    )


def contradictions(problem: Problem) -> list[str]:
    """Where a problem contradicts itself: repeated names and unknown references."""
    return [*_repeated_names(problem), *_unknown_locations(problem), *_unknown_names(problem)]


def _repeated_names(problem: Problem) -> Iterator[str]:
    depots, stops = [depot.id for depot in problem.depots], [stop.id for stop in problem.stops]
    vehicles = [vehicle.id for vehicle in problem.vehicles]
    pins = [pin.stop for pin in problem.pins]
    yield from repeats(depots, lambda at: f"depots[{at}].id", "is not unique", "")
    yield from repeats(stops, lambda at: f"stops[{at}].id", "is not unique", "")
    yield from repeats(vehicles, lambda at: f"vehicles[{at}].id", "is not unique", "")
    yield from repeats(pins, lambda at: f"pins[{at}].stop", "is pinned twice", "")


def _unknown_locations(problem: Problem) -> Iterator[str]:
    if not problem.metres:
        return
    for index, depot in enumerate(problem.depots):
        if depot.location >= len(problem.metres):
            yield f"depots[{index}].location: unknown location {depot.location}"
    for index, stop in enumerate(problem.stops):
        if stop.location >= len(problem.metres):
            yield f"stops[{index}].location: unknown location {stop.location}"


def _unknown_names(problem: Problem) -> Iterator[str]:
    depots = {depot.id for depot in problem.depots} | {""}
    stops = {stop.id for stop in problem.stops} | {""}
    vehicles = {vehicle.id for vehicle in problem.vehicles} | {""}
    for index, vehicle in enumerate(problem.vehicles):
        if vehicle.depot not in depots:
            yield f"vehicles[{index}].depot: unknown depot {quoted(vehicle.depot)}"
    for index, pin in enumerate(problem.pins):
        if pin.stop not in stops:
            yield f"pins[{index}].stop: unknown stop {quoted(pin.stop)}"
        if pin.vehicle not in vehicles:
            yield f"pins[{index}].vehicle: unknown vehicle {quoted(pin.vehicle)}"
