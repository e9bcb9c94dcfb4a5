"""The problem as it is read from what is known: stock, sites, dates, quotas, ceilings, people."""

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest
from flask import Flask
from sqlalchemy import select

from foodaid.allocation import queries, use_cases
from foodaid.allocation.domain.rules import Restraint, Rules, Supply
from foodaid.allocation.models import AllocationRun, PartnerCredit, Share
from foodaid.allocation.use_cases import Scenario
from foodaid.catalogue.models import Dating, Offer, Storage
from foodaid.core import clock
from foodaid.core.db import db, transaction
from foodaid.core.errors import Conflict, Invalid, NotFound
from foodaid.core.permissions import Role
from foodaid.orders.models import OrderLine, OrderStatus, WindowOffer
from foodaid.organisations.models import Recognition
from foodaid.purchasing.use_cases import cancel_contract
from foodaid.stock import queries as stock
from foodaid.stock.models import MovementKind, PlaceKind, PromiseEnd, Zone
from foodaid.stock.use_cases import Move, move, release
from tests import factories as make
from tests.allocation_stories import Story, closed_window


def _share(story: Story, run: AllocationRun, at: int) -> Share:
    return story.share(run, at)


def test_only_stock_that_is_free_is_shared_out(app: Flask) -> None:  # case A10
    story = closed_window(people=(100, 300), asked=400, boxes=800)
    first = story.publish()
    later = make.make_window(story.window.campaign, boxes=800, is_open=False)
    for partner in story.partners:
        make.make_order(partner, later, {story.rice: 400})

    run = use_cases.propose(story.proposer, later.id)

    assert sum(story.boxes(first).values()) == 800
    assert sum(story.boxes(run).values()) == 200
    assert [on.boxes for on in run.offers] == [200]
    terms = queries.terms_of(run)
    assert terms is not None
    there = terms.supply["RYS1"]
    assert (there.planned, there.promised, there.to_come, there.boxes) == (800, 800, 1000, 200)


def test_a_scenario_may_count_only_what_lies_in_the_depots(app: Flask) -> None:
    story = closed_window(people=(100, 300), asked=80, boxes=100)
    ends = make.make_ends()
    lot = make.make_lot(story.rice.product, story.window.campaign)
    unfit = make.make_lot(story.rice.product, story.window.campaign, code="L2")
    with transaction():
        unfit.is_unfit = True
    dry = stock.zones_of_depot(story.depot.id)[Zone.DRY]
    make.put(lot, dry, ends[PlaceKind.SUPPLIER], 405)
    make.put(unfit, dry, ends[PlaceKind.SUPPLIER], 100)

    scenario = Scenario("Stock only", Rules(supply=Supply.IN_STOCK))
    run = use_cases.propose(story.proposer, story.window.id, None, scenario)

    assert sum(story.boxes(run).values()) == 40
    assert story.boxes(story.propose()) == {
        p.id: n for p, n in zip(story.partners, (25, 75), strict=True)
    }


def test_what_a_cancelled_contract_will_not_bring_is_not_shared_out(app: Flask) -> None:
    story = closed_window(people=(100, 300), asked=900, boxes=1000)
    contract = make.make_contract(story.window.campaign, story.rice.product, boxes=600)
    cancel_contract(make.make_actor(Role.CATALOGUE_EDITOR), contract.id, "bankrupt", 1)

    run = story.propose()

    assert sum(story.boxes(run).values()) == 400


def test_without_a_freezer_nobody_gets_frozen_goods(app: Flask) -> None:  # case A16
    story = closed_window(people=(100, 300), asked=80, boxes=100)
    with transaction():
        story.rice.product.storage = Storage.FROZEN
        story.partners[0].sites[0].has_freezer = True

    run = story.propose()

    assert story.boxes(run) == {story.partners[0].id: 80, story.partners[1].id: 0}
    share = _share(story, run, 1)
    assert (share.reason, share.facts["cause"]) == ("most", "freezer")


