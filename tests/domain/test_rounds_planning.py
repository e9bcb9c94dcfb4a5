"""Rounds as they are planned: small ones, whose best plan anybody can see."""

import json
import random
import time
from typing import Any

import pytest

from foodaid.rounds.domain import planner, solving
from foodaid.rounds.domain.checks import broken_rules
from foodaid.rounds.domain.model import model_of
from foodaid.rounds.domain.plan import Plan, as_json, read_plan
from foodaid.rounds.domain.planner import plan
from foodaid.rounds.domain.solving import Effort, best_solution
from foodaid.rounds.domain.travel import driving_seconds, road_metres
from tests.domain.rounds_examples import problem, read, stop, vehicle


def planned(written: dict[str, Any], iterations: int = 200) -> Plan:
    return plan(read(written), iterations=iterations)


def reasons(found: Plan) -> dict[str, str]:
    return {left.stop: str(left.reason) for left in found.unserved}


def test_one_vehicle_serves_a_street_in_one_way_out_and_back() -> None:
    found = planned(problem([stop("a", 1), stop("b", 2), stop("c", 3)], [vehicle("van")]))

    assert found.cost_metres == 600 + 1000
    assert found.routes[0].metres == 600
    assert sorted(found.routes[0].trips[0]) == ["a", "b", "c"]
    assert found.unserved == ()
    assert found.lower_bound_metres is None


def test_times_are_told_from_the_loaded_departure_to_the_return() -> None:
    found = planned(problem([stop("a", 2, windows=[[1000, 1200]])], [vehicle("van")]))

    route = found.routes[0]
    assert (route.leaves, route.arrivals, route.returns) == (800, (1000,), 1207)


@pytest.mark.parametrize("load, limit", [("grams", 100), ("pallet_tenths", 100)])
def test_what_does_not_fit_one_trip_goes_with_a_reload(load: str, limit: int) -> None:
    stops = [stop("a", 1, **{load: limit}), stop("b", 1, **{load: limit})]

    found = planned(problem(stops, [vehicle("van", reloads=1)]))

    assert sorted(found.routes[0].trips) == [("a",), ("b",)]
    assert found.routes[0].returns == 2 * (60 + 200 + 7)


def test_a_second_vehicle_goes_out_when_no_reload_is_allowed() -> None:
    stops = [stop("a", 1, grams=100), stop("b", 1, grams=100)]

    found = planned(problem(stops, [vehicle("van"), vehicle("truck")]))

    assert found.cost_metres == 2 * (200 + 1000)
    assert {route.vehicle for route in found.routes} == {"van", "truck"}


def test_a_stop_is_served_on_whichever_day_it_is_open() -> None:
    # case D11
    tuesday_or_thursday = [[100_000, 101_000], [300_000, 301_000]]
    days = [vehicle(f"day {day}", shift=[day * 100_000, day * 100_000 + 50_000]) for day in (2, 3)]

    found = planned(problem([stop("a", 1, windows=tuesday_or_thursday)], days))

    assert [(route.vehicle, route.arrivals) for route in found.routes] == [("day 3", (300_160,))]


def test_a_stop_with_two_windows_is_visited_once() -> None:
    two_days = [[0, 50_000], [100_000, 150_000]]
    days = [vehicle("mon", shift=[0, 50_000]), vehicle("tue", shift=[100_000, 150_000])]
    stops = [stop(id, 1, windows=two_days) for id in "abc"]

    found = planned(problem(stops, days))

    assert len(found.routes) == 1
    assert sorted(found.routes[0].trips[0]) == ["a", "b", "c"]


def test_pinned_stops_stay_with_their_vehicles() -> None:
    # case D12
    stops = [stop(f"s{at}", 1 + at % 3) for at in range(6)]
    vans = [vehicle(f"v{at}") for at in range(4)]

    found = planned(problem(stops, vans, s0="v2", s1="v3", s5="v2"))

    by_vehicle = {route.vehicle: set(route.trips[0]) for route in found.routes}
    assert by_vehicle.keys() == {"v2", "v3"}
    assert by_vehicle["v2"] >= {"s0", "s5"}
    assert "s1" in by_vehicle["v3"]
    assert found.unserved == ()


