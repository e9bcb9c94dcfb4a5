"""Counts of a depot in the demo: one that is finished, one that somebody is busy with."""

from sqlalchemy import select

from foodaid.accounts.models import User
from foodaid.core.db import db, use_case
from foodaid.core.permissions import Actor, Role
from foodaid.demo.names import MAIL
from foodaid.stock import queries
from foodaid.stock.models import Count, CountLine, Zone
from foodaid.stock.queries import LineState
from foodaid.stock.use_cases import OpenCount, Tally, finish_count, open_count, save_tally

BUSY = 4
"""So many lots of the dry store are counted; one of them must be counted again."""


@use_case
def count_depot() -> None:
    """Dirk counted one product and is busy with the dry store; Delphine helped him."""
    worker, colleague = _person("depot"), _person("depot-manager")
    depot_id = next(g.depot_id for g in worker.grants if g.role is Role.DEPOT_WORKER)
    assert depot_id is not None
    stock = queries.products_at(depot_id)
    there = [row for row in stock if row.on_hand > row.product.units_per_box]
    if not there:
        return
    _finished(worker, colleague, OpenCount(depot_id, None, there[0].product.id))
    count = open_count(worker, OpenCount(depot_id, Zone.DRY, None))
    lines = queries.read_sheet(count).lines[:BUSY]
    _tally(worker, count, lines, fewer=2)


def _finished(worker: Actor, colleague: Actor, wish: OpenCount) -> None:
    """A unit was missing; a second person found the same."""
    count = open_count(worker, wish)
    sheet = queries.read_sheet(count)
    _tally(worker, count, sheet.lines, fewer=1)
    sheet = queries.read_sheet(count)
    again = [line for line in sheet.lines if sheet.states[line.id] is LineState.AGAIN]
    _tally(colleague, count, again, fewer=1)
    reasons = {line.id: "demo: a torn pack was thrown away" for line in again}
    finish_count(colleague, wish.depot_id, count.id, reasons)


def _tally(actor: Actor, count: Count, lines: list[CountLine], *, fewer: int) -> None:
    """Everything is as the book says, but for the first lot."""
    book = queries.book_now(queries.read_sheet(count))
    units = {line.id: book[line.id] for line in lines}
    if lines:
        first = lines[0].id
        units[first] = max(0, units[first] - fewer)
    save_tally(actor, Tally(count.depot_id or 0, count.id, units))


def _person(name: str) -> Actor:
    user = db.session.scalars(select(User).where(User.email == f"{name}@{MAIL}")).unique().one()
    return user.as_actor("nl")
