"""A supplier's lorry at the depot: taking in, refusing, taking samples, and undoing all that."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from foodaid.catalogue.models import Offer, Product
from foodaid.core import audit, clock, idempotency
from foodaid.core.db import db, lock, use_case
from foodaid.core.errors import Conflict, Invalid, NotFound
from foodaid.core.permissions import Actor, Permission
from foodaid.organisations import queries as organisations
from foodaid.purchasing import queries
from foodaid.purchasing.models import (
    Arrival,
    ContractLine,
    Invoice,
    InvoiceLine,
    InvoiceStatus,
    NoticeStatus,
    SampleResult,
    SupplierNotice,
)
from foodaid.purchasing.use_cases.announcing import settle_notice
from foodaid.stock import queries as stock
from foodaid.stock.models import HoldKind, Lot, Movement, MovementKind, PlaceKind
from foodaid.stock.use_cases import GoodsIn, Move, hold_lot, move, receive_goods, reverse


@dataclass(frozen=True, slots=True)
class Receive:
    """Boxes of one lot off one lorry.

    Exactly one of `notice_id`, `line_id` and `offer_id` says on what they are booked. `lot_code`
    is "" where nobody can read it.
    """

    depot_id: int
    lot_code: str
    boxes: int
    expires_on: date | None
    document: str
    notice_id: int | None = None
    line_id: int | None = None
    offer_id: int | None = None
    refused: int = 0
    refusal_reason: str = ""
    sampled: int = 0
    over_reason: str = ""
    is_over_meant: bool = False
    key: str | None = None


@dataclass(frozen=True, slots=True)
class _Goods:
    """What a wish is booked on."""

    offer: Offer
    line: ContractLine | None
    notice: SupplierNotice | None


@use_case
def receive(actor: Actor, wish: Receive) -> Arrival:
    """Take boxes of a lot in at a depot, without those that are refused.

    Refuses, naming every field at once: refused boxes without a reason (case D2), more refused
    and sampled than came, and more than was announced or ordered, unless that is meant and
    said why.
    """
    depot = organisations.depot_of(actor, wish.depot_id, Permission.RECEIVE_GOODS)
    earlier = idempotency.earlier_result(actor, "arrival.receive", wish.key)
    if earlier is not None:
        return db.session.get_one(Arrival, earlier)
    goods = _goods(wish)
    lock(f"purchasing:{goods.offer.campaign_id}:{goods.offer.product_id}")
    problems = {**_part_problems(wish), **_over_problems(wish, goods)}
    if problems:
        raise Invalid("arrival-not-right", problems=problems)
    lot = _take_in(actor, wish, goods) if wish.boxes > wish.refused else None
    arrival = _arrival(actor, wish, goods, lot)
    db.session.add(arrival)
    db.session.flush()
    if lot is not None:
        _take_samples(actor, arrival, lot, goods.offer.product)
    if goods.notice is not None:
        settle_notice(goods.notice)
    idempotency.remember(actor, "arrival.receive", wish.key, arrival.id)
    new = {
        "depot": depot.id,
        "boxes": wish.boxes,
        "refused": wish.refused,
        "sampled": wish.sampled,
        "lot": lot.id if lot else None,
        "over": wish.over_reason or None,
    }
    reason = wish.refusal_reason if wish.refused else None
    audit.record(actor, "arrival.recorded", f"arrival:{arrival.id}", reason=reason, new=new)
    return arrival


def _goods(wish: Receive) -> _Goods:
    notice = line = None
    if wish.notice_id is not None:
        notice = db.session.get(SupplierNotice, wish.notice_id)
        if notice is None or notice.depot_id != wish.depot_id:
            raise NotFound
        if notice.status is NoticeStatus.CANCELLED:
            raise Conflict("notice-not-open", now=notice.status)
        line = notice.line
    elif wish.line_id is not None:
        line = db.session.get(ContractLine, wish.line_id)
        if line is None:
            raise Invalid("contract-line-unknown", field="product_id")
    offer = _offer(wish, line)
    if offer is None:
        raise Invalid("not-in-campaign", field="product_id")
    return _Goods(offer, line, notice)


def _offer(wish: Receive, line: ContractLine | None) -> Offer | None:
    if line is None:
        return db.session.get(Offer, wish.offer_id) if wish.offer_id is not None else None
    return db.session.scalar(
        select(Offer).where(
            Offer.campaign_id == line.contract.campaign_id, Offer.product_id == line.product_id
        )
    )


def _part_problems(wish: Receive) -> dict[str, Invalid]:
    problems: dict[str, Invalid] = {}
    if wish.refused and not wish.refusal_reason:
        problems["refusal_reason"] = Invalid("refusal-reason-missing")
    if wish.refused > wish.boxes:
        problems["refused"] = Invalid("refused-above-received", boxes=wish.boxes)
    elif wish.refused + wish.sampled > wish.boxes:
        problems["sampled"] = Invalid("sampled-above-accepted", boxes=wish.boxes - wish.refused)
    return problems


def _over_problems(wish: Receive, goods: _Goods) -> dict[str, Invalid]:
    """More than was announced, or more than the contract still has: asked, never silent."""
    over = max(_over_notice(wish, goods.notice), _over_line(wish, goods.line))
    if over <= 0 or (wish.is_over_meant and wish.over_reason):
        return {}
    problems = {}
    if not wish.is_over_meant:
        problems["is_over_meant"] = Invalid("over-delivery", over=over)
    if not wish.over_reason:
        problems["over_reason"] = Invalid("over-reason-missing")
    return problems


def _over_notice(wish: Receive, notice: SupplierNotice | None) -> int:
    if notice is None:
        return 0
    return queries.came_by_notice([notice.id]).get(notice.id, 0) + wish.boxes - notice.boxes


def _over_line(wish: Receive, line: ContractLine | None) -> int:
    if line is None:
        return 0
    came = queries.arrived_by_spot([line.id]).values()
    return sum(part.accepted for part in came) + wish.boxes - wish.refused - line.boxes


def _take_in(actor: Actor, wish: Receive, goods: _Goods) -> Lot:
    return receive_goods(
        actor,
        GoodsIn(
            depot_id=wish.depot_id,
            campaign_id=goods.offer.campaign_id,
            product_id=goods.offer.product_id,
            lot_code=wish.lot_code,
            boxes=wish.boxes - wish.refused,
            expires_on=wish.expires_on,
            document=wish.document,
        ),
    )


def _arrival(actor: Actor, wish: Receive, goods: _Goods, lot: Lot | None) -> Arrival:
    return Arrival(
        depot_id=wish.depot_id,
        campaign_id=goods.offer.campaign_id,
        product_id=goods.offer.product_id,
        line_id=goods.line.id if goods.line else None,
        notice_id=goods.notice.id if goods.notice else None,
        lot_id=lot.id if lot else None,
        movement_id=_movement_id(lot, wish.document) if lot else None,
        lot_code=wish.lot_code,
        expires_on=wish.expires_on,
        boxes=wish.boxes,
        refused=wish.refused,
        refusal_reason=wish.refusal_reason if wish.refused else None,
        sampled=wish.sampled,
        sample_result=SampleResult.WAITING if wish.sampled else None,
        over_reason=wish.over_reason if wish.is_over_meant and wish.over_reason else None,
        document=wish.document,
        arrived_on=clock.today(),
        recorded_at=clock.now(),
        recorded_by=actor.name,
    )


def _movement_id(lot: Lot, document: str) -> int | None:
    """The movement that was just written: the ledger only grows at its end."""
    row = (
        select(Movement.id)
        .where(
            Movement.lot_id == lot.id,
            Movement.kind == MovementKind.GOODS_IN,
            Movement.document == f"delivery:{document}"[:40],
        )
        .order_by(Movement.id.desc())
        .limit(1)
    )
    return db.session.scalar(row)


def _take_samples(actor: Actor, arrival: Arrival, lot: Lot, product: Product) -> None:
    """Boxes for the laboratory were the programme's for a moment: they leave by the ledger."""
    if arrival.sampled:
        step = Move(
            lot.id,
            stock.home_in_depot(arrival.depot_id, product.storage),
            stock.end_place(PlaceKind.SCRAP),
            arrival.sampled * product.units_per_box,
            MovementKind.SCRAPPED,
            "sample",
        )
        move(actor, [step], f"arrival:{arrival.id}")


