"""`foodaid plan-rounds`: plan delivery rounds from a file, without a database."""

import json
from pathlib import Path
from typing import Any

import click

from foodaid.cli.files import UNREADABLE, WRONG, content_of, stop
from foodaid.core.strict_json import Faults
from foodaid.rounds.domain import vrplib
from foodaid.rounds.domain.checks import broken_rules
from foodaid.rounds.domain.plan import as_json, read_plan
from foodaid.rounds.domain.planner import plan as plan_of
from foodaid.rounds.domain.problem import read_problem


@click.command("plan-rounds")
@click.argument("problem", type=click.Path(allow_dash=True))
@click.argument("plan", type=click.Path(allow_dash=True), required=False)
@click.option("--seconds", type=click.FloatRange(0, 86_400), default=20, show_default=True)
@click.option("--iterations", type=click.IntRange(0), help="Instead of seconds; repeatable.")
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), default=1, show_default=True)
@click.option("--rounding", type=click.Choice(vrplib.ROUNDINGS), default="round")
@click.option("--check", is_flag=True, help="Verify PLAN against PROBLEM without solving.")
def plan_rounds(
    *,
    problem: str,
    plan: str | None,
    seconds: float,
    iterations: int | None,
    seed: int,
    rounding: str,
    check: bool,
) -> None:
    """Plan the rounds of the file PROBLEM (JSON, - is standard input; or VRPLIB, .vrp).

    Exits with 2 when the problem cannot be read, with one line a fault on standard error.
    With --check, exits with 1 and the first broken rule when PLAN breaks one.
    """
    if check != (plan is not None):
        raise click.UsageError("--check needs PROBLEM and PLAN, planning only PROBLEM.")
    effort = {"seconds": seconds, "iterations": iterations, "seed": seed}
    try:
        if problem.lower().endswith(".vrp"):
            _benchmark(problem, plan, rounding, effort)
        else:
            _rounds(problem, plan, effort)
    except Faults as faults:
        stop(faults.lines, UNREADABLE)


def _rounds(problem: str, plan: str | None, effort: dict[str, Any]) -> None:
    read = read_problem(content_of(problem))
    if plan is None:
        click.echo(json.dumps(as_json(plan_of(read, **effort))))
        return
    try:
        broken = broken_rules(read, read_plan(content_of(plan)))
    except Faults as faults:
        broken = list(faults.lines)
    _stop_at_first(broken)


def _benchmark(problem: str, plan: str | None, rounding: str, effort: dict[str, Any]) -> None:
    content_of(problem)
    read = vrplib.read_benchmark(Path(problem), rounding)
    if plan is None:
        found = vrplib.plan_benchmark(read, **effort)
        if found.cost is None:
            stop(["no feasible plan was found"], WRONG)
        click.echo(json.dumps(vrplib.as_json(found)))
        return
    try:
        broken = vrplib.broken_benchmark_rules(read, vrplib.read_benchmark_plan(content_of(plan)))
    except Faults as faults:
        broken = list(faults.lines)
    _stop_at_first(broken)


def _stop_at_first(broken: list[str]) -> None:
    if broken:
        stop(broken[:1], WRONG)
