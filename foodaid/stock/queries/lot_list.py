"""Lots, as far as the actor may see them: the list, one of them, and its movements."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import func, or_, select, union_all
from sqlalchemy.orm import contains_eager

from foodaid.catalogue.models import Campaign, Product
from foodaid.core import clock
from foodaid.core.db import db
from foodaid.core.errors import NotFound
from foodaid.core.paging import Page, page_of
from foodaid.core.permissions import Actor, Permission
from foodaid.core.settings import setting
from foodaid.organisations.models import Depot, Partner, Site
from foodaid.stock.domain.tracing import Stage, Step
from foodaid.stock.models import Lot, Movement, Place, PlaceKind
from foodaid.stock.queries import LotBalance

HOLDING = (PlaceKind.DEPOT, PlaceKind.TRANSIT, PlaceKind.SITE)


class Expiry(StrEnum):
    """How far the date of a lot is away."""

    PASSED = "passed"
    NEAR = "near"
    LATER = "later"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class LotFilter:
    """What the list of lots is narrowed to."""

    words: str = ""
    campaign_id: int | None = None
    product_id: int | None = None
    expiry: Expiry | None = None


def lots(actor: Actor, wanted: LotFilter, number: int, size: int) -> Page[LotBalance]:
    """A page of lots with what is still held of each, the newest first."""
    page = page_of(_rows(actor, wanted), number, size)
    return Page(
        rows=list(_balances(actor, page.rows)),
        number=page.number,
        size=page.size,
        total=page.total,
    )


def lots_export(actor: Actor, wanted: LotFilter) -> Iterator[LotBalance]:
    """The same list, whole and in the same order."""
    return _balances(actor, db.session.scalars(_rows(actor, wanted)).all())


def lot_of(actor: Actor, lot_id: int) -> Lot:
    """One lot, if it ever lay where the actor may look; NotFound otherwise."""
    lot: Lot | None = db.session.scalar(_seen_by(actor, select(Lot).where(Lot.id == lot_id)))
    if lot is None:
        raise NotFound
    return lot


def lots_coded(actor: Actor, product_code: str, code: str) -> list[Lot]:
    """The lots with this code of this product: one a campaign."""
    rows = select(Lot).join(Lot.product).where(Product.code == product_code, Lot.code == code)
    return list(db.session.scalars(_seen_by(actor, rows.order_by(Lot.id))))


def campaigns_and_products(actor: Actor) -> tuple[list[Campaign], list[Product]]:
    """What the list can be narrowed to."""
    lots = _seen_by(actor, select(Lot.campaign_id, Lot.product_id)).distinct().subquery()
    campaigns = select(Campaign).where(Campaign.id.in_(select(lots.c.campaign_id)))
    products = select(Product).where(Product.id.in_(select(lots.c.product_id)))
    return (
        list(db.session.scalars(campaigns.order_by(Campaign.year.desc(), Campaign.name))),
        list(db.session.scalars(products.order_by(Product.code))),
    )


def _seen_by(actor: Actor, rows: Any) -> Any:
    """Every lot for whoever looks at the whole country; else those that came to their depots."""
    reach = actor.depots(Permission.VIEW_DEPOT_STOCK)
    if reach is None:
        return rows
    theirs = select(Place.id).where(Place.depot_id.in_(reach))
    came = select(Movement.lot_id).where(
        Movement.lot_id == Lot.id, Movement.to_place_id.in_(theirs)
    )
    return rows.where(came.exists())


def _rows(actor: Actor, wanted: LotFilter) -> Any:
    rows = (
        _seen_by(actor, select(Lot))
        .join(Lot.product)
        .join(Lot.campaign)
        .options(contains_eager(Lot.product), contains_eager(Lot.campaign))
        .order_by(Lot.id.desc())
    )
    for word in wanted.words.lower().split():
        names = (Lot.code, Product.code, Product.name_nl, Product.name_fr, Product.name_de)
        rows = rows.where(
            or_(*(func.lower(name).contains(word, autoescape=True) for name in names))
        )
    if wanted.campaign_id is not None:
        rows = rows.where(Lot.campaign_id == wanted.campaign_id)
    if wanted.product_id is not None:
        rows = rows.where(Lot.product_id == wanted.product_id)
    return rows if wanted.expiry is None else rows.where(_expires(wanted.expiry))


def _expires(expiry: Expiry) -> Any:
    on, today = func.coalesce(Lot.use_by, Lot.best_before), clock.today()
    until = today + timedelta(days=int(setting("stock.near_expiry_days")))
    return {
        Expiry.PASSED: on < today,
        Expiry.NEAR: on.between(today, until),
        Expiry.LATER: on > until,
        Expiry.NONE: on.is_(None),
    }[expiry]


def _balances(actor: Actor, found: Iterable[Lot]) -> Iterator[LotBalance]:
    rows = list(found)
    places = select(Place.id).where(Place.kind.in_(HOLDING))
    reach = actor.depots(Permission.VIEW_DEPOT_STOCK)
    if reach is not None:
        places = places.where(Place.depot_id.in_(reach))
    both = _both_ways([lot.id for lot in rows]).subquery()
    sums = (
        select(both.c.lot_id, func.sum(both.c.units))
        .where(both.c.place_id.in_(places))
        .group_by(both.c.lot_id)
    )
    held = {lot_id: int(units) for lot_id, units in db.session.execute(sums)} if rows else {}
    return (LotBalance(lot, held.get(lot.id, 0)) for lot in rows)


def _both_ways(lot_ids: Iterable[int]) -> Any:
    ids = list(lot_ids)
    came = select(
        Movement.to_place_id.label("place_id"), Movement.lot_id, Movement.units.label("units")
    ).where(Movement.lot_id.in_(ids))
    went = select(Movement.from_place_id, Movement.lot_id, -Movement.units).where(
        Movement.lot_id.in_(ids)
    )
    return union_all(came, went)


def units_of_lot(lot_id: int) -> dict[int, int]:
    """Units of a lot by place, the ends of the chain too, without places that have none."""
    both = _both_ways([lot_id]).subquery()
    total = func.sum(both.c.units)
    rows = select(both.c.place_id, total).group_by(both.c.place_id).having(total != 0)
    return {place_id: int(units) for place_id, units in db.session.execute(rows)}


def steps_of(lot: Lot) -> list[Step]:
    """Every movement of a lot, between stages, with those of lots that turned out to be the same.

    A batch that was read late has two rows; a trace takes both.
    """
    known = lot.same_as_id or lot.id
    same = select(Lot.id).where((Lot.id == known) | (Lot.same_as_id == known))
    lot_ids = db.session.scalars(same).all()
    rows = db.session.execute(
        select(
            Movement.id,
            Movement.kind,
            Movement.from_place_id,
            Movement.to_place_id,
            Movement.units,
            Movement.occurred_on,
            Movement.document,
            Movement.reversal_of_id,
        ).where(Movement.lot_id.in_(lot_ids))
    ).all()
    stages = _stages()
    return [
        Step(id_, kind, stages[start], stages[end], units, on, document, reversal)
        for id_, kind, start, end, units, on, document, reversal in rows
    ]


def _stages() -> dict[int, Stage]:
    rows = select(Place.id, Place.kind, Place.depot_id, Place.site_id)
    return {
        place_id: Stage(kind, depot_id or site_id or 0)
        for place_id, kind, depot_id, site_id in db.session.execute(rows)
    }


def stage_names(stages: Iterable[Stage]) -> dict[Stage, str]:
    """The names of depots (and of the roads that begin there) and of sites with their partner."""
    wanted = list(stages)
    depot_ids = [s.number for s in wanted if s.kind in (PlaceKind.DEPOT, PlaceKind.TRANSIT)]
    depots = select(Depot.id, Depot.name).where(Depot.id.in_(depot_ids))
    sites = select(Site.id, Site.name, Partner.name).join(Partner, Partner.id == Site.partner_id)
    site_ids = [s.number for s in wanted if s.kind == PlaceKind.SITE]
    by_depot = {depot_id: name for depot_id, name in db.session.execute(depots)}
    by_site = {
        site_id: site if site.startswith(partner) else f"{partner}, {site}"
        for site_id, site, partner in db.session.execute(sites.where(Site.id.in_(site_ids)))
    }
    return {
        stage: (by_site if stage.kind == PlaceKind.SITE else by_depot).get(stage.number, "")
        for stage in wanted
    }
