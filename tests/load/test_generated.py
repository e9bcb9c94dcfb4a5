"""A generated ledger holds, and what we answer about it is what plain SQL answers."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from benchmarks.ledger_questions import QUESTIONS, Subject
from benchmarks.ledger_rows import FIRST, generate
from foodaid.core.db import db
from foodaid.core.errors import NotFound
from foodaid.core.permissions import Role
from foodaid.reports.queries.accounts import holder_partner
from foodaid.stock.checks import first_fault
from foodaid.stock.models import Movement
from tests import factories as make

MOVEMENTS = 4000


@pytest.fixture
def about(app: Flask) -> Subject:
    """The book, and somebody who holds something in it."""
    generate(MOVEMENTS)
    depot, site, partner, lot = db.session.execute(
        text(
            "SELECT d.id, p.id, s.partner_id, m.lot_id FROM movements m "
            "JOIN places p ON p.id = m.to_place_id JOIN sites s ON s.id = p.site_id "
            "JOIN partners o ON o.id = s.partner_id JOIN places d ON d.depot_id = o.depot_id "
            "AND d.zone = 'dry' "
            "WHERE (SELECT count(*) FROM sites t WHERE t.partner_id = s.partner_id) = 1 "
            "ORDER BY m.id LIMIT 1"
        )
    ).one()
    first, last = FIRST + timedelta(days=60), FIRST + timedelta(days=1500)
    return Subject(
        depot, lot, partner, site, first.isoformat(), last.isoformat(), first.isoformat(),
        (last + timedelta(days=900)).isoformat(),
    )  # fmt: skip


def test_a_generated_ledger_holds(about: Subject) -> None:
    assert first_fault() is None
    assert MOVEMENTS * 0.9 < db.session.query(Movement).count() < MOVEMENTS * 1.2


def test_every_answer_is_that_of_plain_sql(about: Subject) -> None:
    for question in QUESTIONS:
        names = {name: part for name, part in about.names().items() if f":{name}" in question.sql}
        plain = [tuple(map(int, row)) for row in db.session.execute(text(question.sql), names)]

        assert plain, question.name
        assert question.ours(about) == sorted(plain), question.name


def test_the_account_of_another_partner_is_not_found(about: Subject) -> None:  # case X1
    stranger = make.make_actor(Role.PARTNER_MANAGER, partner=make.make_partner())

    with pytest.raises(NotFound):
        holder_partner(stranger, about.partner_id)
