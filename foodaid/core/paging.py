"""A page of a list: the database counts and cuts, nobody loads all rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, func, select

from foodaid.core.db import db

T = TypeVar("T")
SIZES = (25, 50, 100)


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows of a longer list. Numbers start at 1."""

    rows: Sequence[T]
    number: int
    size: int
    total: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        return 0 if self.total == 0 else (self.number - 1) * self.size + 1

    @property
    def last(self) -> int:
        return min(self.number * self.size, self.total)


def page_of(
    rows: Select[Any], number: int, size: int = SIZES[0], *, scalars: bool = True
) -> Page[Any]:
    """Cut page `number` out of `rows`; a number past the end gives the last page."""
    total = db.session.scalar(select(func.count()).select_from(rows.order_by(None).subquery())) or 0
    number = max(1, min(number, -(-total // size) or 1))
    cut = rows.limit(size).offset((number - 1) * size)
    found = db.session.scalars(cut).unique().all() if scalars else db.session.execute(cut).all()
    return Page(rows=found, number=number, size=size, total=total)


def page_of_list(rows: Sequence[T], number: int, size: int = SIZES[0]) -> Page[T]:
    """Cut page `number` out of rows that were all needed for their order."""
    number = max(1, min(number, -(-len(rows) // size) or 1))
    cut = rows[(number - 1) * size : number * size]
    return Page(rows=cut, number=number, size=size, total=len(rows))
