"""What somebody with a database program could plant in the ledger is found and named."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import insert, text

from foodaid.catalogue.models import Campaign, Storage
from foodaid.core import clock
from foodaid.core.db import db
from foodaid.orders.models import Order
from foodaid.stock import queries
from foodaid.stock.checks import first_fault
from foodaid.stock.checks.ways import vanished
from foodaid.stock.models import (
    Lot,
    Movement,
    MovementKind,
    Place,
    PlaceKind,
    PromiseEnd,
    Reservation,
)
from tests import factories as make

TODAY = clock.today()


@dataclass
class Book:
    """A lot that came in ten days ago, was loaded and received, and was handed out in part."""

    lot: Lot
    campaign: Campaign
    order: Order
    ends: dict[PlaceKind, Place]
    depot: Place
    site: Place
    last: Movement

    def add(
        self,
        kind: MovementKind,
        start: Place,
        end: Place,
        units: int,
        on: date = TODAY,
        undoes: int | None = None,
    ) -> Movement:
        return make.save(
            Movement(
                kind=kind, from_place_id=start.id, to_place_id=end.id, lot_id=self.lot.id,
                units=units, occurred_on=on, recorded_at=clock.now(), recorded_by="test",
                document="paper:1", reversal_of_id=undoes,
            )
        )  # fmt: skip

    def promise(self, **changes: object) -> None:
        """A promise, with what is wrong about it; the database looks away."""
        now = clock.now()
        row = {
            "place_id": self.depot.id, "product_id": self.lot.product_id,
            "campaign_id": self.campaign.id, "order_id": self.order.id, "units": 7,
            "reserved_at": now, "released_at": None, **changes,
        }  # fmt: skip
        _look_away()
        db.session.execute(insert(Reservation), [row])
        db.session.commit()


def _look_away() -> None:
    """Keys are not checked in this session any more."""
    is_postgres = db.engine.dialect.name == "postgresql"
    db.session.commit()
    if is_postgres:
        db.session.execute(text("SET session_replication_role = replica"))
        return
    raw = db.session.connection().connection.dbapi_connection
    assert raw is not None
    raw.rollback()
    raw.execute("PRAGMA foreign_keys=OFF")
    raw.execute("BEGIN")


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.fixture
def book(app: Flask) -> Book:
    ends = make.make_ends()
    partner = make.make_partner(people=20)
    product = make.make_product()
    campaign = make.make_campaign(product)
    order = make.make_order(partner, make.make_window(campaign), {campaign.offers[0]: 5})
    lot = make.make_lot(product, campaign)
    depot, site = (
        queries.home_in_depot(partner.depot_id, Storage.DRY),
        queries.place_of_site(order.site_id),
    )
    found = Book(lot, campaign, order, ends, depot, site, Movement())
    road = ends[PlaceKind.TRANSIT]
    found.add(MovementKind.GOODS_IN, ends[PlaceKind.SUPPLIER], depot, 100, ago(10))
    found.add(MovementKind.LOADED, depot, road, 60, ago(8))
    found.add(MovementKind.RECEIVED, road, site, 60, ago(8))
    found.last = found.add(MovementKind.HANDED_OUT, site, ends[PlaceKind.RECIPIENTS], 20, ago(5))
    return found


def _all_that_is_right(book: Book) -> None:
    road, loss = book.ends[PlaceKind.TRANSIT], book.ends[PlaceKind.LOSS]
    people = book.ends[PlaceKind.RECIPIENTS]
    book.add(MovementKind.REVERSED, people, book.site, 20, ago(5), book.last.id)
    book.add(MovementKind.LOADED, book.depot, road, 10, ago(4))
    book.add(MovementKind.LOST, road, loss, 4, ago(4))
    book.add(MovementKind.RETURNED, road, book.depot, 6, ago(4))
    book.add(MovementKind.SCRAPPED, book.depot, book.ends[PlaceKind.SCRAP], 3, ago(3))
    book.add(MovementKind.RETURNED, book.depot, book.ends[PlaceKind.SUPPLIER], 2, ago(3))
    book.promise()


def test_a_ledger_with_every_kind_of_movement_holds(book: Book) -> None:
    assert first_fault() is None

    _all_that_is_right(book)

    assert first_fault() is None


def _left_too_early(book: Book) -> None:
    book.add(MovementKind.HANDED_OUT, book.site, book.ends[PlaceKind.RECIPIENTS], 5, ago(9))


def _received_too_early(book: Book) -> None:
    book.add(MovementKind.LOADED, book.depot, book.ends[PlaceKind.TRANSIT], 5, ago(12))
    book.add(MovementKind.RECEIVED, book.ends[PlaceKind.TRANSIT], book.site, 5, ago(12))


def _more_than_was_there(book: Book) -> None:
    book.add(MovementKind.HANDED_OUT, book.site, book.ends[PlaceKind.RECIPIENTS], 41)


def _told_too_early(book: Book) -> None:
    day = TODAY + timedelta(days=2)
    book.add(MovementKind.HANDED_OUT, book.site, book.ends[PlaceKind.RECIPIENTS], 1, day)


def _wrong_end(book: Book) -> None:
    book.add(MovementKind.HANDED_OUT, book.site, book.ends[PlaceKind.SCRAP], 1)


def _loaded_at_a_site(book: Book) -> None:
    book.add(MovementKind.LOADED, book.site, book.ends[PlaceKind.TRANSIT], 1)


def _undone_before(book: Book) -> None:
    people = book.ends[PlaceKind.RECIPIENTS]
    book.add(MovementKind.REVERSED, people, book.site, 20, ago(6), book.last.id)


def _undone_twice(book: Book) -> None:
    people = book.ends[PlaceKind.RECIPIENTS]
    undone = book.add(MovementKind.REVERSED, people, book.site, 20, ago(5), book.last.id)
    book.add(MovementKind.REVERSED, book.site, people, 20, ago(5), undone.id)


def _undone_by_a_hand_out(book: Book) -> None:
    people = book.ends[PlaceKind.RECIPIENTS]
    book.add(MovementKind.HANDED_OUT, book.site, people, 20, ago(5), book.last.id)


def _to_no_order(book: Book) -> None:
    book.promise(order_id=10**6)


def _at_no_depot(book: Book) -> None:
    book.promise(place_id=book.site.id)


def _of_what_is_not_offered(book: Book) -> None:
    book.promise(product_id=make.make_product("SOAP").id)


def _ended_too_early(book: Book) -> None:
    book.promise(released_at=clock.now() - timedelta(days=1), ended=PromiseEnd.LOADED)


FAULTS: tuple[tuple[Callable[[Book], None], str], ...] = (
    (_left_too_early, r"place \d+ holds -5 units of lot \d+ on "),  # case S14
    (_received_too_early, r"lot \d+ was received on .*, but came in on "),
    (_more_than_was_there, r"place \d+ holds -1 units of lot \d+ on "),  # case S1
    (_told_too_early, r"movement \d+ is of .*, recorded on .* already"),
    (_wrong_end, r"movement \d+: handed-out goes from site to scrap"),
    (_loaded_at_a_site, r"movement \d+: loaded goes from site to transit"),
    (_undone_before, r"movement \d+ undoes movement \d+ before it was done"),
    (_undone_twice, r"movement \d+ may not undo movement \d+"),  # case S11
    (_undone_by_a_hand_out, r"movement \d+ may not undo movement \d+"),
    (_to_no_order, r"promise \d+: 7 units are promised to no order"),
    (_at_no_depot, r"promise \d+ is of goods at no depot, but at site"),
    (_of_what_is_not_offered, r"promise \d+ is of product \d+, which is not offered"),
    (_ended_too_early, r"promise \d+ ended before it began"),
)


@pytest.mark.parametrize(("plant", "said"), FAULTS, ids=lambda part: getattr(part, "__name__", ""))
def test_a_planted_fault_is_found_and_named(
    book: Book, plant: Callable[[Book], None], said: str
) -> None:
    plant(book)

    fault = first_fault()

    assert fault is not None
    assert re.match(said, fault), fault


def test_units_that_left_the_chain_by_no_known_way_have_vanished(book: Book) -> None:
    """A purchase is what is held and what went out, told twice: by the kinds and by the places."""
    _all_that_is_right(book)
    assert vanished() is None

    book.add(MovementKind.HANDED_OUT, book.depot, book.site, 6)

    assert vanished() == f"lot {book.lot.id}: -6 units vanished between bought and held"
