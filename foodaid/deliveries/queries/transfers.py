"""Transfers as each side sees them, and what the authority has to know to decide."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from foodaid.core import clock
from foodaid.core.db import db
from foodaid.core.errors import NotFound
from foodaid.core.paging import Page, page_of
from foodaid.core.permissions import Actor, Permission
from foodaid.declarations import queries as declarations
from foodaid.deliveries.domain import PENDING, TransferStatus
from foodaid.deliveries.models import Transfer, TransferLine
from foodaid.organisations import queries as organisations
from foodaid.organisations.models import Partner, Site
from foodaid.stock.models import Lot, Movement, Place


class Tab(StrEnum):
    """The two sides of a transfer."""

    GIVEN = "given"
    RECEIVED = "received"


@dataclass(frozen=True, slots=True)
class TransferFilter:
    """What the authority's list is narrowed to. Without a status: whatever it is."""

    words: str = ""
    status: TransferStatus | None = None
    has_open_case: bool = False


@dataclass(frozen=True, slots=True)
class SideFacts:
    """What one side of a transfer has of a product, and for how many people."""

    partner: Partner
    people: int
    units: int

    @property
    def per_hundred(self) -> int | None:
        """Units for a hundred people, rounded down; None without people."""
        return self.units * 100 // self.people if self.people else None


@dataclass(frozen=True, slots=True)
class Waiting:
    """Transfers that wait for one side: its answer, its lorry, its confirmation."""

    to_answer: tuple[Transfer, ...]
    to_send: tuple[Transfer, ...]
    to_receive: tuple[Transfer, ...]


def _sides() -> tuple[ORMOption, ...]:
    """Who gives and who gets."""
    return (
        joinedload(Transfer.from_site).joinedload(Site.partner).joinedload(Partner.municipality),
        joinedload(Transfer.to_site).joinedload(Site.partner).joinedload(Partner.municipality),
        joinedload(Transfer.from_depot),
        joinedload(Transfer.to_depot),
    )


def _whole() -> tuple[ORMOption, ...]:
    """All that a page about transfers shows, in two statements."""
    goods = selectinload(Transfer.lines).joinedload(TransferLine.lot).joinedload(Lot.campaign)
    return (*_sides(), goods)


def _sites(partner_id: int) -> Select[int]:
    return select(Site.id).where(Site.partner_id == partner_id)


def transfer_of_partner(
    actor: Actor, partner_id: int, transfer_id: int, permission: Permission
) -> Transfer:
    """A transfer that this partner gives or gets; NotFound for any other (case X1)."""
    organisations.partner_of(actor, partner_id, permission)
    found = _transfer(transfer_id)
    sides = (found.from_site, found.to_site)
    if all(site is None or site.partner_id != partner_id for site in sides):
        raise NotFound
    return found


def transfer_of_depot(
    actor: Actor, depot_id: int, transfer_id: int, permission: Permission
) -> Transfer:
    """A transfer that this depot gives or gets; NotFound for any other."""
    organisations.depot_of(actor, depot_id, permission)
    found = _transfer(transfer_id)
    if depot_id not in (found.from_depot_id, found.to_depot_id):
        raise NotFound
    return found


def transfer_of(actor: Actor, transfer_id: int, permission: Permission) -> Transfer:
    """Any transfer, for who oversees all of them."""
    if actor.partners(permission) is not None:
        raise NotFound
    return _transfer(transfer_id)


def _transfer(transfer_id: int) -> Transfer:
    """The row as it is now, whatever this session read before: a use-case locks, then asks."""
    rows = select(Transfer).options(*_whole()).where(Transfer.id == transfer_id)
    found = db.session.scalar(rows, execution_options={"populate_existing": True})
    if found is None:
        raise NotFound
    return found


def transfer_of_anyone(transfer_id: int) -> Transfer:
    """A transfer, for a use-case that asks itself on which side its actor is."""
    return _transfer(transfer_id)


