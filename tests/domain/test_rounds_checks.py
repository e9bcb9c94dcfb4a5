"""A wrong plan is noticed: one planted fault at a time; and so is a problem that is unreadable."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foodaid.core.strict_json import Faults
from foodaid.rounds.domain.checks import broken_rules
from foodaid.rounds.domain.plan import read_plan
from foodaid.rounds.domain.problem import Problem, read_problem
from tests.domain.rounds_examples import problem, read, stop, vehicle

Written = dict[str, Any]


def example() -> Written:
    stops = [stop("a", 1, grams=60), stop("b", 2, grams=60, windows=[[900, 1000]]), stop("c", 3)]
    stops.append(stop("lift", 1, tail_lift=True))
    vans = [vehicle("van", reloads=1), vehicle("truck", shift=[0, 1500])]
    return problem(stops, vans, c="truck")


def right_plan() -> Written:
    """Van: load 60, at a 160-167, back 267, load 327, at b 900-907, back 1107. Truck: c."""
    van = {"vehicle": "van", "trips": [["a"], ["b"]], "leaves": 60, "arrivals": [160, 900]}
    truck = {"vehicle": "truck", "trips": [["c"]], "leaves": 60, "arrivals": [360]}
    return {
        "cost_metres": 3200,
        "routes": [van | {"returns": 1107, "metres": 600}, truck | {"returns": 667, "metres": 600}],
        "unserved": [{"stop": "lift", "reason": "no-tail-lift"}],
        "lower_bound_metres": None,
    }


def broken(written: Written) -> list[str]:
    return broken_rules(read(example()), read_plan(json.dumps(written)))


def test_a_right_plan_breaks_no_rule() -> None:
    assert broken(right_plan()) == []


def put(*path: Any, value: Any) -> Callable[[Written], None]:
    def plant(written: Written) -> None:
        row: Any = written
        for key in path[:-1]:
            row = row[key]
        row[path[-1]] = value

    return plant


@pytest.mark.parametrize(
    "plant, words",
    [
        (put("routes", 0, "trips", value=[["a", "b"]]), "weighs more than the vehicle carries"),
        (put("routes", 0, "leaves", value=59), "before the vehicle is loaded"),
        (put("routes", 0, "arrivals", value=[159, 900]), "before the vehicle can be there"),
        (put("routes", 0, "arrivals", value=[160, 899]), "stop 'b' is closed then"),
        (put("routes", 0, "arrivals", value=[160]), "must be one for each stop"),
        (put("routes", 0, "returns", value=1106), "before the vehicle can be back"),
        (put("routes", 1, "returns", value=1501), "after the end of the shift"),
        (put("routes", 0, "metres", value=599), "the way is 600 metres long"),
        (put("routes", 0, "vehicle", value="truck"), "vehicle 'truck': has 2 routes"),
        (put("routes", 0, "vehicle", value="bike"), "vehicle 'bike': is not in the problem"),
        (put("routes", 0, "trips", value=[["a"], ["b"], []]), "has a trip without stops"),
        (put("routes", 0, "trips", value=[["a"], ["c"]]), "stop 'c': is there 2 times"),
        (put("routes", 0, "trips", value=[["a"], ["z"]]), "stop 'z': is not in the problem"),
        (put("routes", value=[]), "is neither served nor unserved"),
        (put("cost_metres", value=3199), "the routes cost 3200 metres"),
        (put("unserved", 0, "reason", value="closed"), "does not hold"),
        (put("unserved", 0, "reason", value="tired"), "no known reason"),
    ],
)
def test_a_planted_fault_is_found(plant: Callable[[Written], None], words: str) -> None:
    written = right_plan()
    plant(written)

    found = broken(written)

    assert any(words in sentence for sentence in found), found


def test_a_pinned_stop_on_another_vehicle_is_found() -> None:
    written = right_plan()
    written["routes"][1]["vehicle"] = "van"
    written["routes"] = written["routes"][1:]
    written["unserved"] += [{"stop": id, "reason": "no-room"} for id in ("a", "b")]

    assert "routes[0].trips[0]: stop 'c' is pinned to another vehicle" in broken(written)


def test_a_stop_that_needs_a_lift_and_too_many_trips_are_found() -> None:
    written = right_plan()
    written["routes"][1] |= {"trips": [["c"], ["lift"]], "arrivals": [360, 827], "returns": 934}
    written["unserved"] = []

    found = broken(written)

    assert "routes[1].trips[1]: stop 'lift' needs a tail-lift" in found
    assert "routes[1].trips: 2 trips need more reloads than the 0 allowed" in found


@pytest.mark.parametrize(
    "plant, fault",
    [
        (put("stops", 0, "grams", value=1.5), "stops[0].grams: must be a whole number"),
        (put("stops", 0, "grams", value=10**13), "stops[0].grams: must be a whole number"),
        (put("stops", 0, "windows", value=[[9, 3]]), "stops[0].windows[0]: must be two whole"),
        (put("stops", 0, "required", value=1), "stops[0].required: must be true or false"),
        (put("stops", 0, "location", value=99), "stops[0].location: unknown location 99"),
        (put("stops", 0, "id", value="b"), "stops[1].id: is not unique"),
        (put("vehicles", 0, "depot", value="x"), "vehicles[0].depot: unknown depot 'x'"),
        (put("vehicles", 0, "shift", value=[5]), "vehicles[0].shift: must be two whole"),
        (put("pins", 0, "vehicle", value="x"), "pins[0].vehicle: unknown vehicle 'x'"),
        (put("pins", 0, "stop", value="x"), "pins[0].stop: unknown stop 'x'"),
        (put("matrix", "metres", 0, 1, value=-1), "matrix.metres[0][1]: must be a whole number"),
        (put("matrix", "metres", 1, 1, value=3), "matrix.metres[1][1]: must be 0"),
        (put("matrix", "seconds", 1, value=[]), "matrix.seconds[1]: must be a list of 4 numbers"),
        (put("matrix", "seconds", value=[[0]]), "matrix.seconds: must be as large as metres"),
        (put("colour", value="red"), "file: unknown key 'colour'"),
    ],
)
def test_a_fault_in_a_problem_is_told_with_its_place(
    plant: Callable[[Written], None], fault: str
) -> None:
    written = example()
    plant(written)

    with pytest.raises(Faults) as caught:
        read_problem(json.dumps(written))

    assert any(line.startswith(fault) for line in caught.value.lines), caught.value.lines


def test_all_faults_of_a_problem_are_told_at_once() -> None:
    written = example()
    del written["matrix"], written["vehicles"][0]["shift"]
    written["stops"][0]["tail_lift"] = None

    with pytest.raises(Faults) as caught:
        read_problem(json.dumps(written))

    assert set(caught.value.lines) >= {
        "file: needs a matrix or locations",
        "vehicles[0].shift: is missing",
        "stops[0].tail_lift: must be true or false",
    }


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)
PLACES = [(key,) for key in example()] + [
    (key, 0, name) for key, rows in example().items() if isinstance(rows, list) for name in rows[0]
]


@given(st.sampled_from(PLACES), anything)
def test_whatever_stands_in_a_place_it_is_read_or_told(place: tuple[Any, ...], value: Any) -> None:
    written = example()
    put(*place, value=value)(written)

    try:
        found = read_problem(json.dumps(written))
    except Faults as faults:
        assert faults.lines
        assert all(len(fault.splitlines()) == 1 for fault in faults.lines)
    else:
        assert isinstance(found, Problem)
