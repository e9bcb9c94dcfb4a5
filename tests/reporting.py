"""Goods that were handed out, for the tests of reports."""

from datetime import UTC, date, datetime

from foodaid.organisations.models import Partner
from foodaid.stock import queries as stock
from foodaid.stock.models import Lot, Movement, MovementKind, PlaceKind
from tests.factories import save


def hand_out(partner: Partner, lot: Lot, units: int, on: date) -> Movement:
    """Units of a lot that a partner gave to people."""
    return save(
        Movement(
            kind=MovementKind.HANDED_OUT,
            from_place_id=stock.place_of_site(partner.sites[0].id).id,
            to_place_id=stock.end_place(PlaceKind.RECIPIENTS).id,
            lot_id=lot.id,
            units=units,
            occurred_on=on,
            recorded_at=datetime(on.year, on.month, on.day, tzinfo=UTC),
            recorded_by="test",
            document="distribution:1",
        )
    )


def reverse(movement: Movement, on: date) -> Movement:
    """The movement back, as a correction books it."""
    return save(
        Movement(
            kind=MovementKind.REVERSED,
            from_place_id=movement.to_place_id,
            to_place_id=movement.from_place_id,
            lot_id=movement.lot_id,
            units=movement.units,
            occurred_on=on,
            recorded_at=datetime(on.year, on.month, on.day, tzinfo=UTC),
            recorded_by="test",
            document=movement.document,
            reversal_of_id=movement.id,
        )
    )
