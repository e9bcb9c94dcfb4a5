"""`foodaid depots`: the hubs of an installation. Partners are added on its pages, to a depot."""

import click

from foodaid.cli.installation import console, installation
from foodaid.core.permissions import Role
from foodaid.organisations import queries
from foodaid.organisations.use_cases import SaveDepot
from foodaid.stock.use_cases import open_depot

LONGEST_CODE = 10
LANGUAGES = click.Choice(["nl", "fr", "de"])


@click.group()
def depots() -> None:
    """Add distribution centres."""


@depots.command("add")
@click.argument("code")
@click.argument("name")
@click.option("--operator", required=True, help="Who runs it: a food bank or another hub.")
@click.option("--street", required=True, help="Street and number.")
@click.option("--postal-code", required=True)
@click.option("--email", required=True)
@click.option("--phone", required=True)
@click.option("--language", type=LANGUAGES, default="nl", show_default=True)
def add(code: str, **words: str) -> None:
    """Take a depot into use, with room in the ledger."""
    if len(code) > LONGEST_CODE:
        raise click.BadParameter(f"at most {LONGEST_CODE} characters", param_hint="CODE")
    with installation():
        depot = open_depot(console(Role.CATALOGUE_EDITOR), SaveDepot(code=code.upper(), **words))
        click.echo(f"depot {depot.code} has number {depot.id}")


@depots.command("list")
def list_depots() -> None:
    """Print number, code and name of every depot."""
    with installation():
        for depot in queries.depots():
            click.echo(f"{depot.id:6} {depot.code:10} {depot.name}")
