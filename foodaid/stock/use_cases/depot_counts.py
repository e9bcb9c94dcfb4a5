"""Counting a depot while goods come and go: open a count, fill it in, finish or cancel it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import select

from foodaid.catalogue.models import Product
from foodaid.core import audit, clock, idempotency
from foodaid.core.db import db, lock, use_case
from foodaid.core.errors import Conflict, Invalid, NotFound
from foodaid.core.permissions import Actor, Permission
from foodaid.core.units import MOST_UNITS
from foodaid.organisations import queries as organisations
from foodaid.stock import queries
from foodaid.stock.models import Count, CountLine, CountStatus, Place, Zone
from foodaid.stock.queries import LineState
from foodaid.stock.use_cases.counting import corrections
from foodaid.stock.use_cases.moving import move


@dataclass(frozen=True, slots=True)
class OpenCount:
    """What to count in a depot: a zone, or else a product; without the book's numbers or with."""

    depot_id: int
    zone: Zone | None
    product_id: int | None
    is_blind: bool = True
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """What was counted, in units by line; and a line to take back and count once more."""

    depot_id: int
    count_id: int
    units: Mapping[int, int] = field(default_factory=dict)
    again_id: int | None = None
    key: str | None = None


@use_case
def open_count(actor: Actor, wish: OpenCount) -> Count:
    """Begin a count with a line for each lot that the book has in scope.

    One count of a zone or a product is open at a time: two would book a difference twice.
    """
    earlier = idempotency.earlier_result(actor, "stock.open-count", wish.key)
    if earlier is not None:
        return db.session.get_one(Count, earlier)
    depot = organisations.depot_of(actor, wish.depot_id, Permission.COUNT_DEPOT)
    places = _scope(wish)
    lock(f"counts:{depot.id}")
    if _is_open_already(wish, places):
        raise Conflict("count-open-already", field="what" if wish.zone else "product")
    now = clock.now()
    count = Count(
        depot_id=depot.id,
        place_id=places[0].id if wish.zone is not None else None,
        product_id=wish.product_id if wish.zone is None else None,
        status=CountStatus.OPEN,
        is_blind=wish.is_blind,
        counted_on=clock.day_of(now),
        recorded_at=now,
        recorded_by=actor.name,
        lines=[
            CountLine(place_id=place.id, lot_id=balance.lot.id)
            for place in places
            for balance in queries.lots_at(place.id)
            if wish.zone is not None or balance.lot.product_id == wish.product_id
        ],
    )
    db.session.add(count)
    db.session.flush()
    idempotency.remember(actor, "stock.open-count", wish.key, count.id)
    scope = {"zone": wish.zone, "product": count.product_id, "lots": len(count.lines)}
    audit.record(actor, "count.opened", f"count:{count.id}", new={"depot": depot.id, **scope})
    return count


def _scope(wish: OpenCount) -> list[Place]:
    """The places to count: one zone, or all of them for one product."""
    zones = queries.zones_of_depot(wish.depot_id)
    if wish.zone is not None:
        return [zones[wish.zone]]
    if wish.product_id is None:
        raise Invalid("count-scope", field="product")
    if db.session.get(Product, wish.product_id) is None:
        raise Invalid("product-unknown", field="product")
    return list(zones.values())


def _is_open_already(wish: OpenCount, places: list[Place]) -> bool:
    same = (
        Count.place_id == places[0].id
        if wish.zone is not None
        else (Count.depot_id == wish.depot_id) & (Count.product_id == wish.product_id)
    )
    row = select(Count.id).where(Count.status == CountStatus.OPEN, same).limit(1)
    return db.session.scalar(row) is not None


@use_case
def save_tally(actor: Actor, wish: Tally) -> Count:
    """Keep what was counted so far; each line takes the book of this very moment (case S16).

    A line is counted once more where it differs from the book; a line that is done is not
    touched, so that a sheet that somebody left open changes nothing.
    """
    earlier = idempotency.earlier_result(actor, "stock.tally", wish.key)
    if earlier is not None:
        return db.session.get_one(Count, earlier)
    count = _open_one(actor, wish.depot_id, wish.count_id)
    sheet = queries.read_sheet(count)
    lines = {line.id: line for line in sheet.lines}
    _check_tally(wish, lines)
    for place_id in sorted({lines[line_id].place_id for line_id in wish.units}):
        lock(f"place:{place_id}")
        here = {n: lines[n] for n in wish.units if lines[n].place_id == place_id}
        book = queries.units_at(place_id, [line.lot_id for line in here.values()])
        for line_id, line in here.items():
            if sheet.states[line_id] is not LineState.DONE:
                _count_line(actor, line, wish.units[line_id], book.get(line.lot_id, 0))
    if wish.again_id is not None and lines[wish.again_id].counted_units is not None:
        _keep_aside(lines[wish.again_id])
    idempotency.remember(actor, "stock.tally", wish.key, count.id)
    tallied = {str(lines[line_id].lot_id): units for line_id, units in wish.units.items()}
    audit.record(actor, "count.tallied", f"count:{count.id}", new=tallied)
    return count


