"""Movements from a file: the same rules as by hand, all of them or none."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask

from foodaid.core import clock
from foodaid.core.audit import AuditEvent
from foodaid.core.db import db
from foodaid.core.permissions import system
from foodaid.stock.checks import first_fault
from foodaid.stock.domain.movement_files import Line, read, written
from foodaid.stock.models import Count, Lot, Movement
from foodaid.stock.queries import book
from foodaid.stock.use_cases.importing import Outcome, import_movements
from tests import factories as make

TODAY = clock.today()


def text_of(lines: Iterable[Line]) -> bytes:
    return "".join(written(lines)).encode()


def imported(lines: Iterable[Line], *, save: bool = True) -> Outcome:
    return import_movements(system("test"), read(text_of(lines)), save=save)


@pytest.fixture
def lines(app: Flask) -> list[Line]:
    """A lot comes in, is loaded, received, handed out, taken back, and counted."""
    make.make_ends()
    partner = make.make_partner(people=20)
    campaign = make.make_campaign(make.make_product("RYS1"))
    depot, site = f"depot:{partner.depot.code}/dry", f"site:{partner.code}/Sint-Jan, hall"
    first = Line(
        number=1, day=TODAY - timedelta(days=9), kind="goods-in", start="supplier", end=depot,
        product="RYS1", programme="esf", year=campaign.year, campaign=campaign.name, lot="007",
        best_before=TODAY + timedelta(days=90), use_by=None, unit_cents=120, origin="purchased",
        units=40, document="delivery:A", reason="", reverses=None,
    )  # fmt: skip

    def after(number: int, days: int, kind: str, way: tuple[str, str], units: int) -> Line:
        return replace(
            first, number=number, day=TODAY - timedelta(days=days), kind=kind, start=way[0],
            end=way[1], units=units, document=f"paper:{number}",
        )  # fmt: skip

    out = after(4, 5, "handed-out", (site, "recipients"), 12)
    back = replace(
        out, number=5, kind="reversed", start="recipients", end=site, reason="twice", reverses=4
    )
    counted = after(6, 2, "counted", (site, "loss"), 3)
    return [
        first,
        after(2, 7, "loaded", (depot, "transit"), 30),
        after(3, 7, "received", ("transit", site), 30),
        out,
        back,
        replace(counted, document="count:1", reason="torn"),
    ]


def test_our_own_file_comes_back_as_it_was(lines: list[Line]) -> None:  # cases I3, I5
    outcome = imported(lines)

    assert (outcome.new, outcome.known, outcome.lots) == (6, 0, 1)
    assert text_of(book.lines()) == text_of(lines)
    assert db.session.query(Lot).one().code == "007"
    assert first_fault() is None
    assert [event.event for event in db.session.query(AuditEvent)] == ["ledger.imported"]


def test_a_trial_saves_nothing(lines: list[Line]) -> None:  # case I1
    outcome = imported(lines, save=False)

    assert (outcome.new, outcome.lots) == (6, 1)
    assert [db.session.query(row).count() for row in (Movement, Lot, Count, AuditEvent)] == [0] * 4


def test_the_same_file_twice_changes_nothing(lines: list[Line]) -> None:  # case I2
    imported(lines)

    outcome = imported(lines)

    assert (outcome.new, outcome.known) == (0, 6)
    assert db.session.query(Movement).count() == 6
    assert db.session.query(AuditEvent).count() == 1


def test_a_longer_file_adds_what_is_new(lines: list[Line]) -> None:
    imported(lines[:4])

    outcome = imported(lines)

    assert (outcome.new, outcome.known) == (2, 4)
    assert text_of(book.lines()) == text_of(lines)


def test_more_than_is_there_is_refused_and_nothing_saved(lines: list[Line]) -> None:  # case S1
    lines[1] = replace(lines[1], units=41)

    outcome = imported(lines)

    (found,) = outcome.refusals
    assert (found.row, found.refusal.code) == (3, "not-enough-stock")
    assert db.session.query(Movement).count() == 0


def test_what_is_past_its_use_by_is_refused_as_by_hand(lines: list[Line]) -> None:  # case S5
    passed = TODAY - timedelta(days=8)

    outcome = imported([replace(line, best_before=None, use_by=passed) for line in lines])

    (found,) = outcome.refusals
    assert (found.row, found.refusal.code) == (3, "lots-barred")
    assert db.session.query(Movement).count() == 0


def test_unknown_words_are_named_with_the_nearest_known(lines: list[Line]) -> None:  # case I6
    lines[0] = replace(lines[0], product="RSY1", end=lines[0].end[:-1] + "x", kind="good-in")
    lines[2] = replace(lines[2], campaign="ESF 2O26", document="x" * 41)

    outcome = imported(lines)

    told = [(fault.rows[0], fault.column) for fault in outcome.faults]
    assert told == [
        (2, "kind"), (2, "to"), (2, "product"), (4, "campaign"),
        (4, "document"),
    ]  # fmt: skip
    assert "the nearest is 'RYS1'" in str(outcome.faults[2])
    assert "the nearest is 'goods-in'" in str(outcome.faults[0])
    assert db.session.query(Movement).count() == 0


@pytest.mark.parametrize(
    ("number", "changes", "column"),
    [
        (1, {"reverses": 4}, "reverses"),
        (4, {"reverses": None}, "reverses"),
        (4, {"reverses": 6}, "reverses"),
        (1, {"day": TODAY + timedelta(days=1)}, "day"),
        (1, {"end": "supplier", "start": "supplier"}, "to"),
    ],
)
def test_what_cannot_be_is_named_with_its_column(
    lines: list[Line], number: int, changes: dict[str, object], column: str
) -> None:
    lines[number] = replace(lines[number], **changes)  # type: ignore[arg-type]

    outcome = imported(lines)

    assert [(fault.rows, fault.column) for fault in outcome.faults] == [((number + 2,), column)]


def test_a_lot_keeps_the_date_and_price_that_are_known(lines: list[Line]) -> None:
    imported(lines)

    outcome = imported(
        [replace(line, unit_cents=99, best_before=date(2030, 1, 1)) for line in lines[:1]]
    )

    assert [fault.column for fault in outcome.faults] == ["best_before", "unit_cents"]


def test_a_reversal_of_what_was_undone_already_is_refused(lines: list[Line]) -> None:  # case S11
    again = replace(lines[4], number=7, reason="thrice")

    outcome = imported([*lines[:5], again])

    assert [found.refusal.code for found in outcome.refusals] == ["cannot-be-undone"]
    assert db.session.query(Movement).count() == 0
