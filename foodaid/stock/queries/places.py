"""The places of the ledger."""

from sqlalchemy import select

from foodaid.catalogue.models import Storage
from foodaid.core.db import db
from foodaid.core.errors import NotFound
from foodaid.stock.models import Place, PlaceKind, Zone

HOME = {Storage.DRY: Zone.DRY, Storage.COOL: Zone.COOL, Storage.FROZEN: Zone.FROZEN}
"""In which zone goods belong."""


def end_place(kind: PlaceKind) -> Place:
    """The one place of a kind that is there once: supplier, transit, recipients, loss, scrap."""
    return db.session.scalars(select(Place).where(Place.kind == kind)).one()


def zones_of_depot(depot_id: int) -> dict[Zone, Place]:
    """The places of a depot, by zone."""
    rows = select(Place).where(Place.depot_id == depot_id).order_by(Place.id)
    found = {place.zone: place for place in db.session.scalars(rows) if place.zone is not None}
    if not found:
        raise NotFound
    return found


def home_in_depot(depot_id: int, storage: Storage) -> Place:
    """Where in a depot goods of this kind of storage belong."""
    return zones_of_depot(depot_id)[HOME[storage]]


def place_of_site(site_id: int) -> Place:
    """The place where the goods of a site lie."""
    place = db.session.scalar(select(Place).where(Place.site_id == site_id))
    if place is None:
        raise NotFound
    return place