def test_nobody_gets_more_pallets_than_its_site_has_places(app: Flask) -> None:
    story = closed_window(people=(100, 300), asked=300, boxes=400)
    with transaction():
        story.partners[1].sites[0].pallet_places = 2

    run = story.propose()

    assert story.boxes(run) == {story.partners[0].id: 240, story.partners[1].id: 160}
    share = _share(story, run, 1)
    assert (share.reason, share.facts["cause"], share.facts["places"]) == ("most", "storage", 2)


def test_goods_that_end_before_they_can_be_handed_out_are_not_given(app: Flask) -> None:
    # case A17: both depots have goods for six days after the last day of delivery
    story = closed_window(people=(100, 100), asked=10, boxes=20)
    ends = make.make_ends()
    with transaction():
        story.rice.boxes = 20
        story.rice.product.dating = Dating.USE_BY
    last = story.window.delivery_until + timedelta(days=6)
    lot = make.make_lot(story.rice.product, story.window.campaign, use_by=last)
    dry = stock.zones_of_depot(story.depot.id)[Zone.DRY]
    make.put(lot, dry, ends[PlaceKind.SUPPLIER], 200)
    _hands_out(story, lot.id, 0, days=(1, 2, 3, 4), units=5)

    run = story.propose()

    # every day 5 units for 6 days are 3 boxes, less 1 unit that is still on the shelf
    assert story.boxes(run) == {story.partners[0].id: 2, story.partners[1].id: 0}
    assert _share(story, run, 0).facts["units_a_time"] == 5
    assert _share(story, run, 1).facts["every_days"] == 7
    assert _share(story, run, 1).facts["cause"] == "shelf-life"


def _hands_out(story: Story, lot_id: int, at: int, days: tuple[int, ...], units: int) -> None:
    """A partner that got some units long ago and gave `units` on each of these days ago."""
    ends = {kind: stock.end_place(kind) for kind in (PlaceKind.SUPPLIER, PlaceKind.RECIPIENTS)}
    site = stock.place_of_site(story.partners[at].sites[0].id)
    worker = make.make_actor(Role.PARTNER_MANAGER, partner=story.partners[at])
    with transaction():
        came = Move(lot_id, ends[PlaceKind.SUPPLIER], site, len(days) * units + 1,
                    MovementKind.GOODS_IN)  # fmt: skip
        move(worker, [came], "test", on=clock.today() - timedelta(days=9))
        for day in days:
            out = Move(lot_id, site, ends[PlaceKind.RECIPIENTS], units, MovementKind.HANDED_OUT)
            move(worker, [out], "test", on=clock.today() - timedelta(days=day))


def test_a_quota_holds_over_all_windows_of_a_campaign(app: Flask) -> None:
    story = closed_window(people=(100, 300), asked=80, boxes=100)
    with transaction():
        story.rice.quota_units = 200
    story.publish()
    later = make.make_window(story.window.campaign, boxes=100, is_open=False)
    for partner in story.partners:
        make.make_order(partner, later, {story.rice: 80})

    run = use_cases.propose(story.proposer, later.id)

    # 2 units a person: 20 and 60 boxes, all given in the first window
    assert story.boxes(run) == {story.partners[0].id: 0, story.partners[1].id: 0}
    share = db.session.scalars(select(Share).where(Share.run_id == run.id)).first()
    assert share is not None
    assert (share.facts["cause"], share.facts["had_boxes"]) == ("quota", 20)


def test_a_ceiling_of_a_municipality_is_shared_inside_by_people(app: Flask) -> None:  # case A8
    story = closed_window(people=(100, 200, 200), asked=60, boxes=200)
    town = story.partners[0].municipality_id
    editor = make.make_actor(Role.CATALOGUE_EDITOR)
    use_cases.set_ceilings(editor, story.window.campaign_id, {town: 500})

    run = story.propose()

    assert story.boxes(run) == dict(
        zip((partner.id for partner in story.partners), (10, 20, 20), strict=True)
    )
    share = _share(story, run, 0)
    assert share.reason == "ceiling"
    assert str(share.facts["ceiling"]).startswith("Lier (")


