"""`foodaid users`: who may sign in, from the machine itself."""

import click

from foodaid.accounts.use_cases import Invite, invite
from foodaid.app import create_app
from foodaid.core.permissions import Actor, Grant, Role


@click.group()
def users() -> None:
    """Invite people."""


@users.command("invite")
@click.argument("email")
@click.argument("name")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--partner-id", type=int)
@click.option("--depot-id", type=int)
@click.option("--language", type=click.Choice(["nl", "fr", "de", "en"]), default="nl")
def invite_person(
    email: str,
    name: str,
    role: str,
    partner_id: int | None,
    depot_id: int | None,
    language: str,
) -> None:
    """Mail an invitation: the way the first administrator comes in."""
    console = Actor(id=None, name="console", grants=(Grant(Role.ADMINISTRATOR),))
    grant = Grant(Role(role), partner_id, depot_id)
    with create_app().app_context():
        user = invite(console, Invite(email, name, language, grant))
        click.echo(f"invited {user.email} as {role}; the mail is in the outbox")
