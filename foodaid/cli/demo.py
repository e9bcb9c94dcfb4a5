"""`foodaid demo`: an invented Belgium."""

import sys

import click
from flask import Flask
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from foodaid.accounts.domain import Passwords
from foodaid.cli.installation import installation
from foodaid.core.errors import Conflict
from foodaid.demo.country import ACCOUNTS
from foodaid.demo.load import load
from foodaid.demo.names import MAIL, PASSWORD


@click.group()
def demo() -> None:
    """Fill an empty installation with invented partners to try everything on."""


@demo.command("load")
@click.option("--scale", default=0.2, show_default=True, type=click.FloatRange(0.01, 2))
@click.option("--seed", default=1, show_default=True, type=int)
def load_demo(scale: float, seed: int) -> None:
    """Load the demo (1 is the whole country)."""
    with installation() as app:
        try:
            fill(app, scale, seed)
        except Conflict:
            click.echo(
                "this installation has partners already: the demo wants an empty one", err=True
            )
            sys.exit(1)


def fill(app: Flask, scale: float, seed: int) -> None:
    """Load the demo with a progress bar."""
    settings = app.config["SETTINGS"]
    passwords = Passwords(settings.argon2_memory_kib, settings.argon2_time)
    columns = (TextColumn("{task.description:28}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns) as bar:
        task = bar.add_task("demo", total=1.0)
        done = load(
            scale,
            seed,
            passwords,
            lambda what, part: bar.update(task, description=what, completed=part),
        )
        bar.update(task, description="demo loaded", completed=1.0)
    click.echo(f"{done.partners} partners, {done.rows:,} rows")


@demo.command("accounts")
def list_accounts() -> None:
    """Print the demo accounts."""
    print_accounts()


def print_accounts() -> None:
    """One account a role, all with one password."""
    click.echo(f"demo accounts, password {PASSWORD}")
    for name, _full_name, role in ACCOUNTS:
        click.echo(f"  {name + '@' + MAIL:30} {role.value}")