def test_what_a_ceiling_gave_in_another_window_is_taken_off(app: Flask) -> None:
    story = closed_window(people=(100, 300), asked=80, boxes=100)
    story.publish()
    town = story.partners[0].municipality_id
    editor = make.make_actor(Role.CATALOGUE_EDITOR)
    use_cases.set_ceilings(editor, story.window.campaign_id, {town: 1300})
    later = make.make_window(story.window.campaign, boxes=100, is_open=False)
    for partner in story.partners:
        make.make_order(partner, later, {story.rice: 80})

    run = use_cases.propose(story.proposer, later.id)

    assert sum(story.boxes(run).values()) == 30
    row = queries.ceiling_of(editor, story.window.campaign_id, town)
    assert (row.partners, row.people, row.grams, row.given) == (2, 400, 1_300_000, 1_000_000)


def test_a_ceiling_left_out_of_a_scenario_shows_what_it_costs(app: Flask) -> None:
    story = closed_window(people=(100, 300), asked=80, boxes=100)
    editor = make.make_actor(Role.CATALOGUE_EDITOR)
    town = story.partners[0].municipality_id
    use_cases.set_ceilings(editor, story.window.campaign_id, {town: 500})
    rules = Rules(restraints=frozenset(Restraint) - {Restraint.CEILING})

    free = use_cases.propose(story.proposer, story.window.id, None, Scenario("Free", rules))

    assert sum(story.boxes(free).values()) == 100
    assert sum(story.boxes(story.propose()).values()) == 50


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "ceilings-empty"),
        ("12345;x", "ceilings-unread"),
        ("12345;1\n12345;2", "ceilings-unread"),
        ("99999;1", "ceilings-unknown"),
        ("1234;5", "ceilings-unread"),
        ("12345;-5", "ceilings-unread"),
        ("12345;" + "9" * 40, "ceilings-unread"),
    ],
)
def test_a_bad_list_of_ceilings_saves_nothing(app: Flask, text: str, code: str) -> None:
    campaign = make.make_campaign(make.make_product())

    with pytest.raises(Invalid, match=code):
        use_cases.set_ceilings_from_list(make.make_actor(Role.CATALOGUE_EDITOR), campaign.id, text)


def test_a_list_sets_and_takes_away(app: Flask) -> None:
    campaign = make.make_campaign(make.make_product())
    one, two = make.make_municipality("Aalst"), make.make_municipality("Geel")
    editor = make.make_actor(Role.CATALOGUE_EDITOR)
    use_cases.set_ceilings(editor, campaign.id, {one.id: 100})

    text = f"REFNIS;kg\n{one.refnis};\n\n{two.refnis};12500;Geel;more\n"
    changed = use_cases.set_ceilings_from_list(editor, campaign.id, text)

    assert changed == {one.id: None, two.id: 12_500_000}
    with pytest.raises(NotFound):
        use_cases.set_ceilings(make.make_actor(Role.ALLOCATOR), campaign.id, {one.id: 1})


def test_the_smallest_get_what_is_guaranteed_first(app: Flask) -> None:
    story = closed_window(people=(10, 990), asked=80, boxes=50)
    rules = Rules(guaranteed_boxes=3, guaranteed_up_to=50)

    run = use_cases.propose(story.proposer, story.window.id, None, Scenario("Small", rules))

    assert story.boxes(run) == {story.partners[0].id: 3, story.partners[1].id: 47}
    assert _share(story, run, 0).reason == "guaranteed"


def test_who_is_no_longer_recognised_gets_nothing_and_is_named(app: Flask) -> None:
    story = closed_window(people=(100, 300), asked=80, boxes=100)
    yesterday = clock.today() - timedelta(days=1)
    with transaction():
        story.partners[1].recognitions.append(
            Recognition(valid_from=yesterday, valid_until=yesterday, document="old")
        )

    run = story.propose()

    assert story.boxes(run) == {story.partners[0].id: 80}
    assert queries.left_out(story.window.id) == [story.partners[1]]


def _two_products() -> tuple[Story, int]:
    """A story whose partners also asked for 30 boxes of milk each; there are 40."""
    story = closed_window(people=(100, 300), asked=80, boxes=100)
    campaign = story.window.campaign
    milk = make.make_product("MLK1")
    with transaction():
        offer = Offer(product=milk, boxes=1000, unit_cents=80)
        campaign.offers.append(offer)
        db.session.flush()
        story.window.offers.append(WindowOffer(offer_id=offer.id, boxes=40))
        for order in story.orders:
            order.lines.append(OrderLine(offer_id=offer.id, boxes=30))
    return story, offer.id


