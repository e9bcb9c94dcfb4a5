"""What a control of a partner rests on: its counts, what its book says, and every document."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select, union_all
from sqlalchemy.orm import joinedload

from foodaid.core.db import db
from foodaid.deliveries.models import Receipt, ReceiptLine
from foodaid.distributions.models import Distribution, DistributionLine
from foodaid.reports.domain.control import Found
from foodaid.reports.queries.accounts import Holder, Wanted
from foodaid.rounds.models import Round, Stop
from foodaid.stock.models import Count, CountLine, CountStatus, Movement, Place

Shelf = tuple[int, int]
"""A place and a lot there."""


def counts_of(holder: Holder, wanted: Wanted) -> list[Count]:
    """The counts of the period, the oldest first."""
    rows = (
        select(Count)
        .options(joinedload(Count.lines).joinedload(CountLine.lot))
        .where(
            Count.place_id.in_(holder.place_ids),
            Count.status == CountStatus.FINISHED,
            Count.counted_on.between(wanted.first, wanted.last),
        )
        .order_by(Count.recorded_at, Count.id)
    )
    return list(db.session.scalars(rows).unique())


def found_and_uncounted(
    holder: Holder, wanted: Wanted, counts: Sequence[Count]
) -> tuple[list[Found], dict[int, int]]:
    """What lay on each counted shelf, carried on to the last day; and the book of the others."""
    last: dict[Shelf, tuple[Count, CountLine]] = {
        (line.place_id, line.lot_id): (count, line) for count in counts for line in count.lines
    }
    since = _since(holder, wanted.last, last)
    found = [
        Found(lot_id, line.counted_units + since[place_id, lot_id], count.counted_on, line.reason)
        for (place_id, lot_id), (count, line) in last.items()
        if line.counted_units is not None
    ]
    book: Counter[int] = Counter()
    for (place_id, lot_id), units in _book(holder, wanted.last).items():
        if (place_id, lot_id) not in last:
            book[lot_id] += units
    return found, {lot_id: units for lot_id, units in book.items() if units}


def _book(holder: Holder, until: date) -> dict[Shelf, int]:
    """Units by place and lot on a day, reversals and all: the plain sum of the ledger."""
    here = holder.place_ids
    came = select(Movement.to_place_id.label("place_id"), Movement.lot_id, Movement.units).where(
        Movement.to_place_id.in_(here), Movement.occurred_on <= until
    )
    went = select(Movement.from_place_id, Movement.lot_id, -Movement.units).where(
        Movement.from_place_id.in_(here), Movement.occurred_on <= until
    )
    both = union_all(came, went).subquery()
    rows = select(both.c.place_id, both.c.lot_id, func.sum(both.c.units)).group_by(
        both.c.place_id, both.c.lot_id
    )
    return {(place, lot): int(units) for place, lot, units in db.session.execute(rows)}


def _since(
    holder: Holder, until: date, last: dict[Shelf, tuple[Count, CountLine]]
) -> Counter[Shelf]:
    """What was booked on each shelf after its last count, without what that count booked."""
    found: Counter[Shelf] = Counter()
    if not last:
        return found
    here = holder.place_ids
    rows = select(Movement).where(
        Movement.from_place_id.in_(here) | Movement.to_place_id.in_(here),
        Movement.recorded_at > min(count.recorded_at for count, _line in last.values()),
        Movement.occurred_on <= until,
    )
    for move in db.session.scalars(rows):
        for place_id, units in ((move.to_place_id, move.units), (move.from_place_id, -move.units)):
            shelf = place_id, move.lot_id
            if shelf in last and _is_after(move, last[shelf][0]):
                found[shelf] += units
    return found


def _is_after(move: Movement, count: Count) -> bool:
    return move.recorded_at > count.recorded_at and move.document != f"count:{count.id}"


def receipts_of(holder: Holder, wanted: Wanted) -> list[Receipt]:
    """The receipts of the period with the depots they came from, by day."""
    sites = select(Place.site_id).where(Place.id.in_(holder.place_ids))
    rows = (
        select(Receipt)
        .options(
            joinedload(Receipt.lines).joinedload(ReceiptLine.lot),
            joinedload(Receipt.stop).joinedload(Stop.round).joinedload(Round.depot),
        )
        .where(Receipt.site_id.in_(sites), Receipt.received_on.between(wanted.first, wanted.last))
        .order_by(Receipt.received_on, Receipt.id)
    )
    return list(db.session.scalars(rows).unique())


def distributions_of(partner_id: int, wanted: Wanted) -> list[Distribution]:
    """The distributions of the period, also those that were undone, by day."""
    rows = (
        select(Distribution)
        .options(
            joinedload(Distribution.lines).joinedload(DistributionLine.lot),
            joinedload(Distribution.site),
        )
        .where(
            Distribution.partner_id == partner_id,
            Distribution.handed_out_on.between(wanted.first, wanted.last),
        )
        .order_by(Distribution.handed_out_on, Distribution.id)
    )
    return list(db.session.scalars(rows).unique())
