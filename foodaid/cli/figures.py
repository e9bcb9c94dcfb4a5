"""foodaid figures: compute the EU figures from a file of facts, without a database."""

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NoReturn

import click

from foodaid.core.strict_json import Faults
from foodaid.reports.domain.indicators import figures as compute
from foodaid.reports.domain.reading import read_facts
from foodaid.reports.domain.settings import read_settings

ERRORS_FOUND = 1
UNREADABLE = 2


@click.command("figures")
@click.argument("facts", metavar="FACTS.json")
@click.option("--setting", "settings", multiple=True, metavar="KEY=VALUE", help="May be repeated.")
def figures(facts: str, settings: tuple[str, ...]) -> None:
    """Print the EU figures of the facts in a file (- for standard input) as JSON.

    Exits with 0, with 1 if there are findings of level error, with 2 if the facts are faulty.
    """
    try:
        result = compute(read_facts(_bytes_of(facts)), read_settings(settings))
    except Faults as faults:
        _refuse(faults.lines)
    text = json.dumps(result.as_dict(), ensure_ascii=False, indent=1)
    click.echo(f"{text}\n".encode(), nl=False)
    if result.has_errors:
        sys.exit(ERRORS_FOUND)


def _bytes_of(name: str) -> bytes:
    if name == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except (OSError, ValueError) as fault:
        raise Faults([f"{name}: cannot be read ({type(fault).__name__})"]) from fault


def _refuse(lines: Iterable[str]) -> NoReturn:
    text = "".join(f"{line}\n" for line in lines)
    click.echo(text.encode(errors="backslashreplace"), err=True, nl=False)
    sys.exit(UNREADABLE)
