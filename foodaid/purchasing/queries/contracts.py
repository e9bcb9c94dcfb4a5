"""Suppliers and contracts, for those who may see what the authority buys."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import contains_eager, selectinload

from foodaid.catalogue.models import Campaign
from foodaid.core.db import db
from foodaid.core.errors import NotFound
from foodaid.core.paging import Page, page_of
from foodaid.core.permissions import Actor, Permission
from foodaid.purchasing.models import Contract, ContractLine, ContractStatus, DepotPlan, Supplier


@dataclass(frozen=True, slots=True)
class ContractFilter:
    """What a list of contracts is narrowed to."""

    words: str = ""
    campaign_id: int | None = None
    status: ContractStatus | None = None


def check_may_view(actor: Actor) -> None:
    """Contracts and prices are for the authority and who inspects it."""
    if not actor.may(Permission.VIEW_CONTRACTS):
        raise NotFound


def suppliers(actor: Actor, words: str, number: int, size: int) -> Page[Supplier]:
    """A page of the suppliers, by name."""
    check_may_view(actor)
    rows = select(Supplier).order_by(Supplier.name, Supplier.id)
    for word in words.split():
        pattern = f"%{word.lower()}%"
        rows = rows.where(or_(func.lower(Supplier.name).like(pattern), Supplier.kbo.like(pattern)))
    return page_of(rows, number, size)


def all_suppliers(actor: Actor) -> list[Supplier]:
    """Every supplier, by name: what a contract can name."""
    check_may_view(actor)
    return list(db.session.scalars(select(Supplier).order_by(Supplier.name, Supplier.id)))


def supplier_of(actor: Actor, supplier_id: int) -> Supplier:
    """One supplier."""
    check_may_view(actor)
    found = db.session.get(Supplier, supplier_id)
    if found is None:
        raise NotFound
    return found


def contracts(actor: Actor, wanted: ContractFilter, number: int, size: int) -> Page[Contract]:
    """A page of the contracts, the newest campaign first."""
    check_may_view(actor)
    return page_of(_rows(wanted), number, size)


def contracts_whole(actor: Actor, wanted: ContractFilter) -> list[Contract]:
    """The whole list, for an export: a campaign has some thirty."""
    check_may_view(actor)
    rows = _rows(wanted).options(selectinload(Contract.lines))
    return list(db.session.scalars(rows).unique())


def _rows(wanted: ContractFilter) -> Select[Any]:
    rows = (
        select(Contract)
        .join(Contract.campaign)
        .join(Contract.supplier)
        .options(contains_eager(Contract.campaign), contains_eager(Contract.supplier))
        .order_by(Campaign.year.desc(), Campaign.programme, Contract.number)
    )
    if wanted.campaign_id is not None:
        rows = rows.where(Contract.campaign_id == wanted.campaign_id)
    if wanted.status is not None:
        rows = rows.where(Contract.status == wanted.status)
    for word in wanted.words.split():
        pattern = f"%{word.lower()}%"
        rows = rows.where(
            or_(
                func.lower(Contract.number).like(pattern),
                func.lower(Contract.tender_lot).like(pattern),
                func.lower(Supplier.name).like(pattern),
            )
        )
    return rows


def contract_of(actor: Actor, contract_id: int) -> Contract:
    """One contract with its lines."""
    check_may_view(actor)
    found = db.session.get(Contract, contract_id, options=[selectinload(Contract.lines)])
    if found is None:
        raise NotFound
    return found


def line_of(actor: Actor, contract_id: int, line_id: int) -> ContractLine:
    """One line of a contract with what is planned for the depots."""
    check_may_view(actor)
    found = db.session.get(ContractLine, line_id, options=[selectinload(ContractLine.plans)])
    if found is None or found.contract_id != contract_id:
        raise NotFound
    return found


def planned_by_line(contract_id: int) -> dict[int, int]:
    """Boxes that are planned for depots already, by line."""
    rows = (
        select(DepotPlan.line_id, func.sum(DepotPlan.boxes))
        .join(ContractLine, ContractLine.id == DepotPlan.line_id)
        .where(ContractLine.contract_id == contract_id)
        .group_by(DepotPlan.line_id)
    )
    return {line_id: int(boxes) for line_id, boxes in db.session.execute(rows)}
