"""What was handed out, as far as the actor may see it."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from foodaid.catalogue.models import Product
from foodaid.core.db import db
from foodaid.core.errors import NotFound
from foodaid.core.paging import Page, page_of
from foodaid.core.permissions import Actor, Permission
from foodaid.distributions.models import Distribution, DistributionLine
from foodaid.organisations import queries as organisations
from foodaid.stock.models import Lot


@dataclass(frozen=True, slots=True)
class Totals:
    """What all distributions of a partner come to, without those that were undone."""

    packages: int
    meals: int
    grams: int


def distributions(actor: Actor, partner_id: int, number: int, size: int) -> Page[Distribution]:
    """A page of what a partner handed out, the newest day first."""
    organisations.partner_of(actor, partner_id, Permission.VIEW_PARTNER_STOCK)
    rows = (
        select(Distribution)
        .options(joinedload(Distribution.site), selectinload(Distribution.lines))
        .where(Distribution.partner_id == partner_id)
        .order_by(Distribution.handed_out_on.desc(), Distribution.id.desc())
    )
    return page_of(rows, number, size)


def totals(partner_id: int) -> Totals:
    """Packages, meals and mass of a partner."""
    counts = select(
        func.coalesce(func.sum(Distribution.packages), 0),
        func.coalesce(func.sum(Distribution.meals), 0),
    ).where(Distribution.partner_id == partner_id, Distribution.undone_at.is_(None))
    mass = (
        select(func.coalesce(func.sum(DistributionLine.units * Product.grams_per_unit), 0))
        .join(Distribution, Distribution.id == DistributionLine.distribution_id)
        .join(Lot, Lot.id == DistributionLine.lot_id)
        .join(Product, Product.id == Lot.product_id)
        .where(Distribution.partner_id == partner_id, Distribution.undone_at.is_(None))
    )
    packages, meals = db.session.execute(counts).one()
    return Totals(int(packages), int(meals), int(db.session.scalar(mass) or 0))


def distribution_of(
    actor: Actor, partner_id: int, distribution_id: int, permission: Permission
) -> Distribution:
    """One distribution of a partner of the actor's; NotFound otherwise."""
    organisations.partner_of(actor, partner_id, permission)
    found = db.session.get(
        Distribution,
        distribution_id,
        options=[joinedload(Distribution.site), selectinload(Distribution.lines)],
    )
    if found is None or found.partner_id != partner_id:
        raise NotFound
    return found


def last_ids(partner_id: int) -> frozenset[int]:
    """The newest distribution of each site that still counts: the ones that can be undone."""
    rows = (
        select(func.max(Distribution.id))
        .where(Distribution.partner_id == partner_id, Distribution.undone_at.is_(None))
        .group_by(Distribution.site_id)
    )
    return frozenset(db.session.scalars(rows))
