"""What comes near its date, where, and who was told."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager

from foodaid.core import clock
from foodaid.core.db import db
from foodaid.core.errors import NotFound
from foodaid.core.paging import Page, page_of_list
from foodaid.core.permissions import Actor, Permission
from foodaid.core.settings import setting
from foodaid.organisations.models import Depot, Site
from foodaid.stock.domain import nearest_range
from foodaid.stock.models import ExpiryNotice, Lot, Place, PlaceKind
from foodaid.stock.queries.balances import units_of_lots

HOLDERS = (PlaceKind.DEPOT, PlaceKind.SITE)


@dataclass(frozen=True, slots=True)
class Expiring:
    """Units of a lot at a depot or at a site of a partner, and how near their date is."""

    depot: Depot | None
    site: Site | None
    lot: Lot
    units: int
    expires_on: date
    days_left: int
    within: int

    @property
    def is_past(self) -> bool:
        return self.days_left < 0

    @property
    def holder(self) -> str:
        """The depot, or the partner with its site."""
        if self.site is None:
            return self.depot.name if self.depot is not None else ""
        return self.site.partner.name

    @property
    def key(self) -> tuple[int | None, int | None]:
        """Who is told: a depot, or a site."""
        return (self.depot.id if self.depot else None, self.site.id if self.site else None)


@dataclass(frozen=True, slots=True)
class ExpiryFilter:
    """What the list shows: what is past or what is not, a range, depots or partners, words."""

    words: str = ""
    within: int | None = None
    is_past: bool = False
    at_depots: bool | None = None

    def fits(self, row: Expiring) -> bool:
        if self.is_past != row.is_past:
            return False
        if self.within is not None and row.within != self.within:
            return False
        if self.at_depots is not None and self.at_depots != (row.depot is not None):
            return False
        return not self.words or self.words.casefold() in _words_of(row)


def _words_of(row: Expiring) -> str:
    product = row.lot.product
    names = (product.name_nl, product.name_fr, product.name_de, product.name_en, product.code)
    return " ".join((*names, row.lot.code, row.holder)).casefold()


def alert_ranges() -> list[int]:
    """The ranges of days in which a holder is told, the narrowest first."""
    return sorted({int(days) for days in setting("stock.expiry_alert_days")})


def expiring(*, is_past: bool | None = None) -> list[Expiring]:
    """All that is within a range of its date or past it, the nearest date first.

    `is_past` narrows it to what is past its date, or to what is not: the lots of all years before
    are many. One sum over the movements of those lots; a depot counts all its zones together.
    """
    ranges = alert_ranges()
    today = clock.today()
    first = today if is_past is False else date.min
    last = today - timedelta(days=1) if is_past else today + timedelta(days=max(ranges, default=0))
    lots = _lots_between(first, last) if ranges else {}
    held = _held(lots)
    depots = {depot.id: depot for depot in db.session.scalars(select(Depot))}
    sites = _sites({site_id for _depot, site_id, _lot, _units in held if site_id is not None})
    found = []
    for depot_id, site_id, lot_id, units in held:
        lot, expires_on = lots[lot_id]
        left = (expires_on - today).days
        within = nearest_range(left, ranges)
        depot = depots[depot_id] if depot_id is not None else None
        site = sites[site_id] if site_id is not None else None
        if within is not None:
            found.append(Expiring(depot, site, lot, units, expires_on, left, within))
    return sorted(found, key=lambda row: (row.days_left, -row.units, row.lot.id, row.holder))


def _lots_between(first: date, last: date) -> dict[int, tuple[Lot, date]]:
    expires_on = func.coalesce(Lot.use_by, Lot.best_before)
    rows = (
        select(Lot)
        .join(Lot.product)
        .options(contains_eager(Lot.product))
        .where(expires_on.between(first, last))
    )
    return {
        lot.id: (lot, lot.expires_on)
        for lot in db.session.scalars(rows)
        if lot.expires_on is not None
    }


def _held(lot_ids: Iterable[int]) -> list[tuple[int | None, int | None, int, int]]:
    """Units by depot or site, and lot; the zones of a depot together."""
    rows = select(Place.id, Place.depot_id, Place.site_id).where(Place.kind.in_(HOLDERS))
    places = {place_id: (depot, site) for place_id, depot, site in db.session.execute(rows)}
    held: Counter[tuple[int | None, int | None, int]] = Counter()
    for place_id, lot_id, units in units_of_lots(lot_ids):
        if place_id in places:
            held[(*places[place_id], lot_id)] += units
    return [(*key, units) for key, units in held.items() if units > 0]


def _sites(ids: set[int]) -> dict[int, Site]:
    if not ids:
        return {}
    rows = select(Site).join(Site.partner).options(contains_eager(Site.partner))
    return {site.id: site for site in db.session.scalars(rows) if site.id in ids}


def expiring_in_the_country(
    actor: Actor, wanted: ExpiryFilter, number: int, size: int
) -> Page[Expiring]:
    """A page of what comes near its date, everywhere."""
    return page_of_list(expiring_whole(actor, wanted), number, size)


def expiring_whole(actor: Actor, wanted: ExpiryFilter) -> list[Expiring]:
    """All of it that fits."""
    if actor.depots(Permission.OVERSEE_STOCK) is not None:
        raise NotFound
    return [row for row in expiring(is_past=wanted.is_past) if wanted.fits(row)]


def not_told_yet() -> dict[tuple[int | None, int | None], list[Expiring]]:
    """What each depot and site is still to be told, by holder.

    A lot is told of once for each range that it enters. Who was told for a narrower range knows
    already; a range that was passed by in nights without a job is not made up for (case S19).
    """
    told: dict[tuple[int | None, int | None, int], int] = {}
    for row in db.session.execute(
        select(
            ExpiryNotice.depot_id,
            ExpiryNotice.site_id,
            ExpiryNotice.lot_id,
            func.min(ExpiryNotice.within_days),
        ).group_by(ExpiryNotice.depot_id, ExpiryNotice.site_id, ExpiryNotice.lot_id)
    ):
        told[row[0], row[1], row[2]] = int(row[3])
    found: dict[tuple[int | None, int | None], list[Expiring]] = defaultdict(list)
    for one in expiring():
        narrowest = told.get((*one.key, one.lot.id))
        if narrowest is None or one.within < narrowest:
            found[one.key].append(one)
    return dict(found)
