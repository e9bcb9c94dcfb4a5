"""From the contract to the invoice: what is announced, taken in, refused, undone and paid."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from flask import Flask

from foodaid.catalogue.models import Storage
from foodaid.core import clock
from foodaid.core.audit import AuditEvent
from foodaid.core.db import db, transaction
from foodaid.core.errors import Conflict, Invalid, NotAllowed, NotFound, Refusal
from foodaid.core.permissions import Actor, Role
from foodaid.core.settings import DatedSetting
from foodaid.organisations.models import Depot
from foodaid.purchasing import queries
from foodaid.purchasing.domain import Outcome
from foodaid.purchasing.models import (
    Arrival,
    Contract,
    ContractLine,
    InvoiceStatus,
    NoticeStatus,
    SampleResult,
    SupplierNotice,
)
from foodaid.purchasing.use_cases import (
    Announce,
    EnterInvoice,
    Plan,
    Receive,
    SaveLine,
    SaveSupplier,
    announce,
    approve_invoice,
    cancel_contract,
    enter_invoice,
    note_sample,
    plan_depots,
    receive,
    refuse_invoice,
    save_lines,
    save_supplier,
    undo_arrival,
)
from foodaid.stock import queries as stock
from foodaid.stock.checks import first_fault
from foodaid.stock.models import Movement, MovementKind, Place, PlaceKind
from foodaid.stock.use_cases import Move, move
from tests import factories as make

TODAY_LONG = timedelta(days=400)


@dataclass
class Scene:
    """A contract of 100 boxes of rice (10 units a box, 1.20 euro a unit) and a depot."""

    depot: Depot
    contract: Contract
    line: ContractLine
    worker: Actor
    editor: Actor
    second: Actor

    def wish(self, boxes: int = 40, **others: object) -> Receive:
        wish = Receive(
            depot_id=self.depot.id,
            line_id=self.line.id,
            lot_code="L1",
            boxes=boxes,
            expires_on=clock.today() + TODAY_LONG,
            document="DN-1",
        )
        return replace(wish, **others)  # type: ignore[arg-type]

    def receive(self, boxes: int = 40, **others: object) -> Arrival:
        return receive(self.worker, self.wish(boxes, **others))

    def progress(self) -> queries.Progress:
        return queries.line_rows(self.contract)[0].progress

    def units(self) -> int:
        return sum(sum(stock.units_at(place.id).values()) for place in self.zones)

    @property
    def zones(self) -> list[Place]:
        return list(stock.zones_of_depot(self.depot.id).values())

    def invoice(self, boxes: int, cents: int = 120, total: int | None = None) -> int:
        wish = EnterInvoice(
            self.contract.id, f"F{boxes}-{cents}", clock.today(),
            boxes * 10 * cents if total is None else total, {self.line.id: (boxes, cents)},
        )  # fmt: skip
        return enter_invoice(self.editor, wish).id


@pytest.fixture
def scene(app: Flask) -> Scene:
    make.make_ends()
    depot, product = make.make_depot(), make.make_product()
    contract = make.make_contract(make.make_campaign(product), product)
    return Scene(
        depot,
        contract,
        contract.lines[0],
        make.make_actor(Role.DEPOT_WORKER, depot=depot),
        make.make_actor(Role.CATALOGUE_EDITOR),
        make.make_actor(Role.CATALOGUE_EDITOR),
    )


def _problems(refused: pytest.ExceptionInfo[Refusal]) -> dict[str, str]:
    assert isinstance(refused.value, Invalid)
    return {field: problem.code for field, problem in refused.value.problems.items()}


def test_what_is_taken_in_is_stock_and_the_rest_is_still_to_come(scene: Scene) -> None:
    scene.receive(40)
    scene.receive(25, lot_code="L2")

    assert scene.units() == 650
    assert scene.progress() == queries.Progress(ordered=100, received=65)
    assert scene.progress().outstanding == 35
    assert first_fault() is None


def test_refused_boxes_never_enter_the_ledger(scene: Scene) -> None:  # case D1
    arrival = scene.receive(10, refused=3, refusal_reason="wet cartons")

    assert scene.units() == 70
    assert (arrival.accepted, arrival.refused) == (7, 3)
    assert scene.progress().outstanding == 93


def test_a_lorry_that_is_refused_whole_makes_no_lot(scene: Scene) -> None:
    arrival = scene.receive(10, refused=10, refusal_reason="mould")

    assert arrival.lot_id is None
    assert db.session.query(Movement).count() == 0
    assert scene.progress().refused == 10


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"refused": 2}, {"refusal_reason": "refusal-reason-missing"}),
        ({"refused": 11, "refusal_reason": "wet"}, {"refused": "refused-above-received"}),
        (
            {"refused": 4, "refusal_reason": "wet", "sampled": 7},
            {"sampled": "sampled-above-accepted"},
        ),
    ],
)
def test_refused_and_sampled_boxes_must_have_come_and_have_a_reason(
    scene: Scene, parts: dict[str, object], said: dict[str, str]
) -> None:  # case D2
    with pytest.raises(Invalid) as refused:
        scene.receive(10, **parts)

    assert _problems(refused) == said
    assert scene.units() == 0


def test_more_than_ordered_is_asked_and_never_silent(scene: Scene) -> None:
    scene.receive(90)

    with pytest.raises(Invalid) as refused:
        scene.receive(15)
    with pytest.raises(Invalid) as half:
        scene.receive(15, is_over_meant=True)
    arrival = scene.receive(15, is_over_meant=True, over_reason="full pallet")

    assert _problems(refused).keys() == {"is_over_meant", "over_reason"}
    assert refused.value.problems["is_over_meant"].facts == {"over": 5}
    assert _problems(half).keys() == {"over_reason"}
    assert arrival.over_reason == "full pallet"
    assert scene.units() == 1050


def test_a_notice_is_partly_here_then_here(scene: Scene) -> None:
    notice = make.make_notice(scene.line, scene.depot, boxes=40)

    scene.receive(30, line_id=None, notice_id=notice.id)
    assert (notice.status, scene.progress().announced) == (NoticeStatus.PARTLY, 10)
    last = scene.receive(10, line_id=None, notice_id=notice.id, lot_code="L2")
    assert (notice.status, scene.progress().announced) == (NoticeStatus.ARRIVED, 0)

    undo_arrival(scene.worker, scene.depot.id, last.id, "counted twice", last.version)
    assert (notice.status, scene.progress().announced) == (NoticeStatus.PARTLY, 10)


def test_more_than_announced_is_asked_too(scene: Scene) -> None:
    notice = make.make_notice(scene.line, scene.depot, boxes=40)

    with pytest.raises(Invalid) as refused:
        scene.receive(41, line_id=None, notice_id=notice.id)

    assert refused.value.problems["is_over_meant"].facts == {"over": 1}


def test_a_notice_for_another_depot_does_not_exist_here(scene: Scene) -> None:
    elsewhere = make.make_notice(scene.line, make.make_depot("Other"))

    with pytest.raises(NotFound):
        scene.receive(5, line_id=None, notice_id=elsewhere.id)
    with pytest.raises(NotFound):
        scene.receive(5, depot_id=elsewhere.depot_id)


def test_two_taps_take_in_once(scene: Scene) -> None:
    first = scene.receive(40, key="one-lorry-1")

    again = scene.receive(40, key="one-lorry-1")

    assert again.id == first.id
    assert scene.units() == 400


def test_samples_leave_the_stock_by_the_ledger(scene: Scene) -> None:
    arrival = scene.receive(40, sampled=2)

    scrap = stock.end_place(PlaceKind.SCRAP)
    assert scene.units() == 380
    assert sum(stock.units_at(scrap.id).values()) == 20
    assert arrival.sample_result is SampleResult.WAITING
    assert first_fault() is None


def test_an_arrival_is_undone_with_its_samples_and_stays_readable(scene: Scene) -> None:
    arrival = scene.receive(40, sampled=2)

    undone = undo_arrival(scene.worker, scene.depot.id, arrival.id, "wrong depot", arrival.version)

    assert (scene.units(), scene.progress().received) == (0, 0)
    assert undone.undo_reason == "wrong depot"
    assert db.session.query(Movement).count() == 4
    assert first_fault() is None
    with pytest.raises(Conflict, match="arrival-undone"):
        undo_arrival(scene.worker, scene.depot.id, arrival.id, "again", arrival.version)


def test_what_left_the_depot_cannot_be_undone(scene: Scene) -> None:
    arrival = scene.receive(40)
    assert arrival.lot_id is not None
    shelf, scrap = (
        stock.home_in_depot(scene.depot.id, Storage.DRY),
        stock.end_place(PlaceKind.SCRAP),
    )
    loss = Move(
        arrival.lot_id, shelf, scrap,
        10, MovementKind.SCRAPPED,
    )  # fmt: skip
    move(scene.worker, [loss], "test:1")

    with pytest.raises(Invalid, match="not-enough-stock"):
        undo_arrival(scene.worker, scene.depot.id, arrival.id, "late", arrival.version)

    assert not arrival.is_undone


def test_what_an_approved_invoice_rests_on_is_not_undone(scene: Scene) -> None:
    arrival = scene.receive(40)
    invoice_id = scene.invoice(40)
    approve_invoice(scene.editor, invoice_id, "", 1)

    with pytest.raises(Conflict, match="arrival-invoiced"):
        undo_arrival(scene.worker, scene.depot.id, arrival.id, "late", arrival.version)


def test_an_invoice_that_matches_is_approved_by_who_entered_it(scene: Scene) -> None:
    scene.receive(40, refused=5, refusal_reason="wet")

    invoice = approve_invoice(scene.editor, scene.invoice(35), "", 1)

    assert invoice.status is InvoiceStatus.APPROVED
    assert scene.progress().invoiced == 35


def test_an_invoice_that_does_not_match_wants_a_second_person_and_a_reason(scene: Scene) -> None:
    scene.receive(40)
    invoice_id = scene.invoice(40, cents=123)
    found = queries.match_of(queries.invoice_of(scene.editor, invoice_id))

    with pytest.raises(Conflict, match="invoice-four-eyes"):
        approve_invoice(scene.editor, invoice_id, "agreed by phone", 1)
    with pytest.raises(Invalid, match="invoice-reason-missing"):
        approve_invoice(scene.second, invoice_id, "", 1)
    approved = approve_invoice(scene.second, invoice_id, "price index of May", 1)

    assert found.lines[0].match.outcomes == (Outcome.PRICE,)
    assert approved.decision_reason == "price index of May"
    told = db.session.query(AuditEvent).filter_by(event="invoice.approved").one()
    assert told.new["differences"] == {str(scene.line.id): ["price-differs"]}


def test_a_total_that_is_not_the_sum_does_not_match(scene: Scene) -> None:
    scene.receive(40)
    found = queries.match_of(queries.invoice_of(scene.editor, scene.invoice(40, total=48_001)))

    assert found.lines[0].match.is_matched
    assert not found.is_matched


def test_an_invoice_that_was_sent_back_leaves_its_boxes_to_the_next(scene: Scene) -> None:
    scene.receive(40)
    first = scene.invoice(40, cents=150)
    refuse_invoice(scene.editor, first, "wrong price", 1)

    second = queries.match_of(queries.invoice_of(scene.editor, scene.invoice(40)))

    assert second.is_matched
    with pytest.raises(Conflict, match="invoice-decided"):
        approve_invoice(scene.second, first, "no", 2)


def test_boxes_of_an_unfit_sample_are_held_and_not_paid(scene: Scene) -> None:  # case S9
    arrival = scene.receive(40, sampled=1)
    note_sample(
        scene.worker, scene.depot.id, arrival.id, SampleResult.UNFIT, "aflatoxin", arrival.version
    )

    found = queries.match_of(queries.invoice_of(scene.editor, scene.invoice(40)))

    assert found.lines[0].match.outcomes == (Outcome.NOT_RECEIVED,)
    assert scene.progress().outstanding == 100
    assert arrival.lot is not None
    assert arrival.lot.bar_on(clock.today()) == "held"


@pytest.mark.parametrize(("are_paid", "payable"), [(True, 40), (False, 38)])
def test_whether_samples_are_paid_is_a_rule_with_a_date(
    scene: Scene, are_paid: bool, payable: int
) -> None:
    make.save(
        DatedSetting(key="purchasing.samples_are_paid", valid_from=date(2020, 1, 1), value=are_paid)
    )
    scene.receive(40, sampled=2)

    assert queries.standings([scene.line])[scene.line.id].payable == payable


def test_a_period_that_is_over_is_late_until_the_boxes_are_there(scene: Scene) -> None:
    make.make_plan(scene.line, scene.depot, 60, clock.today() - timedelta(days=3))

    assert queries.line_rows(scene.contract)[0].late_days == 3
    scene.receive(60)
    assert queries.line_rows(scene.contract)[0].late_days == 0


def test_a_plan_is_never_larger_than_the_order(scene: Scene) -> None:
    other = make.make_depot("Other")
    day = clock.today()
    wishes = {scene.depot.id: Plan(60, day, day), other.id: Plan(41, day, None)}

    with pytest.raises(Invalid) as refused:
        plan_depots(scene.editor, scene.contract.id, scene.line.id, wishes, 1)
    wishes[other.id] = Plan(40, day, day)
    line = plan_depots(scene.editor, scene.contract.id, scene.line.id, wishes, 1)

    assert _problems(refused) == {
        f"until-{other.id}": "plan-period-missing",
        f"boxes-{other.id}": "plan-above-line",
    }
    assert sorted(plan.boxes for plan in line.plans) == [40, 60]


def test_a_line_does_not_shrink_below_what_was_accepted(scene: Scene) -> None:
    scene.receive(40)
    wish = {scene.line.product_id: SaveLine(39, 120)}

    with pytest.raises(Invalid) as refused:
        save_lines(scene.editor, scene.contract.id, wish, 1)

    assert _problems(refused) == {f"boxes-{scene.line.product_id}": "line-below-accepted"}


def test_who_looked_at_an_older_contract_changes_nothing(scene: Scene) -> None:
    wish = {scene.line.product_id: SaveLine(120, 120)}
    save_lines(scene.editor, scene.contract.id, wish, 1)

    with pytest.raises(Conflict, match="changed-meanwhile"):
        save_lines(scene.second, scene.contract.id, wish, 1)


def test_a_cancelled_contract_brings_only_what_came(scene: Scene) -> None:  # case A15
    notice = make.make_notice(scene.line, scene.depot)
    scene.receive(40)
    before = queries.expected_boxes(scene.contract.campaign_id)[scene.line.product_id]

    cancel_contract(scene.editor, scene.contract.id, "bankrupt", 1)

    after = queries.expected_boxes(scene.contract.campaign_id)[scene.line.product_id]
    assert (before.short, after.short) == (0, 60)
    assert notice.status is NoticeStatus.CANCELLED
    with pytest.raises(Conflict, match="contract-cancelled"):
        announce(scene.editor, Announce(scene.line.id, scene.depot.id, 5, 1, clock.today()))


def test_a_line_is_short_when_its_last_day_is_over_and_nothing_is_announced(scene: Scene) -> None:
    make.make_plan(scene.line, scene.depot, 100, clock.today() - timedelta(days=1))
    scene.receive(80)
    product_id, campaign_id = scene.line.product_id, scene.contract.campaign_id

    assert queries.expected_boxes(campaign_id)[product_id].short == 20
    make.make_notice(scene.line, scene.depot, boxes=20)
    assert queries.expected_boxes(campaign_id)[product_id].short == 0


def test_a_depot_announces_for_itself_only(scene: Scene) -> None:
    other = make.make_depot("Other")
    wish = Announce(scene.line.id, scene.depot.id, 5, 1, clock.today(), key="notice-key-1")

    first = announce(scene.worker, wish)

    assert announce(scene.worker, wish).id == first.id
    assert db.session.query(SupplierNotice).count() == 1
    with pytest.raises(NotFound):
        announce(scene.worker, replace(wish, depot_id=other.id, key=None))
    assert announce(scene.editor, replace(wish, depot_id=other.id, key=None)).depot_id == other.id


def test_one_company_number_is_one_supplier(scene: Scene) -> None:
    wish = SaveSupplier("Twin", scene.contract.supplier.kbo, "a@b.example", "02", "fr")

    with pytest.raises(Invalid, match="supplier-there"):
        save_supplier(scene.editor, wish)


@pytest.mark.parametrize("role", [Role.INSPECTOR, Role.AUDITOR, Role.ALLOCATOR])
def test_who_only_reads_contracts_writes_none(scene: Scene, role: Role) -> None:
    reader = make.make_actor(role)

    assert queries.contract_of(reader, scene.contract.id).id == scene.contract.id
    with pytest.raises(NotAllowed):
        cancel_contract(reader, scene.contract.id, "no", 1)
    with pytest.raises(NotAllowed):
        approve_invoice(reader, scene.invoice(1), "no", 1)


def test_a_depot_sees_no_contract(scene: Scene) -> None:
    with pytest.raises(NotFound):
        queries.contract_of(scene.worker, scene.contract.id)


def test_what_is_refused_leaves_nothing_behind(scene: Scene) -> None:
    with pytest.raises(Invalid), transaction():
        scene.receive(10, expires_on=None)

    assert db.session.query(Arrival).count() == 0
    assert db.session.query(Movement).count() == 0