@use_case
def undo_arrival(
    actor: Actor, depot_id: int, arrival_id: int, reason: str, version: int
) -> Arrival:
    """Take an arrival back while nothing depends on it; the ledger keeps both movements."""
    arrival = queries.arrival_of(actor, depot_id, arrival_id, Permission.RECEIVE_GOODS)
    if arrival.version != version:
        raise Conflict("changed-meanwhile")
    if arrival.is_undone:
        raise Conflict("arrival-undone")
    _check_not_paid(arrival)
    samples = stock.movements_on(f"arrival:{arrival.id}") if arrival.sampled else []
    if samples:
        reverse(actor, samples, reason)
        db.session.flush()
    if arrival.movement_id is not None:
        reverse(actor, [db.session.get_one(Movement, arrival.movement_id)], reason)
    arrival.undone_at, arrival.undone_by, arrival.undo_reason = clock.now(), actor.name, reason
    db.session.flush()
    if arrival.notice_id is not None:
        settle_notice(queries.notice(arrival.notice_id))
    audit.record(actor, "arrival.undone", f"arrival:{arrival.id}", reason=reason)
    return arrival


def _check_not_paid(arrival: Arrival) -> None:
    """An approved invoice rests on what was accepted."""
    if arrival.line_id is None:
        return
    line = db.session.get_one(ContractLine, arrival.line_id)
    rows = (
        select(InvoiceLine.boxes)
        .join(Invoice, Invoice.id == InvoiceLine.invoice_id)
        .where(InvoiceLine.line_id == line.id, Invoice.status == InvoiceStatus.APPROVED)
    )
    approved = sum(db.session.scalars(rows))
    if approved and queries.standings([line])[line.id].accepted - arrival.accepted < approved:
        raise Conflict("arrival-invoiced", boxes=approved)


@use_case
def note_sample(
    actor: Actor, depot_id: int, arrival_id: int, result: SampleResult, note: str, version: int
) -> Arrival:
    """Write down what the laboratory said.

    Boxes of an unfit arrival are not paid for, and their lot is held everywhere at once.
    """
    arrival = queries.arrival_of(actor, depot_id, arrival_id, Permission.RECEIVE_GOODS)
    if arrival.version != version:
        raise Conflict("changed-meanwhile")
    if not arrival.sampled or arrival.is_undone:
        raise Conflict("no-sample")
    before = arrival.sample_result
    arrival.sample_result, arrival.sample_note = result, note
    audit.record(
        actor,
        "arrival.sample-judged",
        f"arrival:{arrival.id}",
        old={"result": before},
        new={"result": result, "note": note},
    )
    if result is SampleResult.UNFIT and arrival.lot is not None and not arrival.lot.is_held:
        hold_lot(actor, arrival.lot.id, HoldKind.HOLD, note.strip() or f"arrival:{arrival.id}")
    return arrival
