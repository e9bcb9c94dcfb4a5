"""`foodaid allocate`: share out products over partners from a file, without a database."""

import json

import click

from foodaid.allocation.domain.checks import broken_rules
from foodaid.allocation.domain.problem import Problem, read_problem
from foodaid.allocation.domain.result import as_json, read_result
from foodaid.allocation.domain.solver import allocate as share_out
from foodaid.cli.files import UNREADABLE, WRONG, content_of, numbers_of_any_length, stop
from foodaid.core.strict_json import Faults


@click.command("allocate")
@click.argument("problem", type=click.Path(allow_dash=True))
@click.argument("result", type=click.Path(allow_dash=True), required=False)
@click.option("--check", is_flag=True, help="Verify RESULT against PROBLEM without solving.")
def allocate(problem: str, result: str | None, check: bool) -> None:
    """Share out the products of the file PROBLEM (- is standard input) and print the result.

    Exits with 2 when the problem cannot be read, with one line a fault on standard error.
    With --check, exits with 1 and the first broken rule when RESULT breaks one.
    """
    if check != (result is not None):
        raise click.UsageError("--check needs PROBLEM and RESULT, allocating only PROBLEM.")
    try:
        read = read_problem(content_of(problem))
    except Faults as faults:
        stop(faults.lines, UNREADABLE)
    with numbers_of_any_length():
        if result is None:
            click.echo(json.dumps(as_json(share_out(read))))
        else:
            _check(read, content_of(result))


def _check(problem: Problem, content: bytes) -> None:
    try:
        broken = broken_rules(problem, read_result(content))
    except Faults as faults:
        broken = list(faults.lines)
    if broken:
        stop(broken[:1], WRONG)
