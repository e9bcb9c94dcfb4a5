"""Whether what a run was calculated from still stands when it is published.

Between proposing and publishing another run of the campaign may have been published, or goods may
not have come: what was free then need not be free now (cases A8, A10, A11).
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from sqlalchemy import func, select

from foodaid.allocation.domain.problem import Problem
from foodaid.allocation.domain.rules import Supply
from foodaid.allocation.domain.storage import Storage
from foodaid.allocation.domain.terms import broken_terms
from foodaid.allocation.models import AllocationRun, RunStatus, Share
from foodaid.allocation.queries.problem import Codes, Frozen, frozen, shares_by_line
from foodaid.allocation.queries.runs import loaded_orders, order_ids_of
from foodaid.allocation.queries.supply import ground_of, stocked
from foodaid.catalogue.models import Offer, Product
from foodaid.core.db import db
from foodaid.orders.models import Order, Window
from foodaid.organisations.models import Partner


def missing_product(run: AllocationRun) -> str | None:
    """The code of a product of which a run gives more than is free by now; None if all is there.

    A run that shares out what is planned, whatever there is, and one from before terms were kept,
    are not asked.
    """
    terms = frozen(run).terms
    if terms is None or terms.rules.supply is Supply.PLANNED:
        return None
    own: Collection[int] = ()
    loaded = loaded_orders(run)
    if run.replaces_id is not None:
        own = set(order_ids_of(run)) - loaded
    here = {on.offer_id for on in run.offers}
    offers = [on for on in run.window.offers if on.offer_id in here]
    free = stocked(run.window, offers, Supply.EXPECTED, ground_of(run.window), own)
    rows = (
        select(Product.code, func.sum(Share.boxes))
        .join(Offer, Offer.id == Share.offer_id)
        .join(Product, Product.id == Offer.product_id)
        .where(Share.run_id == run.id, Share.order_id.not_in(list(loaded)))
        .group_by(Product.code)
        .order_by(Product.code)
    )
    given = db.session.execute(rows).all()
    return next((code for code, boxes in given if boxes > free[code].free), None)


class _Since(NamedTuple):
    """What a run that was published since gives of one product to one partner."""

    window_id: int
    partner: str
    product: str
    boxes: int
    units_per_box: int
    grams_per_unit: int
    boxes_per_pallet: int
    quota_units: int | None


def is_outdated(run: AllocationRun) -> bool:
    """Whether runs published since use up the same ceilings, quotas or room at a site."""
    since, kept = _published_since(run), frozen(run)
    if kept.terms is None or not since:
        return False
    boxes = {codes: share.boxes for codes, share in shares_by_line(run.id).items()}
    here = {product.code for product in kept.problem.products}
    return (
        any(row.quota_units is not None and row.product in here for row in since)
        or _passes_ceiling(kept.problem, boxes, since)
        or _passes_room(kept, boxes, [row for row in since if row.window_id == run.window_id])
    )


def _passes_ceiling(problem: Problem, boxes: Mapping[Codes, int], since: Sequence[_Since]) -> bool:
    grams = {product.code: product.grams_per_box for product in problem.products}
    weight: defaultdict[str, int] = defaultdict(int)
    for (partner, product), count in boxes.items():
        weight[partner] += count * grams.get(product, 0)
    for row in since:
        weight[row.partner] += row.boxes * row.units_per_box * row.grams_per_unit
    return any(
        sum(weight[partner] for partner in one.partners) > one.grams for one in problem.ceilings
    )


def _passes_room(kept: Frozen, boxes: Mapping[Codes, int], since: Sequence[_Since]) -> bool:
    assert kept.terms is not None
    storage = kept.terms.storage
    taken = {partner: dict(there) for partner, there in storage.taken.items()}
    for row in since:
        if row.partner in storage.places:
            taken.setdefault(row.partner, {})[row.product] = row.boxes
    per_pallet = {row.product: row.boxes_per_pallet for row in since} | dict(
        storage.boxes_per_pallet
    )
    terms = replace(kept.terms, storage=Storage(storage.places, per_pallet, taken))
    lines = [boxes[line.partner, line.product] for line in kept.problem.lines]
    return any(fault.startswith("storage") for fault in broken_terms(kept.problem, terms, lines))


def _published_since(run: AllocationRun) -> list[_Since]:
    rows = (
        select(
            AllocationRun.window_id,
            Partner.code,
            Product.code.label("product"),
            Share.boxes,
            Product.units_per_box,
            Product.grams_per_unit,
            Product.boxes_per_pallet,
            Offer.quota_units,
        )
        .select_from(Share)
        .join(AllocationRun, AllocationRun.id == Share.run_id)
        .join(Window, Window.id == AllocationRun.window_id)
        .join(Order, Order.id == Share.order_id)
        .join(Partner, Partner.id == Order.partner_id)
        .join(Offer, Offer.id == Share.offer_id)
        .join(Product, Product.id == Offer.product_id)
        .where(
            Window.campaign_id == run.window.campaign_id,
            AllocationRun.status == RunStatus.PUBLISHED,
            AllocationRun.published_at > run.proposed_at,
            AllocationRun.id.not_in([run.id, run.replaces_id or run.id]),
            Share.boxes > 0,
        )
    )
    return [_Since(*row) for row in db.session.execute(rows)]
