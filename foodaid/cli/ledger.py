"""`foodaid ledger`: whether stock tells one true story."""

import sys

import click

from foodaid.cli.installation import installation
from foodaid.stock.checks import first_fault


@click.group()
def ledger() -> None:
    """Check the ledger of goods."""


@ledger.command()
def check() -> None:
    """Rebuild every balance from the movements; name the first fault."""
    with installation():
        fault = first_fault()
        if fault is not None:
            click.echo(fault, err=True)
            sys.exit(1)
        click.echo("the ledger holds: nothing is negative, nothing came from nowhere")
