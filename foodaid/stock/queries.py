"""What is where. Every balance is a sum over the ledger; two covering indexes make it fast."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, select, union_all
from sqlalchemy.orm import contains_eager

from foodaid.catalogue.models import Campaign, CampaignStatus, Offer, Product
from foodaid.core import clock
from foodaid.core.db import db
from foodaid.core.errors import NotFound
from foodaid.core.permissions import Actor, Permission
from foodaid.organisations import queries as organisations
from foodaid.organisations.models import Partner, Site
from foodaid.stock.domain import OnHand
from foodaid.stock.models import (
    Count,
    CountLine,
    Lot,
    Movement,
    MovementKind,
    Place,
    PlaceKind,
    Reservation,
)


@dataclass(frozen=True, slots=True)
class LotBalance:
    """Units of one lot at one place."""

    lot: Lot
    units: int

    @property
    def boxes(self) -> int:
        return self.units // self.lot.product.units_per_box

    @property
    def grams(self) -> int:
        return self.units * self.lot.product.grams_per_unit

    def is_near_expiry(self, day: date, within: int) -> bool:
        expires_on = self.lot.expires_on
        return expires_on is not None and (expires_on - day).days <= within


@dataclass(frozen=True, slots=True)
class ProductBalance:
    """The three numbers of one product of one campaign at one place, in units."""

    product: Product
    campaign: Campaign
    on_hand: int
    reserved: int

    @property
    def free(self) -> int:
        """What nobody was promised; below 0 where the supplier still has to deliver."""
        return self.on_hand - self.reserved


def end_place(kind: PlaceKind) -> Place:
    """The one place of a kind that is there once: supplier, transit, recipients, loss, scrap."""
    return db.session.scalars(select(Place).where(Place.kind == kind)).one()


def place_of_depot(depot_id: int) -> Place:
    """The place where the goods of a depot lie."""
    place = db.session.scalar(select(Place).where(Place.depot_id == depot_id))
    if place is None:
        raise NotFound
    return place


def place_of_site(site_id: int) -> Place:
    """The place where the goods of a site lie."""
    place = db.session.scalar(select(Place).where(Place.site_id == site_id))
    if place is None:
        raise NotFound
    return place


def _signed(place_ids: Iterable[int]) -> Select[tuple[int, int, int]]:
    places = list(place_ids)
    came = select(
        Movement.to_place_id.label("place_id"), Movement.lot_id, Movement.units.label("units")
    ).where(Movement.to_place_id.in_(places))
    went = select(
        Movement.from_place_id.label("place_id"), Movement.lot_id, (-Movement.units).label("units")
    ).where(Movement.from_place_id.in_(places))
    both = union_all(came, went).subquery()
    return select(both.c.place_id, both.c.lot_id, func.sum(both.c.units).label("units")).group_by(
        both.c.place_id, both.c.lot_id
    )


def units_at(place_id: int, lot_ids: Iterable[int] | None = None) -> dict[int, int]:
    """Units by lot at a place, without the lots of which nothing is there."""
    sums = _signed([place_id]).subquery()
    rows = select(sums.c.lot_id, sums.c.units).where(sums.c.units != 0)
    if lot_ids is not None:
        rows = rows.where(sums.c.lot_id.in_(list(lot_ids)))
    return {lot_id: int(units) for lot_id, units in db.session.execute(rows)}


def lots_at(place_id: int) -> list[LotBalance]:
    """The lots at a place with their products, by product and date."""
    return lots_by_place([place_id])[place_id]


def lots_by_place(place_ids: Iterable[int]) -> dict[int, list[LotBalance]]:
    """The lots at several places, each by product and date."""
    found: dict[int, list[LotBalance]] = {place_id: [] for place_id in place_ids}
    sums = _signed(found).subquery()
    rows = (
        select(sums.c.place_id, Lot, sums.c.units)
        .join(sums, sums.c.lot_id == Lot.id)
        .join(Lot.product)
        .join(Lot.campaign)
        .options(contains_eager(Lot.product), contains_eager(Lot.campaign))
        .where(sums.c.units != 0)
        .order_by(Product.code, func.coalesce(Lot.use_by, Lot.best_before), Lot.id)
    )
    for place_id, lot, units in db.session.execute(rows):
        found[place_id].append(LotBalance(lot, int(units)))
    return found


def pickable(place_id: int, day: date | None = None) -> dict[tuple[int, int], list[OnHand]]:
    """What can be picked at a place, by product and campaign."""
    on = day or clock.today()
    stock: dict[tuple[int, int], list[OnHand]] = defaultdict(list)
    for found in lots_at(place_id):
        lot = found.lot
        stock[lot.product_id, lot.campaign_id].append(
            OnHand(lot.id, found.units, lot.expires_on, lot.is_blocked_on(on))
        )
    return stock


def products_at(place_id: int) -> list[ProductBalance]:
    """On hand, reserved and free of every product at a depot, by product."""
    on_hand: dict[tuple[int, int], int] = defaultdict(int)
    things: dict[tuple[int, int], tuple[Product, Campaign]] = {}
    for found in lots_at(place_id):
        key = (found.lot.product_id, found.lot.campaign_id)
        on_hand[key] += found.units
        things[key] = (found.lot.product, found.lot.campaign)
    promised = reserved(place_id)
    missing = [key for key in promised if key not in things]
    for product_id, campaign_id in missing:
        product = db.session.get_one(Product, product_id)
        things[product_id, campaign_id] = (product, db.session.get_one(Campaign, campaign_id))
    return [
        ProductBalance(product, campaign, on_hand[key], promised.get(key, 0))
        for key, (product, campaign) in sorted(
            things.items(), key=lambda item: (item[1][0].code, item[1][1].year)
        )
    ]


def reserved(place_id: int) -> dict[tuple[int, int], int]:
    """Units promised at a depot and not loaded yet, by product and campaign."""
    rows = (
        select(Reservation.product_id, Reservation.campaign_id, func.sum(Reservation.units))
        .where(Reservation.place_id == place_id, Reservation.released_at.is_(None))
        .group_by(Reservation.product_id, Reservation.campaign_id)
    )
    return {
        (product, campaign): int(units) for product, campaign, units in db.session.execute(rows)
    }


def held_by_partner(campaign_id: int) -> dict[tuple[int, int], int]:
    """Units of a campaign's goods that partners still hold, by partner and product."""
    lots = select(Lot.id).where(Lot.campaign_id == campaign_id)
    came = select(Movement.to_place_id.label("place_id"), Movement.lot_id, Movement.units).where(
        Movement.lot_id.in_(lots)
    )
    went = select(Movement.from_place_id, Movement.lot_id, -Movement.units).where(
        Movement.lot_id.in_(lots)
    )
    both = union_all(came, went).subquery()
    rows = (
        select(Site.partner_id, Lot.product_id, func.sum(both.c.units))
        .join(Place, Place.id == both.c.place_id)
        .join(Site, Site.id == Place.site_id)
        .join(Lot, Lot.id == both.c.lot_id)
        .group_by(Site.partner_id, Lot.product_id)
    )
    return {(partner, product): int(units) for partner, product, units in db.session.execute(rows)}


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


