"""Public benchmark problems (VRPLIB files), so that the planner can be measured on them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyvrp

from foodaid.core.strict_json import Faults, Row, parse, row_of
from foodaid.rounds.domain.solving import Effort, best_solution

ROUNDINGS = ("round", "dimacs", "exact")
FORBIDDEN = 10**9
"""Length of an edge no vehicle may use; what PyVRP takes by default overflows in its search."""


@dataclass(frozen=True, slots=True)
class BenchmarkPlan:
    """Cost and routes as client numbers from 1; `vehicles` has the vehicle type of each route.

    With no feasible plan found, cost is None and there are no routes.
    """

    cost: int | None
    routes: tuple[tuple[int, ...], ...]
    vehicles: tuple[int, ...]


def read_benchmark(path: Path, rounding: str = "round") -> pyvrp.ProblemData:
    """Read a VRPLIB file; raises Faults when it cannot be read."""
    try:
        instance = pyvrp.read(path, round_func=rounding)
    except Exception as fault:  # the reader lets any error of its parts through
        reason = " ".join(str(fault).split()) or type(fault).__name__
        raise Faults([f"file: is not a VRPLIB problem ({reason})"]) from fault
    return instance.replace(
        distance_matrices=[_bounded(matrix) for matrix in instance.distance_matrices()],
        duration_matrices=[_bounded(matrix) for matrix in instance.duration_matrices()],
    )


def _bounded(matrix: Any) -> Any:
    possible = matrix[matrix < 2**40]
    farthest = int(possible.max()) if possible.size else 0
    return np.where(matrix < 2**40, matrix, max(FORBIDDEN, 10 * farthest))


def plan_benchmark(
    instance: pyvrp.ProblemData, seconds: float = 20, iterations: int | None = None, seed: int = 1
) -> BenchmarkPlan:
    """The best plan found in so many seconds, or in so many iterations (repeatable by seed)."""
    solution = best_solution(instance, Effort(seconds, iterations, seed))
    if solution is None:
        return BenchmarkPlan(None, (), ())
    routes = sorted(
        (route.vehicle_type(), tuple(each.idx + 1 for each in route.schedule() if each.is_client()))
        for route in solution.routes()
    )
    return BenchmarkPlan(
        _cost(instance, solution),
        tuple(visits for _, visits in routes),
        tuple(at for at, _ in routes),
    )


def _cost(instance: pyvrp.ProblemData, solution: pyvrp.Solution) -> int:
    evaluator = pyvrp.CostEvaluator([0] * instance.num_load_dimensions, 0, 0)
    return int(evaluator.cost(solution))


def as_json(plan: BenchmarkPlan) -> dict[str, Any]:
    """The plan as the JSON object that is printed."""
    return {
        "cost": plan.cost,
        "routes": [list(route) for route in plan.routes],
        "vehicles": list(plan.vehicles),
    }


def read_benchmark_plan(text: str | bytes) -> BenchmarkPlan:
    """Read a plan as as_json() writes it, `vehicles` or not; raises Faults."""
    faults: list[str] = []
    top = row_of(parse(text), "", ("cost", "routes"), faults, optional=("vehicles",))
    cost = top.whole_or_none("cost")
    routes = []
    for index, route in enumerate(top.items("routes")):
        row = Row("", {f"routes[{index}]": route}, faults)
        routes.append(_numbers(row, f"routes[{index}]", least=1))
    vehicles = _numbers(top, "vehicles", least=0) or (0,) * len(routes)
    if faults:
        raise Faults(faults)
    return BenchmarkPlan(cost, tuple(routes), vehicles)


def _numbers(row: Row, key: str, least: int) -> tuple[int, ...]:
    found = []
    for index, item in enumerate(row.items(key)):
        place: Mapping[str, Any] = {f"{key}[{index}]": item}
        found.append(Row(row.place, dict(place), row.faults).whole(f"{key}[{index}]", least))
    return tuple(found)


def broken_benchmark_rules(instance: pyvrp.ProblemData, plan: BenchmarkPlan) -> list[str]:
    """Every rule a plan breaks; loads and times are recomputed by PyVRP's evaluator."""
    called = [client for route in plan.routes for client in route]
    if len(plan.vehicles) != len(plan.routes):
        return ["vehicles: must be one for each route"]
    if any(client > instance.num_clients for client in called):
        return ["routes: has a client that is not in the problem"]
    if any(vehicle >= instance.num_vehicle_types for vehicle in plan.vehicles):
        return ["vehicles: has a type that is not in the problem"]
    if len(set(called)) != len(called):
        return ["routes: comes to a client twice"]
    available = [kind.num_available for kind in instance.vehicle_types()]
    if any(plan.vehicles.count(kind) > count for kind, count in enumerate(available)):
        return ["routes: needs more vehicles than there are"]
    routes = [
        pyvrp.Route(instance, [client - 1 for client in route], kind)
        for route, kind in zip(plan.routes, plan.vehicles, strict=True)
    ]
    return _broken(instance, pyvrp.Solution(instance, routes), plan)


def _broken(
    instance: pyvrp.ProblemData, solution: pyvrp.Solution, plan: BenchmarkPlan
) -> list[str]:
    rules = {
        "routes: leave a client out": not solution.is_complete(),
        "routes: a load is above the capacity": solution.has_excess_load(),
        "routes: a window or shift is not kept": solution.has_time_warp(),
        "routes: a route is too long": solution.has_excess_distance(),
    }
    broken = [rule for rule, is_broken in rules.items() if is_broken]
    if not broken and plan.cost != _cost(instance, solution):
        broken.append(f"cost: the routes cost {_cost(instance, solution)}")
    return broken
