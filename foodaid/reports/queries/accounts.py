"""Stock accounts of a partner or a depot: sums over the ledger, and every movement behind them.

Goods that only change shelves inside cross no border and stand in no account. A movement that was
reversed is left out with its reversal, and listed apart (case R11).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, Subquery, case, exists, func, literal, select, union_all
from sqlalchemy.orm import aliased

from foodaid.catalogue.models import Campaign, Product, Programme
from foodaid.core.db import db
from foodaid.core.permissions import Actor, Permission
from foodaid.core.translation import language
from foodaid.deliveries.models import Receipt
from foodaid.organisations import queries as organisations
from foodaid.organisations.models import Depot, Partner, Site
from foodaid.reports.domain.accounts import INS, Crossing, Entry, Flow, Goods, entries, flow_of
from foodaid.rounds.models import Round, Stop
from foodaid.stock.models import Lot, Movement, MovementKind, Place, PlaceKind

TRANSFER = "transfer:"
"""How the document of a transfer begins."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose account it is, and the places where its goods lie."""

    id: int
    name: str
    code: str
    places: Mapping[int, str]
    is_depot: bool
    is_demo: bool

    @property
    def place_ids(self) -> list[int]:
        return list(self.places)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A period, both days included (case R1), and what an account is narrowed to."""

    first: date
    last: date
    programme: Programme | None = None
    product_id: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One movement of an account, seen from its holder."""

    movement_id: int
    on: date
    lot_id: int
    flow: Flow
    units: int
    document: str
    reason: str | None
    other: PlaceKind
    other_name: str | None

    @property
    def signed(self) -> int:
        return self.units if self.flow in INS else -self.units


@dataclass(frozen=True, slots=True)
class Undone:
    """A movement that was reversed: it counts in no total."""

    on: date
    lot_id: int
    kind: MovementKind
    units: int
    document: str
    reversed_at: datetime
    reversed_by: str
    reason: str | None


def holder_partner(actor: Actor, partner_id: int) -> Holder:
    """A partner of the actor's, with the places of all its sites, also of those it left."""
    partner = organisations.partner_of(actor, partner_id, Permission.VIEW_PARTNER_STOCK)
    rows = (
        select(Place.id, Site.name)
        .join(Site, Site.id == Place.site_id)
        .where(Site.partner_id == partner_id)
        .order_by(Place.id)
    )
    sites = {place_id: name for place_id, name in db.session.execute(rows)}
    return Holder(
        partner.id, partner.name, partner.code, sites, is_depot=False, is_demo=partner.is_demo
    )


def holder_depot(actor: Actor, depot_id: int) -> Holder:
    """A depot of the actor's, with all its places together."""
    depot = organisations.depot_of(actor, depot_id, Permission.VIEW_DEPOT_STOCK)
    rows = select(Place.id).where(Place.depot_id == depot_id).order_by(Place.id)
    places = dict.fromkeys(db.session.scalars(rows), depot.name)
    return Holder(
        depot.id, depot.name, depot.code, places, is_depot=True, is_demo=organisations.is_demo()
    )


def _not_reversed() -> tuple[Any, ...]:
    """Neither a reversal nor what one undid; there is at most one, found by its unique key."""
    undoing = aliased(Movement)
    return (
        Movement.kind != MovementKind.REVERSED,
        ~exists(select(1).where(undoing.reversal_of_id == Movement.id)),
    )


def _borders(holder: Holder, wanted: Wanted, *columns: Any) -> Subquery:
    """What came in and what went out up to the last day, with the place at the other end."""
    here = holder.place_ids
    conditions = [*_not_reversed(), Movement.occurred_on <= wanted.last, *_narrowed(wanted)]
    came = select(
        literal(1).label("is_in"), Movement.from_place_id.label("other_id"), *columns
    ).where(
        Movement.to_place_id.in_(here), Movement.from_place_id.not_in(here), *conditions
    )  # fmt: skip
    went = select(
        literal(0).label("is_in"), Movement.to_place_id.label("other_id"), *columns
    ).where(
        Movement.from_place_id.in_(here), Movement.to_place_id.not_in(here), *conditions
    )  # fmt: skip
    return union_all(came, went).subquery()


def _narrowed(wanted: Wanted) -> list[Any]:
    lots = select(Lot.id)
    if wanted.programme is not None:
        lots = lots.where(Lot.programme == wanted.programme)
    if wanted.product_id is not None:
        lots = lots.where(Lot.product_id == wanted.product_id)
    is_narrow = wanted.programme is not None or wanted.product_id is not None
    return [Movement.lot_id.in_(lots)] if is_narrow else []


def account(
    holder: Holder, wanted: Wanted, others: Iterable[int] = ()
) -> tuple[list[Entry], dict[int, Goods]]:
    """The entries of an account, a lot each; and what these lots and some others are."""
    is_before = case((Movement.occurred_on < wanted.first, 1), else_=0).label("is_before")
    by_transfer = case((Movement.document.like(f"{TRANSFER}%"), 1), else_=0).label("by_transfer")
    moved = _borders(
        holder,
        wanted,
        Movement.lot_id,
        Movement.kind,
        by_transfer,
        is_before,
        Movement.units.label("units"),
    )
    cut = moved.c
    what = (cut.lot_id, cut.is_in, cut.kind, Place.kind, cut.by_transfer, cut.is_before)
    rows = (
        select(*what, func.sum(moved.c.units))
        .join(Place, Place.id == moved.c.other_id)
        .group_by(*what)
    )
    crossings = [
        Crossing(
            lot_id,
            flow_of(kind, other, is_in=bool(is_in), is_transfer=bool(transfer)),
            int(units),
            bool(before),
        )
        for lot_id, is_in, kind, other, transfer, before, units in db.session.execute(rows)
    ]
    known = goods({crossing.lot_id for crossing in crossings} | set(others))
    return entries(crossings, known), known


