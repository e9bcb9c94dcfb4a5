"""`foodaid users`: who may sign in, from the machine itself."""

import click
from email_validator import EmailNotValidError, validate_email
from flask import Flask

from foodaid.accounts.use_cases import Invite, invite
from foodaid.cli.installation import console, installation
from foodaid.core import outbox
from foodaid.core.permissions import Grant, Role
from foodaid.jobs.mails import render


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
    """Mail an invitation: the way the first administrator comes in.

    Without a mail server the mail is printed, with its link.
    """
    try:
        validate_email(email, check_deliverability=False)
    except EmailNotValidError as error:
        raise click.BadParameter(str(error), param_hint="EMAIL") from error
    grant = Grant(Role(role), partner_id, depot_id)
    with installation() as app:
        user = invite(console(Role.ADMINISTRATOR), Invite(email, name, language, grant))
        if user.password_hash is not None:
            click.echo(f"{user.email} is now {role} too, with the password of before")
            return
        click.echo(f"invited {user.email} as {role}; the mail is in the outbox")
        if not app.config["SETTINGS"].smtp_host:
            _print_mail(app, user.email)


def _print_mail(app: Flask, email: str) -> None:
    """The newest mail to an address, for a person to pass on."""
    mail = outbox.newest_to(email)
    if mail is not None:
        click.echo("no mail server is set (FOODAID_SMTP_HOST), so pass this on yourself:\n")
        click.echo(render(app, mail)[1])
