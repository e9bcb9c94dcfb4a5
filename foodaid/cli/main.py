"""`foodaid --help` is the map of the command."""

from importlib import import_module

import click

COMMANDS = {
    "run": "foodaid.cli.run:run",
    "db": "foodaid.cli.database:database",
    "jobs": "foodaid.cli.jobs:jobs",
    "users": "foodaid.cli.users:users",
    "depots": "foodaid.cli.depots:depots",
    "demo": "foodaid.cli.demo:demo",
    "allocate": "foodaid.cli.allocate:allocate",
    "plan-rounds": "foodaid.cli.plan_rounds:plan_rounds",
    "figures": "foodaid.cli.figures:figures",
    "ledger": "foodaid.cli.ledger:ledger",
    "audit": "foodaid.cli.audit:audit",
}


class Map(click.Group):
    """A group that reads a command's module when it is asked for: calculations need no Flask."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        target = COMMANDS.get(cmd_name)
        if target is None:
            return None
        module, _, name = target.partition(":")
        command = getattr(import_module(module), name)
        assert isinstance(command, click.Command)
        return command


@click.group(cls=Map)
@click.version_option(package_name="foodaid")
def main() -> None:
    """Belgian food aid: declare, order, allocate, deliver, hand out, report.

    Settings come from the environment (FOODAID_DATABASE_URL, FOODAID_DATA, ...): see README.
    """
