"""The solver in a process of its own, killed when it does not stop by itself.

Started as a module with the name of a folder: reads `task`, writes `best` there. The best
solution so far is written while the search goes on, so that a kill loses seconds, not the plan.
"""

import contextlib
import os
import pickle
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import pyvrp
from pyvrp.stop import MaxIterations, MaxRuntime, StoppingCriterion

GRACE_SECONDS = 5
ITERATIONS_AT_MOST_SECONDS = 3600
SECONDS_BETWEEN_WRITES = 1.0


@dataclass(frozen=True, slots=True)
class Effort:
    """How long to search: a number of iterations, which is repeatable, or else seconds."""

    seconds: float = 20.0
    iterations: int | None = None
    seed: int = 1


@dataclass(frozen=True, slots=True)
class _Task:
    instance: pyvrp.ProblemData
    effort: Effort


def best_solution(instance: pyvrp.ProblemData, effort: Effort) -> pyvrp.Solution | None:
    """The best feasible solution found within the effort, or None when there is none."""
    limit = ITERATIONS_AT_MOST_SECONDS if effort.iterations is not None else effort.seconds
    with tempfile.TemporaryDirectory(prefix="rounds-") as name:
        folder = Path(name)
        (folder / "task").write_bytes(pickle.dumps(_Task(instance, effort)))
        path = os.pathsep.join(map(os.path.abspath, sys.path))
        with contextlib.suppress(subprocess.TimeoutExpired):
            subprocess.run(  # noqa: S603 - our own module, in a process that can be ended
                [sys.executable, "-m", "foodaid.rounds.domain.solving", name],
                env=os.environ | {"PYTHONPATH": path},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=limit + GRACE_SECONDS,
                check=False,
            )
        best = folder / "best"
        if not best.exists():
            return None
        solution: pyvrp.Solution = pickle.loads(best.read_bytes())  # noqa: S301 - our own file
    return solution if solution.is_feasible() else None


class _Keeper(pyvrp.IteratedLocalSearchCallbacks):
    """Writes the best solution so far, at most once a second."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.written_at = 0.0

    def on_best(self, best: pyvrp.Solution) -> None:
        now = time.monotonic()
        if best.is_feasible() and now - self.written_at >= SECONDS_BETWEEN_WRITES:
            self.written_at = now
            self.write(best)

    def write(self, best: pyvrp.Solution) -> None:
        """Replace the file in one step, so that a kill leaves a whole one."""
        new = self.folder / "new"
        new.write_bytes(pickle.dumps(best))
        new.replace(self.folder / "best")


def main(name: str) -> None:
    """Search as the task in a folder says, and leave the best solution there."""
    folder = Path(name)
    task: _Task = pickle.loads((folder / "task").read_bytes())  # noqa: S301 - our own file
    keeper, effort = _Keeper(folder), task.effort
    stop: StoppingCriterion = MaxRuntime(effort.seconds)
    if effort.iterations is not None:
        stop = MaxIterations(effort.iterations)
    result = pyvrp.solve(
        task.instance,
        stop,
        seed=effort.seed,
        collect_stats=False,
        display=False,
        params=pyvrp.SolveParams(ils=pyvrp.IteratedLocalSearchParams(callbacks=keeper)),
    )
    if result.is_feasible():
        keeper.write(result.best)


if __name__ == "__main__":
    main(sys.argv[1])
