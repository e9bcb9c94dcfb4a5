"""`foodaid audit`: the trail of who did what."""

import sys

import click

from foodaid.cli.installation import installation
from foodaid.core.audit import first_altered, last_hash


@click.group()
def audit() -> None:
    """Check the audit trail."""


@audit.command()
def verify() -> None:
    """Follow the chain of hashes; name the first altered row."""
    with installation():
        altered = first_altered()
        if altered is not None:
            click.echo(f"audit row {altered} is not what was written", err=True)
            sys.exit(1)
        click.echo(f"every audit row is as written; last hash {last_hash()}")
