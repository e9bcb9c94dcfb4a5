"""Stock accounts and their control: opening + in - out - lost = closing, and what was counted."""

from datetime import date

import pytest

from foodaid.catalogue.domain import Programme
from foodaid.reports.domain.accounts import (
    INS,
    LOSSES,
    OUTS,
    Crossing,
    Entry,
    Flow,
    Goods,
    by_product,
    by_programme,
    entries,
    flow_of,
)
from foodaid.reports.domain.control import Check, Found, State, verdict
from foodaid.stock.models import MovementKind, PlaceKind

DAY = date(2026, 6, 30)


def _goods(lot_id: int, programme: Programme = Programme.ESF, product_id: int = 1) -> Goods:
    return Goods(lot_id, f"L{lot_id}", programme, "ESF 2026", product_id, "RICE", "Rice", 1000, 10)


def test_every_kind_of_movement_between_any_places_has_its_column() -> None:
    for kind in MovementKind:
        for place in PlaceKind:
            assert flow_of(kind, place, is_in=True) in INS
            assert flow_of(kind, place, is_in=False) in (*OUTS, *LOSSES)


@pytest.mark.parametrize(
    ("kind", "place", "is_in", "flow"),
    [
        ("received", "transit", True, Flow.RECEIVED),
        ("transferred", "site", True, Flow.TRANSFERRED_IN),
        ("counted", "loss", True, Flow.FOUND),
        ("counted", "loss", False, Flow.COUNTED_SHORT),
        ("handed-out", "recipients", False, Flow.HANDED_OUT),
        ("lost", "loss", False, Flow.LOST),
        ("scrapped", "scrap", False, Flow.SCRAPPED),
        ("returned", "transit", False, Flow.RETURNED),
        ("returned", "transit", True, Flow.CAME_BACK),
        ("loaded", "transit", False, Flow.SENT),
    ],
)
def test_a_movement_stands_in_the_column_people_expect(
    kind: str, place: str, is_in: bool, flow: Flow
) -> None:
    assert flow_of(kind, place, is_in=is_in) is flow


def test_what_was_there_and_what_came_less_what_went_is_what_is_left() -> None:
    found = entries(
        [
            Crossing(1, Flow.RECEIVED, 100, is_before=True),
            Crossing(1, Flow.HANDED_OUT, 30, is_before=True),
            Crossing(1, Flow.RECEIVED, 50, is_before=False),
            Crossing(1, Flow.HANDED_OUT, 60, is_before=False),
            Crossing(1, Flow.COUNTED_SHORT, 2, is_before=False),
        ],
        {1: _goods(1)},
    )

    assert [(e.opening, e.came, e.went, e.lost, e.closing) for e in found] == [(70, 50, 60, 2, 58)]


def test_a_lot_that_was_gone_before_the_period_is_not_in_it() -> None:
    gone = [
        Crossing(1, Flow.RECEIVED, 9, is_before=True),
        Crossing(1, Flow.HANDED_OUT, 9, is_before=True),
    ]

    assert entries(gone, {1: _goods(1)}) == []


def test_two_funds_never_share_a_line() -> None:  # rule V19
    lots = [
        Entry(_goods(1, Programme.FEAD), opening=3),
        Entry(_goods(2, Programme.ESF), opening=4),
        Entry(_goods(3, Programme.ESF), opening=5),
    ]

    assert [entry.opening for entry in by_product(lots)] == [3, 9]
    assert {programme: len(of) for programme, of in by_programme(lots).items()} == {
        Programme.FEAD: 1,
        Programme.ESF: 2,
    }


def _check(*, counted: int | None, booked: int = 0, book: int = 0) -> Check:
    """A lot of which 100 came and 60 were handed out; `booked` is what counts put right."""
    entry = Entry(_goods(1))
    entry.flows.update({Flow.RECEIVED: 100, Flow.HANDED_OUT: 60})
    entry.flows[Flow.FOUND if booked > 0 else Flow.COUNTED_SHORT] += abs(booked)
    found = () if counted is None else (Found(1, counted, DAY, "torn bag"),)
    return Check(entry, found, book)


def test_a_lot_that_was_counted_as_it_must_be_agrees() -> None:  # case M16
    check = _check(counted=40)

    assert (check.expected, check.difference, check.state) == (40, 0, State.AGREES)


def test_a_count_that_found_too_little_differs_and_says_why() -> None:
    check = _check(counted=38, booked=-2)

    assert (check.expected, check.difference, check.state) == (40, -2, State.DIFFERS)
    assert (check.reasons, check.unexplained) == (["torn bag"], 0)


def test_a_difference_that_no_count_booked_is_unexplained() -> None:
    check = _check(counted=38)

    assert (check.difference, check.unexplained, check.state) == (-2, -2, State.DIFFERS)


def test_goods_that_nobody_counted_do_not_reconcile() -> None:
    found = verdict([_check(counted=None, book=40), _check(counted=40)])

    assert (found.reconciles, found.uncounted, found.differing) == (False, 1, 0)


def test_overs_and_shorts_do_not_make_each_other_good() -> None:
    found = verdict([_check(counted=38, booked=-2), _check(counted=42, booked=2)])

    assert (found.reconciles, found.units_short, found.units_over) == (False, 2, 2)