def last_counts(place_ids: Iterable[int]) -> dict[int, Count]:
    """The newest count of each place; a place that nobody counted is absent."""
    newest = (
        select(func.max(Count.id))
        .where(Count.place_id.in_(list(place_ids)))
        .group_by(Count.place_id)
    )
    rows = select(Count).where(Count.id.in_(newest))
    return {count.place_id: count for count in db.session.scalars(rows)}


def last_movement_id(place_id: int) -> int:
    """The newest movement at a place: when it grows, the book has changed; 0 without any."""
    row = select(func.max(Movement.id)).where(
        (Movement.to_place_id == place_id) | (Movement.from_place_id == place_id)
    )
    return db.session.scalar(row) or 0


def movements_on(document: str) -> list[Movement]:
    """The movements that stand on a document, without their reversals."""
    rows = (
        select(Movement)
        .where(Movement.document == document, Movement.kind != MovementKind.REVERSED)
        .order_by(Movement.id)
    )
    return list(db.session.scalars(rows))


def counted_since(movement: Movement) -> date | None:
    """The day of a count that took this movement into account, if there is one (case S12)."""
    row = (
        select(Count.counted_on)
        .join(CountLine, CountLine.count_id == Count.id)
        .where(
            Count.place_id.in_((movement.from_place_id, movement.to_place_id)),
            Count.recorded_at > movement.recorded_at,
            CountLine.lot_id == movement.lot_id,
        )
        .order_by(Count.id.desc())
        .limit(1)
    )
    return db.session.scalar(row)


def open_offers() -> list[Offer]:
    """What suppliers may still bring: the offers of open campaigns, by campaign and product."""
    rows = (
        select(Offer)
        .join(Offer.campaign)
        .join(Offer.product)
        .options(contains_eager(Offer.campaign), contains_eager(Offer.product))
        .where(Campaign.status == CampaignStatus.OPEN)
        .order_by(Campaign.year.desc(), Campaign.programme, Product.code)
    )
    return list(db.session.scalars(rows))


def depot_stock(actor: Actor, depot_id: int) -> list[ProductBalance]:
    """The three numbers of every product at a depot."""
    depot = organisations.depot_of(actor, depot_id, Permission.VIEW_DEPOT_STOCK)
    return products_at(place_of_depot(depot.id).id)


def depot_lots(actor: Actor, depot_id: int) -> list[LotBalance]:
    """Every lot at a depot."""
    depot = organisations.depot_of(actor, depot_id, Permission.VIEW_DEPOT_STOCK)
    return lots_at(place_of_depot(depot.id).id)
