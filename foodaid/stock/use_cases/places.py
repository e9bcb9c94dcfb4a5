"""The places of the ledger: its ends, and room for new depots and sites."""

from sqlalchemy import select

from foodaid.core.db import db, use_case
from foodaid.core.permissions import Actor
from foodaid.organisations.models import Depot, Partner
from foodaid.organisations.use_cases import SaveDepot, SavePartner, add_depot, add_partner
from foodaid.stock.models import (
    Place,
    PlaceKind,
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
def give_place(*, depot_id: int | None = None, site_id: int | None = None) -> None:
    """Make room in the ledger for a new depot or site."""
    kind = PlaceKind.DEPOT if depot_id is not None else PlaceKind.SITE
    rows = select(Place.id).where(
        Place.depot_id == depot_id if depot_id is not None else Place.site_id == site_id
    )
    if db.session.scalar(rows) is None:
        db.session.add(Place(kind=kind, depot_id=depot_id, site_id=site_id))


@use_case
def recognise_partner(actor: Actor, wish: SavePartner) -> Partner:
    """Add a partner, and give its site room in the ledger."""
    partner = add_partner(actor, wish)
    for site in partner.sites:
        give_place(site_id=site.id)
    return partner


@use_case
def open_depot(actor: Actor, wish: SaveDepot) -> Depot:
    """Add a depot, and give it room in the ledger."""
    depot = add_depot(actor, wish)
    give_place(depot_id=depot.id)
    return depot
