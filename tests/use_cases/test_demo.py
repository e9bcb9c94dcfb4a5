"""The demo: the same every time, and alive on whatever day it is loaded."""

from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask_migrate import upgrade

from foodaid.accounts.domain import Passwords
from foodaid.allocation.models import (
    AllocationRun,
    Appeal,
    AppealStatus,
    Comment,
    Review,
    RunStatus,
)
from foodaid.app import create_app
from foodaid.catalogue.models import Programme
from foodaid.config import Settings
from foodaid.core import clock
from foodaid.core.audit import first_altered
from foodaid.core.db import Base, db
from foodaid.core.errors import Conflict
from foodaid.core.outbox import OutboxMail
from foodaid.declarations.models import Declaration
from foodaid.demo.load import Loaded, load
from foodaid.jobs import eu_reports
from foodaid.orders.models import Window
from foodaid.organisations.models import Partner
from foodaid.organisations.use_cases import load_reference
from foodaid.purchasing.domain import Outcome
from foodaid.purchasing.models import Arrival, ContractLine, Invoice, NoticeStatus, SupplierNotice
from foodaid.purchasing.queries import Coming, match_of, standings
from foodaid.reports.models import Report, ReportStatus
from foodaid.rounds.models import Round, RoundStatus
from foodaid.stock.checks import first_fault
from foodaid.stock.models import Movement, MovementKind
from foodaid.stock.use_cases import make_ends

NEW_YEAR, LEAP_DAY, LAST_DAY = date(2027, 1, 2), date(2028, 2, 29), date(2026, 12, 31)
SUNDAY, MONDAY = date(2026, 11, 22), date(2026, 11, 23)


def _load(seed: int = 1) -> Loaded:
    load_reference()
    make_ends()
    passwords = Passwords(memory_kib=1024, time_cost=1)
    return load(0.02, seed, passwords, lambda _what, _part: None)


@pytest.mark.parametrize("day", [NEW_YEAR, LEAP_DAY, LAST_DAY, SUNDAY, MONDAY])
def test_on_any_day_there_is_something_to_do(app: Flask, day: date) -> None:
    with time_machine.travel(clock.at(day, 9), tick=False):
        _load()
        now, today = clock.now(), clock.today()

        windows = db.session.query(Window).filter(Window.closed_at.is_(None)).all()
        rounds = db.session.query(Round.status, Round.day).all()

        assert [w.opens_at <= now < w.closes_at for w in windows] == [True]
        assert any(status is RoundStatus.LOADED for status, _day in rounds)
        assert any(
            status is RoundStatus.PUBLISHED and today < on <= today + timedelta(days=7)
            for status, on in rounds
        )
        assert all(on <= today for status, on in rounds if status is RoundStatus.DONE)
        assert first_fault() is None
        assert first_altered() is None


@pytest.mark.parametrize(
    ("day", "waiting"),
    [(NEW_YEAR, "foodaid-esf-2026-1.csv, foodaid-esf-2026-1.xlsx"), (LEAP_DAY, ""), (LAST_DAY, "")],
)
def test_the_reports_are_as_far_as_the_calendar(app: Flask, day: date, waiting: str) -> None:
    with time_machine.travel(clock.at(day, 9), tick=False):
        _load()
        statuses = {(row.programme, row.year): row.status for row in db.session.query(Report)}
        made = eu_reports.run()

    assert statuses[Programme.ESF, day.year] is ReportStatus.DRAFT
    assert statuses[Programme.FEAD, 2022] is ReportStatus.SEALED
    assert ((Programme.ESF, day.year - 1) in statuses) is (day != NEW_YEAR)
    assert made == waiting


def test_what_was_bought_fits_the_lots_to_the_unit(app: Flask) -> None:
    with time_machine.travel(clock.at(SUNDAY, 9), tick=False):
        _load()
        came = db.session.query(Movement).filter_by(kind=MovementKind.GOODS_IN).all()
        arrivals = {row.movement_id: row for row in db.session.query(Arrival)}
        notices = [Coming(row, 0) for row in db.session.query(SupplierNotice)]
        invoices = [match_of(row) for row in db.session.query(Invoice)]
        lines = db.session.query(ContractLine).all()
        payable = standings(lines)
        late = sum(1 for row in notices if row.days_late)

    assert len(arrivals) == len(came) > 300
    assert all(
        arrivals[step.id].accepted * step.lot.product.units_per_box == step.units for step in came
    )
    assert all(payable[line.id].accepted <= line.boxes for line in lines)
    assert {row.notice.status for row in notices} >= {NoticeStatus.PARTLY, NoticeStatus.ANNOUNCED}
    assert late
    assert [found.has_right_total for found in invoices] == [True] * len(invoices)
    differing = [row.match.outcomes for one in invoices for row in one.lines
                 if not row.match.is_matched]  # fmt: skip
    assert differing == [(Outcome.PRICE,)]


def test_every_partner_has_declared_its_people_this_year(app: Flask) -> None:
    with time_machine.travel(clock.at(NEW_YEAR, 9), tick=False):
        _load()

    declared = db.session.query(Declaration.partner_id).filter_by(year=2027).distinct().count()
    assert declared >= db.session.query(Partner).count() * 0.9


def test_a_second_demo_is_refused(app: Flask) -> None:
    _load()

    with pytest.raises(Conflict):
        load(0.02, 1, Passwords(memory_kib=1024, time_cost=1), lambda _what, _part: None)


def _rows(folder: Path, seed: int) -> dict[str, list[Any]]:
    """Every row of a demo in a database of its own, but for salted hashes."""
    folder.mkdir()
    settings = Settings(
        folder=folder, database_url=f"sqlite:///{folder / 'demo.sqlite'}", secret_key="for tests"
    )
    with create_app(settings).app_context():
        upgrade()
        _load(seed)
        rows = {
            table.name: [
                tuple(row)
                for row in db.session.execute(
                    table.select()
                    .with_only_columns(*[c for c in table.c if c.name != "password_hash"])
                    .order_by(*table.primary_key)
                )
            ]
            for table in Base.metadata.sorted_tables
        }
        db.session.remove()
        db.engine.dispose()
    return rows


def test_the_same_day_scale_and_seed_give_the_same_rows(tmp_path: Path) -> None:
    with time_machine.travel("2026-11-22 12:00:00+01:00", tick=False):
        first, again, other = (
            _rows(tmp_path / name, seed) for name, seed in (("a", 3), ("b", 3), ("c", 4))
        )

    assert first.keys() == again.keys()
    assert [name for name, rows in first.items() if rows != again[name]] == []
    assert sum(len(rows) for rows in first.values()) > 20_000
    assert first["orders"] != other["orders"]


@pytest.mark.parametrize("day", [MONDAY, SUNDAY, NEW_YEAR])
def test_deciding_can_be_tried_on_any_day(app: Flask, day: date) -> None:
    with time_machine.travel(clock.at(day, 9), tick=False):
        _load()

        appeals = Counter(appeal.status for appeal in db.session.query(Appeal))
        answered = [comment.answer is not None for comment in db.session.query(Comment)]
        run = (
            db.session.query(AllocationRun).filter_by(status=RunStatus.PROPOSED, name="demo").one()
        )

    assert appeals == {AppealStatus.OPEN: 1, AppealStatus.GRANTED: 1, AppealStatus.REFUSED: 1}
    assert sorted(answered) == [False, True]
    assert db.session.query(Review).filter_by(run_id=run.id).count() > 0
    assert {mail.template for mail in db.session.query(OutboxMail)} <= {"report-made"}