def _publish(story: Story, name: str, products: str, orders: int) -> AllocationRun:
    rules = Rules(products=frozenset({products}))
    run = use_cases.propose(story.proposer, story.window.id, None, Scenario(name, rules))
    run = use_cases.approve(story.approver, run.id, run.version)
    return use_cases.publish(story.approver, run.id, run.version, orders)


def test_products_can_be_shared_out_apart_from_each_other(app: Flask) -> None:
    story, milk_id = _two_products()

    rice = _publish(story, "Rice", "RYS1", 2)
    milk = _publish(story, "Milk", "MLK1", 2)

    manager = make.make_actor(Role.PARTNER_MANAGER, partner=story.partners[0])
    page = queries.shares_of_partner(manager, story.partners[0].id, story.window.id)
    assert {share.offer.product.code: share.boxes for share in page.shares} == {
        "MLK1": 10,
        "RYS1": 25,
    }
    assert [run.id for run in page.runs] == [rice.id, milk.id]
    assert queries.offers_in(milk) == {milk_id}


def test_a_product_is_shared_out_once_only(app: Flask) -> None:  # case A12
    story, milk_id = _two_products()
    _publish(story, "Rice", "RYS1", 2)
    again = Scenario("Again", Rules(products=frozenset({"RYS1"})))

    with pytest.raises(Conflict, match="run-decided"):
        use_cases.propose(story.proposer, story.window.id, None, again)
    rest = story.propose()

    assert queries.offers_in(rest) == {milk_id}


def test_taking_back_one_run_leaves_the_other(app: Flask) -> None:
    story, _milk_id = _two_products()
    _publish(story, "Rice", "RYS1", 2)
    milk = _publish(story, "Milk", "MLK1", 2)

    use_cases.withdraw(story.approver, milk.id, milk.version, "a mistake")

    assert {order.status for order in story.orders} == {OrderStatus.ALLOCATED}
    promised = stock.promised_units(story.window.campaign_id)
    assert promised == {story.rice.product_id: 1000}


def test_the_inputs_of_a_run_are_frozen_and_hashed(app: Flask) -> None:
    story = closed_window()

    run = story.propose()
    kept = queries.frozen(run)
    with transaction():
        story.partners[0].sites[0].pallet_places = 0

    assert kept.terms is not None
    assert kept.terms.rules == queries.standing_rules()
    assert kept.terms.people == {p.code: n for p, n in zip(story.partners, (100, 300), strict=True)}
    assert queries.frozen(run) == kept
    assert len(run.terms_sha256 or "") == 64


def test_credit_can_be_left_out_of_a_scenario(app: Flask) -> None:  # case M2
    story = closed_window(people=(100, 100, 100), asked=80, boxes=100)
    story.publish()
    later = make.make_window(story.window.campaign, boxes=100, is_open=False)
    for partner in story.partners:
        make.make_order(partner, later, {story.rice: 80})
    forgetful = Scenario("Forgetful", replace(queries.standing_rules(), remembers=False))

    with_memory = use_cases.propose(story.proposer, later.id)
    without = use_cases.propose(story.proposer, later.id, None, forgetful)

    assert {p.credit_grams for p in queries.frozen(without).problem.partners} == {0}
    assert {p.credit_grams for p in queries.frozen(with_memory).problem.partners} != {0}


def test_what_comes_after_the_lorry_needs_a_window_of_its_own(app: Flask) -> None:
    story, _milk_id = _two_products()
    _publish(story, "Rice", "RYS1", 2)
    release([story.orders[0].id], PromiseEnd.LOADED)

    with pytest.raises(Conflict, match="orders-loaded"):
        _publish(story, "Milk", "MLK1", 2)


def _two_proposals(story: Story) -> list[AllocationRun]:
    """Rice and milk, each calculated before the other is published, and approved."""
    runs = []
    for code in ("RYS1", "MLK1"):
        rules = Rules(products=frozenset({code}))
        scenario = Scenario(code, rules)
        run = use_cases.propose(story.proposer, story.window.id, None, scenario)
        runs.append(use_cases.approve(story.approver, run.id, run.version))
    return runs


