"""Small rounds problems for tests, as the JSON objects people would write.

Places lie on a line, a hundred metres and a hundred seconds apart; place 0 is the depot.
"""

import json
from typing import Any

from foodaid.rounds.domain.problem import Problem, read_problem

WHOLE_DAY = [[0, 100_000]]


def stop(id: str, place: int, **others: Any) -> Any:
    plain = {"grams": 10, "pallet_tenths": 1, "tail_lift": False, "service_seconds": 7}
    return {"id": id, "location": place, "windows": WHOLE_DAY, "required": True} | plain | others


def vehicle(id: str, **others: Any) -> Any:
    plain = {"grams": 100, "pallet_tenths": 100, "tail_lift": False, "shift": [0, 100_000]}
    limits = {"fixed_metres": 1000, "reloads": 0, "reload_seconds": 60}
    return {"id": id, "depot": "ghent"} | plain | limits | others


def problem(stops: list[Any], vehicles: list[Any], **pins: str) -> dict[str, Any]:
    places = range(1 + max((row["location"] for row in stops), default=0))
    far = [[abs(here - there) * 100 for there in places] for here in places]
    return {
        "matrix": {"metres": far, "seconds": far},
        "depots": [{"id": "ghent", "location": 0}],
        "stops": stops,
        "vehicles": vehicles,
        "pins": [{"stop": id, "vehicle": pinned} for id, pinned in pins.items()],
    }


def read(written: dict[str, Any]) -> Problem:
    return read_problem(json.dumps(written))
