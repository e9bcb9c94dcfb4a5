"""The whole way of one order, each step by the right person through its own page.

Marc declares people, Vera orders, the window closes by its hour, Amina shares out, Arthur
approves and publishes, Dirk takes the goods in, Delphine plans and loads a round, the driver
follows it, Vera receives, counts and hands out, Rik reports, and the scheduler files in time.
"""

import hashlib
import io
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from flask import Flask
from openpyxl import load_workbook

from foodaid.accounts.domain import Passwords
from foodaid.catalogue.models import Campaign, Product
from foodaid.core import audit, outbox
from foodaid.core.db import db
from foodaid.core.job_runs import Outcome
from foodaid.core.permissions import Role
from foodaid.core.settings import DEFAULTS
from foodaid.demo.names import PASSWORD
from foodaid.jobs.schedule import JOBS, run_job
from foodaid.orders.models import Window
from foodaid.organisations.models import Half, Opening, Partner
from foodaid.reports.models import Export, Figure
from foodaid.rounds.models import Round, Vehicle
from foodaid.stock.checks import first_fault
from tests import factories as make
from tests.stories.person import Person

BRUSSELS = ZoneInfo("Europe/Brussels")
TUESDAY = datetime(2027, 3, 2, 9, 0, tzinfo=BRUSSELS)


@dataclass(slots=True)
class Stage:
    """Who and what the story starts with."""

    app: Flask
    partner: Partner
    other: Partner
    rice: Product
    campaign: Campaign
    window: Window
    emails: dict[str, str]

    def person(self, name: str) -> Person:
        db.session.remove()
        return Person(self.app, self.emails[name])

    def job(self, name: str) -> None:
        assert run_job(self.app, next(job for job in JOBS if job.name == name)) is Outcome.DONE