def test_whatever_cannot_be_served_is_told_with_its_reason() -> None:
    stops = [
        stop("lift", 1, tail_lift=True),
        stop("heavy", 1, grams=101),
        stop("bulky", 1, pallet_tenths=101),
        stop("night", 1, windows=[[200_000, 200_100]]),
        stop("never", 1, windows=[]),
        stop("early", 9, windows=[[0, 100]]),
        stop("pinned", 1, tail_lift=True),
        stop("easy", 1),
    ]
    vans = [vehicle("van"), vehicle("pallet truck", tail_lift=True, grams=5)]

    found = planned(problem(stops, vans, pinned="van"))

    assert reasons(found) == {
        "lift": "too-heavy",
        "heavy": "too-heavy",
        "bulky": "too-heavy",
        "night": "closed",
        "never": "closed",
        "early": "too-far",
        "pinned": "no-tail-lift",
    }


def test_when_room_is_short_the_required_stop_goes_before_optional_ones() -> None:
    optional = [stop(f"o{at}", 1, grams=50, required=False) for at in range(2)]

    found = planned(problem([*optional, stop("r", 9, grams=100)], [vehicle("van")]))

    assert found.routes[0].trips == (("r",),)
    assert reasons(found) == {"o0": "no-room", "o1": "no-room"}


def test_optional_stops_are_served_when_there_is_room() -> None:
    found = planned(problem([stop("a", 1, required=False)], [vehicle("van")]))

    assert found.unserved == ()


def test_without_vehicles_everything_is_unserved() -> None:
    found = planned(problem([stop("a", 1)], []))

    assert (found.cost_metres, found.routes, reasons(found)) == (0, (), {"a": "no-room"})


def town(seed: int) -> dict[str, Any]:
    """Twenty stops around a depot, on two days, with every kind of limit."""
    dice = random.Random(seed)
    stops = []
    for at in range(20):
        days = sorted(dice.sample([0, 1], dice.randint(1, 2)))
        windows = [[day * 86_400 + 30_000, day * 86_400 + 45_000] for day in days]
        others = {"tail_lift": dice.random() < 0.3, "required": dice.random() < 0.8}
        stops.append(stop(f"s{at}", at + 1, grams=dice.randint(5, 60), windows=windows, **others))
    vans = [
        vehicle(f"{day}-{at}", tail_lift=at == 1, reloads=at, reload_seconds=900)
        | {"shift": [day * 86_400 + 25_000, day * 86_400 + 50_000], "fixed_metres": 20_000}
        for day in (0, 1)
        for at in (0, 1)
    ]
    written = problem(stops, vans, s3="0-1", s4="1-1")
    del written["matrix"]
    written["locations"] = [
        {"lat": 51 + dice.uniform(-0.2, 0.2), "lon": 3.7 + dice.uniform(-0.3, 0.3)}
        for _ in range(21)
    ]
    return written


@pytest.mark.parametrize("seed", [1, 2])
def test_the_same_seed_and_iterations_give_the_same_plan(seed: int) -> None:
    town_problem = read(town(seed))

    one, other = (plan(town_problem, iterations=300, seed=5) for _ in range(2))

    assert one == other
    assert broken_rules(town_problem, one) == []
    assert read_plan(json.dumps(as_json(one))) == one


def test_the_search_itself_serves_all_and_not_only_the_last_resort() -> None:
    stops = [stop(f"s{at}", at + 1, grams=30) for at in range(9)]
    written = read(problem(stops, [vehicle("van", reloads=2), vehicle("truck")]))

    solution = best_solution(model_of(written, written.stops).instance, Effort(iterations=300))

    assert solution is not None
    assert solution.num_clients() == 9


def test_when_the_search_gives_nothing_there_is_still_a_plan(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(planner, "best_solution", lambda *_: None)

    found = planned(problem([stop("a", 1), stop("b", 2)], [vehicle("van")]))

    assert (found.cost_metres, found.unserved) == (1400, ())


def test_a_search_that_does_not_stop_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solving, "GRACE_SECONDS", -9.5)
    written = read(problem([stop("a", 1)], [vehicle("van")]))
    instance = model_of(written, written.stops).instance

    begun = time.monotonic()
    solution = best_solution(instance, Effort(seconds=10))

    assert solution is None
    assert time.monotonic() - begun < 5


def test_brussels_is_about_sixty_five_kilometres_of_road_from_ghent() -> None:
    metres = road_metres((50.8466, 4.3517), (51.0536, 3.7253))

    assert 63_000 < metres < 66_000
    assert road_metres((51.0, 4.0), (51.0, 4.0)) == 0


def test_the_first_ten_kilometres_are_slow() -> None:
    assert [driving_seconds(metres) for metres in (0, 5, 10_000, 30_000)] == [0, 1, 1000, 2000]
