"""Many rows at once: COPY on PostgreSQL, executemany on SQLite. Days and instants are texts."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any, cast

from sqlalchemy import Table, func, select, text

from foodaid.core.db import Base, db

CHUNK = 20_000


class Bulk:
    """Writes rows in the transaction that is under way, with row numbers of its own."""

    def __init__(self) -> None:
        self.connection = db.session.connection()
        self.is_postgres = self.connection.dialect.name == "postgresql"
        self.raw: Any = self.connection.connection.dbapi_connection
        self._next: dict[str, int] = defaultdict(lambda: 1)
        self.rows_written = 0
        self._sheets: list[tuple[type[Base], Sequence[str], list[Sequence[Any]]]] = []

    def ids(self, model: type[Base], count: int) -> range:
        """The next `count` row numbers of a table."""
        name = cast(Table, model.__table__).name
        if name not in self._next:
            highest = db.session.scalar(select(func.max(cast(Table, model.__table__).c.id)))
            self._next[name] = (highest or 0) + 1
        first = self._next[name]
        self._next[name] = first + count
        return range(first, first + count)

    def id(self, model: type[Base]) -> int:
        """The next row number of a table."""
        return self.ids(model, 1)[0]

    def insert(
        self, model: type[Base], columns: Sequence[str], rows: Iterable[Sequence[Any]]
    ) -> None:
        """Write rows: texts, whole numbers, booleans and None, as the columns keep them."""
        name = cast(Table, model.__table__).name
        names = ", ".join(f'"{column}"' for column in columns)
        rows = rows if isinstance(rows, list) else list(rows)
        self.rows_written += len(rows)
        if self.is_postgres:
            with (
                self.raw.cursor() as cursor,
                cursor.copy(f"COPY {name} ({names}) FROM STDIN") as to,
            ):
                for row in rows:
                    to.write_row(row)
            return
        marks = ", ".join("?" * len(columns))
        statement = f"INSERT INTO {name} ({names}) VALUES ({marks})"  # noqa: S608 - our own names
        for start in range(0, len(rows), CHUNK):
            self.raw.executemany(statement, rows[start : start + CHUNK])

    def insert_dicts(self, model: type[Base], rows: Sequence[dict[str, Any]]) -> None:
        """Write rows given as dictionaries with the same keys."""
        if rows:
            columns = list(rows[0])
            self.insert(
                model, columns, [[self.plain(row[column]) for column in columns] for row in rows]
            )

    def sheet(self, model: type[Base], *columns: str) -> list[Sequence[Any]]:
        """A list to add rows to, until `write_sheets`."""
        rows: list[Sequence[Any]] = []
        self._sheets.append((model, columns, rows))
        return rows

    def write_sheets(self) -> None:
        """Write what was collected, parents before children, and start with empty sheets again."""
        order = {table.name: place for place, table in enumerate(Base.metadata.sorted_tables)}
        self._sheets.sort(key=lambda sheet: order[cast(Table, sheet[0].__table__).name])
        for model, columns, rows in self._sheets:
            self.insert(model, columns, rows)
            rows.clear()

    def plain(self, thing: Any) -> Any:
        """A Python value as the column keeps it."""
        if isinstance(thing, datetime):
            return self.instant(thing)
        if isinstance(thing, date):
            return thing.isoformat()
        if isinstance(thing, Enum):
            return thing.value
        if isinstance(thing, dict):
            return json.dumps(thing)
        return thing

    def instant(self, moment: datetime) -> str:
        """An instant as SQLAlchemy writes it to this database."""
        plain = moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
        return plain + "+00" if self.is_postgres else plain

    def finish(self) -> None:
        """Let the database number the next rows itself, and know its new size."""
        if self.is_postgres:
            for table in Base.metadata.sorted_tables:
                if "id" in table.c:
                    self.connection.execute(
                        text(
                            f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), "  # noqa: S608
                            f"(SELECT coalesce(max(id), 0) + 1 FROM {table.name}), false)"
                        )
                    )
        self.connection.execute(text("ANALYZE"))
