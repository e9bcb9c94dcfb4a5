"""The command `foodaid plan-rounds`: what it prints where, and how it ends."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from foodaid.cli.plan_rounds import plan_rounds
from tests.domain.rounds_examples import problem, stop, vehicle

TOY = """NAME : toy
TYPE : CVRP
DIMENSION : 6
EDGE_WEIGHT_TYPE : EUC_2D
CAPACITY : 10
NODE_COORD_SECTION
1 0 0
2 10 0
3 10 5
4 -10 0
5 -10 5
6 0 20
DEMAND_SECTION
1 0
2 5
3 5
4 5
5 5
6 10
DEPOT_SECTION
1
-1
EOF
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "problem.json"
    path.write_text(json.dumps(problem([stop("a", 1), stop("b", 2)], [vehicle("van")])))
    return path


@pytest.fixture
def benchmark(tmp_path: Path) -> Path:
    path = tmp_path / "toy.vrp"
    path.write_text(TOY)
    return path


def test_a_plan_is_printed_and_passes_the_check(file: Path, tmp_path: Path) -> None:
    ran = CliRunner().invoke(plan_rounds, [str(file), "--iterations", "100"])
    plan = tmp_path / "plan.json"
    plan.write_text(ran.stdout)

    checked = CliRunner().invoke(plan_rounds, ["--check", str(file), str(plan)])

    assert (ran.exit_code, ran.stderr) == (0, "")
    assert json.loads(ran.stdout)["cost_metres"] == 1400
    assert (checked.exit_code, checked.output) == (0, "")


def test_the_first_broken_rule_is_told(file: Path, tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    plan.write_text('{"cost_metres":0,"routes":[],"unserved":[],"lower_bound_metres":null}')

    ran = CliRunner().invoke(plan_rounds, ["--check", str(file), str(plan)])

    assert (ran.exit_code, ran.stdout) == (1, "")
    assert ran.stderr == "stop 'a': is neither served nor unserved\n"


def test_faults_go_to_standard_error_a_line_each() -> None:
    written = problem([stop("a", 1, grams=-1)], [vehicle("van", depot="x")])

    ran = CliRunner().invoke(plan_rounds, ["-"], input=json.dumps(written))

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert ran.stderr.splitlines() == [
        "stops[0].grams: must be a whole number of 0 or more",
        "vehicles[0].depot: unknown depot 'x'",
    ]


def test_a_benchmark_is_planned_and_checked(benchmark: Path, tmp_path: Path) -> None:
    ran = CliRunner().invoke(plan_rounds, [str(benchmark), "--iterations", "200"])
    plan = tmp_path / "plan.json"
    plan.write_text(ran.stdout)
    found = json.loads(ran.stdout)

    checked = CliRunner().invoke(plan_rounds, ["--check", str(benchmark), str(plan)])

    assert found["cost"] == 92
    assert sorted(map(sorted, found["routes"])) == [[1, 2], [3, 4], [5]]
    assert (checked.exit_code, checked.output) == (0, "")


@pytest.mark.parametrize(
    "routes, rule",
    [
        ([[1, 2], [3, 4], [5]], "cost: the routes cost 92"),
        ([[1, 2, 3], [4], [5]], "routes: a load is above the capacity"),
        ([[1, 2], [3, 4]], "routes: leave a client out"),
        ([[1, 2], [3, 4], [5, 1]], "routes: comes to a client twice"),
        ([[1, 2], [3, 4], [6]], "routes: has a client that is not in the problem"),
    ],
)
def test_a_wrong_benchmark_plan_is_found(
    benchmark: Path, tmp_path: Path, routes: list[list[int]], rule: str
) -> None:
    plan = tmp_path / "plan.json"
    plan.write_text(json.dumps({"cost": 91, "routes": routes}))

    ran = CliRunner().invoke(plan_rounds, ["--check", str(benchmark), str(plan)])

    assert (ran.exit_code, ran.stdout, ran.stderr) == (1, "", rule + "\n")


@pytest.mark.parametrize("text", ["", "{}", "DIMENSION : 3\n", "\x00", TOY[:120]])
def test_what_is_no_benchmark_is_a_fault(tmp_path: Path, text: str) -> None:
    path = tmp_path / "odd.vrp"
    path.write_text(text)

    ran = CliRunner().invoke(plan_rounds, [str(path), "--iterations", "1"])

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert len(ran.stderr.splitlines()) == 1


def test_it_needs_no_web_framework() -> None:
    code = "import foodaid.cli.plan_rounds, sys; print('flask' in sys.modules)"

    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert ran.stdout.strip() == "False"
