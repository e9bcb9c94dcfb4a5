"""The places of the ledger: its ends, and room for new depots and sites."""

from sqlalchemy import select

from foodaid.core.db import db, use_case
from foodaid.core.permissions import Actor
from foodaid.organisations.models import Depot, Partner
from foodaid.organisations.use_cases import SaveDepot, SavePartner, add_depot, add_partner
from foodaid.stock.models import (
    Place,
    PlaceKind,
    Zone,
)


@use_case
def make_ends() -> dict[PlaceKind, int]:
    """The places where goods come from and end up, made once; returns their ids."""
    rows = select(Place).where(Place.depot_id.is_(None), Place.site_id.is_(None))
    there = {place.kind: place for place in db.session.scalars(rows)}
    for kind in PlaceKind:
        if kind not in {PlaceKind.DEPOT, PlaceKind.SITE} and kind not in there:
            there[kind] = Place(kind=kind)
            db.session.add(there[kind])
    db.session.flush()
    return {kind: place.id for kind, place in there.items()}


@use_case
def give_site_place(site_id: int) -> None:
    """Make room in the ledger for a new site."""
    if db.session.scalar(select(Place.id).where(Place.site_id == site_id)) is None:
        db.session.add(Place(kind=PlaceKind.SITE, site_id=site_id))


@use_case
def give_depot_zones(depot_id: int) -> None:
    """Make room in the ledger for a new depot, zone by zone."""
    there = set(db.session.scalars(select(Place.zone).where(Place.depot_id == depot_id)))
    db.session.add_all(
        Place(kind=PlaceKind.DEPOT, depot_id=depot_id, zone=zone)
        for zone in Zone
        if zone not in there
    )


@use_case
def recognise_partner(actor: Actor, wish: SavePartner) -> Partner:
    """Add a partner, and give its site room in the ledger."""
    partner = add_partner(actor, wish)
    for site in partner.sites:
        give_site_place(site.id)
    return partner


@use_case
def open_depot(actor: Actor, wish: SaveDepot) -> Depot:
    """Add a depot, and give it room in the ledger."""
    depot = add_depot(actor, wish)
    give_depot_zones(depot.id)
    return depot
