"""Rounds: planned, announced, taken back, loaded, opened by a driver."""

from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from foodaid.allocation.models import AllocationRun
from foodaid.allocation.queries import published_runs
from foodaid.allocation.use_cases import Redivide, approve, redivide
from foodaid.core import clock
from foodaid.core.audit import AuditEvent
from foodaid.core.db import db, transaction
from foodaid.core.errors import Conflict, Invalid, NotFound
from foodaid.core.outbox import OutboxMail
from foodaid.core.permissions import Role
from foodaid.core.settings import DatedSetting
from foodaid.orders.models import Order, OrderStatus
from foodaid.organisations.models import Site
from foodaid.rounds import queries, use_cases
from foodaid.rounds.domain.timetable import Reason
from foodaid.rounds.models import Round, RoundStatus, Stop, Vehicle
from foodaid.rounds.use_cases import VehicleWish
from foodaid.stock.checks import first_fault
from foodaid.stock.models import PlaceKind, Reservation
from tests.factories import make_actor, make_depot, save
from tests.rounds_stories import make_vehicle, rounds_story

TUESDAY, THURSDAY = 1, 3
VAN = VehicleWish("Van", 1_200_000, 20, False, 8 * 60, 16 * 60)


def test_every_order_gets_a_stop_when_its_site_is_open(app: Flask) -> None:  # case D11
    story = rounds_story()

    planned = use_cases.plan_rounds(story.planner, story.depot_id, story.window_id, 0.3)

    stops = list(db.session.scalars(select(Stop)))
    hours = [stop.arrives_at.astimezone(clock.BRUSSELS) for stop in stops]
    assert (planned.stops, planned.left_over) == (2, {})
    assert {stop.order_id for stop in stops} == {order.id for order in story.allocation.orders}
    assert {hour.weekday() for hour in hours} <= {TUESDAY, THURSDAY}
    assert all((8, 30) <= (hour.hour, hour.minute) <= (12, 0) for hour in hours)
    assert {stop.grams for stop in stops} == {250_000, 750_000}
    assert {stop.pallet_tenths for stop in stops} == {4, 10}


def test_a_site_that_is_never_open_is_left_over_with_its_reason(app: Flask) -> None:  # case D11
    story = rounds_story()
    with transaction():
        site = db.session.get_one(Site, story.allocation.orders[0].site_id)
        site.openings = []

    planned = use_cases.plan_rounds(story.planner, story.depot_id, story.window_id, 0.3)

    assert planned.left_over == {story.allocation.orders[0].id: Reason.CLOSED.value}
    assert planned.stops == 1


def test_planning_again_replaces_plans_and_keeps_published_rounds(app: Flask) -> None:  # case D12
    story = rounds_story()
    kept = story.by_hand()
    with transaction():
        stop = kept.stops.pop()
        db.session.delete(stop)
    use_cases.publish_round(story.planner, kept.id, kept.version)

    for _ in range(2):
        use_cases.plan_rounds(story.planner, story.depot_id, story.window_id, 0.3)

    rounds = list(db.session.scalars(select(Round).order_by(Round.id)))
    assert [found.status for found in rounds] == [RoundStatus.PUBLISHED, RoundStatus.PLANNED]
    assert rounds[0].id == kept.id
    assert [stop.order_id for stop in rounds[1].stops] == [story.allocation.orders[1].id]


def test_a_vehicle_drives_one_round_a_day(app: Flask) -> None:
    story = rounds_story()
    kept = story.by_hand()

    depot, window = story.allocation.depot, story.allocation.window
    while_planned = queries.load_problem(depot, window).vehicle_days
    use_cases.publish_round(story.planner, kept.id, kept.version)
    after = queries.load_problem(depot, window).vehicle_days

    taken = set(while_planned.values()) - set(after.values())
    assert taken <= {(story.vehicle.id, kept.day)}
    assert (story.vehicle.id, kept.day) not in after.values()


def test_without_orders_or_vehicles_nothing_is_planned(app: Flask) -> None:
    story = rounds_story()
    with transaction():
        story.vehicle.is_active = False

    with pytest.raises(Conflict, match="no-vehicle"):
        use_cases.plan_rounds(story.planner, story.depot_id, story.window_id, 0.1)

    story.by_hand(RoundStatus.PUBLISHED)
    with pytest.raises(Conflict, match="nothing-to-plan"):
        use_cases.plan_rounds(story.planner, story.depot_id, story.window_id, 0.1)