def _open_one(actor: Actor, depot_id: int, count_id: int) -> Count:
    """An open count, and nobody else at it until this is done."""
    count = queries.count_of(actor, depot_id, count_id, Permission.COUNT_DEPOT)
    lock(f"count:{count.id}")
    db.session.refresh(count)
    if not count.is_open:
        raise Conflict("count-over")
    return count


def _check_tally(wish: Tally, lines: Mapping[int, CountLine]) -> None:
    named = set(wish.units) | ({wish.again_id} if wish.again_id is not None else set())
    if not named <= lines.keys():
        raise NotFound
    problems: dict[str, Invalid] = {}
    for line_id, units in wish.units.items():
        if units < 0:
            problems[f"units-{line_id}"] = Invalid("below-zero")
        elif units > MOST_UNITS:
            problems[f"units-{line_id}"] = Invalid("too-many-units")
    if problems:
        raise Invalid("count-lines", problems=problems)


def _count_line(actor: Actor, line: CountLine, units: int, book: int) -> None:
    if line.counted_units is not None:
        _keep_aside(line)
    line.book_units, line.counted_units = book, units
    line.counted_at, line.counted_by = clock.now(), actor.name


def _keep_aside(line: CountLine) -> None:
    """What was counted first stays on record; the line waits to be counted once more."""
    if line.first_units is None:
        line.first_book_units, line.first_units = line.book_units, line.counted_units
        line.first_at, line.first_by = line.counted_at, line.counted_by
    line.book_units = line.counted_units = line.counted_at = line.counted_by = None


@use_case
def add_to_count(
    actor: Actor, depot_id: int, count_id: int, lot_id: int, zone: Zone | None
) -> CountLine:
    """Put a lot on the sheet that was found though the book does not have it here.

    A lot that is on the sheet already is answered, not added twice.
    """
    count = _open_one(actor, depot_id, count_id)
    place_id = count.place_id
    if place_id is None:
        if zone is None:
            raise Invalid("zone-missing", field="zone")
        place_id = queries.zones_of_depot(depot_id)[zone].id
    if not queries.may_be_added(count, lot_id):
        raise NotFound
    on_it = select(CountLine).where(
        CountLine.count_id == count.id,
        CountLine.lot_id == lot_id,
        CountLine.place_id == place_id,
    )
    line = db.session.scalar(on_it)
    if line is None:
        line = CountLine(count_id=count.id, place_id=place_id, lot_id=lot_id, is_added=True)
        db.session.add(line)
        db.session.flush()
        audit.record(actor, "count.lot-added", f"count:{count.id}", new={"lot": lot_id})
    return line


@use_case
def finish_count(
    actor: Actor,
    depot_id: int,
    count_id: int,
    reasons: Mapping[int, str],
    key: str | None = None,
) -> Count:
    """Book every difference, once, with its reason by line (cases S3, S17).

    What is booked is what was counted less what the book said at that moment: what moved since
    then has nothing to do with it (case S16).
    """
    earlier = idempotency.earlier_result(actor, "stock.finish-count", key)
    if earlier is not None:
        return db.session.get_one(Count, earlier)
    count = _open_one(actor, depot_id, count_id)
    for place_id in _places(count):
        lock(f"place:{place_id}")
    sheet = queries.read_sheet(count)
    if not sheet.lines:
        raise Invalid("count-nothing")
    if not sheet.is_complete:
        raise Conflict("count-incomplete")
    _take_reasons(sheet.lines, reasons)
    count.status, count.closed_at, count.closed_by = (
        CountStatus.FINISHED,
        clock.now(),
        actor.name,
    )
    db.session.refresh(count, ["lines"])
    move(actor, corrections(count), f"count:{count.id}")
    idempotency.remember(actor, "stock.finish-count", key, count.id)
    audit.record(
        actor,
        "stock.counted",
        f"count:{count.id}",
        new={
            str(line.lot_id): [line.book_units, line.counted_units]
            for line in sheet.lines
            if line.gap
        },
    )
    return count


def _places(count: Count) -> list[int]:
    if count.place_id is not None:
        return [count.place_id]
    return sorted(place.id for place in queries.zones_of_depot(count.depot_id or 0).values())


def _take_reasons(lines: list[CountLine], reasons: Mapping[int, str]) -> None:
    problems: dict[str, Invalid] = {}
    for line in lines:
        reason = reasons.get(line.id, "").strip()
        if line.gap and not reason:
            problems[f"reason-{line.id}"] = Invalid("reason-missing")
        elif len(reason) > 200:
            problems[f"reason-{line.id}"] = Invalid("reason-too-long")
        line.reason = reason or None
    if problems:
        raise Invalid("count-lines", problems=problems)


@use_case
def cancel_count(actor: Actor, depot_id: int, count_id: int, reason: str) -> Count:
    """End a count without booking anything."""
    count = _open_one(actor, depot_id, count_id)
    if not reason.strip():
        raise Invalid("why-missing", field="reason")
    count.status, count.closed_at, count.closed_by = (
        CountStatus.CANCELLED,
        clock.now(),
        actor.name,
    )
    audit.record(actor, "count.cancelled", f"count:{count.id}", reason=reason.strip())
    return count
