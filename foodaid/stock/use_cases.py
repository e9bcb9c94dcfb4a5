"""Moving goods: every path goes through `move`, so every path keeps the same rules."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import insert, select, update

from foodaid.catalogue.models import Campaign, Dating, Offer
from foodaid.core import audit, clock, idempotency
from foodaid.core.db import db, lock, use_case
from foodaid.core.errors import Conflict, Invalid
from foodaid.core.permissions import Actor, Permission
from foodaid.organisations import queries as organisations
from foodaid.organisations.models import Partner
from foodaid.organisations.use_cases import SavePartner, add_partner
from foodaid.stock import queries
from foodaid.stock.models import (
    ENDLESS,
    Count,
    CountLine,
    Lot,
    Movement,
    MovementKind,
    Place,
    PlaceKind,
    Reservation,
)

ISSUES = frozenset({MovementKind.LOADED, MovementKind.HANDED_OUT, MovementKind.TRANSFERRED})


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


@dataclass(frozen=True, slots=True)
class Move:
    """Units of a lot from a place to a place."""

    lot_id: int
    from_place: Place
    to_place: Place
    units: int
    kind: MovementKind
    reason: str | None = None


@use_case
def move(
    actor: Actor, moves: Sequence[Move], document: str, on: date | None = None
) -> list[Movement]:
    """Write movements, all or none.

    Refuses, naming every lot at once: more than is there (cases S1, S2), and the issue of a lot
    whose use-by has passed (S5). `document` says what the movement stands on (`receipt:12`).
    """
    day = on or clock.today()
    if day > clock.today():
        raise Invalid("day-to-come", field="on")
    for place_id in sorted({step.from_place.id for step in moves}):
        lock(f"place:{place_id}")
    check_enough(moves)
    _check_dates(moves, day)
    now = clock.now()
    rows = [
        Movement(
            kind=step.kind,
            from_place_id=step.from_place.id,
            to_place_id=step.to_place.id,
            lot_id=step.lot_id,
            units=step.units,
            occurred_on=day,
            recorded_at=now,
            recorded_by=actor.name,
            document=document,
            reason=step.reason,
        )
        for step in moves
        if step.units
    ]
    db.session.add_all(rows)
    return rows


def check_enough(moves: Sequence[Move]) -> None:
    """Refuse what would take more of a lot than is there, naming every lot at once."""
    wanted: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for step in moves:
        if step.units < 0:
            raise Invalid("below-zero")
        if step.from_place.kind not in ENDLESS:
            wanted[step.from_place.id][step.lot_id] += step.units
    problems: dict[str, Invalid] = {}
    for place_id, lots in wanted.items():
        there = queries.units_at(place_id, lots)
        for lot_id, units in lots.items():
            if units > there.get(lot_id, 0):
                lot = db.session.get_one(Lot, lot_id)
                problems[f"units-{lot_id}"] = Invalid(
                    "not-enough", lot=lot.code, asked=units, there=there.get(lot_id, 0)
                )
    if problems:
        raise Invalid("not-enough-stock", problems=problems)


def _check_dates(moves: Sequence[Move], day: date) -> None:
    lot_ids = {step.lot_id for step in moves if step.kind in ISSUES and step.units}
    if not lot_ids:
        return
    lots = db.session.scalars(select(Lot).where(Lot.id.in_(lot_ids)))
    problems = {
        f"units-{lot.id}": Invalid("use-by-passed", lot=lot.code, use_by=lot.use_by)
        for lot in lots
        if lot.is_blocked_on(day)
    }
    if problems:
        raise Invalid("use-by-passed-some", problems=problems)


@dataclass(frozen=True, slots=True)
class GoodsIn:
    """A pallet or more that a supplier brought to a depot."""

    depot_id: int
    campaign_id: int
    product_id: int
    lot_code: str
    boxes: int
    expires_on: date | None
    document: str
    key: str | None = None


@use_case
def receive_goods(actor: Actor, wish: GoodsIn) -> Lot:
    """Take goods of a campaign in at a depot: a lot, and its movement from the supplier."""
    earlier = idempotency.earlier_result(actor, "goods-in", wish.key)
    if earlier is not None:
        return db.session.get_one(Lot, earlier)
    depot = organisations.depot_of(actor, wish.depot_id, Permission.RECEIVE_GOODS)
    offer = db.session.scalar(
        select(Offer).where(
            Offer.campaign_id == wish.campaign_id, Offer.product_id == wish.product_id
        )
    )
    if offer is None:
        raise Invalid("not-in-campaign", field="product_id")
    lot = _lot(wish, offer)
    step = Move(
        lot.id,
        queries.end_place(PlaceKind.SUPPLIER),
        queries.place_of_depot(depot.id),
        wish.boxes * offer.product.units_per_box,
        MovementKind.GOODS_IN,
    )
    move(actor, [step], f"delivery:{wish.document}"[:40])
    idempotency.remember(actor, "goods-in", wish.key, lot.id)
    audit.record(
        actor,
        "goods.received",
        f"lot:{lot.id}",
        new={"boxes": wish.boxes, "depot": depot.id, "document": wish.document},
    )
    return lot


def _lot(wish: GoodsIn, offer: Offer) -> Lot:
    dating = offer.product.dating
    if dating is not Dating.NONE and wish.expires_on is None:
        raise Invalid("date-missing", field="expires_on")
    lot = db.session.scalar(
        select(Lot).where(
            Lot.product_id == wish.product_id,
            Lot.campaign_id == wish.campaign_id,
            Lot.code == wish.lot_code,
        )
    )
    if lot is not None:
        if dating is not Dating.NONE and lot.expires_on != wish.expires_on:
            raise Conflict("lot-other-date", field="expires_on", known=lot.expires_on)
        return lot
    campaign = db.session.get_one(Campaign, wish.campaign_id)
    lot = Lot(
        product_id=wish.product_id,
        campaign_id=wish.campaign_id,
        programme=campaign.programme,
        code=wish.lot_code,
        use_by=wish.expires_on if dating is Dating.USE_BY else None,
        best_before=wish.expires_on if dating is Dating.BEST_BEFORE else None,
        unit_cents=offer.unit_cents,
    )
    db.session.add(lot)
    db.session.flush()
    return lot


@dataclass(frozen=True, slots=True)
class ShelfCount:
    """What was found at a site: units by lot, and a reason for each difference."""

    site_id: int
    counted: Mapping[int, int]
    reasons: Mapping[int, str]
    key: str | None = None
    seen_movement_id: int | None = None


@use_case
def declare_count(actor: Actor, wish: ShelfCount) -> Count:
    """Book what was found on a partner's shelf; every difference needs its reason (case S3).

    A count is a difference to the book as the person saw it: refused when goods moved since then
    (case S16).
    """
    earlier = idempotency.earlier_result(actor, "stock.count", wish.key)
    if earlier is not None:
        return db.session.get_one(Count, earlier)
    site = organisations.site_of(actor, wish.site_id, Permission.COUNT_STOCK)
    place = queries.place_of_site(site.id)
    lock(f"place:{place.id}")
    if wish.seen_movement_id not in (None, queries.last_movement_id(place.id)):
        raise Conflict("stock-moved")
    book = queries.units_at(place.id)
    _check_count(wish, book)
    count = Count(
        place_id=place.id,
        counted_on=clock.today(),
        recorded_at=clock.now(),
        recorded_by=actor.name,
        lines=[
            CountLine(
                lot_id=lot_id,
                book_units=book.get(lot_id, 0),
                counted_units=units,
                reason=wish.reasons.get(lot_id) or None,
            )
            for lot_id, units in sorted(wish.counted.items())
        ],
    )
    db.session.add(count)
    db.session.flush()
    move(actor, _corrections(count, place), f"count:{count.id}")
    idempotency.remember(actor, "stock.count", wish.key, count.id)
    audit.record(
        actor,
        "stock.counted",
        f"site:{site.id}",
        new={str(line.lot_id): [line.book_units, line.counted_units] for line in count.lines},
    )
    return count


def _check_count(wish: ShelfCount, book: Mapping[int, int]) -> None:
    if not wish.counted:
        raise Invalid("count-empty")
    problems: dict[str, Invalid] = {}
    for lot_id, units in wish.counted.items():
        if lot_id not in book:
            problems[f"units-{lot_id}"] = Invalid("lot-not-here")
        elif units < 0:
            problems[f"units-{lot_id}"] = Invalid("below-zero")
        elif units != book[lot_id] and not wish.reasons.get(lot_id):
            problems[f"reason-{lot_id}"] = Invalid("reason-missing")
    if problems:
        raise Invalid("count-lines", problems=problems)


def _corrections(count: Count, place: Place) -> list[Move]:
    loss = queries.end_place(PlaceKind.LOSS)
    moves = []
    for line in count.lines:
        gap = line.counted_units - line.book_units
        if gap:
            here_to_loss = (place, loss) if gap < 0 else (loss, place)
            moves.append(
                Move(line.lot_id, *here_to_loss, abs(gap), MovementKind.COUNTED, line.reason)
            )
    return moves


@dataclass(frozen=True, slots=True)
class Promise:
    """Units of a product at a place, for one order."""

    place_id: int
    order_id: int
    product_id: int
    units: int


@use_case
def reserve(campaign_id: int, promises: Iterable[Promise]) -> None:
    """Promise goods of a campaign to orders, until they are loaded."""
    now = clock.now()
    rows = [
        {
            "place_id": promise.place_id,
            "product_id": promise.product_id,
            "campaign_id": campaign_id,
            "order_id": promise.order_id,
            "units": promise.units,
            "reserved_at": now,
        }
        for promise in promises
        if promise.units
    ]
    if rows:
        db.session.execute(insert(Reservation), rows)


@use_case
def release(order_ids: Sequence[int]) -> None:
    """End the promises to these orders: loaded, or withdrawn."""
    db.session.execute(
        update(Reservation)
        .where(Reservation.order_id.in_(order_ids), Reservation.released_at.is_(None))
        .values(released_at=clock.now())
    )
