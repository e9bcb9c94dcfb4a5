"""Where the goods of a lot are, who holds them, and what those holders were told."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, or_, select, union_all
from sqlalchemy.orm import contains_eager, selectinload

from foodaid.catalogue.models import Product
from foodaid.core.db import db
from foodaid.core.errors import NotFound
from foodaid.core.paging import Page, page_of
from foodaid.core.permissions import Actor, Permission
from foodaid.organisations.models import Depot, Partner, Site
from foodaid.stock.models import Hold, Lot, Movement, Notice, Place, PlaceKind


@dataclass(frozen=True, slots=True)
class Holder:
    """A partner or a depot with units of a batch, and whom to reach there."""

    partner: Partner | None
    depot: Depot | None
    units: int

    @property
    def name(self) -> str:
        return self.partner.name if self.partner else self.depot.name if self.depot else ""

    @property
    def email(self) -> str:
        return self.partner.email if self.partner else self.depot.email if self.depot else ""

    @property
    def phone(self) -> str:
        return self.partner.phone if self.partner else self.depot.phone if self.depot else ""

    @property
    def language(self) -> str:
        found = self.partner or self.depot
        return found.language if found else "nl"


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where every unit of a batch is: with holders, on the road, handed out, or gone."""

    holders: tuple[Holder, ...]
    in_transit: int
    handed_out: int
    gone: int

    @property
    def held(self) -> int:
        return sum(holder.units for holder in self.holders)


def batch_of(lot: Lot) -> list[Lot]:
    """A lot and those that turned out to be the same batch, by number."""
    first = lot.same_as_id or lot.id
    rows = select(Lot).where(or_(Lot.id == first, Lot.same_as_id == first)).order_by(Lot.id)
    return list(db.session.scalars(rows))


def whereabouts(lots: Iterable[Lot]) -> Whereabouts:
    """Where the units of these lots are, depots first, then partners by name."""
    ids = [lot.id for lot in lots]
    came = select(Movement.to_place_id.label("place_id"), Movement.units).where(
        Movement.lot_id.in_(ids)
    )
    went = select(Movement.from_place_id, -Movement.units).where(Movement.lot_id.in_(ids))
    both = union_all(came, went).subquery()
    rows = db.session.execute(
        select(Place.kind, Place.depot_id, Site.partner_id, func.sum(both.c.units))
        .join(both, both.c.place_id == Place.id)
        .outerjoin(Site, Site.id == Place.site_id)
        .group_by(Place.kind, Place.depot_id, Site.partner_id)
        .having(func.sum(both.c.units) != 0)
    ).all()
    depots = {d: int(n) for kind, d, _p, n in rows if kind == PlaceKind.DEPOT and d is not None}
    partners = {p: int(n) for kind, _d, p, n in rows if kind == PlaceKind.SITE and p is not None}
    ends = {kind: int(n) for kind, d, p, n in rows if d is None and p is None}
    return Whereabouts(
        _holders(depots, partners),
        in_transit=ends.get(PlaceKind.TRANSIT, 0),
        handed_out=ends.get(PlaceKind.RECIPIENTS, 0),
        gone=ends.get(PlaceKind.LOSS, 0) + ends.get(PlaceKind.SCRAP, 0),
    )


def _holders(depots: dict[int, int], partners: dict[int, int]) -> tuple[Holder, ...]:
    at_depots = select(Depot).where(Depot.id.in_(depots)).order_by(Depot.name, Depot.id)
    at_partners = select(Partner).where(Partner.id.in_(partners)).order_by(Partner.name, Partner.id)
    return (
        *(Holder(None, depot, depots[depot.id]) for depot in db.session.scalars(at_depots)),
        *(Holder(one, None, partners[one.id]) for one in db.session.scalars(at_partners)),
    )


def hold_of(actor: Actor, hold_id: int) -> Hold:
    """A hold with its notices, for who oversees holds."""
    found = db.session.scalar(
        select(Hold)
        .where(Hold.id == hold_id)
        .options(
            selectinload(Hold.notices).joinedload(Notice.partner),
            selectinload(Hold.notices).joinedload(Notice.depot),
        )
    )
    if found is None or actor.depots(Permission.VIEW_HOLDS) is not None:
        raise NotFound
    return found


def holds(actor: Actor, words: str, *, is_open: bool | None, number: int, size: int) -> Page[Hold]:
    """Holds by lot code or product, newest first; `is_open` None means all of them."""
    if actor.depots(Permission.VIEW_HOLDS) is not None:
        raise NotFound
    rows = (
        select(Hold)
        .join(Hold.lot)
        .join(Lot.product)
        .options(contains_eager(Hold.lot).contains_eager(Lot.product), selectinload(Hold.notices))
        .order_by(Hold.id.desc())
    )
    if words:
        like = f"%{words}%"
        names = (Product.name_nl, Product.name_fr, Product.name_de, Product.name_en)
        rows = rows.where(
            or_(Lot.code.ilike(like), Product.code.ilike(like), *(n.ilike(like) for n in names))
        )
    if is_open is not None:
        still = Hold.lifted_at.is_(None) & Hold.closed_at.is_(None)
        rows = rows.where(still if is_open else ~still)
    return page_of(rows, number, size)


def notice_of(actor: Actor, notice_id: int, permission: Permission) -> Notice:
    """What one holder was told, for the people of that holder."""
    found = db.session.get(Notice, notice_id)
    if found is None:
        raise NotFound
    partners, depots = actor.partners(permission), actor.depots(permission)
    own = (found.partner_id in (partners or ())) or (found.depot_id in (depots or ()))
    if not own:
        raise NotFound
    return found


def open_notices(*, partner_id: int | None = None, depot_id: int | None = None) -> list[Notice]:
    """What a partner or a depot was told and has not answered yet, oldest first."""
    rows = (
        select(Notice)
        .join(Notice.hold)
        .options(contains_eager(Notice.hold))
        .where(
            Notice.acknowledged_at.is_(None),
            Hold.lifted_at.is_(None),
            Hold.closed_at.is_(None),
            Notice.partner_id == partner_id
            if partner_id is not None
            else Notice.depot_id == depot_id,
        )
        .order_by(Notice.id)
    )
    return list(db.session.scalars(rows))