def transfers_of_partner(
    actor: Actor, partner_id: int, tab: Tab, number: int, size: int
) -> Page[Transfer]:
    """What a partner gives or gets, the newest first."""
    organisations.partner_of(actor, partner_id, Permission.VIEW_PARTNER_STOCK)
    side = Transfer.from_site_id if tab is Tab.GIVEN else Transfer.to_site_id
    rows = select(Transfer).options(*_whole()).where(side.in_(_sites(partner_id)))
    return page_of(rows.order_by(Transfer.id.desc()), number, size)


def transfers_of_depot(
    actor: Actor, depot_id: int, tab: Tab, number: int, size: int
) -> Page[Transfer]:
    """What a depot gives or gets, the newest first."""
    organisations.depot_of(actor, depot_id, Permission.VIEW_DEPOT_STOCK)
    side = Transfer.from_depot_id if tab is Tab.GIVEN else Transfer.to_depot_id
    rows = select(Transfer).options(*_whole()).where(side == depot_id)
    return page_of(rows.order_by(Transfer.id.desc()), number, size)


def transfers(actor: Actor, wanted: TransferFilter, number: int, size: int) -> Page[Transfer]:
    """A page of all transfers, the newest first."""
    return page_of(_rows(actor, wanted), number, size)


def transfers_whole(actor: Actor, wanted: TransferFilter) -> list[Transfer]:
    """The same list, whole, for an export."""
    return list(db.session.scalars(_rows(actor, wanted)).unique())


def _rows(actor: Actor, wanted: TransferFilter) -> Select[Any]:
    if actor.partners(Permission.VIEW_TRANSFERS) is not None:
        raise NotFound
    rows = select(Transfer).options(*_whole()).order_by(Transfer.id.desc())
    if wanted.status is not None:
        rows = rows.where(Transfer.status == wanted.status)
    if wanted.has_open_case:
        rows = rows.where(
            Transfer.closed_at.is_(None), Transfer.lines.any(TransferLine.missing > 0)
        )
    for word in wanted.words.split():
        rows = rows.where(_speaks_of(f"%{word.lower()}%"))
    return rows


def _speaks_of(pattern: str) -> Any:
    """The permission, or a partner on one of the sides."""
    near = aliased(Site)
    sites = (
        select(near.id).join(near.partner).where(func.lower(Partner.name).like(pattern)).subquery()
    )
    found = select(sites.c.id)
    return or_(
        func.lower(Transfer.permission).like(pattern),
        Transfer.from_site_id.in_(found),
        Transfer.to_site_id.in_(found),
    )


def under_way(partner_id: int) -> list[Transfer]:
    """The transfers of a partner that are not over, the newest first."""
    sites = _sites(partner_id)
    rows = (
        select(Transfer)
        .options(*_whole())
        .where(
            or_(Transfer.from_site_id.in_(sites), Transfer.to_site_id.in_(sites)),
            Transfer.status.in_([*PENDING, TransferStatus.SENT]),
        )
        .order_by(Transfer.id.desc())
    )
    return list(db.session.scalars(rows).unique())


def in_campaign(partner_id: int, campaign_id: int) -> list[tuple[Transfer, TransferLine]]:
    """What a partner gave or got of the goods of a campaign: its orders show it (case A20)."""
    sites = _sites(partner_id)
    rows = (
        select(Transfer)
        .options(*_sides(), joinedload(Transfer.lines).joinedload(TransferLine.lot))
        .where(
            or_(Transfer.from_site_id.in_(sites), Transfer.to_site_id.in_(sites)),
            Transfer.status.not_in((TransferStatus.REFUSED, TransferStatus.CANCELLED)),
            Transfer.lines.any(TransferLine.lot.has(Lot.campaign_id == campaign_id)),
        )
        .order_by(Transfer.id)
    )
    return [
        (found, line)
        for found in db.session.scalars(rows).unique()
        for line in found.lines
        if line.lot.campaign_id == campaign_id
    ]