def goods(lot_ids: Iterable[int]) -> dict[int, Goods]:
    """What lots are, in the reader's language."""
    rows = (
        select(Lot, Product, Campaign.name)
        .join(Product, Product.id == Lot.product_id)
        .join(Campaign, Campaign.id == Lot.campaign_id)
        .where(Lot.id.in_(list(lot_ids)))
    )
    reader = language()
    return {
        lot.id: Goods(
            lot.id,
            lot.code,
            lot.programme,
            campaign,
            product.id,
            product.code,
            product.name_in(reader),
            product.grams_per_unit,
            product.units_per_box,
            lot.expires_on,
        )
        for lot, product, campaign in db.session.execute(rows)
    }


def products_of(holder: Holder) -> list[Product]:
    """The products that ever were at the holder's, for a choice."""
    lots = select(Movement.lot_id).where(Movement.to_place_id.in_(holder.place_ids))
    rows = select(Product).where(Product.id.in_(select(Lot.product_id).where(Lot.id.in_(lots))))
    return list(db.session.scalars(rows.order_by(Product.code)))


def steps(holder: Holder, wanted: Wanted) -> list[Step]:
    """Every movement of the period, by day."""
    moved = _borders(
        holder,
        wanted,
        Movement.id.label("movement_id"),
        Movement.occurred_on,
        Movement.lot_id,
        Movement.kind,
        Movement.units,
        Movement.document,
        Movement.reason,
    )
    rows = (
        select(moved, Place.kind.label("other"), func.coalesce(Depot.name, Partner.name))
        .join(Place, Place.id == moved.c.other_id)
        .outerjoin(Depot, Depot.id == Place.depot_id)
        .outerjoin(Site, Site.id == Place.site_id)
        .outerjoin(Partner, Partner.id == Site.partner_id)
        .where(moved.c.occurred_on >= wanted.first)
        .order_by(moved.c.occurred_on, moved.c.movement_id)
    )
    return [_step(row) for row in db.session.execute(rows)]


def _step(row: Sequence[Any]) -> Step:
    is_in, _, movement_id, on, lot_id, kind, units, document, reason, other, name = row
    is_transfer = document.startswith(TRANSFER)
    flow = flow_of(kind, other, is_in=bool(is_in), is_transfer=is_transfer)
    return Step(movement_id, on, lot_id, flow, units, document, reason, other, name)


def undone(holder: Holder, wanted: Wanted) -> list[Undone]:
    """The movements of the period that were reversed, by day; a reversal stands on the same day."""
    here = holder.place_ids
    undoing = aliased(Movement)
    rows = (
        select(Movement, undoing.recorded_at, undoing.recorded_by, undoing.reason)
        .join(Movement, Movement.id == undoing.reversal_of_id)
        .where(
            undoing.kind == MovementKind.REVERSED,
            undoing.occurred_on.between(wanted.first, wanted.last),
            undoing.from_place_id.in_(here) | undoing.to_place_id.in_(here),
            *_narrowed(wanted),
        )
        .order_by(Movement.occurred_on, Movement.id)
    )
    return [
        Undone(move.occurred_on, move.lot_id, move.kind, move.units, move.document, at, by, reason)
        for move, at, by, reason in db.session.execute(rows)
    ]


def partners_by_document(documents: Iterable[str]) -> dict[str, str]:
    """Who was at the other end of a stop or a receipt: the partner that the goods were for."""
    stops, receipts = _numbers(documents, "stop"), _numbers(documents, "receipt")
    by_stop = (
        select(Stop.id, Partner.name)
        .join(Site, Site.id == Stop.site_id)
        .join(Partner, Partner.id == Site.partner_id)
        .where(Stop.id.in_(stops))
    )
    by_receipt = (
        select(Receipt.id, Partner.name)
        .join(Site, Site.id == Receipt.site_id)
        .join(Partner, Partner.id == Site.partner_id)
        .where(Receipt.id.in_(receipts))
    )
    return _named("stop", by_stop, stops) | _named("receipt", by_receipt, receipts)


def depots_by_document(documents: Iterable[str]) -> dict[str, str]:
    """The depot that the goods on a receipt came from."""
    receipts = _numbers(documents, "receipt")
    rows = (
        select(Receipt.id, Depot.name)
        .join(Stop, Stop.id == Receipt.stop_id)
        .join(Round, Round.id == Stop.round_id)
        .join(Depot, Depot.id == Round.depot_id)
        .where(Receipt.id.in_(receipts))
    )
    return _named("receipt", rows, receipts)


def _numbers(documents: Iterable[str], kind: str) -> list[int]:
    start = f"{kind}:"
    found = {text.removeprefix(start) for text in documents if text.startswith(start)}
    return sorted(int(number) for number in found if number.isdecimal())


def _named(kind: str, rows: Select[int, str], numbers: Sequence[int]) -> dict[str, str]:
    if not numbers:
        return {}
    return {f"{kind}:{number}": name for number, name in db.session.execute(rows)}
