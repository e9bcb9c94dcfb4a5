"""Whether the ledger tells one true story. `foodaid ledger check` prints the first fault."""

from sqlalchemy import String, cast, func, literal, select, union_all

from foodaid.core.db import db
from foodaid.stock.models import ENDLESS, CountLine, Lot, Movement, Place, PlaceKind


def first_fault() -> str | None:
    """The first thing that cannot be true, in plain words; None if the ledger holds."""
    for check in (_negative_balance, _lost_units, _mixed_programmes, _uncorrected_counts):
        fault = check()
        if fault is not None:
            return fault
    return None


def _negative_balance() -> str | None:
    came = select(Movement.to_place_id.label("place_id"), Movement.lot_id, Movement.units)
    went = select(Movement.from_place_id, Movement.lot_id, -Movement.units)
    both = union_all(came, went).subquery()
    total = func.sum(both.c.units)
    row = db.session.execute(
        select(both.c.place_id, both.c.lot_id, total)
        .join(Place, Place.id == both.c.place_id)
        .where(Place.kind.not_in(ENDLESS))
        .group_by(both.c.place_id, both.c.lot_id)
        .having(total < 0)
        .order_by(both.c.place_id, both.c.lot_id)
        .limit(1)
    ).first()
    return None if row is None else f"place {row[0]} holds {row[2]} units of lot {row[1]}"


def _lost_units() -> str | None:
    """Whatever came from the supplier is somewhere: the sum over all other places is the same."""
    came = select(Movement.to_place_id.label("place_id"), Movement.lot_id, Movement.units)
    went = select(Movement.from_place_id, Movement.lot_id, -Movement.units)
    both = union_all(came, went).subquery()
    total = func.sum(both.c.units)
    row = db.session.execute(
        select(both.c.lot_id, total).group_by(both.c.lot_id).having(total != 0).limit(1)
    ).first()
    return None if row is None else f"lot {row[0]}: {row[1]} units come from nowhere"


def _mixed_programmes() -> str | None:
    """A lot belongs to the programme of its campaign (rule V19)."""
    row = db.session.execute(
        select(Lot.id, Lot.programme)
        .join(Lot.campaign)
        .where(Lot.campaign.property.mapper.class_.programme != Lot.programme)
        .limit(1)
    ).first()
    return None if row is None else f"lot {row[0]} is booked as {row[1]}, its campaign is not"


def _uncorrected_counts() -> str | None:
    """Every difference of a count has its movement, to the unit."""
    corrected = (
        select(Movement.document, Movement.lot_id, func.sum(Movement.units).label("units"))
        .where(Movement.kind == "counted")
        .group_by(Movement.document, Movement.lot_id)
        .subquery()
    )
    document = literal("count:") + cast(CountLine.count_id, String)
    row = db.session.execute(
        select(CountLine.count_id, CountLine.lot_id)
        .outerjoin(
            corrected,
            (corrected.c.document == document) & (corrected.c.lot_id == CountLine.lot_id),
        )
        .where(
            func.abs(CountLine.counted_units - CountLine.book_units)
            != func.coalesce(corrected.c.units, 0)
        )
        .limit(1)
    ).first()
    return None if row is None else f"count {row[0]}: the difference of lot {row[1]} is not booked"


def end_places_are_there() -> bool:
    """Whether the ends of the chain exist, once each."""
    ends = [kind for kind in PlaceKind if kind not in {PlaceKind.DEPOT, PlaceKind.SITE}]
    rows = select(Place.kind, func.count()).where(Place.kind.in_(ends)).group_by(Place.kind)
    return {kind: count for kind, count in db.session.execute(rows)} == dict.fromkeys(ends, 1)
