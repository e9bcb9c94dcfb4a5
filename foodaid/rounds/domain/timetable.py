"""When a vehicle is where on its trips, as early as its stops allow; the same for all callers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from foodaid.rounds.domain.problem import Problem, Stop, Vehicle


class Reason(StrEnum):
    """Why a stop is not served."""

    NO_TAIL_LIFT = "no-tail-lift"
    TOO_HEAVY = "too-heavy"
    CLOSED = "closed"
    TOO_FAR = "too-far"
    NO_ROOM = "no-room"


@dataclass(frozen=True, slots=True)
class Timetable:
    """`leaves` the depot loaded, as late as its first arrival allows; one arrival a stop.

    An arrival is the moment service starts: who would be early waits before.
    """

    leaves: int
    arrivals: tuple[int, ...]
    returns: int
    metres: int


def timetable(
    problem: Problem, vehicle: Vehicle, trips: Sequence[Sequence[Stop]]
) -> Timetable | None:
    """The times of these trips, or None when some stop is closed by then or the shift over."""
    depot = problem.location_of(vehicle)
    now, metres, arrivals = vehicle.shift[0], 0, []
    for trip in trips:
        now, here = now + vehicle.reload_seconds, depot
        for stop in trip:
            metres += problem.metres[here][stop.location]
            opens = start_in_window(stop, now + problem.seconds[here][stop.location])
            if opens is None:
                return None
            arrivals.append(opens)
            now, here = opens + stop.service_seconds, stop.location
        metres += problem.metres[here][depot]
        now += problem.seconds[here][depot]
    if now > vehicle.shift[1]:
        return None
    leaves = vehicle.shift[0] + vehicle.reload_seconds
    if arrivals:
        leaves = arrivals[0] - problem.seconds[depot][trips[0][0].location]
    return Timetable(leaves, tuple(arrivals), now, metres)


def start_in_window(stop: Stop, arrival: int) -> int | None:
    """The first moment from an arrival on at which service may start, if there is one."""
    starts = [max(arrival, opens) for opens, closes in stop.windows if arrival <= closes]
    return min(starts, default=None)


def fits(vehicle: Vehicle, trip: Sequence[Stop]) -> bool:
    """Whether a vehicle can carry the goods of one trip."""
    return (
        sum(stop.grams for stop in trip) <= vehicle.grams
        and sum(stop.pallet_tenths for stop in trip) <= vehicle.pallet_tenths
    )


def vehicles_for(problem: Problem, stop: Stop, pins: Mapping[str, str]) -> list[Vehicle]:
    """The vehicles a person left open for a stop: all, or the one it is pinned to."""
    pinned = pins.get(stop.id)
    return [vehicle for vehicle in problem.vehicles if pinned in (None, vehicle.id)]


def obstacle(problem: Problem, stop: Stop, vehicles: Sequence[Vehicle]) -> Reason:
    """Why none of these vehicles can serve a stop, even alone; NO_ROOM when one of them could."""
    with_lift = [vehicle for vehicle in vehicles if vehicle.tail_lift or not stop.tail_lift]
    strong = [vehicle for vehicle in with_lift if fits(vehicle, [stop])]
    on_duty = [
        vehicle
        for vehicle in strong
        if any(
            vehicle.shift[0] <= closes and opens <= vehicle.shift[1]
            for opens, closes in stop.windows
        )
    ]
    in_time = [vehicle for vehicle in on_duty if timetable(problem, vehicle, [[stop]])]
    steps = [
        (with_lift, Reason.NO_TAIL_LIFT),
        (strong, Reason.TOO_HEAVY),
        (on_duty, Reason.CLOSED),
        (in_time, Reason.TOO_FAR),
    ]
    if not vehicles:
        return Reason.NO_ROOM
    return next((reason for able, reason in steps if not able), Reason.NO_ROOM)
