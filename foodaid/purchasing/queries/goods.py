"""What is coming to a depot, what arrived there, and on what a delivery can be booked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload

from foodaid.catalogue.models import Campaign, CampaignStatus, Offer, Product
from foodaid.core import clock
from foodaid.core.db import db
from foodaid.core.errors import NotFound
from foodaid.core.permissions import Actor, Permission
from foodaid.organisations import queries as organisations
from foodaid.purchasing.models import (
    OPEN_NOTICES,
    Arrival,
    Contract,
    ContractLine,
    ContractStatus,
    SupplierNotice,
)
from foodaid.purchasing.queries.contracts import check_may_view
from foodaid.purchasing.queries.progress import came_by_notice
from foodaid.stock import queries as stock

MOST_ARRIVALS, MOST_NOTICES = 12, 30


@dataclass(frozen=True, slots=True)
class Coming:
    """A notice with the boxes that are here already."""

    notice: SupplierNotice
    came: int

    @property
    def left(self) -> int:
        return max(0, self.notice.boxes - self.came)

    @property
    def days_late(self) -> int:
        late = (clock.today() - self.notice.due_on).days
        return late if self.notice.is_open and late > 0 else 0


@dataclass(frozen=True, slots=True)
class Source:
    """On what a delivery can be booked: a notice, a contract line, or an offer without contract."""

    code: str
    product: Product
    campaign: Campaign
    coming: Coming | None = None
    line: ContractLine | None = None
    offer: Offer | None = None


def coming_to(actor: Actor, depot_id: int) -> list[Coming]:
    """What suppliers still have to bring to a depot, by day: what is late comes first."""
    depot = organisations.depot_of(actor, depot_id, Permission.VIEW_DEPOT_STOCK)
    return open_notices(depot.id)


def open_notices(depot_id: int) -> list[Coming]:
    """What a depot still waits for, by day."""
    rows = (
        _notices()
        .where(SupplierNotice.depot_id == depot_id, SupplierNotice.status.in_(OPEN_NOTICES))
        .order_by(SupplierNotice.due_on, SupplierNotice.id)
    )
    return _with_boxes(db.session.scalars(rows).unique().all())


def notices_of_contract(actor: Actor, contract_id: int) -> list[Coming]:
    """The notices of a contract: what is still to come before what came, the last day first."""
    check_may_view(actor)
    rows = (
        _notices()
        .options(joinedload(SupplierNotice.depot))
        .where(Contract.id == contract_id)
        .order_by(
            SupplierNotice.status.in_(OPEN_NOTICES).desc(),
            SupplierNotice.due_on.desc(),
            SupplierNotice.id.desc(),
        )
        .limit(MOST_NOTICES)
    )
    return _with_boxes(db.session.scalars(rows).unique().all())


def _notices() -> Select[Any]:
    return (
        select(SupplierNotice)
        .join(SupplierNotice.line)
        .join(ContractLine.contract)
        .options(contains_eager(SupplierNotice.line).contains_eager(ContractLine.contract))
    )


def _with_boxes(notices: Sequence[SupplierNotice]) -> list[Coming]:
    came = came_by_notice([notice.id for notice in notices])
    return [Coming(notice, came.get(notice.id, 0)) for notice in notices]


def notice(notice_id: int) -> SupplierNotice:
    """One notice, whoever asks: the use-case checks the reader."""
    found = db.session.get(SupplierNotice, notice_id)
    if found is None:
        raise NotFound
    return found


def open_lines() -> list[ContractLine]:
    """The lines of awarded contracts in open campaigns, by campaign and product."""
    rows = (
        select(ContractLine)
        .join(ContractLine.contract)
        .join(Contract.campaign)
        .join(ContractLine.product)
        .options(
            contains_eager(ContractLine.contract).contains_eager(Contract.campaign),
            contains_eager(ContractLine.product),
        )
        .where(
            Contract.status == ContractStatus.AWARDED,
            Campaign.status == CampaignStatus.OPEN,
        )
        .order_by(Campaign.year.desc(), Campaign.programme, Product.code, Contract.number)
    )
    return list(db.session.scalars(rows).unique())


def sources_for(actor: Actor, depot_id: int) -> list[Source]:
    """All that a delivery at a depot can be booked on: notices, contract lines, other offers."""
    depot = organisations.depot_of(actor, depot_id, Permission.RECEIVE_GOODS)
    lines = open_lines()
    found = [
        Source(
            f"notice-{coming.notice.id}",
            coming.notice.line.product,
            coming.notice.line.contract.campaign,
            coming=coming,
            line=coming.notice.line,
        )
        for coming in open_notices(depot.id)
    ]
    found += [
        Source(f"line-{line.id}", line.product, line.contract.campaign, line=line) for line in lines
    ]
    contracted = {(line.contract.campaign_id, line.product_id) for line in lines}
    found += [
        Source(str(offer.id), offer.product, offer.campaign, offer=offer)
        for offer in stock.open_offers()
        if (offer.campaign_id, offer.product_id) not in contracted
    ]
    return found


def arrivals_at(actor: Actor, depot_id: int, since: date | None = None) -> list[Arrival]:
    """What arrived at a depot, the last first."""
    depot = organisations.depot_of(actor, depot_id, Permission.VIEW_DEPOT_STOCK)
    rows = (
        select(Arrival)
        .options(joinedload(Arrival.product))
        .where(Arrival.depot_id == depot.id)
        .order_by(Arrival.id.desc())
        .limit(MOST_ARRIVALS)
    )
    if since is not None:
        rows = rows.where(Arrival.arrived_on >= since)
    return list(db.session.scalars(rows))


def arrivals_of_contract(actor: Actor, contract_id: int) -> list[Arrival]:
    """What arrived of a contract, the last first."""
    check_may_view(actor)
    rows = (
        select(Arrival)
        .join(ContractLine, ContractLine.id == Arrival.line_id)
        .options(joinedload(Arrival.product), joinedload(Arrival.depot))
        .where(ContractLine.contract_id == contract_id)
        .order_by(Arrival.id.desc())
        .limit(MOST_ARRIVALS)
    )
    return list(db.session.scalars(rows))


def arrival_of(actor: Actor, depot_id: int, arrival_id: int, permission: Permission) -> Arrival:
    """One arrival at a depot of the actor's."""
    depot = organisations.depot_of(actor, depot_id, permission)
    found = db.session.get(Arrival, arrival_id, options=[joinedload(Arrival.product)])
    if found is None or found.depot_id != depot.id:
        raise NotFound
    return found
