"""Goods that change hands: between partners with a permission, and between depots."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import Select, select

from foodaid.catalogue.models import Dating
from foodaid.core import clock
from foodaid.core.db import db, transaction
from foodaid.core.errors import Conflict, Invalid, NotAllowed, NotFound
from foodaid.core.outbox import OutboxMail
from foodaid.core.permissions import Actor, Role
from foodaid.core.settings import DatedSetting
from foodaid.deliveries import queries, use_cases
from foodaid.deliveries.domain import Received
from foodaid.deliveries.models import Transfer, TransferStatus
from foodaid.deliveries.use_cases import Answer, AskDepotTransfer, AskTransfer, Decision
from foodaid.organisations.models import Depot, Partner, PartnerKind, PartnerStatus, Recognition
from foodaid.stock import queries as stock
from foodaid.stock.checks import first_fault
from foodaid.stock.models import HoldKind, Lot, Movement, Place, PlaceKind, Reservation, Zone
from foodaid.stock.use_cases import hold_lot
from tests import factories as make


@dataclass
class Pair:
    """Ann has 100 packs of rice and Bob has none; Zoë decides."""

    ann: Partner
    bob: Partner
    gives: Actor
    takes: Actor
    decides: Actor
    lot: Lot
    ends: dict[PlaceKind, Place]

    def ask(self, units: int = 30) -> Transfer:
        wish = AskTransfer(self.ann.sites[0].id, self.bob.id, {self.lot.id: units}, "too much")
        return use_cases.ask_transfer(self.gives, wish)

    def agree(self, units: int = 30) -> Transfer:
        return use_cases.answer_transfer(self.takes, Answer(self.ask(units).id, is_yes=True))

    def decide(self, found: Transfer, *, is_yes: bool = True) -> Transfer:
        wish = Decision(found.id, is_yes, "" if is_yes else "not needed there", found.version)
        return use_cases.decide_transfer(self.decides, wish)

    def send(self) -> Transfer:
        return use_cases.send_transfer(self.gives, self.decide(self.agree()).id)

    def receive(
        self, found: Transfer, accepted: int, refused: int = 0, missing: int = 0, reason: str = ""
    ) -> Transfer:
        told = {self.lot.id: Received(accepted, refused, missing, reason)}
        return use_cases.receive_transfer(self.takes, found.id, told)

    def units(self, partner: Partner) -> int:
        return sum(stock.units_at(stock.place_of_site(partner.sites[0].id).id).values())


@pytest.fixture
def pair(app: Flask) -> Pair:
    ends = make.make_ends()
    ann, bob = make.make_partner(name="Ann"), make.make_partner(name="Bob", language="fr")
    product = make.make_product()
    lot = make.make_lot(product, make.make_campaign(product))
    make.put(lot, stock.place_of_site(ann.sites[0].id), ends[PlaceKind.SUPPLIER], 100)
    return Pair(
        ann,
        bob,
        make.make_actor(Role.PARTNER_MANAGER, partner=ann),
        make.make_actor(Role.PARTNER_MANAGER, partner=bob),
        make.make_actor(Role.ALLOCATOR),
        lot,
        ends,
    )


def test_what_is_allowed_goes_from_one_shelf_to_the_other(pair: Pair) -> None:  # case A20
    sent = pair.send()
    found = pair.receive(sent, 30)

    assert (pair.units(pair.ann), pair.units(pair.bob)) == (70, 30)
    assert found.permission == f"TR-{clock.today().year}-0001"
    campaign_id = pair.lot.campaign_id
    shown = [queries.in_campaign(p.id, campaign_id) for p in (pair.ann, pair.bob)]
    assert [[(one.id, line.units) for one, line in rows] for rows in shown] == [
        [(found.id, 30)]
    ] * 2
    assert {row.document for row in db.session.scalars(_moved())} == {f"transfer:{found.id}"}
    assert first_fault() is None


def _moved() -> Select[Movement]:
    return select(Movement).where(Movement.document.like("transfer:%"))


def test_what_is_not_allowed_moves_nothing(pair: Pair) -> None:  # case A20
    found = pair.decide(pair.agree(), is_yes=False)

    with pytest.raises(Conflict):
        use_cases.send_transfer(pair.gives, found.id)
    assert found.permission is None
    assert db.session.scalars(_moved()).all() == []
    assert queries.in_campaign(pair.ann.id, pair.lot.campaign_id) == []


def test_permissions_are_numbered_one_after_the_other(pair: Pair) -> None:
    numbers = [pair.decide(pair.agree(10)).permission for _time in range(3)]

    year = clock.today().year
    assert numbers == [f"TR-{year}-0001", f"TR-{year}-0002", f"TR-{year}-0003"]


def test_nothing_is_sent_before_both_sides_and_the_authority_agree(pair: Pair) -> None:  # case D6
    found = pair.ask()
    with pytest.raises(Conflict, match="transfer-status"):
        use_cases.send_transfer(pair.gives, found.id)
    with pytest.raises(Conflict, match="transfer-not-to-decide"):
        pair.decide(found)
    use_cases.answer_transfer(pair.takes, Answer(found.id, is_yes=True))

    with pytest.raises(Conflict, match="transfer-status"):
        use_cases.send_transfer(pair.gives, found.id)
    with pytest.raises(Conflict, match="transfer-status"):
        pair.receive(found, 30)


def test_a_small_gift_needs_no_permission_where_a_rule_says_so(pair: Pair) -> None:
    make.save(
        DatedSetting(key="transfers.free_below_grams", valid_from=clock.today(), value=20_000)
    )

    assert pair.agree(19).status is TransferStatus.ALLOWED
    assert pair.agree(20).status is TransferStatus.ASKED


@pytest.mark.parametrize("side", ["ann", "bob"])
def test_who_is_suspended_neither_gives_nor_gets(pair: Pair, side: str) -> None:  # case A21
    with transaction():
        getattr(pair, side).status = PartnerStatus.SUSPENDED

    with pytest.raises(Invalid, match="transfer-partner-inactive"):
        pair.ask()


def test_an_association_whose_recognition_ran_out_gets_nothing(pair: Pair) -> None:  # case A21
    yesterday = clock.today() - timedelta(days=1)
    found = pair.agree()
    make.save(
        Recognition(
            partner_id=pair.bob.id, valid_from=yesterday, valid_until=yesterday, document="x"
        )
    )
    db.session.expire_all()

    with pytest.raises(Invalid, match="transfer-partner-inactive"):
        pair.decide(found)
    with transaction():
        pair.bob.kind = PartnerKind.OCMW
    assert pair.decide(found).status is TransferStatus.ALLOWED


def test_refused_comes_back_missing_is_lost_and_opens_a_case(pair: Pair) -> None:  # cases D1, D4
    sent = pair.send()
    with pytest.raises(Invalid):
        pair.receive(sent, 20, 5, reason="torn")
    with pytest.raises(Invalid):  # case D2
        pair.receive(sent, 20, 5, 5)

    found = pair.receive(sent, 20, 7, 3, reason="7 torn, 3 not there")

    assert (pair.units(pair.ann), pair.units(pair.bob)) == (77, 20)
    assert sum(stock.units_at(pair.ends[PlaceKind.LOSS].id).values()) == 3
    assert stock.units_at(pair.ends[PlaceKind.TRANSIT].id) == {}
    assert queries.to_decide() == ([], [found.id])
    use_cases.close_case(pair.decides, found.id, "left on the lorry", found.version)
    assert queries.to_decide() == ([], [])
    assert first_fault() is None


def test_confirmed_twice_counts_once(pair: Pair) -> None:  # case D3
    sent = pair.send()
    pair.receive(sent, 30)
    pair.receive(sent, 30)

    assert pair.units(pair.bob) == 30
    with pytest.raises(Conflict, match="transfer-received"):
        pair.receive(sent, 20, 10, reason="no")


def test_who_gives_cannot_receive_and_who_gets_cannot_send(pair: Pair) -> None:  # case D5
    found = pair.decide(pair.agree())
    with pytest.raises(NotAllowed, match="transfer-not-giver"):
        use_cases.send_transfer(pair.takes, found.id)
    use_cases.send_transfer(pair.gives, found.id)
    told = {pair.lot.id: Received(30)}

    with pytest.raises(NotAllowed, match="transfer-not-taker"):
        use_cases.receive_transfer(pair.gives, found.id, told)
    stranger = make.make_actor(Role.PARTNER_MANAGER, partner=make.make_partner())
    with pytest.raises(NotFound):  # case X1
        use_cases.receive_transfer(stranger, found.id, told)


def test_what_was_called_off_goes_nowhere_and_what_left_cannot_be_called_off(
    pair: Pair,
) -> None:  # case D6
    found = pair.decide(pair.agree())
    use_cases.cancel_transfer(pair.takes, found.id)
    with pytest.raises(Conflict):
        use_cases.send_transfer(pair.gives, found.id)

    with pytest.raises(Conflict):
        use_cases.cancel_transfer(pair.gives, pair.send().id)


def test_no_more_is_given_than_lies_there_and_is_not_promised(pair: Pair) -> None:
    pair.ask(80)

    with pytest.raises(Invalid) as refused:
        pair.ask(21)
    problem = refused.value.problems[f"units-{pair.lot.id}"]
    assert (problem.facts["there"], problem.facts["promised"]) == (100, 80)
    assert pair.ask(20).grams == 20_000


def test_a_lot_held_after_the_permission_stays_where_it_is(pair: Pair) -> None:  # case S9
    found = pair.decide(pair.agree())
    hold_lot(pair.decides, pair.lot.id, HoldKind.RECALL, "swollen")

    with pytest.raises(Invalid, match="lots-barred"):
        use_cases.send_transfer(pair.gives, found.id)
    assert pair.units(pair.ann) == 100
    with pytest.raises(Invalid, match="transfer-lines"):
        pair.ask(1)


def test_a_lot_held_on_the_road_can_be_received(pair: Pair) -> None:  # case S10
    sent = pair.send()
    hold_lot(pair.decides, pair.lot.id, HoldKind.RECALL, "swollen")

    pair.receive(sent, 20, 10, reason="recalled")

    assert (pair.units(pair.ann), pair.units(pair.bob)) == (80, 20)


@pytest.mark.parametrize(("days", "is_refused"), [(-1, True), (0, False)])
def test_use_by_counts_for_transfers_too(
    pair: Pair, days: int, *, is_refused: bool
) -> None:  # case S5
    product = make.make_product("MILK", dating=Dating.USE_BY)
    day = clock.today() + timedelta(days=days)
    milk = make.make_lot(product, pair.lot.campaign, code="M1", use_by=day)
    shelf = stock.place_of_site(pair.ann.sites[0].id)
    make.put(milk, shelf, pair.ends[PlaceKind.SUPPLIER], 10)
    wish = AskTransfer(pair.ann.sites[0].id, pair.bob.id, {milk.id: 10}, "too much")

    if is_refused:
        with pytest.raises(Invalid) as refused:
            use_cases.ask_transfer(pair.gives, wish)
        assert refused.value.problems[f"units-{milk.id}"].code == "use-by-passed"
    else:
        assert use_cases.ask_transfer(pair.gives, wish).grams == 10_000


def test_a_double_tap_asks_once(pair: Pair) -> None:
    wish = AskTransfer(pair.ann.sites[0].id, pair.bob.id, {pair.lot.id: 5}, "x", "key-0001")

    first, second = (use_cases.ask_transfer(pair.gives, wish) for _time in range(2))

    assert first.id == second.id
    assert db.session.query(Transfer).count() == 1


def test_each_side_and_the_authority_are_told_in_their_language(pair: Pair) -> None:
    pair.receive(pair.send(), 30)

    mails = db.session.query(OutboxMail).order_by(OutboxMail.id)
    told = [(mail.facts["event"], mail.to, mail.language) for mail in mails]
    ann, bob = (pair.ann.email, "nl"), (pair.bob.email, "fr")
    allocator = told[1][1:]
    assert told == [
        ("asked", *bob),
        ("agreed", *allocator),
        ("allowed", *ann),
        ("allowed", *bob),
        ("sent", *bob),
        ("received", *ann),
    ]


@dataclass
class Depots:
    """A depot with 100 packs, of which 40 are promised and 10 lie in quarantine; and another."""

    one: Depot
    other: Depot
    gives: Actor
    takes: Actor
    lot: Lot

    def ask(self, units: int) -> Transfer:
        wish = AskDepotTransfer(self.one.id, self.other.id, {self.lot.id: units}, "too full")
        return use_cases.ask_depot_transfer(self.gives, wish)

    def units(self, depot: Depot, zone: Zone) -> int:
        return sum(stock.units_at(stock.zones_of_depot(depot.id)[zone].id).values())


@pytest.fixture
def depots(app: Flask) -> Depots:
    ends = make.make_ends()
    one, other = make.make_depot("One"), make.make_depot("Other")
    product = make.make_product()
    campaign = make.make_campaign(product)
    lot = make.make_lot(product, campaign)
    zones = stock.zones_of_depot(one.id)
    make.put(lot, zones[Zone.DRY], ends[PlaceKind.SUPPLIER], 90)
    make.put(lot, zones[Zone.QUARANTINE], ends[PlaceKind.SUPPLIER], 10)
    window = make.make_window(campaign)
    order = make.make_order(make.make_partner(one), window, {campaign.offers[0]: 4})
    make.save(
        Reservation(
            place_id=zones[Zone.DRY].id, product_id=product.id, campaign_id=campaign.id,
            order_id=order.id, units=40, reserved_at=clock.now(),
        )
    )  # fmt: skip
    return Depots(
        one,
        other,
        make.make_actor(Role.DEPOT_MANAGER, depot=one),
        make.make_actor(Role.DEPOT_WORKER, depot=other),
        lot,
    )


def test_a_depot_gives_what_nobody_was_promised(depots: Depots) -> None:
    found = depots.ask(50)
    use_cases.send_transfer(depots.gives, found.id)
    told = {depots.lot.id: Received(40, 10, reason="torn")}
    use_cases.receive_transfer(depots.takes, found.id, told)

    assert depots.units(depots.one, Zone.DRY) == 40
    assert depots.units(depots.one, Zone.QUARANTINE) == 20
    assert depots.units(depots.other, Zone.DRY) == 40
    assert first_fault() is None


def test_what_a_depot_promised_is_not_given_away(depots: Depots) -> None:
    with pytest.raises(Invalid) as refused:
        depots.ask(51)

    problem = refused.value.problems[f"units-{depots.lot.id}"]
    facts = problem.facts
    assert (facts["on_hand"], facts["promised"], facts["barred"]) == (100, 40, 10)


def test_a_promise_made_since_holds_the_lorry_back(depots: Depots) -> None:
    first, second = depots.ask(30), depots.ask(30)
    use_cases.send_transfer(depots.gives, first.id)

    with pytest.raises(Invalid, match="transfer-lines"):
        use_cases.send_transfer(depots.gives, second.id)
    assert depots.units(depots.one, Zone.DRY) == 60


def test_a_rule_can_ask_permission_of_depots_too(depots: Depots) -> None:
    make.save(
        DatedSetting(key="transfers.depots_need_permission", valid_from=clock.today(), value=True)
    )

    assert depots.ask(10).waits_for_authority
