"""How partners hand out: every how many days, and how much of what."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import func, select

from foodaid.core.db import db
from foodaid.organisations.models import Site
from foodaid.stock.models import Lot, Movement, MovementKind, Place

PACE_DAYS = 182
"""How far back is looked: half a year."""


@dataclass(slots=True)
class HandingOut:
    """What one partner handed out in the half-year before a day; `units` by product."""

    days: int
    first_on: date
    last_on: date
    units: dict[int, int] = field(default_factory=lambda: defaultdict(int))

    def every_days(self, otherwise: int) -> int:
        """The usual number of days from one time to the next; `otherwise` where nobody knows."""
        if self.days < 2:
            return otherwise
        return max(1, round((self.last_on - self.first_on).days / (self.days - 1)))

    def units_a_time(self, product_id: int) -> int | None:
        """The units of a product on a usual day, rounded up; None where it never gave any."""
        units = self.units.get(product_id)
        return -(-units // self.days) if units else None


def handing_out(until: date, product_ids: Collection[int]) -> dict[int, HandingOut]:
    """How each partner handed out up to a day, by partner; of these products how much.

    What was undone counts as never done.
    """
    undone = select(Movement.reversal_of_id).where(Movement.reversal_of_id.is_not(None))
    given = (
        Movement.kind == MovementKind.HANDED_OUT,
        Movement.occurred_on > until - timedelta(days=PACE_DAYS),
        Movement.occurred_on <= until,
        Movement.id.not_in(undone),
    )
    days = (
        select(
            Site.partner_id,
            func.count(Movement.occurred_on.distinct()),
            func.min(Movement.occurred_on),
            func.max(Movement.occurred_on),
        )
        .join(Place, Place.id == Movement.from_place_id)
        .join(Site, Site.id == Place.site_id)
        .where(*given)
        .group_by(Site.partner_id)
    )
    found = {
        partner_id: HandingOut(count, first_on, last_on)
        for partner_id, count, first_on, last_on in db.session.execute(days)
    }
    lots = select(Lot.id).where(Lot.product_id.in_(list(product_ids)))
    units = (
        select(Site.partner_id, Lot.product_id, func.sum(Movement.units))
        .join(Place, Place.id == Movement.from_place_id)
        .join(Site, Site.id == Place.site_id)
        .join(Lot, Lot.id == Movement.lot_id)
        .where(*given, Movement.lot_id.in_(lots))
        .group_by(Site.partner_id, Lot.product_id)
    )
    for partner_id, product_id, count in db.session.execute(units):
        found[partner_id].units[product_id] = int(count)
    return found