@pytest.fixture
def stage(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Stage:
    monkeypatch.setitem(DEFAULTS, "rounds.search_seconds", 1)
    make.make_ends()
    depot = make.make_depot()
    partner = make.make_partner(depot, name="De Brug")
    other = make.make_partner(depot, name="Het Warme Brood", people=300)
    for site in (partner.sites[0], other.sites[0]):
        site.openings.append(Opening(weekday=0, half=Half.AFTERNOON))
        make.save(site)
    rice = make.make_product("RYS1", name_en="Rice 1 kg")
    campaign = make.make_campaign(rice)
    window = make.make_window(campaign, boxes=60)
    window.delivery_from, window.delivery_until = date(2027, 3, 15), date(2027, 3, 19)
    make.save(window)
    make.make_order(other, window, {campaign.offers[0]: 60})
    make.save(
        Vehicle(
            depot_id=depot.id, name="Lorry", grams=10**7, pallet_tenths=200, has_tail_lift=True,
            starts_at_minute=420, ends_at_minute=1020,
        )
    )  # fmt: skip
    hashed = Passwords(1024, 1).hash(PASSWORD)
    roles = {
        "Marc": Role.PARTNER_MANAGER,
        "Vera": Role.PARTNER_VOLUNTEER,
        "Amina": Role.ALLOCATOR,
        "Arthur": Role.ALLOCATOR,
        "Dirk": Role.DEPOT_WORKER,
        "Delphine": Role.DEPOT_MANAGER,
        "Rik": Role.REPORTING_OFFICER,
    }
    emails = {
        name: make.make_user(role, partner=partner, depot=depot, password_hash=hashed).email
        for name, role in roles.items()
    }
    return Stage(app, partner, other, rice, campaign, window, emails)


@pytest.fixture
def clock() -> object:
    with time_machine.travel(TUESDAY, tick=False) as traveller:
        yield traveller


def test_one_order(clock: time_machine.Traveller, stage: Stage) -> None:
    marc_declares(stage)
    vera_orders(stage)
    the_window_closes(stage, clock)
    amina_proposes_and_arthur_publishes(stage)
    vera_reads_why(stage)
    dirk_takes_the_rice_in(stage, clock)
    driver_link = delphine_plans_and_loads(stage, clock)
    the_driver_follows(stage, driver_link)
    vera_receives(stage)
    vera_hands_out_and_counts(stage, clock)
    rik_reports(stage)
    the_scheduler_files_in_time(stage, clock)

    assert first_fault() is None
    assert audit.first_altered() is None


def marc_declares(stage: Stage) -> None:
    marc = stage.person("Marc")
    marc.open(f"/partners/{stage.partner.id}/declarations/2027/food")
    marc.press(
        "Send", total=100, age_0_15=30, age_16_17=5, age_18_29=15, age_30_64=40, age_65_up=10,
        women=52, homeless=3, other_food=500,
    )  # fmt: skip
    marc.sees("100")


def vera_orders(stage: Stage) -> None:
    vera = stage.person("Vera")
    offer = stage.campaign.offers[0]
    vera.sees("You have not ordered yet.")
    vera.open(f"/partners/{stage.partner.id}/orders/{stage.window.id}")
    vera.press("Save draft", **{f"boxes__{offer.id}": 12})
    vera.sees("Your draft is saved.")
    vera.press("Check and send", **{f"boxes__{offer.id}": 20})
    vera.sees("20 boxes")
    vera.press("Send this order")
    vera.sees("Your order is sent.")


def the_window_closes(stage: Stage, clock: time_machine.Traveller) -> None:
    stage.job("windows")
    assert db.session.get_one(Window, stage.window.id).closed_at is None

    clock.shift(timedelta(days=1))
    stage.job("windows")

    db.session.rollback()
    assert db.session.get_one(Window, stage.window.id).closed_at is not None


def amina_proposes_and_arthur_publishes(stage: Stage) -> None:
    amina = stage.person("Amina")
    amina.open(f"/allocation/windows/{stage.window.id}")
    amina.press("Propose an allocation")
    amina.sees("Proposed")
    run = amina.url

    arthur = stage.person("Arthur")
    arthur.open(run)
    arthur.press("Approve")
    arthur.open(f"{run}/publish")
    arthur.press("Publish", typed=2)
    arthur.sees("Published")


def vera_reads_why(stage: Stage) -> None:
    """60 boxes for 400 people: 15 are due to 100 of them."""
    vera = stage.person("Vera")
    vera.open(f"/partners/{stage.partner.id}/shares/{stage.window.id}")
    vera.sees("15 boxes")
    mails = {mail.template for mail in outbox.due_mails() if mail.to == stage.partner.email}
    assert {"declaration-received", "order-placed", "allocation-published"} <= mails


def dirk_takes_the_rice_in(stage: Stage, clock: time_machine.Traveller) -> None:
    clock.move_to(datetime(2027, 3, 11, 10, 0, tzinfo=BRUSSELS))
    dirk = stage.person("Dirk")
    dirk.open(f"/depots/{stage.partner.depot_id}/goods-in")
    dirk.press(
        "Take it in", product_id=stage.campaign.offers[0].id, lot_code="L-2027",
        expires_on="2028-06-30", boxes=64, document="CMR 1",
    )  # fmt: skip
    dirk.open(f"/depots/{stage.partner.depot_id}/stock")
    dirk.sees("64 60 4")


def delphine_plans_and_loads(stage: Stage, clock: time_machine.Traveller) -> str:
    delphine = stage.person("Delphine")
    delphine.open(f"/depots/{stage.partner.depot_id}/rounds?window={stage.window.id}")
    delphine.press("Plan the rounds")
    delphine.sees("1 round with 2 stops")
    trip = db.session.query(Round).one()
    address = f"/depots/{trip.depot_id}/rounds/{trip.id}"
    delphine.open(address)
    delphine.press("Publish")
    clock.move_to(trip.leaves_at - timedelta(hours=1))
    delphine = stage.person("Delphine")
    delphine.open(f"{address}/load")
    delphine.press("It is loaded")
    delphine.open(address)
    found = re.search(r"(/driver/[^<\s]+)<", delphine.page)
    assert found is not None
    return found.group(1)


def the_driver_follows(stage: Stage, driver_link: str) -> None:
    page = stage.app.test_client().get(driver_link)

    assert page.status_code == 200
    assert "De Brug, hall" in page.text


def vera_receives(stage: Stage) -> None:
    vera = stage.person("Vera")
    vera.open(f"/partners/{stage.partner.id}/deliveries")
    vera.follow("Confirm what came")
    lot = db.session.query(Round).one().stops[0].load[0].lot_id
    vera.press(
        "Confirm these numbers",
        **{
            f"boxes__{lot}": 14,
            f"units__{lot}": 0,
            f"refused__{lot}": 10,
            f"reason__{lot}": "wet box",
        },
    )
    vera.sees("wet box")


def vera_hands_out_and_counts(stage: Stage, clock: time_machine.Traveller) -> None:
    clock.shift(timedelta(days=2))
    vera = stage.person("Vera")
    site, rice = stage.partner.sites[0].id, stage.rice.id
    vera.open(f"/partners/{stage.partner.id}/distributions/new/{site}")
    vera.press("Save", packages=40, meals=0, **{f"product__{rice}": 100})
    vera.open(f"/partners/{stage.partner.id}/stock/{site}/count")
    lot = db.session.query(Round).one().stops[0].load[0].lot_id
    vera.press("Save the count", **{f"units__{lot}": 39, f"reason__{lot}": "torn pack"})
    vera.open(f"/partners/{stage.partner.id}/stock")
    vera.sees("39")


def rik_reports(stage: Stage) -> None:
    rik = stage.person("Rik")
    rik.open("/reports/new")
    rik.press("Compute", programme="esf", year=2027)
    figures = {
        figure.code: figure.value
        for figure in db.session.query(Figure).filter_by(is_cumulative=False)
    }
    assert figures["EMCO09"] == "0.10"
    assert figures["EMCO01"] == "120.00"
    assert figures["EMCO11"] == "16.67"
    assert (figures["EMCR01"], figures["EMCR02"]) == ("400", "35")
    rik.press("Make a XLSX file")
    export = db.session.query(Export).one()
    rik.sees(export.sha256)
    file = rik.client.get(f"/reports/files/{export.id}").data
    assert hashlib.sha256(file).hexdigest() == export.sha256
    sheet = load_workbook(io.BytesIO(file)).active
    assert any(row[0] == "EMCO09" for row in sheet.iter_rows(values_only=True))


def the_scheduler_files_in_time(stage: Stage, clock: time_machine.Traveller) -> None:
    """A week of downtime over the opening of the window: caught up with, and made once."""
    clock.move_to(datetime(2028, 1, 12, 6, 0, tzinfo=BRUSSELS))

    stage.job("eu-reports")
    stage.job("eu-reports")
    db.session.rollback()

    names = [row.file_name for row in db.session.query(Export).filter(Export.due_key.is_not(None))]
    assert sorted(name.partition(".")[2] for name in names) == ["csv", "xlsx"]
    assert all("2027" in name for name in names)
