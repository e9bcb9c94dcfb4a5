"""The limits on every line, from what is known of the partner, its site and the goods."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import func, select

from foodaid.allocation.domain.limits import (
    Cause,
    DatedUnits,
    Limit,
    Pace,
    quota_limit,
    shelf_life_limit,
    tightest,
)
from foodaid.allocation.domain.problem import Ceiling
from foodaid.allocation.domain.rules import Restraint, Rules
from foodaid.allocation.models import AllocationRun, MunicipalCeiling, RunStatus, Share
from foodaid.allocation.queries.ceilings import given_grams
from foodaid.allocation.queries.supply import Ground
from foodaid.catalogue.models import Offer, Product, Storage
from foodaid.core import clock
from foodaid.core.db import db
from foodaid.core.settings import settings
from foodaid.orders.models import Order, Window
from foodaid.organisations.models import Municipality, Partner
from foodaid.stock import queries as stock
from foodaid.stock.queries import HandingOut


class AskedLine(NamedTuple):
    """One line of an order that was sent, with what the site can store."""

    order_id: int
    offer_id: int
    boxes: int
    partner_id: int
    pallet_places: int
    has_freezer: bool


@dataclass(frozen=True, slots=True)
class Known:
    """All that the limits of a window's lines are taken from.

    `had` are the boxes that the campaign gave already by partner and offer, `held` the units
    on partners' shelves by partner and product, `dated` the lots by depot and product.
    """

    rules: Rules
    people: Mapping[int, int]
    had: Mapping[tuple[int, int], int]
    held: Mapping[tuple[int, int], int]
    dated: Mapping[tuple[int, int], tuple[DatedUnits, ...]]
    paces: Mapping[int, HandingOut]
    arrives_on: date
    hands_out_every_days: int

    def limit(self, row: AskedLine, partner: Partner, offer: Offer) -> Limit | None:
        """The tightest limit on one line."""
        product = offer.product
        found = []
        if product.storage is Storage.FROZEN and not row.has_freezer:
            found.append(Limit(Cause.FREEZER, 0, {}))
        if offer.most_boxes_per_order is not None:
            found.append(Limit(Cause.OFFER, offer.most_boxes_per_order, {}))
        if offer.quota_units is not None and Restraint.QUOTA in self.rules.restraints:
            people, had = self.people.get(partner.id, 0), self.had.get((partner.id, offer.id), 0)
            found.append(quota_limit(offer.quota_units, people, product.units_per_box, had))
        by_date = self._by_date(partner, product)
        if by_date is not None:
            found.append(by_date)
        return tightest(found, row.boxes) if found else None

    def _by_date(self, partner: Partner, product: Product) -> Limit | None:
        lots = self.dated.get((partner.depot_id, product.id))
        if not lots:
            return None
        held = max(0, self.held.get((partner.id, product.id), 0))
        history = self.paces.get(partner.id)
        if history is None:
            pace = Pace(self.hands_out_every_days, None)
        else:
            every_days = history.every_days(self.hands_out_every_days)
            pace = Pace(every_days, history.units_a_time(product.id))
        return shelf_life_limit(lots, pace, held, self.arrives_on, product.units_per_box)


def known_for(window: Window, rules: Rules, people: Mapping[int, int], ground: Ground) -> Known:
    """Read what the limits of a window need; what no limit needs is not read."""
    dates = settings(("allocation.dates_within_days", "allocation.hands_out_every_days"))
    arrives_on = max(window.delivery_until, clock.today())
    until = arrives_on + timedelta(days=int(dates["allocation.dates_within_days"]))
    is_dated = Restraint.SHELF_LIFE in rules.restraints
    dated = _dated(ground, until) if is_dated else {}
    products = {product_id for _depot_id, product_id in dated}
    paces = stock.handing_out(clock.today(), products) if dated else {}
    has_quota = any(on.offer.quota_units is not None for on in window.offers)
    held = stock.held_by_partner(window.campaign_id) if dated or rules.counts_held_stock else {}
    return Known(
        rules,
        people,
        _had_before(window) if has_quota else {},
        held,
        dated,
        paces,
        arrives_on,
        int(dates["allocation.hands_out_every_days"]),
    )


def _dated(ground: Ground, until: date) -> dict[tuple[int, int], tuple[DatedUnits, ...]]:
    """The stock of each depot and product of which something must be handed out before `until`.

    What is to come carries no date yet: it may go to whoever cannot use the short-dated lots.
    """
    found: defaultdict[tuple[int, int], list[DatedUnits]] = defaultdict(list)
    near = set()
    for lot in ground.lots:
        key = (lot.depot_id, lot.product_id)
        is_near = lot.good_until is not None and lot.good_until < until
        found[key].append(DatedUnits(lot.units, lot.good_until if is_near else None))
        if is_near:
            near.add(key)
    units = _units_per_box({product_id for _depot_id, product_id in near})
    for key in near:
        to_come = ground.to_come.get(key[1], 0) * units[key[1]]
        found[key].append(DatedUnits(to_come, None))
    return {key: tuple(found[key]) for key in near}


def _units_per_box(product_ids: Iterable[int]) -> dict[int, int]:
    rows = select(Product.id, Product.units_per_box).where(Product.id.in_(list(product_ids)))
    return {product_id: units for product_id, units in db.session.execute(rows)}


def _had_before(window: Window) -> dict[tuple[int, int], int]:
    """Boxes that published runs of the campaign gave already, by partner and offer."""
    rows = (
        select(Order.partner_id, Share.offer_id, func.sum(Share.boxes))
        .join(AllocationRun, AllocationRun.id == Share.run_id)
        .join(Order, Order.id == Share.order_id)
        .join(Offer, Offer.id == Share.offer_id)
        .where(
            AllocationRun.status == RunStatus.PUBLISHED,
            Offer.campaign_id == window.campaign_id,
        )
        .group_by(Order.partner_id, Share.offer_id)
    )
    return {(partner, offer): int(boxes) for partner, offer, boxes in db.session.execute(rows)}


def ceilings_for(window: Window, partners: Mapping[int, Partner]) -> tuple[Ceiling, ...]:
    """What is left under the ceiling of each municipality that has partners here (case A8).

    A ceiling holds over the whole campaign: what published runs gave is taken off.
    """
    rows = (
        select(MunicipalCeiling, Municipality)
        .join(Municipality, Municipality.id == MunicipalCeiling.municipality_id)
        .where(MunicipalCeiling.campaign_id == window.campaign_id)
        .order_by(Municipality.refnis)
    )
    members: defaultdict[int, list[str]] = defaultdict(list)
    for partner in partners.values():
        members[partner.municipality_id].append(partner.code)
    found = [(one, town) for one, town in db.session.execute(rows) if members[town.id]]
    if not found:
        return ()
    before = given_grams(window.campaign_id)
    given = {town_id: int(grams) for town_id, grams in db.session.execute(before)}
    return tuple(
        Ceiling(
            ceiling_name(town),
            tuple(sorted(members[town.id])),
            max(0, one.grams - given.get(town.id, 0)),
        )
        for one, town in found
    )


def ceiling_name(town: Municipality) -> str:
    """A name that is not there twice, and that people know."""
    return f"{town.name_in(town.language)} ({town.refnis})"
