"""The installation that is measured: one in a folder that is given, or a new one with a demo."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask
from sqlalchemy import event

from foodaid.app import create_app
from foodaid.cli.database import prepare_tables
from foodaid.cli.demo import fill
from foodaid.config import load
from foodaid.core.connection import close
from foodaid.core.db import db
from foodaid.organisations.queries import is_empty


@contextmanager
def installation(folder: Path | None, url: str | None, scale: float) -> Iterator[Flask]:
    """An application with a demo; what was made for the measurement goes when it is over."""
    with TemporaryDirectory() as made:
        environ = {"FOODAID_DATA": str(folder or made)}
        if url:
            environ["FOODAID_DATABASE_URL"] = url
        app = create_app(load(environ))
        app.config["WTF_CSRF_ENABLED"] = False
        with app.app_context():
            prepare_tables()
            if scale and is_empty():
                fill(app, scale, seed=1)
            close()
        yield app
        with app.app_context():
            close()


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """The statements that the application sends while the block runs."""
    with app.app_context():
        engine = db.engine
    seen: list[str] = []

    def noted(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", noted)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", noted)