def waiting(*, partner_id: int | None = None, depot_id: int | None = None) -> Waiting:
    """What waits for a partner or a depot, oldest first."""
    gives: ColumnElement[bool]
    gets: ColumnElement[bool]
    if partner_id is not None:
        sites = _sites(partner_id)
        gives, gets = Transfer.from_site_id.in_(sites), Transfer.to_site_id.in_(sites)
    else:
        gives, gets = Transfer.from_depot_id == depot_id, Transfer.to_depot_id == depot_id
    rows = (
        select(Transfer)
        .options(*_sides())
        .where(
            or_(
                gives & (Transfer.status == TransferStatus.ALLOWED),
                gets & (Transfer.status == TransferStatus.SENT),
                gets & (Transfer.status == TransferStatus.ASKED) & Transfer.accepted_at.is_(None),
            )
        )
        .order_by(Transfer.id)
    )
    found = list(db.session.scalars(rows).unique())
    return Waiting(
        tuple(one for one in found if one.status is TransferStatus.ASKED),
        tuple(one for one in found if one.status is TransferStatus.ALLOWED),
        tuple(one for one in found if one.status is TransferStatus.SENT),
    )


def to_decide() -> tuple[list[int], list[int]]:
    """The transfers that wait for the authority, and those with goods missing; oldest first."""
    is_asked = Transfer.status == TransferStatus.ASKED
    has_case = Transfer.closed_at.is_(None) & Transfer.lines.any(TransferLine.missing > 0)
    rows = (
        select(Transfer.id, Transfer.status)
        .where(or_(is_asked & Transfer.accepted_at.is_not(None), has_case))
        .order_by(Transfer.id)
    )
    found = db.session.execute(rows).all()
    asked = [transfer_id for transfer_id, status in found if status is TransferStatus.ASKED]
    return asked, [transfer_id for transfer_id, _status in found if transfer_id not in asked]


def side_facts(found: Transfer, product_ids: Iterable[int]) -> dict[int, tuple[SideFacts, ...]]:
    """By product: what each side has on its shelves, and for how many people. Partners only."""
    partners = [one for one in (found.giver, found.taker) if isinstance(one, Partner)]
    products = list(product_ids)
    people = declarations.people_by_partner(clock.today().year)
    held = _held([partner.id for partner in partners], products)
    return {
        product_id: tuple(
            SideFacts(partner, people.get(partner.id, 0), held.get((partner.id, product_id), 0))
            for partner in partners
        )
        for product_id in products
    }


def _held(partner_ids: list[int], product_ids: list[int]) -> dict[tuple[int, int], int]:
    """Units by partner and product: what came less what went."""
    total: dict[tuple[int, int], int] = {}
    for column, sign in ((Movement.to_place_id, 1), (Movement.from_place_id, -1)):
        rows = (
            select(Site.partner_id, Lot.product_id, func.sum(Movement.units))
            .join(Place, Place.id == column)
            .join(Site, Site.id == Place.site_id)
            .join(Lot, Lot.id == Movement.lot_id)
            .where(Site.partner_id.in_(partner_ids), Lot.product_id.in_(product_ids))
            .group_by(Site.partner_id, Lot.product_id)
        )
        for partner_id, product_id, units in db.session.execute(rows):
            key = (partner_id, product_id)
            total[key] = total.get(key, 0) + sign * int(units)
    return total


def promised_away(site_id: int, lot_ids: Iterable[int]) -> dict[int, int]:
    """Units of lots that a site has promised to others and that still lie there."""
    rows = (
        select(TransferLine.lot_id, func.sum(TransferLine.units))
        .join(Transfer, Transfer.id == TransferLine.transfer_id)
        .where(
            Transfer.from_site_id == site_id,
            Transfer.status.in_(list(PENDING)),
            TransferLine.lot_id.in_(list(lot_ids)),
        )
        .group_by(TransferLine.lot_id)
    )
    return {lot_id: int(units) for lot_id, units in db.session.execute(rows)}


def permissions_in(year: int) -> int:
    """How many permissions a year has seen."""
    rows = select(func.count()).where(Transfer.permission.like(f"TR-{year}-%"))
    return db.session.scalar(rows) or 0
