"""What a partner holds, site by site."""

from dataclasses import dataclass

from sqlalchemy import select

from foodaid.core.db import db
from foodaid.core.errors import NotFound
from foodaid.core.permissions import Actor, Permission
from foodaid.organisations import queries as organisations
from foodaid.organisations.models import Partner, Site
from foodaid.stock.models import Count, Lot, Place
from foodaid.stock.queries.balances import LotBalance, lots_by_place, units_at
from foodaid.stock.queries.movements import last_counts
from foodaid.stock.queries.places import place_of_site


@dataclass(frozen=True, slots=True)
class Shelf:
    """What lies at one site of a partner, and when somebody last counted it."""

    site: Site
    lots: list[LotBalance]
    last_count: Count | None


def site_stock(actor: Actor, partner_id: int) -> tuple[Partner, list[Shelf]]:
    """What a partner holds, site by site."""
    partner = organisations.partner_of(actor, partner_id, Permission.VIEW_PARTNER_STOCK)
    sites = [site for site in partner.sites if site.is_active]
    rows = select(Place).where(Place.site_id.in_([site.id for site in sites]))
    places = {place.site_id: place.id for place in db.session.scalars(rows)}
    lots = lots_by_place(places.values())
    counts = last_counts(places.values())
    return partner, [
        Shelf(site, lots[places[site.id]], counts.get(places[site.id]))
        for site in sites
        if site.id in places
    ]


def partner_lots(actor: Actor, partner_id: int) -> list[LotBalance]:
    """All lots on the shelves of a partner together."""
    reach = actor.partners(Permission.VIEW_PARTNER_STOCK)
    if reach is not None and partner_id not in reach:
        raise NotFound
    rows = select(Place.id).join(Site).where(Site.partner_id == partner_id, Site.is_active)
    by_place = lots_by_place(db.session.scalars(rows).all())
    return [balance for lots in by_place.values() for balance in lots]


def site_lot(actor: Actor, site_id: int, lot_id: int) -> LotBalance:
    """One lot on the shelf of a site; not found when nothing of it is there."""
    site = organisations.site_of(actor, site_id, Permission.COUNT_STOCK)
    place = place_of_site(site.id)
    units = units_at(place.id, [lot_id]).get(lot_id, 0)
    lot = db.session.get(Lot, lot_id)
    if lot is None or units == 0:
        raise NotFound
    return LotBalance(lot, units)
