"""`foodaid db`: the tables."""

import click
from flask_migrate import check as check_migrations
from flask_migrate import downgrade as downgrade_tables
from flask_migrate import upgrade as upgrade_tables

from foodaid.cli.installation import installation
from foodaid.organisations.use_cases import load_reference
from foodaid.stock.use_cases import make_ends


@click.group("db")
def database() -> None:
    """Make and change the tables."""


@database.command()
def upgrade() -> None:
    """Bring the tables to the newest version."""
    with installation():
        prepare_tables()


def prepare_tables() -> None:
    """The newest tables with what every installation starts from: the map, the ledger's ends."""
    upgrade_tables()
    load_reference()
    make_ends()


@database.command()
@click.argument("revision", default="-1")
def downgrade(revision: str) -> None:
    """Go back to an earlier version (one step unless told)."""
    with installation():
        downgrade_tables(revision=revision)


@database.command()
def check() -> None:
    """Fail when the models and the migrations do not say the same."""
    with installation():
        check_migrations()
