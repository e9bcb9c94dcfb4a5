"""The installation that a command works on; what stands in its way is said in one line."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask import Flask
from flask_babel import force_locale

from foodaid.app import create_app
from foodaid.config import Settings
from foodaid.core.connection import DatabaseError
from foodaid.core.errors import Refusal
from foodaid.core.permissions import Actor, Grant, Role
from foodaid.web.support.messages import sentence


@contextmanager
def installation(settings: Settings | None = None) -> Iterator[Flask]:
    """The application in its context, for these settings or those of the environment."""
    app = application(settings)
    with app.app_context():
        try:
            yield app
        except Refusal as refusal:
            with force_locale("en"):
                raise click.ClickException(sentence(refusal)) from refusal
        except DatabaseError as error:
            raise click.ClickException(
                f"{str(error).splitlines()[0]}\n"
                "Is the database there, and were its tables made (foodaid db upgrade)?"
            ) from error


def console(role: Role) -> Actor:
    """Whoever may type commands on the machine, in the role that the command needs."""
    return Actor(id=None, name="console", grants=(Grant(role),))


def application(settings: Settings | None = None) -> Flask:
    """The application; a setting that cannot be right ends the command."""
    try:
        return create_app(settings)
    except (OSError, ValueError, DatabaseError) as error:
        raise click.ClickException(f"a setting does not fit: {error}") from error
