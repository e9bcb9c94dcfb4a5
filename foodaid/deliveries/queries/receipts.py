"""What comes, what is to be confirmed, and what came."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from foodaid.core.db import db
from foodaid.core.errors import NotFound
from foodaid.core.permissions import Actor, Permission
from foodaid.deliveries.models import Receipt, ReceiptLine
from foodaid.organisations import queries as organisations
from foodaid.organisations.models import Partner, Site
from foodaid.rounds.models import LoadLine, Round, RoundStatus, Stop


@dataclass(frozen=True, slots=True)
class Deliveries:
    """The deliveries of one partner."""

    partner: Partner
    coming: tuple[Stop, ...]
    to_confirm: tuple[Stop, ...]
    received: tuple[Receipt, ...]


@dataclass(frozen=True, slots=True)
class Delivery:
    """One delivery: what was sent, and the receipt if there is one."""

    partner: Partner
    stop: Stop
    receipt: Receipt | None

    @property
    def is_sent(self) -> bool:
        return self.stop.round.status in SENT


SENT = frozenset({RoundStatus.LOADED, RoundStatus.DONE})


def deliveries_of(actor: Actor, partner_id: int) -> Deliveries:
    """What comes to a partner, what it should confirm, and what it confirmed lately."""
    partner = organisations.partner_of(actor, partner_id, Permission.RECEIVE_DELIVERIES)
    received = (
        select(Receipt)
        .join(Receipt.stop)
        .join(Site, Site.id == Receipt.site_id)
        .options(contains_eager(Receipt.stop).joinedload(Stop.site))
        .where(Site.partner_id == partner_id)
        .order_by(Receipt.recorded_at.desc())
        .limit(20)
    )
    coming, to_confirm = open_stops(partner_id)
    return Deliveries(
        partner, tuple(coming), tuple(to_confirm), tuple(db.session.scalars(received))
    )


def open_stops(partner_id: int) -> tuple[list[Stop], list[Stop]]:
    """The stops that come to a partner, and those it has still to confirm."""
    rows = (
        select(Stop)
        .join(Stop.round)
        .join(Stop.site)
        .outerjoin(Receipt, Receipt.stop_id == Stop.id)
        .options(
            contains_eager(Stop.round).joinedload(Round.depot),
            contains_eager(Stop.site),
        )
        .where(
            Site.partner_id == partner_id,
            Round.status.in_((RoundStatus.PUBLISHED, RoundStatus.LOADED)),
            Receipt.id.is_(None),
        )
        .order_by(Stop.arrives_at)
    )
    stops = list(db.session.scalars(rows))
    coming = [stop for stop in stops if stop.round.status is RoundStatus.PUBLISHED]
    return coming, [stop for stop in stops if stop.round.status is RoundStatus.LOADED]


def delivery_of(actor: Actor, partner_id: int, stop_id: int) -> Delivery:
    """One delivery to a partner of the actor's; NotFound for any other (case X1)."""
    partner = organisations.partner_of(actor, partner_id, Permission.RECEIVE_DELIVERIES)
    rows = (
        select(Stop)
        .join(Stop.site)
        .options(
            contains_eager(Stop.site),
            joinedload(Stop.round).joinedload(Round.depot),
            selectinload(Stop.load).joinedload(LoadLine.lot),
        )
        .where(Stop.id == stop_id, Site.partner_id == partner_id)
    )
    stop = db.session.scalar(rows)
    if stop is None or stop.round.status is RoundStatus.PLANNED:
        raise NotFound
    return Delivery(partner, stop, receipt_of_stop(stop_id))


def receipt_of_stop(stop_id: int) -> Receipt | None:
    """The receipt of a stop, with its lines."""
    rows = (
        select(Receipt)
        .options(selectinload(Receipt.lines).joinedload(ReceiptLine.lot))
        .where(Receipt.stop_id == stop_id)
    )
    return db.session.scalar(rows)


def stops_without_receipt(round_id: int) -> int:
    """How many stops of a round nobody has confirmed yet."""
    rows = (
        select(func.count(Stop.id))
        .outerjoin(Receipt, Receipt.stop_id == Stop.id)
        .where(Stop.round_id == round_id, Receipt.id.is_(None))
    )
    return db.session.scalar(rows) or 0


def receipts_of_round(round_id: int) -> dict[int, Receipt]:
    """The receipts of a round, by stop."""
    rows = (
        select(Receipt)
        .join(Receipt.stop)
        .options(selectinload(Receipt.lines).joinedload(ReceiptLine.lot))
        .where(Stop.round_id == round_id)
    )
    return {receipt.stop_id: receipt for receipt in db.session.scalars(rows)}


def differences_since(depot_ids: Iterable[int], first: date) -> list[Receipt]:
    """The receipts with a difference on goods from some depots, newest first."""
    rows = (
        select(Receipt)
        .join(Receipt.stop)
        .join(Stop.round)
        .options(contains_eager(Receipt.stop).contains_eager(Stop.round))
        .where(
            Receipt.has_difference.is_(True),
            Receipt.received_on >= first,
            Round.depot_id.in_(list(depot_ids)),
        )
        .order_by(Receipt.recorded_at.desc())
        .limit(50)
    )
    return list(db.session.scalars(rows))
