"""A published run shared out again with other numbers of some products, and nothing else.

Products whose boxes stay the same keep every share. Of the others, what is loaded, what was set by
hand and what was granted afterwards stays; the rest is shared anew among the same people and
wishes, with the credits as they were before these products were rounded.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, NamedTuple

from sqlalchemy import select

from foodaid.allocation.domain.limits import Cause, Limit
from foodaid.allocation.domain.problem import Problem
from foodaid.allocation.domain.rules import Restraint, Rules
from foodaid.allocation.domain.storage import Storage
from foodaid.allocation.domain.terms import Terms
from foodaid.allocation.models import AllocationRun, Share
from foodaid.allocation.queries.problem import Codes, Frozen, frozen
from foodaid.allocation.queries.runs import credits_in, loaded_orders
from foodaid.catalogue.models import Offer, Product
from foodaid.core.db import db
from foodaid.core.strict_json import fraction_from
from foodaid.orders.models import Order
from foodaid.organisations.models import Partner


class Standing(NamedTuple):
    """A share as it stands: a plain row, for there are very many, and the calculation between
    reading and writing ends the transaction.
    """

    order_id: int
    offer_id: int
    asked: int
    boxes: int
    calculated_boxes: int
    appeal_boxes: int
    fair_share: str
    reason: str
    facts: dict[str, Any]
    override_by: str | None
    override_reason: str | None


@dataclass(frozen=True, slots=True)
class Redivision:
    """What is to be solved, which products change, and the shares as they stand."""

    problem: Problem
    terms: Terms
    changed: frozenset[str]
    shares: Mapping[Codes, Standing]


def redivision_of(run: AllocationRun, there: Mapping[str, int]) -> Redivision:
    """The problem of a run with the boxes that will be there of some products (by code)."""
    kept, shares = frozen(run), _standing(run.id)
    problem = kept.problem
    changed = frozenset(
        product.code
        for product in problem.products
        if there.get(product.code, product.boxes) != product.boxes
    )
    stays = _staying(run, shares, changed)
    credits = _credits_before(run, kept, shares, changed)
    again = replace(
        problem,
        products=tuple(
            replace(product, boxes=there.get(product.code, product.boxes))
            for product in problem.products
        ),
        partners=tuple(
            replace(partner, credit_grams=credits.get(partner.id, Fraction(0)))
            for partner in problem.partners
        ),
        lines=tuple(
            replace(line, locked=stays.get((line.partner, line.product))) for line in problem.lines
        ),
    )
    terms = kept.terms or _old_terms(problem)
    still = frozenset(product.code for product in problem.products) - changed
    return Redivision(again, replace(terms, kept_products=still), changed, shares)


def _standing(run_id: int) -> dict[Codes, Standing]:
    columns: tuple[Any, ...] = tuple(getattr(Share, name) for name in Standing._fields)
    rows = (
        select(Partner.code, Product.code, *columns)
        .join(Order, Order.id == Share.order_id)
        .join(Partner, Partner.id == Order.partner_id)
        .join(Offer, Offer.id == Share.offer_id)
        .join(Product, Product.id == Offer.product_id)
        .where(Share.run_id == run_id)
    )
    return {
        (partner, product): Standing(*row) for partner, product, *row in db.session.execute(rows)
    }


def _staying(
    run: AllocationRun, shares: Mapping[Codes, Standing], changed: Collection[str]
) -> dict[Codes, int]:
    """The lines that keep their boxes; of the products that change those that are loaded, set
    by hand, or raised after publishing.
    """
    loaded = loaded_orders(run)
    return {
        codes: share.boxes
        for codes, share in shares.items()
        if codes[1] not in changed
        or share.order_id in loaded
        or share.override_by is not None
        or share.boxes != share.calculated_boxes
    }


def _credits_before(
    run: AllocationRun, kept: Frozen, shares: Mapping[Codes, Standing], changed: Collection[str]
) -> dict[str, Fraction]:
    """What partners were owed without the rounding of the products that change."""
    owed = {
        code: fraction_from(credit.grams) or Fraction(0)
        for code, credit in credits_in(run.id).items()
    }
    grams = {product.code: product.grams_per_box for product in kept.problem.products}
    for (partner, product), share in shares.items():
        fair = fraction_from(share.fair_share)
        if product in changed and fair is not None and partner in owed:
            owed[partner] -= grams[product] * (fair - share.calculated_boxes)
    return owed


def _old_terms(problem: Problem) -> Terms:
    """The terms of a run from before they were kept: the caps are those of the offers."""
    rules = Rules(
        problem.method,
        problem.settings.tie,
        problem.settings.zero_people,
        restraints=frozenset({Restraint.CEILING}),
    )
    return Terms(
        rules,
        {partner.id: partner.people for partner in problem.partners},
        tuple(
            None if line.most is None else Limit(Cause.OFFER, line.most, {})
            for line in problem.lines
        ),
        Storage({}, {}),
        {},
    )
