"""The migrations go up and down with rows in the tables, and say what the models say."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import check, downgrade, upgrade
from sqlalchemy import func, inspect, select, text
from sqlalchemy.exc import DBAPIError

from foodaid.app import create_app
from foodaid.config import Settings
from foodaid.core.db import Base, db
from foodaid.stock.models import Movement
from tests import postgres
from tests.architecture.world import make_world

APPEND_ONLY = ("movements", "audit_events", "figures", "exports")


@pytest.fixture
def installed(database: str, tmp_path: Path) -> Iterator[Flask]:
    """An installation of its own with rows in it."""
    is_sqlite = database == "sqlite"
    app = create_app(
        Settings(
            folder=tmp_path,
            database_url=f"sqlite:///{tmp_path / 'own.sqlite'}"
            if is_sqlite
            else postgres.new_database(),
            secret_key="for tests",
            is_testing=True,
        )
    )
    with app.app_context():
        upgrade()
        make_world()
        db.session.remove()
        yield app
        db.session.remove()
        db.engine.dispose()


def _tables() -> set[str]:
    return set(inspect(db.engine).get_table_names())


def _shape() -> dict[str, object]:
    """Every table with its columns, keys, indexes and constraints, as the database tells it."""
    found = inspect(db.engine)
    return {
        name: (
            [(c["name"], str(c["type"]), c["nullable"]) for c in found.get_columns(name)],
            sorted(str(i["name"]) for i in found.get_indexes(name)),
            sorted(str(k["name"]) for k in found.get_foreign_keys(name)),
            sorted(str(u["name"]) for u in found.get_unique_constraints(name)),
            sorted(str(c["name"]) for c in found.get_check_constraints(name)),
        )
        for name in _tables()
    }


def test_the_newest_tables_are_those_of_the_models(installed: Flask) -> None:
    check()

    assert _tables() == {table.name for table in Base.metadata.sorted_tables} | {"alembic_version"}


def test_a_column_that_no_migration_knows_is_found(installed: Flask) -> None:
    with db.engine.begin() as connection:
        connection.execute(text("ALTER TABLE vehicles ADD COLUMN colour VARCHAR(20)"))

    with pytest.raises(SystemExit):
        check()


def test_down_to_nothing_and_up_again_with_rows_in_the_tables(installed: Flask) -> None:
    before = _shape()
    assert db.session.scalar(select(func.count()).select_from(Movement))
    db.session.remove()

    downgrade(revision="base")
    empty = _tables()
    upgrade()

    assert empty == {"alembic_version"}
    assert _shape() == before
    check()
    make_world()
    assert db.session.scalar(select(func.count()).select_from(Movement))


def test_one_step_down_and_up_keeps_the_rows(installed: Flask) -> None:
    rows, version = (
        select(func.count()).select_from(Movement),
        text("SELECT version_num FROM alembic_version"),
    )
    before = (db.session.scalar(rows), db.session.scalar(version))
    db.session.remove()

    downgrade(revision="-1")
    below = (db.session.scalar(rows), db.session.scalar(version))
    db.session.remove()
    upgrade()

    assert below[0] == before[0] != 0
    assert below[1] != before[1]
    assert (db.session.scalar(rows), db.session.scalar(version)) == before


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_what_is_written_once_is_neither_changed_nor_deleted(
    installed: Flask, table: str, statement: str
) -> None:
    count = text(f"SELECT count(*) FROM {table}")
    before = db.session.scalar(count)
    assert before

    with pytest.raises(DBAPIError, match="append-only"):
        db.session.execute(text(statement.format(table)))

    db.session.rollback()
    assert db.session.scalar(count) == before


def test_what_is_written_once_is_not_emptied(installed: Flask, database: str) -> None:
    if database == "sqlite":
        with pytest.raises(DBAPIError, match="syntax error"):  # SQLite knows no TRUNCATE
            db.session.execute(text("TRUNCATE movements"))
        return
    for table in APPEND_ONLY:
        with pytest.raises(DBAPIError, match="append-only"):
            db.session.execute(text(f"TRUNCATE {table} CASCADE"))
        db.session.rollback()


@pytest.mark.parametrize("statement", ["UPDATE reports SET year = 2020", "DELETE FROM reports"])
def test_a_sealed_report_stays(installed: Flask, statement: str) -> None:
    db.session.execute(text("UPDATE reports SET status = 'sealed'"))
    db.session.commit()

    with pytest.raises(DBAPIError, match=r"sealed|append-only"):
        db.session.execute(text(statement))


def test_a_row_without_its_parent_is_refused(installed: Flask) -> None:
    with pytest.raises(DBAPIError):
        db.session.execute(text("UPDATE vehicles SET depot_id = 999999"))
        db.session.commit()
