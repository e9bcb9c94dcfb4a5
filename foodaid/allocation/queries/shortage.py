"""Who would lose or gain how many boxes if suppliers bring other numbers (case A15)."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from foodaid.allocation.domain.result import Result
from foodaid.allocation.domain.terms import settled
from foodaid.allocation.models import AllocationRun
from foodaid.allocation.queries.redivision import Standing, redivision_of
from foodaid.allocation.queries.runs import ProductSum, product_sums
from foodaid.catalogue.models import Product
from foodaid.core.db import db, release
from foodaid.core.strict_json import Faults
from foodaid.organisations.models import Partner
from foodaid.purchasing import queries as purchasing

Line = tuple[str, str]
"""The codes of a partner and a product."""


@dataclass(frozen=True, slots=True)
class ProductShortage:
    """One product of a run: boxes that were shared out, and boxes that will be there."""

    product: Product
    offer_id: int
    supply: int
    there: int
    lost: int

    @property
    def short(self) -> int:
        return self.supply - self.there


@dataclass(frozen=True, slots=True)
class Loss:
    """What one partner has of a product now, and what it would have; `boxes` below 0 is a gain."""

    partner: Partner
    product: Product
    has: int
    would_have: int

    @property
    def boxes(self) -> int:
        return self.has - self.would_have


@dataclass(frozen=True, slots=True)
class Shortage:
    """A run shared out again with what will be there. Nothing of it is written.

    `is_possible` is False where more was set by hand than will be there: then nobody can say
    who loses before those numbers are changed.
    """

    products: tuple[ProductShortage, ...]
    losses: tuple[Loss, ...]
    is_possible: bool = True

    @property
    def partners(self) -> int:
        """How many partners would lose something."""
        return len({loss.partner.id for loss in self.losses if loss.boxes > 0})

    @property
    def winners(self) -> int:
        """How many partners would gain something."""
        return len({loss.partner.id for loss in self.losses if loss.boxes < 0})

    @property
    def has_changes(self) -> bool:
        """Whether any product has other boxes than were shared out."""
        return any(row.there != row.supply for row in self.products)

    @property
    def wanted(self) -> dict[int, int]:
        """The boxes that will be there, by offer."""
        return {row.offer_id: row.there for row in self.products}


def shortage_of(run: AllocationRun, wanted: Mapping[int, int]) -> Shortage:
    """The preview for a run; `wanted` gives boxes by offer where they differ from the contracts.

    The problem that was solved is solved again with other boxes of these products, so that nothing
    else differs: people and wishes are those of that day, and what was set by hand or is loaded
    stays. Where the contracts are short, this window bears all of it: the windows before it have
    their goods already.
    """
    sums = product_sums(run)
    expected = purchasing.expected_boxes(run.window.campaign_id)
    there = {row.product.code: _there(row, wanted, expected) for row in sums}
    if all(there[row.product.code] == row.supply for row in sums):
        return Shortage(_products(sums, there, ()), ())
    again = redivision_of(run, there)
    release()
    try:
        result = settled(again.problem, again.terms).result
    except Faults:
        return Shortage(_products(sums, there, ()), (), is_possible=False)
    partners = _partners({partner for partner, _product in again.shares})
    products = {row.product.code: row.product for row in sums}
    losses = _losses(result, again.shares, partners, products)
    return Shortage(_products(sums, there, losses), losses)


def _there(
    row: ProductSum, wanted: Mapping[int, int], expected: Mapping[int, purchasing.Expected]
) -> int:
    if row.offer_id in wanted:
        return min(max(row.supply, row.bought), wanted[row.offer_id])
    bought = expected.get(row.product.id, purchasing.Expected())
    return max(0, row.supply - bought.short)


def _losses(
    result: Result,
    shares: Mapping[Line, Standing],
    partners: Mapping[str, Partner],
    products: Mapping[str, Product],
) -> tuple[Loss, ...]:
    """Every line that changes, the largest loss first, then by partner and product."""
    found = [
        Loss(partners[new.partner], products[new.product], share.boxes, new.boxes)
        for new in result.shares
        if (share := shares.get((new.partner, new.product))) is not None
        and share.boxes != new.boxes
    ]
    return tuple(
        sorted(found, key=lambda loss: (-loss.boxes, loss.partner.name, loss.product.code))
    )


def _products(
    sums: list[ProductSum], there: Mapping[str, int], losses: tuple[Loss, ...]
) -> tuple[ProductShortage, ...]:
    return tuple(
        ProductShortage(
            row.product,
            row.offer_id,
            row.supply,
            there[row.product.code],
            sum(loss.boxes for loss in losses if loss.product.id == row.product.id),
        )
        for row in sums
    )


def _partners(codes: set[str]) -> dict[str, Partner]:
    rows = select(Partner).where(Partner.code.in_(codes))
    return {partner.code: partner for partner in db.session.scalars(rows)}
