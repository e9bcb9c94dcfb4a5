"""Holds, recalls, decisions on quality, unread lots, zones: one rule on every path."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from flask import Flask

from foodaid.catalogue.models import Campaign, Dating, Product
from foodaid.core import clock
from foodaid.core.db import db
from foodaid.core.errors import Conflict, Invalid, NotFound
from foodaid.core.outbox import OutboxMail
from foodaid.core.permissions import Actor, Permission, Role
from foodaid.organisations.models import Depot, Partner
from foodaid.stock import queries, use_cases
from foodaid.stock.checks import first_fault
from foodaid.stock.models import HoldKind, Lot, MovementKind, Place, PlaceKind, Zone
from foodaid.stock.use_cases import (
    Acknowledgement,
    GoodsIn,
    Judgement,
    Move,
    Shift,
    Waste,
    move,
)
from tests import factories


@dataclass
class Scene:
    """500 units of a lot in the dry store of a depot, 40 on the shelf of a partner."""

    depot: Depot
    partner: Partner
    product: Product
    campaign: Campaign
    lot: Lot
    dry: Place
    shelf: Place
    editor: Actor
    worker: Actor
    vera: Actor

    def bars(self) -> dict[str, str]:
        """What refuses to let the lot go, by path."""
        transit = queries.end_place(PlaceKind.TRANSIT)
        recipients = queries.end_place(PlaceKind.RECIPIENTS)
        ways = {
            "loaded": Move(self.lot.id, self.dry, transit, 1, MovementKind.LOADED),
            "handed out": Move(self.lot.id, self.shelf, recipients, 1, MovementKind.HANDED_OUT),
            "transferred": Move(self.lot.id, self.shelf, transit, 1, MovementKind.TRANSFERRED),
        }
        found = {}
        for name, way in ways.items():
            with pytest.raises(Invalid) as refusal:
                move(self.worker, [way], "test")
            found[name] = next(iter(refusal.value.problems.values())).code
        if not queries.pickable(self.depot.id):
            found["picked"] = "nothing"
        return found


@pytest.fixture
def scene(app: Flask) -> Scene:
    supplier = factories.make_ends()[PlaceKind.SUPPLIER]
    depot = factories.make_depot()
    partner = factories.make_partner(depot)
    product = factories.make_product()
    campaign = factories.make_campaign(product)
    lot = factories.make_lot(product, campaign, code="SWOLLEN")
    dry = queries.zones_of_depot(depot.id)[Zone.DRY]
    shelf = queries.place_of_site(partner.sites[0].id)
    factories.put(lot, dry, supplier, 500)
    factories.put(lot, shelf, supplier, 40)
    return Scene(
        depot, partner, product, campaign, lot, dry, shelf,
        factories.make_actor(Role.CATALOGUE_EDITOR),
        factories.make_actor(Role.DEPOT_WORKER, depot=depot),
        factories.make_actor(Role.PARTNER_VOLUNTEER, partner=partner),
    )  # fmt: skip


def test_a_held_lot_goes_nowhere_and_lifting_restores_exactly(scene: Scene) -> None:  # case S9
    before = queries.pickable(scene.depot.id)

    use_cases.hold_lot(scene.worker, scene.lot.id, HoldKind.HOLD, "swollen tin")
    bars = scene.bars()
    use_cases.lift_hold(scene.editor, scene.lot.id, "one tin was dented, no more")

    held = dict.fromkeys(("loaded", "handed out", "transferred"), "lot-held")
    assert bars == held | {"picked": "nothing"}
    assert queries.pickable(scene.depot.id) == before
    assert first_fault() is None


def test_a_lot_is_held_once_and_lifted_once(scene: Scene) -> None:
    use_cases.hold_lot(scene.worker, scene.lot.id, HoldKind.HOLD, "smell")
    with pytest.raises(Conflict, match="held-already"):
        use_cases.hold_lot(scene.worker, scene.lot.id, HoldKind.HOLD, "smell")
    use_cases.lift_hold(scene.editor, scene.lot.id, "clean")

    with pytest.raises(Conflict, match="not-held"):
        use_cases.lift_hold(scene.editor, scene.lot.id, "clean")


def test_a_depot_holds_but_only_the_authority_recalls_and_lifts(scene: Scene) -> None:
    with pytest.raises(NotFound):
        use_cases.hold_lot(scene.worker, scene.lot.id, HoldKind.RECALL, "smell")
    use_cases.hold_lot(scene.worker, scene.lot.id, HoldKind.HOLD, "smell")

    with pytest.raises(NotFound):
        use_cases.lift_hold(scene.worker, scene.lot.id, "clean")


def test_a_depot_does_not_hold_what_it_never_had(scene: Scene) -> None:  # case X1
    stranger = factories.make_actor(Role.DEPOT_WORKER, depot=factories.make_depot("Elsewhere"))

    with pytest.raises(NotFound):
        use_cases.hold_lot(stranger, scene.lot.id, HoldKind.HOLD, "smell")


def test_holders_are_told_once_each_in_its_language_and_answer(scene: Scene) -> None:  # case S9
    scene.partner.language = "fr"
    hold = use_cases.hold_lot(scene.editor, scene.lot.id, HoldKind.RECALL, "glass found")

    first = use_cases.tell_holders(scene.editor, hold.id)
    again = use_cases.tell_holders(scene.editor, hold.id)
    mine = next(notice for notice in first if notice.partner_id == scene.partner.id)
    with pytest.raises(Invalid, match="found-fewer"):
        use_cases.acknowledge(scene.vera, Acknowledgement(mine.id, 39), Permission.COUNT_STOCK)
    wish = Acknowledgement(mine.id, 39, "one was handed out this morning")
    use_cases.acknowledge(scene.vera, wish, Permission.COUNT_STOCK)

    assert ([n.units_told for n in first], again) == ([500, 40], [])
    mails = db.session.query(OutboxMail).filter_by(template="lot-recalled").all()
    assert [(mail.language, mail.facts["units"]) for mail in mails] == [
        (scene.depot.language, 500), ("fr", 40),
    ]  # fmt: skip
    assert (mine.units_found, mine.acknowledged_by) == (39, scene.vera.name)


def test_another_partner_does_not_answer_for_me(scene: Scene) -> None:  # case X1
    hold = use_cases.hold_lot(scene.editor, scene.lot.id, HoldKind.RECALL, "glass found")
    told = use_cases.tell_holders(scene.editor, hold.id)
    eve = factories.make_actor(Role.PARTNER_VOLUNTEER, partner=factories.make_partner(name="Eve"))

    with pytest.raises(NotFound):
        use_cases.acknowledge(eve, Acknowledgement(told[1].id, 40), Permission.COUNT_STOCK)


def test_a_closed_recall_keeps_the_lot_on_hold(scene: Scene) -> None:
    hold = use_cases.hold_lot(scene.editor, scene.lot.id, HoldKind.RECALL, "glass found")
    use_cases.tell_holders(scene.editor, hold.id)

    use_cases.close_recall(scene.editor, hold.id, "all destroyed", hold.version)

    assert scene.bars()["loaded"] == "lot-held"
    with pytest.raises(Conflict, match="not-held"):
        use_cases.tell_holders(scene.editor, hold.id)


def test_whereabouts_add_up_to_what_came(scene: Scene) -> None:
    recipients, scrap = (
        queries.end_place(PlaceKind.RECIPIENTS),
        Waste(scene.partner.sites[0].id, scene.lot.id, 3, "torn"),
    )
    step = Move(scene.lot.id, scene.shelf, recipients, 10, MovementKind.HANDED_OUT)
    move(scene.vera, [step], "distribution:1")
    use_cases.scrap_at_site(scene.vera, scrap)

    found = queries.whereabouts([scene.lot])

    assert (found.held, found.handed_out, found.gone, found.in_transit) == (527, 10, 3, 0)


@pytest.mark.parametrize(
    ("use_by", "best_before", "bar"),
    [
        (0, None, None), (-1, None, "use-by-passed"),
        (None, 0, None), (None, -1, "best-before-passed"),
    ],
)  # fmt: skip
def test_a_date_is_judged_alike_on_every_path(
    scene: Scene, use_by: int | None, best_before: int | None, bar: str | None
) -> None:  # case S5
    today = clock.today()
    scene.lot.use_by = None if use_by is None else today + timedelta(days=use_by)
    scene.lot.best_before = None if best_before is None else today + timedelta(days=best_before)
    db.session.commit()

    if bar is None:
        assert queries.pickable(scene.depot.id)
        step = Move(
            scene.lot.id, scene.dry, queries.end_place(PlaceKind.TRANSIT), 1, MovementKind.LOADED
        )
        assert move(scene.worker, [step], "test")
    else:
        ways = dict.fromkeys(("loaded", "handed out", "transferred"), bar)
        assert scene.bars() == ways | {"picked": "nothing"}


def test_what_may_not_go_out_may_be_scrapped_counted_and_put_apart(scene: Scene) -> None:  # case S6
    scene.lot.use_by = clock.today() - timedelta(days=30)
    db.session.commit()

    site_id = scene.partner.sites[0].id
    use_cases.scrap_at_site(scene.vera, Waste(site_id, scene.lot.id, 5, "past its date"))
    counted = use_cases.ShelfCount(site_id, {scene.lot.id: 30}, {scene.lot.id: "mice"})
    use_cases.declare_count(scene.vera, counted)
    aside = Shift(scene.depot.id, scene.lot.id, Zone.DRY, Zone.QUARANTINE, 200, "past its date")
    use_cases.shift_goods(scene.worker, aside)
    out = Shift(scene.depot.id, scene.lot.id, Zone.QUARANTINE, None, 150, "past its date")
    use_cases.shift_goods(scene.worker, out)

    _lot, zones = queries.lot_in_depot(scene.worker, scene.depot.id, scene.lot.id)
    assert (zones[Zone.DRY], zones[Zone.QUARANTINE]) == (300, 50)
    assert queries.units_at(scene.shelf.id) == {scene.lot.id: 30}
    assert first_fault() is None


def test_a_decision_lets_a_lot_past_its_best_before_go_until_its_day(scene: Scene) -> None:  # S5
    today = clock.today()
    scene.lot.best_before = today - timedelta(days=3)
    db.session.commit()
    until = today + timedelta(days=30)

    use_cases.decide_quality(
        scene.editor, Judgement(scene.lot.id, is_fit=True, good_until=until, reason="tasted")
    )

    assert queries.pickable(scene.depot.id)
    assert scene.lot.bar_on(until) is None
    assert scene.lot.bar_on(until + timedelta(days=1)) == "undecided"
    use_cases.decide_quality(
        scene.editor, Judgement(scene.lot.id, is_fit=False, good_until=None, reason="rancid")
    )
    assert scene.bars()["handed out"] == "lot-unfit"


def test_a_use_by_that_passed_is_not_put_off(scene: Scene) -> None:
    scene.lot.use_by = clock.today() - timedelta(days=1)
    db.session.commit()
    wish = Judgement(scene.lot.id, is_fit=True, good_until=clock.today(), reason="looks fine")

    with pytest.raises(Invalid) as refusal:
        use_cases.decide_quality(scene.editor, wish)

    assert refusal.value.problems["is_fit"].code == "use-by-decided"


def test_what_lies_in_quarantine_is_there_and_is_not_picked(scene: Scene) -> None:
    wish = Shift(scene.depot.id, scene.lot.id, Zone.DRY, Zone.QUARANTINE, 500, "wet boxes")

    use_cases.shift_goods(scene.worker, wish)

    [balance] = queries.products_at(scene.depot.id)
    assert (balance.on_hand, balance.barred, balance.free) == (500, 500, 0)
    assert queries.pickable(scene.depot.id) == {}


def unread(scene: Scene, expires_on: date | None) -> Lot:
    return use_cases.receive_goods(
        scene.worker,
        GoodsIn(scene.depot.id, scene.campaign.id, scene.product.id, "", 10, expires_on, "LB-7"),
    )


def test_an_unread_lot_waits_for_its_date_and_is_resolved(scene: Scene) -> None:
    lot = unread(scene, None)
    assert (lot.code, lot.is_known, lot.bar_on(clock.today())) == ("?LB-7", False, "undated")
    best_before = clock.today() + timedelta(days=400)

    use_cases.resolve_lot(scene.worker, lot.id, "L-2207", best_before)

    assert (lot.code, lot.is_known, lot.bar_on(clock.today())) == ("L-2207", True, None)
    with pytest.raises(Conflict, match="lot-known"):
        use_cases.resolve_lot(scene.worker, lot.id, "L-2208", best_before)


def test_an_unread_lot_that_turns_out_known_is_held_with_the_other(scene: Scene) -> None:
    lot = unread(scene, None)
    use_cases.resolve_lot(scene.worker, lot.id, scene.lot.code, scene.lot.best_before)

    use_cases.hold_lot(scene.worker, scene.lot.id, HoldKind.HOLD, "smell")

    assert (lot.same_as_id, lot.is_held, scene.lot.is_held) == (scene.lot.id, True, True)
    units = scene.product.units_per_box * 10
    assert queries.whereabouts(queries.batch_of(lot)).held == 540 + units
    use_cases.lift_hold(scene.editor, lot.id, "clean")
    assert (lot.is_held, scene.lot.is_held) == (False, False)


def test_goods_without_a_date_need_none(scene: Scene) -> None:
    soap = factories.make_product("SOAP", dating=Dating.NONE)
    lot = factories.make_lot(soap, factories.make_campaign(soap, year=2033), code="S1")

    assert lot.bar_on(clock.today()) is None


def test_a_past_day_is_refused_when_the_goods_were_not_there_then(scene: Scene) -> None:  # S14
    today = clock.today()
    recipients = queries.end_place(PlaceKind.RECIPIENTS)
    step = Move(scene.lot.id, scene.shelf, recipients, 1, MovementKind.HANDED_OUT)

    with pytest.raises(Invalid) as refusal:
        move(scene.vera, [step], "distribution:1", today - timedelta(days=1))

    [problem] = refusal.value.problems.values()
    assert (problem.code, problem.facts["there"]) == ("not-enough-then", 0)
    assert move(scene.vera, [step], "distribution:1", today)


def test_a_past_day_is_refused_when_a_later_day_needed_the_goods(scene: Scene) -> None:  # S14, S15
    today = clock.today()
    supplier = queries.end_place(PlaceKind.SUPPLIER)
    recipients = queries.end_place(PlaceKind.RECIPIENTS)
    lot = factories.make_lot(scene.product, scene.campaign, code="LATE")

    def book(units: int, days: int, *, out: bool) -> None:
        places = (scene.shelf, recipients) if out else (supplier, scene.shelf)
        kind = MovementKind.HANDED_OUT if out else MovementKind.GOODS_IN
        move(scene.vera, [Move(lot.id, *places, units, kind)], "t", today - timedelta(days=days))

    book(10, 9, out=False)
    book(10, 5, out=True)
    book(10, 5, out=False)
    book(6, 3, out=True)
    book(20, 1, out=False)

    with pytest.raises(Invalid) as refusal:
        book(5, 7, out=True)
    book(4, 7, out=True)

    assert refusal.value.problems[f"units-{lot.id}"].facts["there"] == 4
    assert queries.units_at(scene.shelf.id)[lot.id] == 20
    assert first_fault() is None


def test_a_past_day_before_a_count_is_in_that_count(scene: Scene) -> None:  # case S14
    site_id = scene.partner.sites[0].id
    use_cases.declare_count(
        scene.vera, use_cases.ShelfCount(site_id, {scene.lot.id: 38}, {scene.lot.id: "mice"})
    )
    step = Move(
        scene.lot.id, scene.shelf, queries.end_place(PlaceKind.RECIPIENTS), 1,
        MovementKind.HANDED_OUT,
    )  # fmt: skip

    with pytest.raises(Invalid) as refusal:
        move(scene.vera, [step], "distribution:1", clock.today() - timedelta(days=1))

    assert refusal.value.problems[f"units-{scene.lot.id}"].code == "counted-since"


@pytest.mark.parametrize("is_known_held", [True, False])
def test_a_hold_on_either_lot_is_on_both_once_they_are_one_batch(
    scene: Scene, is_known_held: bool
) -> None:  # case S9
    lot = unread(scene, None)
    held = scene.lot if is_known_held else lot
    use_cases.hold_lot(scene.worker, held.id, HoldKind.HOLD, "smell")

    use_cases.resolve_lot(scene.worker, lot.id, scene.lot.code, scene.lot.best_before)

    assert (lot.is_held, scene.lot.is_held) == (True, True)
    use_cases.lift_hold(scene.editor, lot.id, "clean")
    assert (lot.is_held, scene.lot.is_held) == (False, False)


def test_a_decision_on_quality_is_about_the_whole_batch(scene: Scene) -> None:  # case S5
    lot = unread(scene, None)
    use_cases.resolve_lot(scene.worker, lot.id, scene.lot.code, scene.lot.best_before)

    use_cases.decide_quality(
        scene.editor, Judgement(scene.lot.id, is_fit=False, good_until=None, reason="rancid")
    )

    assert lot.bar_on(clock.today()) == "unfit"


def test_what_is_closed_is_not_lifted(scene: Scene) -> None:
    hold = use_cases.hold_lot(scene.editor, scene.lot.id, HoldKind.RECALL, "glass found")
    use_cases.close_recall(scene.editor, hold.id, "all destroyed", hold.version)

    with pytest.raises(Conflict, match="recall-closed"):
        use_cases.lift_hold(scene.editor, scene.lot.id, "clean")
