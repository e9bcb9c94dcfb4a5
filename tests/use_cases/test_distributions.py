"""Handing out and taking back, below the pages."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from flask import Flask

from foodaid.core import clock
from foodaid.core.audit import AuditEvent
from foodaid.core.db import db
from foodaid.core.errors import Conflict, Invalid, NotFound
from foodaid.core.permissions import Actor, Role
from foodaid.distributions import queries
from foodaid.distributions.models import Distribution
from foodaid.distributions.use_cases import HandOut, record, undo
from foodaid.organisations.models import Partner
from foodaid.reports.queries import load_facts
from foodaid.stock import queries as stock
from foodaid.stock.checks import first_fault
from foodaid.stock.models import Lot, Movement, MovementKind, Place, PlaceKind
from foodaid.stock.use_cases import ShelfCount, declare_count, reverse
from tests import factories


@dataclass
class Scene:
    """A shelf with 10 units of one lot and 50 of another."""

    partner: Partner
    vera: Actor
    shelf: Place
    few: Lot
    many: Lot

    def wish(self, units: dict[int, int], on: date | None = None, packages: int = 5) -> HandOut:
        site = self.partner.sites[0]
        return HandOut(self.partner.id, site.id, on or clock.today(), packages, 0, units)

    def units(self) -> dict[int, int]:
        return stock.units_at(self.shelf.id)


@pytest.fixture
def scene(app: Flask) -> Scene:
    partner = factories.make_partner(people=10)
    supplier = factories.make_ends()[PlaceKind.SUPPLIER]
    product = factories.make_product()
    campaign = factories.make_campaign(product)
    shelf = stock.place_of_site(partner.sites[0].id)
    few = factories.make_lot(product, campaign, code="FEW")
    many = factories.make_lot(product, campaign, code="MANY")
    factories.put(few, shelf, supplier, 10)
    factories.put(many, shelf, supplier, 50)
    vera = factories.make_actor(Role.PARTNER_VOLUNTEER, partner=partner)
    return Scene(partner, vera, shelf, few, many)


def test_one_lot_too_many_books_none_of_the_lines(scene: Scene) -> None:  # cases S1, S2
    with pytest.raises(Invalid) as refusal:
        record(scene.vera, scene.wish({scene.few.id: 11, scene.many.id: 1}))

    [(field, problem)] = refusal.value.problems.items()
    assert field == f"units-{scene.few.id}"
    assert (problem.facts["lot"], problem.facts["asked"], problem.facts["there"]) == ("FEW", 11, 10)
    assert db.session.query(Distribution).count() == 0
    assert scene.units() == {scene.few.id: 10, scene.many.id: 50}


@pytest.mark.parametrize(("days", "is_allowed"), [(0, True), (-1, False)])
def test_a_use_by_of_today_may_go_out_and_one_of_yesterday_may_not(
    scene: Scene, days: int, is_allowed: bool
) -> None:  # case S5
    use_by = clock.today() + timedelta(days=days)
    lot = factories.make_lot(scene.few.product, scene.few.campaign, code="EDGE", use_by=use_by)
    factories.put(lot, scene.shelf, stock.end_place(PlaceKind.SUPPLIER), 5)

    if is_allowed:
        record(scene.vera, scene.wish({lot.id: 5}))
    else:
        with pytest.raises(Invalid, match="lots-barred"):
            record(scene.vera, scene.wish({lot.id: 5}))

    assert scene.units().get(lot.id, 0) == (0 if is_allowed else 5)


def test_the_site_of_another_partner_is_refused(scene: Scene) -> None:  # case X4
    other = factories.make_partner(name="Other")
    wish = HandOut(scene.partner.id, other.sites[0].id, clock.today(), 1, 0, {})

    with pytest.raises(NotFound):
        record(scene.vera, wish)


def test_an_undone_distribution_stays_and_counts_in_no_total(scene: Scene) -> None:  # case S11
    kept = record(scene.vera, scene.wish({scene.many.id: 20}, packages=7))
    wrong = record(scene.vera, scene.wish({scene.few.id: 4, scene.many.id: 2}, packages=100))

    undo(scene.vera, scene.partner.id, wrong.id, "typed twice")

    assert scene.units() == {scene.few.id: 10, scene.many.id: 30}
    assert queries.totals(scene.partner.id) == queries.Totals(7, 0, 20_000)
    originals = db.session.query(Movement).filter_by(kind=MovementKind.HANDED_OUT).count()
    back = db.session.query(Movement).filter_by(kind=MovementKind.REVERSED).all()
    assert originals == 3
    assert {row.reason for row in back} == {"typed twice"}
    assert db.session.query(AuditEvent).filter_by(event="distribution.undone").count() == 1
    assert queries.last_ids(scene.partner.id) == {kept.id}
    assert first_fault() is None


def test_a_report_does_not_count_what_was_undone(scene: Scene) -> None:
    record(scene.vera, scene.wish({scene.many.id: 20}, packages=7))
    wrong = record(scene.vera, scene.wish({scene.few.id: 4}, packages=100))

    undo(scene.vera, scene.partner.id, wrong.id, "typed twice")

    campaign = scene.few.campaign
    [handed_out] = load_facts(campaign.programme, campaign.year).handed_out
    assert handed_out.packages == 7


def test_what_is_undone_is_not_undone_again(scene: Scene) -> None:  # case S11
    wrong = record(scene.vera, scene.wish({scene.few.id: 4}))
    undo(scene.vera, scene.partner.id, wrong.id, "typed twice")

    with pytest.raises(Conflict, match="undone-already"):
        undo(scene.vera, scene.partner.id, wrong.id, "again")

    assert scene.units()[scene.few.id] == 10


def test_a_reversal_is_not_reversed(scene: Scene) -> None:  # case S11
    wrong = record(scene.vera, scene.wish({scene.few.id: 4}))
    undo(scene.vera, scene.partner.id, wrong.id, "typed twice")
    rows = db.session.query(Movement).filter(Movement.document == f"distribution:{wrong.id}").all()

    for row in rows:
        with pytest.raises(Invalid) as refusal:
            reverse(scene.vera, [row], "on purpose")
        assert refusal.value.problems[f"units-{scene.few.id}"].code == "reversed-already"


def test_every_line_that_stands_in_the_way_is_named(scene: Scene) -> None:  # cases S12, S13
    wrong = record(scene.vera, scene.wish({scene.few.id: 4, scene.many.id: 2}))
    counted = {scene.few.id: 6, scene.many.id: 48}
    declare_count(scene.vera, ShelfCount(scene.partner.sites[0].id, counted, {}))

    with pytest.raises(Invalid) as refusal:
        undo(scene.vera, scene.partner.id, wrong.id, "typed twice")

    assert set(refusal.value.problems) == {f"units-{scene.few.id}", f"units-{scene.many.id}"}
    assert {problem.code for problem in refusal.value.problems.values()} == {"counted-since"}
    assert scene.units() == counted


def test_a_stranger_undoes_nothing(scene: Scene) -> None:  # case X1
    mine = record(scene.vera, scene.wish({scene.few.id: 4}))
    other = factories.make_partner(name="Other")
    stranger = factories.make_actor(Role.PARTNER_MANAGER, partner=other)

    for partner_id in (scene.partner.id, other.id):
        with pytest.raises(NotFound):
            undo(stranger, partner_id, mine.id, "not mine")
