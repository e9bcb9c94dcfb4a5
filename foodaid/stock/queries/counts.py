"""Counts of a depot: which there are, what one of them has to count, and what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from foodaid.catalogue.models import Product
from foodaid.core.db import db
from foodaid.core.errors import NotFound
from foodaid.core.paging import Page, page_of
from foodaid.core.permissions import Actor, Permission
from foodaid.organisations import queries as organisations
from foodaid.stock.models import Count, CountLine, CountStatus, Lot, Movement, Place, Zone
from foodaid.stock.queries.balances import units_by_place
from foodaid.stock.queries.movements import counted_elsewhere
from foodaid.stock.queries.places import zones_of_depot

MOST_FOUND = 20


class LineState(StrEnum):
    """What is still to do for a line of an open count."""

    TO_COUNT = "to-count"
    AGAIN = "again"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Sheet:
    """The lines of a count, by product, date and zone, and how far each is."""

    count: Count
    lines: list[CountLine]
    states: Mapping[int, LineState]

    def number(self, state: LineState) -> int:
        return sum(one is state for one in self.states.values())

    @property
    def is_complete(self) -> bool:
        return bool(self.lines) and self.number(LineState.DONE) == len(self.lines)


@dataclass(frozen=True, slots=True)
class CountTotals:
    """What a count found, in units and in cents, above and below the book."""

    lots: int
    different: int
    units_low: int
    units_high: int
    cents_low: int
    cents_high: int


@dataclass(frozen=True, slots=True)
class CountFilter:
    """What the list of counts is narrowed to."""

    words: str = ""
    status: CountStatus | None = None
    zone: Zone | None = None


@dataclass(frozen=True, slots=True)
class CountRow:
    """A count in a list: its scope, how many lots it lists and on how many it differs."""

    count: Count
    lots: int
    counted: int
    different: int
    cents: int


def count_of(actor: Actor, depot_id: int, count_id: int, permission: Permission) -> Count:
    """A count of a depot, with where and what it counts."""
    depot = organisations.depot_of(actor, depot_id, permission)
    found = db.session.scalar(
        select(Count)
        .where(Count.id == count_id, Count.depot_id == depot.id)
        .options(joinedload(Count.place), joinedload(Count.product))
    )
    if found is None:
        raise NotFound
    return found


def sheet_of(actor: Actor, depot_id: int, count_id: int, permission: Permission) -> Sheet:
    """The lines of a count. Whoever shows them of an open count keeps the book to himself."""
    return read_sheet(count_of(actor, depot_id, count_id, permission))


def read_sheet(count: Count) -> Sheet:
    """The lines of a count as they are now, and what is left to do for each."""
    rows = (
        select(CountLine)
        .join(CountLine.lot)
        .join(Lot.product)
        .join(CountLine.place)
        .where(CountLine.count_id == count.id)
        .options(
            contains_eager(CountLine.lot).contains_eager(Lot.product),
            contains_eager(CountLine.place),
        )
        .order_by(
            Product.code, func.coalesce(Lot.use_by, Lot.best_before), Lot.id, CountLine.place_id
        )
        .execution_options(populate_existing=True)
    )
    lines = list(db.session.scalars(rows).unique())
    overtaken = counted_elsewhere(count) if count.is_open else frozenset()
    return Sheet(count, lines, {line.id: _state(line, line.id in overtaken) for line in lines})


def _state(line: CountLine, is_overtaken: bool) -> LineState:
    if line.counted_units is None:
        return LineState.TO_COUNT if line.first_units is None else LineState.AGAIN
    if is_overtaken or (line.gap and line.first_units is None):
        return LineState.AGAIN
    return LineState.DONE


def book_now(sheet: Sheet) -> dict[int, int]:
    """What the book says now of each line; for a count that is not blind."""
    lots = [line.lot_id for line in sheet.lines]
    there = units_by_place({line.place_id for line in sheet.lines}, lots) if lots else {}
    return {line.id: there.get((line.place_id, line.lot_id), 0) for line in sheet.lines}


def totals_of(sheet: Sheet) -> CountTotals:
    """What the lines of a count come to."""
    gaps = [line for line in sheet.lines if line.gap]
    low = [line for line in gaps if line.gap < 0]
    high = [line for line in gaps if line.gap > 0]
    return CountTotals(
        lots=len(sheet.lines),
        different=len(gaps),
        units_low=-sum(line.gap for line in low),
        units_high=sum(line.gap for line in high),
        cents_low=-sum(line.cents for line in low),
        cents_high=sum(line.cents for line in high),
    )


def counts(
    actor: Actor, depot_id: int, wanted: CountFilter, number: int, size: int
) -> Page[CountRow]:
    """A page of the counts of a depot, open ones first, then the newest."""
    found = page_of(_count_rows(actor, depot_id, wanted), number, size)
    return Page(_with_results(found.rows), found.number, found.size, found.total)


def counts_whole(actor: Actor, depot_id: int, wanted: CountFilter) -> list[CountRow]:
    """All counts of a depot that fit, in the order of the list."""
    rows = _count_rows(actor, depot_id, wanted)
    return _with_results(db.session.scalars(rows).unique().all())


def open_counts(depot_id: int) -> list[CountRow]:
    """The counts under way in a depot, the oldest first."""
    rows = (
        select(Count)
        .where(Count.depot_id == depot_id, Count.status == CountStatus.OPEN)
        .options(joinedload(Count.place), joinedload(Count.product))
        .order_by(Count.id)
    )
    return _with_results(db.session.scalars(rows).unique().all())


def _count_rows(actor: Actor, depot_id: int, wanted: CountFilter) -> Select[Any]:
    depot = organisations.depot_of(actor, depot_id, Permission.VIEW_DEPOT_STOCK)
    rows = (
        select(Count)
        .outerjoin(Count.product)
        .outerjoin(Count.place)
        .options(contains_eager(Count.product), contains_eager(Count.place))
        .where(Count.depot_id == depot.id)
        .order_by((Count.status != CountStatus.OPEN), Count.id.desc())
    )
    if wanted.status is not None:
        rows = rows.where(Count.status == wanted.status)
    if wanted.zone is not None:
        rows = rows.where(Place.zone == wanted.zone)
    if wanted.words:
        like = f"%{wanted.words}%"
        rows = rows.where(or_(_is_called(like), Count.recorded_by.ilike(like)))
    return rows


def _is_called(like: str) -> ColumnElement[bool]:
    names = (Product.name_nl, Product.name_fr, Product.name_de, Product.name_en)
    return or_(Product.code.ilike(like), *(name.ilike(like) for name in names))


def _with_results(counts: Sequence[Count]) -> list[CountRow]:
    gap = CountLine.counted_units - CountLine.book_units
    rows = db.session.execute(
        select(
            CountLine.count_id,
            func.count(),
            func.count(CountLine.counted_units),
            func.count().filter(gap != 0),
            func.sum(func.coalesce(gap, 0) * Lot.unit_cents),
        )
        .join(Lot, Lot.id == CountLine.lot_id)
        .where(CountLine.count_id.in_([count.id for count in counts]))
        .group_by(CountLine.count_id)
    )
    sums = {row[0]: (row[1], row[2], row[3], int(row[4] or 0)) for row in rows}
    return [CountRow(count, *sums.get(count.id, (0, 0, 0, 0))) for count in counts]


def lots_to_add(actor: Actor, depot_id: int, count_id: int, words: str) -> list[Lot]:
    """Lots by code or product that may lie here though the sheet does not list them.

    In a count of a zone: what ever came to this depot. In a count of a product: its lots.
    """
    count = count_of(actor, depot_id, count_id, Permission.COUNT_DEPOT)
    if not words:
        return []
    like = f"%{words}%"
    rows = (
        select(Lot)
        .join(Lot.product)
        .options(contains_eager(Lot.product), selectinload(Lot.campaign))
        .where(or_(Lot.code.ilike(like), _is_called(like)), _may_lie_here(count))
        .order_by(Product.code, Lot.id.desc())
        .limit(MOST_FOUND)
    )
    return list(db.session.scalars(rows).unique())


def may_be_added(count: Count, lot_id: int) -> bool:
    """Whether a lot may be put on the sheet of a count by hand."""
    row = select(Lot.id).where(Lot.id == lot_id, _may_lie_here(count))
    return db.session.scalar(row) is not None


def _may_lie_here(count: Count) -> ColumnElement[bool]:
    if count.product_id is not None:
        return Lot.product_id == count.product_id
    places = [place.id for place in zones_of_depot(count.depot_id or 0).values()]
    came = select(Movement.lot_id).where(Movement.to_place_id.in_(places))
    return Lot.id.in_(came)