def test_nobody_plans_for_another_depot(app: Flask) -> None:  # case X1
    story = rounds_story()
    stranger = make_actor(Role.DEPOT_MANAGER, depot=make_depot("Elsewhere"))

    with pytest.raises(NotFound):
        use_cases.plan_rounds(stranger, story.depot_id, story.window_id, 0.1)
    with pytest.raises(NotFound):
        use_cases.load_round(stranger, story.published().id)


def test_depots_do_not_drive_on_weekends_or_holidays() -> None:
    with time_machine.travel("2026-12-20 12:00:00+01:00"):
        days = queries.working_days(date(2026, 12, 18), date(2027, 1, 4))

    assert [day.isoformat() for day in days] == [
        "2026-12-21",
        "2026-12-22",
        "2026-12-23",
        "2026-12-24",
        "2026-12-28",
        "2026-12-29",
        "2026-12-30",
        "2026-12-31",
        "2027-01-04",
    ]


def test_a_period_that_is_over_has_no_working_day() -> None:
    with time_machine.travel("2026-12-20 12:00:00+01:00"):
        assert queries.working_days(date(2026, 12, 1), date(2026, 12, 18)) == []


def test_opening_hours_are_a_dated_rule(app: Flask) -> None:
    story = rounds_story()
    save(DatedSetting(key="rounds.morning", valid_from=clock.today(), value=[9 * 60 + 15, 10 * 60]))

    case = queries.load_problem(story.allocation.depot, story.allocation.window)

    opens, closes = case.problem.stops[0].windows[0]
    assert (opens % 86_400, closes % 86_400) == (9 * 3600 + 900, 10 * 3600)


def test_publishing_tells_each_partner_its_day_and_hour(app: Flask) -> None:
    story = rounds_story()

    found = story.published()

    mails = list(
        db.session.scalars(select(OutboxMail).where(OutboxMail.template == "delivery-announced"))
    )
    assert found.status is RoundStatus.PUBLISHED
    assert {mail.to for mail in mails} == {one.email for one in story.allocation.partners}
    assert mails[0].facts["arrives_at"] == found.stops[0].arrives_at.isoformat()
    assert mails[0].facts["lines"] == [{"name": "Rijst RYS1", "boxes": 25}]


def test_a_round_of_yesterday_is_not_announced(app: Flask) -> None:
    story = rounds_story()
    found = story.by_hand(days=-1)

    with pytest.raises(Conflict, match="round-too-late"):
        use_cases.publish_round(story.planner, found.id, found.version)


def test_a_round_taken_back_is_a_plan_again_and_its_partners_know(app: Flask) -> None:
    story = rounds_story()
    found = story.published()

    use_cases.take_back_round(story.planner, found.id, found.version)

    assert found.status is RoundStatus.PLANNED
    assert queries.stop_of_order(story.allocation.orders[0].id) is None
    told = select(OutboxMail).where(OutboxMail.template == "delivery-taken-back")
    assert len(list(db.session.scalars(told))) == 2


def test_loading_takes_what_expires_first_and_ends_the_promises(app: Flask) -> None:
    story = rounds_story(units=(600, 400))

    found = story.loaded()

    loads = [{line.lot.code: line.units for line in stop.load} for stop in found.stops]
    assert loads == [{"L1": 250}, {"L0": 600, "L1": 150}]
    assert story.units_at(story.depot_place()) == 0
    assert story.units_at(story.ends[PlaceKind.TRANSIT]) == 1000
    assert all(row.released_at for row in db.session.scalars(select(Reservation)))
    assert first_fault() is None


def test_what_is_short_is_not_loaded_and_is_said(app: Flask) -> None:
    story = rounds_story(units=(300, 400))

    found = story.loaded()
    listed = queries.loading_list(found)

    assert listed.is_short
    assert [(line.units, line.loaded, line.short) for line in listed.products] == [(1000, 700, 300)]
    assert [stop.lines[0].short for stop in listed.stops] == [0, 300]


def test_the_loading_list_proposes_lots_before_loading(app: Flask) -> None:
    story = rounds_story(units=(600, 400))

    listed = queries.loading_list(story.published())

    assert {lot.code: units for lot, units in listed.products[0].lots} == {"L0": 600, "L1": 400}
    assert story.units_at(story.depot_place()) == 1000


def test_two_taps_load_once(app: Flask) -> None:
    story = rounds_story()
    found = story.published()

    for _ in range(2):
        use_cases.load_round(story.planner, found.id, "key-of-this-page")

    assert story.units_at(story.ends[PlaceKind.TRANSIT]) == 1000