def test_a_ceiling_holds_over_runs_that_are_decided_side_by_side(app: Flask) -> None:  # case A8
    story, _milk_id = _two_products()
    town = story.partners[0].municipality_id
    editor = make.make_actor(Role.CATALOGUE_EDITOR)
    use_cases.set_ceilings(editor, story.window.campaign_id, {town: 1200})
    rice, milk = _two_proposals(story)
    use_cases.publish(story.approver, rice.id, rice.version, 2)

    with pytest.raises(Conflict, match="run-outdated"):
        use_cases.publish(story.approver, milk.id, milk.version, 2)
    use_cases.withdraw(story.approver, milk.id, milk.version, "calculated again")
    again = story.propose()

    assert sum(story.boxes(again).values()) == 20
    again = use_cases.approve(story.approver, again.id, again.version)
    use_cases.publish(story.approver, again.id, again.version, 2)
    assert queries.ceiling_of(editor, story.window.campaign_id, town).given == 1_200_000


def test_the_room_of_a_site_holds_over_runs_of_one_window(app: Flask) -> None:
    story, _milk_id = _two_products()
    with transaction():
        story.partners[1].sites[0].pallet_places = 1
    rice, milk = _two_proposals(story)
    use_cases.publish(story.approver, rice.id, rice.version, 2)

    with pytest.raises(Conflict, match="run-outdated"):
        use_cases.publish(story.approver, milk.id, milk.version, 2)
    use_cases.withdraw(story.approver, milk.id, milk.version, "calculated again")
    again = story.propose()

    # 75 boxes of rice of 80 to a pallet leave room for 5 boxes of milk
    assert story.boxes(again) == {story.partners[0].id: 30, story.partners[1].id: 5}
    assert _share(story, again, 1).facts["cause"] == "storage"


def test_what_was_promised_to_others_meanwhile_is_not_promised_again(app: Flask) -> None:
    # cases A10, A11: both windows were calculated from the same 120 boxes
    story = closed_window(people=(100, 300), asked=80, boxes=100)
    later = make.make_window(story.window.campaign, boxes=100, is_open=False)
    for partner in story.partners:
        make.make_order(partner, later, {story.rice: 80})
    with transaction():
        story.rice.boxes = 120
    second = use_cases.propose(story.proposer, later.id)
    second = use_cases.approve(story.approver, second.id, second.version)
    story.publish()

    with pytest.raises(Conflict, match="goods-gone"):
        use_cases.publish(story.approver, second.id, second.version, 2)

    assert stock.promised_units(story.window.campaign_id) == {story.rice.product_id: 1000}


def test_what_two_runs_round_at_the_same_time_is_remembered_of_both(app: Flask) -> None:
    # case M2: both were calculated before either was published
    story, milk_id = _two_products()
    runs = _two_proposals(story)
    with transaction():
        for run in runs:
            credits = db.session.scalars(
                select(PartnerCredit).where(PartnerCredit.run_id == run.id)
            )
            for at, credit in enumerate(credits):
                credit.change_milligrams = 1_000 + at
    for run in runs:
        use_cases.publish(story.approver, run.id, run.version, 2)
    later = make.make_window(story.window.campaign, boxes=10, is_open=False)
    for partner in story.partners:
        make.make_order(partner, later, {story.rice: 5})

    next_run = use_cases.propose(story.proposer, later.id)

    owed = {p.credit_grams for p in queries.frozen(next_run).problem.partners}
    assert owed == {Fraction(2_000, 1000), Fraction(2_002, 1000)}
    assert milk_id in queries.offers_in(runs[1])


def test_taking_a_run_back_takes_back_what_it_rounded(app: Flask) -> None:  # case M2
    story = closed_window(people=(100, 100, 100), asked=80, boxes=100)
    run = story.publish()

    run = use_cases.withdraw(story.approver, run.id, run.version, "a mistake")

    again = story.propose()
    assert {p.credit_grams for p in queries.frozen(again).problem.partners} == {0}
