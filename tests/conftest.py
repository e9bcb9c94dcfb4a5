"""What tests stand on: an application on SQLite and one on PostgreSQL, each test in a clean one.

A test that takes `app` runs on both databases. Each worker migrates one template database of
each kind; a test gets a copy (SQLite) or a truncated one (PostgreSQL).
"""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from flask_migrate import upgrade
from sqlalchemy import create_engine, text

from foodaid.app import create_app
from foodaid.config import Settings
from foodaid.core.db import Base, db
from tests import postgres

DATABASES = ("sqlite", "postgresql")


class Visitor(FlaskClient):
    """A browser. Tests keep one context open, so what a request knew of its reader is forgotten."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        for name in ("_login_user", "_flask_babel", "actor"):
            g.pop(name, None)
        return super().open(*args, **kwargs)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=("both", *DATABASES), default="both")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database" in metafunc.fixturenames:
        chosen = metafunc.config.getoption("--database")
        names = [name for name in DATABASES if chosen in ("both", name)]
        metafunc.parametrize("database", names, scope="session")


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("foodaid")


@pytest.fixture(scope="session")
def migrated(folder: Path, database: str) -> Iterator[Flask]:
    """An application whose tables are made by the real migrations."""
    if database == "sqlite":
        for mark in ("", "-wal", "-shm"):  # what an earlier turn of this database left
            (folder / f"test.sqlite{mark}").unlink(missing_ok=True)
        url = f"sqlite:///{folder / 'test.sqlite'}"
    else:
        url = postgres.new_database()
    app = create_app(
        Settings(
            folder=folder,
            database_url=url,
            secret_key="for tests only",
            base_url="http://localhost",
            argon2_memory_kib=1024,
            argon2_time=1,
            is_testing=True,
        )
    )
    app.config["WTF_CSRF_ENABLED"] = False
    app.test_client_class = Visitor
    with app.app_context():
        upgrade()
        db.engine.dispose()
    if database == "sqlite":
        shutil.copy(folder / "test.sqlite", folder / "empty.sqlite")
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(migrated: Flask, database: str, folder: Path) -> Iterator[Flask]:
    """The application with empty tables, inside its context."""
    if database == "sqlite":
        for mark in ("-wal", "-shm"):
            (folder / f"test.sqlite{mark}").unlink(missing_ok=True)
        shutil.copy(folder / "empty.sqlite", folder / "test.sqlite")
    else:
        _empty_postgres(migrated.config["SQLALCHEMY_DATABASE_URI"])
    with migrated.app_context():
        yield migrated
        db.session.remove()
        db.engine.dispose()


def _empty_postgres(url: str) -> None:
    """Empty all tables. Append-only tables refuse that, so their triggers rest meanwhile."""
    engine = create_engine(url)
    names = ", ".join(table.name for table in Base.metadata.sorted_tables)
    with engine.begin() as connection:
        connection.execute(text("SET session_replication_role = replica"))
        connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
    engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def pytest_sessionfinish() -> None:
    postgres.stop()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What could not run is said loudly, with its reason."""
    skipped = terminalreporter.stats.get("skipped", [])
    if skipped:
        terminalreporter.section("NOT RUN", sep="!")
        for report in skipped:
            reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else ""
            terminalreporter.write_line(f"{report.nodeid}: {reason}")
