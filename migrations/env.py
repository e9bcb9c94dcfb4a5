"""How the migrations reach the database."""

from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules

from alembic import context
from sqlalchemy import Connection, text

import foodaid
from foodaid.core.db import Base, UtcDateTime, db

for part in iter_modules(foodaid.__path__, "foodaid."):
    if part.ispkg and find_spec(f"{part.name}.models"):
        import_module(f"{part.name}.models")


def as_plain_type(kind: str, thing: object, _context: object) -> str | bool:
    """Migrations name plain types: they must run when today's code has long changed."""
    return (
        "sa.DateTime(timezone=True)" if kind == "type" and isinstance(thing, UtcDateTime) else False
    )


def run(connection: Connection) -> None:
    """Migrate. SQLite rebuilds tables when it alters them, so its foreign keys rest meanwhile."""
    is_sqlite = connection.dialect.name == "sqlite"
    raw = connection.connection.dbapi_connection
    if is_sqlite:
        raw.execute("PRAGMA foreign_keys=OFF")
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        compare_type=True,
        render_item=as_plain_type,
        render_as_batch=is_sqlite,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()
        if is_sqlite:
            broken = connection.execute(text("PRAGMA foreign_key_check")).fetchall()
            if broken:
                raise RuntimeError(f"rows without their parent after migrating: {broken[:5]}")
    if is_sqlite:
        raw.execute("PRAGMA foreign_keys=ON")


with db.engine.connect() as connection:
    run(connection)
