"""Rules of the ledger that no single page owns: what never disappears, and what readers see."""

import pytest
from flask import Flask
from sqlalchemy.exc import DBAPIError

from foodaid.catalogue.models import Product
from foodaid.core.db import db
from foodaid.core.permissions import Role
from foodaid.deliveries import queries as deliveries
from foodaid.organisations.models import Depot
from foodaid.rounds.queries import on_the_road_with
from foodaid.stock import queries, use_cases
from foodaid.stock.checks import first_fault
from foodaid.stock.models import HoldKind, Movement
from tests.factories import make_actor
from tests.rounds_stories import rounds_story


def test_a_lot_held_on_its_way_is_flagged_at_receipt(app: Flask) -> None:  # case S10
    story = rounds_story()
    found = story.loaded()
    lot = story.lots[1]
    editor = make_actor(Role.CATALOGUE_EDITOR)

    use_cases.hold_lot(editor, lot.id, HoldKind.RECALL, "glass found")

    stops = on_the_road_with([lot.id])
    partner = story.allocation.partners[0]
    vera = make_actor(Role.PARTNER_VOLUNTEER, partner=partner)
    delivery = deliveries.delivery_of(vera, partner.id, found.stops[0].id)
    assert [stop.id for stop, _units in stops] == [stop.id for stop in found.stops]
    assert {line.lot.is_held for line in delivery.stop.load if line.lot_id == lot.id} == {True}


@pytest.mark.parametrize("model", [Depot, Product])
def test_what_has_stock_is_never_deleted(app: Flask, model: type[Depot | Product]) -> None:  # S18
    rounds_story()
    row = db.session.query(model).order_by(model.id).first()
    assert row is not None

    with pytest.raises((DBAPIError, AssertionError)):
        db.session.delete(row)
        db.session.flush()

    db.session.rollback()
    assert db.session.query(model).count() > 0


def test_balances_are_the_sum_of_the_movements_the_first_one_too(app: Flask) -> None:  # case S21
    story = rounds_story()
    story.loaded()
    told = {
        place: queries.units_at(place)
        for place in {row.to_place_id for row in db.session.query(Movement)}
    }

    summed: dict[int, dict[int, int]] = {place: {} for place in told}
    for row in db.session.query(Movement):
        for place, units in ((row.to_place_id, row.units), (row.from_place_id, -row.units)):
            if place in summed:
                summed[place][row.lot_id] = summed[place].get(row.lot_id, 0) + units
    assert told == {
        place: {lot: units for lot, units in lots.items() if units}
        for place, lots in summed.items()
    }


def test_checking_the_whole_ledger_writes_nothing_that_readers_could_see(
    app: Flask,
) -> None:  # case S22
    story = rounds_story()
    depot = story.depot_place()
    before = (queries.units_at(depot.id), db.session.query(Movement).count())

    assert first_fault() is None

    assert not db.session.dirty
    assert not db.session.new
    assert (queries.units_at(depot.id), db.session.query(Movement).count()) == before
