"""`foodaid ledger`: whether stock tells one true story, and where a lot is."""

import sys

import click

from foodaid.cli.files import WRONG, stop
from foodaid.cli.installation import console, installation
from foodaid.cli.ledger_files import export_file, import_file
from foodaid.cli.lot_tree import tree_of
from foodaid.core.permissions import Actor, Role
from foodaid.deliveries.tracing import trace_of
from foodaid.stock.checks import first_fault
from foodaid.stock.models import Lot
from foodaid.stock.queries import lot_list as lots

MOST_ID = 2**31 - 1


@click.group()
def ledger() -> None:
    """Check the ledger of goods, follow a lot, write it to a file and read it back."""


ledger.add_command(export_file)
ledger.add_command(import_file)


@ledger.command()
def check() -> None:
    """Rebuild every balance from the movements; name the first fault."""
    with installation():
        fault = first_fault()
        if fault is not None:
            click.echo(fault, err=True)
            sys.exit(1)
        click.echo("the ledger holds: nothing is negative, nothing came from nowhere")


@ledger.command()
@click.argument("words", nargs=-1, required=True, metavar="LOT")
@click.option("--campaign", help="The name of the campaign, where several have such a lot.")
@click.option("--all", "every", is_flag=True, help="Every document, however many there are.")
def trace(words: tuple[str, ...], campaign: str | None, *, every: bool) -> None:
    """Where a lot came from and went: LOT is its number, or product code and lot code."""
    if len(words) > 2:
        raise click.UsageError("a lot is a number, or a product code and a lot code")
    with installation():
        actor = console(Role.AUDITOR)
        found = trace_of(actor, _lot(actor, words, campaign).id)
        for line in tree_of(found, every=every):
            click.echo(line)
        if not found.trace.conservation().holds:
            sys.exit(WRONG)


def _lot(actor: Actor, words: tuple[str, ...], campaign: str | None) -> Lot:
    name = " ".join(words)
    if len(words) == 1:
        number = int(words[0]) if words[0].isascii() and words[0].isdecimal() else 0
        if not 0 < number <= MOST_ID:
            stop([f"{name!r} is no number of a lot: give its product code too"], WRONG)
        return lots.lot_of(actor, number)
    found = lots.lots_coded(actor, *words)
    if campaign is not None:
        found = [lot for lot in found if lot.campaign.name == campaign]
    if len(found) == 1:
        return found[0]
    named = [f"  {lot.id}  {lot.campaign.name}" for lot in found]
    stop([f"there are {len(found)} lots {name!r}" if found else f"no lot {name!r}", *named], WRONG)
