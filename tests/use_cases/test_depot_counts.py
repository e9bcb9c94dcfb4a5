"""Counting a depot while goods come and go: blind, twice where it differs, booked once."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask

from foodaid.catalogue.models import Campaign, Product
from foodaid.core import clock
from foodaid.core.db import db
from foodaid.core.errors import Conflict, Invalid, NotFound
from foodaid.core.permissions import Actor, Role
from foodaid.organisations.models import Depot
from foodaid.stock import queries
from foodaid.stock.checks import first_fault
from foodaid.stock.models import Count, CountStatus, Lot, Movement, MovementKind, Place, Zone
from foodaid.stock.models import PlaceKind as Kind
from foodaid.stock.queries import LineState
from foodaid.stock.use_cases import (
    Move,
    OpenCount,
    Tally,
    add_to_count,
    cancel_count,
    finish_count,
    move,
    open_count,
    reverse,
    save_tally,
)
from tests import factories


@dataclass
class Scene:
    """Ten units of rice and fifty of milk in the dry store of a depot with two workers."""

    depot: Depot
    campaign: Campaign
    rice: Lot
    milk: Lot
    dry: Place
    ends: dict[Kind, Place]
    dirk: Actor
    delphine: Actor

    def open(self, zone: Zone | None = Zone.DRY, product: Product | None = None) -> Count:
        product_id = product.id if product else None
        return open_count(self.dirk, OpenCount(self.depot.id, zone, product_id))

    def tally(self, count: Count, units: dict[Lot, int], who: Actor | None = None) -> None:
        lines = {line.lot_id: line.id for line in count.lines}
        typed = {lines[lot.id]: number for lot, number in units.items()}
        save_tally(who or self.dirk, Tally(self.depot.id, count.id, typed))

    def states(self, count: Count) -> list[str]:
        sheet = queries.read_sheet(count)
        return [sheet.states[line.id].value for line in sheet.lines]

    def finish(self, count: Count, *reasons: str, key: str | None = None) -> Count:
        gaps = [line.id for line in queries.read_sheet(count).lines if line.gap]
        told = dict(zip(gaps, reasons, strict=False))
        return finish_count(self.dirk, self.depot.id, count.id, told, key)

    def booked(self) -> list[tuple[int, int]]:
        """What was booked as counted: units, below 0 what was missing."""
        rows = db.session.query(Movement).filter_by(kind=MovementKind.COUNTED)
        loss = self.ends[Kind.LOSS].id
        return [
            (row.lot_id, row.units if row.from_place_id == loss else -row.units) for row in rows
        ]

    def load(self, lot: Lot, units: int) -> Movement:
        way = Move(lot.id, self.dry, self.ends[Kind.TRANSIT], units, MovementKind.LOADED)
        return move(self.dirk, [way], "stop:1")[0]


@pytest.fixture
def scene(app: Flask) -> Scene:
    ends = factories.make_ends()
    depot = factories.make_depot()
    rice, milk = factories.make_product("A-RICE"), factories.make_product("B-MILK")
    campaign = factories.make_campaign(rice, milk)
    dry = queries.zones_of_depot(depot.id)[Zone.DRY]
    lots = [factories.make_lot(one, campaign, code=f"L{one.code}") for one in (rice, milk)]
    for lot, units in zip(lots, (10, 50), strict=True):
        factories.put(lot, dry, ends[Kind.SUPPLIER], units)
    dirk, delphine = (factories.make_actor(Role.DEPOT_WORKER, depot=depot) for _ in range(2))
    return Scene(depot, campaign, lots[0], lots[1], dry, ends, dirk, delphine)


def test_what_is_found_beyond_the_book_is_booked_with_its_reason(scene: Scene) -> None:  # case S3
    count = scene.open()
    scene.tally(count, {scene.rice: 30, scene.milk: 50})
    scene.tally(count, {scene.rice: 30}, scene.delphine)

    scene.finish(count, "behind the door")

    assert scene.booked() == [(scene.rice.id, 20)]
    assert queries.units_at(scene.dry.id) == {scene.rice.id: 30, scene.milk.id: 50}
    totals = queries.totals_of(queries.read_sheet(count))
    assert (totals.units_high, totals.cents_high, totals.units_low) == (20, 2400, 0)
    assert first_fault() is None


def test_a_difference_without_its_reason_is_refused(scene: Scene) -> None:  # case S3
    count = scene.open()
    for _time in range(2):
        scene.tally(count, {scene.rice: 9, scene.milk: 50})

    with pytest.raises(Invalid) as refusal:
        scene.finish(count)

    assert [one.code for one in refusal.value.problems.values()] == ["reason-missing"]
    db.session.refresh(count)
    assert count.is_open
    assert scene.booked() == []


def test_less_than_nothing_is_refused_and_changes_nothing(scene: Scene) -> None:  # case S4
    count = scene.open()

    with pytest.raises(Invalid, match="count-lines"):
        scene.tally(count, {scene.rice: -1, scene.milk: 50})

    assert scene.states(count) == ["to-count", "to-count"]


def test_the_book_of_a_line_is_that_of_the_moment_it_is_counted(scene: Scene) -> None:  # case S16
    count = scene.open()
    scene.load(scene.rice, 4)
    scene.tally(count, {scene.rice: 6})
    scene.load(scene.rice, 5)
    factories.put(scene.milk, scene.dry, scene.ends[Kind.SUPPLIER], 7)
    scene.tally(count, {scene.milk: 55})
    scene.tally(count, {scene.milk: 55}, scene.delphine)
    scene.load(scene.milk, 30)

    scene.finish(count, "two bags torn")

    assert scene.booked() == [(scene.milk.id, -2)]
    assert queries.units_at(scene.dry.id) == {scene.rice.id: 1, scene.milk.id: 25}
    assert first_fault() is None


def test_two_people_who_finish_book_once(scene: Scene) -> None:  # case S17
    count = scene.open()
    for _time in range(2):
        scene.tally(count, {scene.rice: 8, scene.milk: 50})
    scene.finish(count, "torn", key="one-finish")

    again = scene.finish(count, "torn", key="one-finish")
    with pytest.raises(Conflict, match="count-over"):
        scene.finish(count, "torn", key="another-finish")

    assert again.status is CountStatus.FINISHED
    assert scene.booked() == [(scene.rice.id, -2)]


def test_what_differs_is_counted_again_and_both_are_kept(scene: Scene) -> None:
    count = scene.open()

    scene.tally(count, {scene.rice: 8, scene.milk: 50})
    first = scene.states(count)
    scene.tally(count, {scene.rice: 9}, scene.delphine)

    line = queries.read_sheet(count).lines[0]
    assert first == ["again", "done"]
    assert (line.first_units, line.first_by) == (8, scene.dirk.name)
    assert (line.counted_units, line.counted_by) == (9, scene.delphine.name)
    assert scene.states(count) == ["done", "done"]


def test_a_tally_sent_twice_is_no_second_count(scene: Scene) -> None:
    count = scene.open()
    line = queries.read_sheet(count).lines[0]
    wish = Tally(scene.depot.id, count.id, {line.id: 8}, key="one-tally")

    for _time in range(2):
        save_tally(scene.dirk, wish)

    assert scene.states(count) == ["again", "to-count"]


def test_what_is_done_is_touched_only_when_it_is_taken_back(scene: Scene) -> None:
    count = scene.open()
    scene.tally(count, {scene.rice: 10})
    line = queries.read_sheet(count).lines[0]

    scene.tally(count, {scene.rice: 3})
    untouched = line.counted_units
    save_tally(scene.dirk, Tally(scene.depot.id, count.id, again_id=line.id))

    assert untouched == 10
    assert scene.states(count) == ["again", "to-count"]


def test_nothing_is_finished_before_all_is_counted(scene: Scene) -> None:
    count = scene.open()
    scene.tally(count, {scene.rice: 10})

    with pytest.raises(Conflict, match="count-incomplete"):
        scene.finish(count)


def test_one_count_of_a_zone_or_a_product_is_open_at_a_time(scene: Scene) -> None:
    first = scene.open()
    scene.open(None, scene.rice.product)

    for zone, product in ((Zone.DRY, None), (None, scene.rice.product)):
        with pytest.raises(Conflict, match="count-open-already"):
            scene.open(zone, product)
    cancel_count(scene.dirk, scene.depot.id, first.id, "wrong zone")

    assert scene.open().is_open


def test_two_counts_of_the_same_lot_do_not_book_its_difference_twice(scene: Scene) -> None:
    by_zone, by_product = scene.open(), scene.open(None, scene.rice.product)
    for _time in range(2):
        scene.tally(by_zone, {scene.rice: 8, scene.milk: 50})
        scene.tally(by_product, {scene.rice: 8})
    scene.finish(by_product, "torn")

    overtaken = scene.states(by_zone)
    with pytest.raises(Conflict, match="count-incomplete"):
        scene.finish(by_zone, "torn")
    scene.tally(by_zone, {scene.rice: 8})
    scene.finish(by_zone)

    assert overtaken == ["again", "done"]
    assert scene.booked() == [(scene.rice.id, -2)]
    assert first_fault() is None


def test_a_product_is_counted_zone_by_zone(scene: Scene) -> None:
    cool = queries.zones_of_depot(scene.depot.id)[Zone.COOL]
    factories.put(scene.rice, cool, scene.ends[Kind.SUPPLIER], 3)
    count = scene.open(None, scene.rice.product)
    dry_line, cool_line = queries.read_sheet(count).lines
    for _time in range(2):
        save_tally(scene.dirk, Tally(scene.depot.id, count.id, {dry_line.id: 12, cool_line.id: 1}))

    scene.finish(count, "moved", "moved")

    assert queries.units_at(scene.dry.id)[scene.rice.id] == 12
    assert queries.units_at(cool.id) == {scene.rice.id: 1}
    assert first_fault() is None


def test_a_lot_found_here_is_added_once(scene: Scene) -> None:
    cool = queries.zones_of_depot(scene.depot.id)[Zone.COOL]
    stray = factories.make_lot(scene.rice.product, scene.campaign, code="STRAY")
    factories.put(stray, cool, scene.ends[Kind.SUPPLIER], 5)
    count = scene.open()

    lines = [
        add_to_count(scene.dirk, scene.depot.id, count.id, stray.id, None).id for _time in range(2)
    ]

    assert lines[0] == lines[1]
    assert [
        lot.code for lot in queries.lots_to_add(scene.dirk, scene.depot.id, count.id, "stra")
    ] == ["STRAY"]
    assert scene.states(count) == ["to-count"] * 3


def test_a_lot_that_never_came_here_is_not_added(scene: Scene) -> None:
    elsewhere = factories.make_lot(scene.rice.product, scene.campaign, code="ELSEWHERE")
    count = scene.open()

    with pytest.raises(NotFound):
        add_to_count(scene.dirk, scene.depot.id, count.id, elsewhere.id, None)


def test_a_cancelled_count_books_nothing_and_stands_in_nobodys_way(scene: Scene) -> None:
    loaded = scene.load(scene.rice, 2)
    count = scene.open()
    scene.tally(count, {scene.rice: 1})

    with pytest.raises(Invalid, match="cannot-be-undone"):
        reverse(scene.dirk, [loaded], "wrong lorry")
    cancel_count(scene.dirk, scene.depot.id, count.id, "power cut")
    reverse(scene.dirk, [loaded], "wrong lorry")

    assert scene.booked() == []
    assert queries.units_at(scene.dry.id)[scene.rice.id] == 10


def test_an_open_count_stands_in_the_way_of_what_it_has_counted_only(scene: Scene) -> None:
    # case S12
    rice, milk = scene.load(scene.rice, 2), scene.load(scene.milk, 2)
    scene.tally(scene.open(), {scene.rice: 8})

    reverse(scene.dirk, [milk], "wrong lorry")
    with pytest.raises(Invalid) as refusal:
        reverse(scene.dirk, [rice], "wrong lorry")

    assert [one.code for one in refusal.value.problems.values()] == ["counted-since"]


def test_what_is_said_to_have_gone_before_a_count_is_refused(scene: Scene) -> None:  # case S14
    for row in db.session.query(Movement):
        assert row.occurred_on == clock.today()
    scene.tally(scene.open(), {scene.rice: 10})

    yesterday = clock.today() - timedelta(days=1)

    assert queries.counted_after(scene.dry.id, [scene.rice.id, scene.milk.id], yesterday) == {
        scene.rice.id: clock.today()
    }


def test_another_depot_does_not_see_the_count(scene: Scene) -> None:
    count = scene.open()
    stranger = factories.make_actor(Role.DEPOT_WORKER, depot=factories.make_depot("Other"))

    with pytest.raises(NotFound):
        save_tally(stranger, Tally(scene.depot.id, count.id))
    with pytest.raises(NotFound):
        finish_count(stranger, scene.depot.id, count.id, {})
    assert LineState.DONE.value not in scene.states(count)
