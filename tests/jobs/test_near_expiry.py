"""Depots and partners are told once, for each range, of what comes near its date."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from foodaid.catalogue.models import Campaign, Product
from foodaid.core import clock
from foodaid.core.db import db
from foodaid.core.outbox import OutboxMail
from foodaid.jobs import near_expiry
from foodaid.jobs.mails import render
from foodaid.organisations.models import Depot, Partner
from foodaid.stock import queries
from foodaid.stock.models import ExpiryNotice, Lot, Place, PlaceKind, Zone
from tests import factories

START = datetime(2026, 11, 9, 4, 0, tzinfo=UTC)


@dataclass
class Scene:
    """A depot and a partner in French; goods come from the supplier."""

    depot: Depot
    partner: Partner
    product: Product
    campaign: Campaign
    supplier: Place
    clock: time_machine.Traveller

    @property
    def dry(self) -> Place:
        return queries.zones_of_depot(self.depot.id)[Zone.DRY]

    @property
    def shelf(self) -> Place:
        return queries.place_of_site(self.partner.sites[0].id)

    def lot(self, code: str, days: int, place: Place, units: int = 5) -> Lot:
        best_before = clock.today() + timedelta(days=days)
        lot = factories.make_lot(self.product, self.campaign, code=code, best_before=best_before)
        factories.put(lot, place, self.supplier, units)
        return lot

    def night(self, days: int = 1) -> dict[str, list[str]]:
        """A night with the job, so many days later: who was told of which lots."""
        self.clock.shift(timedelta(days=days))
        before = set(db.session.scalars(select(OutboxMail.id)))
        near_expiry.run()
        mails = db.session.scalars(select(OutboxMail).where(OutboxMail.id.not_in(before)))
        return {mail.to: sorted(lot["lot"] for lot in mail.facts["lots"]) for mail in mails}


@pytest.fixture
def scene(app: Flask) -> Iterator[Scene]:
    with time_machine.travel(START, tick=False) as traveller:
        supplier = factories.make_ends()[PlaceKind.SUPPLIER]
        depot = factories.make_depot()
        partner = factories.make_partner(depot, language="fr")
        product = factories.make_product()
        campaign = factories.make_campaign(product)
        yield Scene(depot, partner, product, campaign, supplier, traveller)


def test_each_holder_gets_one_mail_with_all_its_lots(scene: Scene) -> None:
    for code, place in (("A", scene.dry), ("B", scene.dry), ("C", scene.shelf)):
        scene.lot(code, 60, place)

    assert scene.night() == {scene.depot.email: ["A", "B"], scene.partner.email: ["C"]}
    assert scene.night() == {}


def test_a_lot_is_told_again_when_it_enters_the_next_range(scene: Scene) -> None:
    scene.lot("A", 91, scene.dry)

    told = [scene.night(days) for days in (1, 1, 58, 1, 22, 1, 30)]

    a = {scene.depot.email: ["A"]}
    assert told == [a, {}, {}, a, {}, a, {}]
    days = select(ExpiryNotice.within_days).order_by(ExpiryNotice.id)
    assert list(db.session.scalars(days)) == [90, 30, 7]


def test_nights_without_the_job_are_caught_up_with_once(scene: Scene) -> None:  # case S19
    scene.lot("FIRST", 91, scene.dry)
    scene.lot("SECOND", 92, scene.dry)
    scene.lot("THIRD", 120, scene.dry)

    assert scene.night(days=3) == {scene.depot.email: ["FIRST", "SECOND"]}
    assert scene.night() == {}


def test_a_lot_that_comes_in_short_dated_is_told_that_night(scene: Scene) -> None:  # case S20
    scene.lot("SHORT", 12, scene.shelf)

    assert scene.night() == {scene.partner.email: ["SHORT"]}
    assert db.session.scalars(select(ExpiryNotice.within_days)).one() == 30


def test_what_has_left_is_not_told_and_zones_are_one_depot(scene: Scene) -> None:
    lot = scene.lot("MOVED", 60, scene.dry)
    gone = scene.lot("GONE", 60, scene.dry)
    factories.put(gone, scene.supplier, scene.dry, 5)
    first = scene.night()

    factories.put(lot, queries.zones_of_depot(scene.depot.id)[Zone.COOL], scene.dry, 5)

    assert first == {scene.depot.email: ["MOVED"]}
    assert scene.night() == {}


@pytest.mark.parametrize("language", ["nl", "fr", "de", "en"])
def test_the_mail_reads_in_each_language(app: Flask, scene: Scene, language: str) -> None:
    scene.lot("PAST", -1, scene.shelf)
    scene.lot("SOON", 5, scene.shelf, units=1200)
    scene.night()
    mail = db.session.scalars(select(OutboxMail)).one()
    assert mail.language == "fr"
    mail.language = language

    subject, text = render(app, mail)

    assert "2" in subject
    assert "SOON" in text
    assert f"/partners/{scene.partner.id}/stock" in text
    assert ("the date has passed" in text) is (language == "en")