def test_a_plan_nobody_was_told_of_is_not_loaded(app: Flask) -> None:
    story = rounds_story()
    found = story.by_hand()

    with pytest.raises(Conflict, match="round-status"):
        use_cases.load_round(story.planner, found.id)


def test_a_driver_link_opens_one_round_until_two_days_after(app: Flask) -> None:  # case D17
    story = rounds_story()
    found = story.published()

    opened = use_cases.open_link(found.id, found.link_number)

    assert opened.id == found.id
    with time_machine.travel(clock.at(found.day + timedelta(days=2), 23)):
        assert use_cases.open_link(found.id, found.link_number).id == found.id
    with (
        time_machine.travel(clock.at(found.day + timedelta(days=3), 1)),
        pytest.raises(NotFound),
    ):
        use_cases.open_link(found.id, found.link_number)


def test_each_day_a_link_is_opened_is_noted_once(app: Flask) -> None:  # case D17
    story = rounds_story()
    found = story.published()

    for _ in range(3):
        use_cases.open_link(found.id, found.link_number)

    events = select(AuditEvent).where(AuditEvent.event == "round.link-opened")
    assert len(list(db.session.scalars(events))) == 1


def test_an_old_link_opens_nothing(app: Flask) -> None:  # case D17
    story = rounds_story()
    found = story.published()
    old = found.link_number

    use_cases.renew_link(story.planner, found.id, found.version)

    with pytest.raises(NotFound):
        use_cases.open_link(found.id, old)
    assert use_cases.open_link(found.id, old + 1).id == found.id


def test_withdrawing_an_allocation_takes_its_rounds_down(app: Flask) -> None:
    story = rounds_story()
    story.published()
    approver = story.allocation.approver
    run = _run(story.window_id)

    use_cases.withdraw_allocation(approver, run, _version(run), "Rice did not come")

    assert db.session.query(Round).count() == 0
    assert set(db.session.scalars(select(Order.status))) == {OrderStatus.PLACED}


def test_an_allocation_is_not_withdrawn_once_a_round_is_loaded(app: Flask) -> None:
    story = rounds_story()
    story.loaded()
    run = _run(story.window_id)

    with pytest.raises(Conflict, match="goods-loaded"):
        use_cases.withdraw_allocation(story.allocation.approver, run, _version(run), "Late")


def test_a_planned_round_carries_what_is_shared_out_again(app: Flask) -> None:  # case A15
    story = rounds_story()
    planned = story.by_hand()
    allocation = story.allocation
    (old,) = published_runs(story.window_id)
    wish = Redivide({allocation.rice.id: 40}, "Half the lorry was wet", old.version)
    new = redivide(allocation.proposer, old.id, wish)
    new = approve(allocation.approver, new.id, new.version)

    use_cases.publish_allocation(allocation.approver, new.id, new.version, 2)

    stops = {stop.order_id: stop.grams for stop in planned.stops}
    boxes = allocation.boxes(new)
    assert sum(boxes.values()) == 40
    assert stops == {o.id: boxes[o.partner_id] * 10_000 for o in allocation.orders}


def test_a_depot_keeps_its_vehicles(app: Flask) -> None:
    story = rounds_story()

    added = use_cases.add_vehicle(story.planner, story.depot_id, VAN, "key-of-this-page")
    again = use_cases.add_vehicle(story.planner, story.depot_id, VAN, "key-of-this-page")

    assert added.id == again.id
    assert [one.name for one in queries.vehicles_at(story.depot_id)] == ["Lorry 1", "Van"]


def test_a_vehicle_of_another_depot_is_not_found(app: Flask) -> None:  # case X1
    story = rounds_story()
    other = make_vehicle(make_depot("Elsewhere").id)

    with pytest.raises(NotFound):
        use_cases.change_vehicle(story.planner, story.depot_id, other.id, VAN)


def test_a_shift_ends_after_it_starts(app: Flask) -> None:
    story = rounds_story()
    wish = VehicleWish("Van", 1, 1, False, 600, 600)

    with pytest.raises(Invalid, match="shift-order"):
        use_cases.add_vehicle(story.planner, story.depot_id, wish)

    assert db.session.query(Vehicle).count() == 1


def _run(window_id: int) -> int:
    (run,) = published_runs(window_id)
    return run.id


def _version(run_id: int) -> int:
    return db.session.get_one(AllocationRun, run_id).version
