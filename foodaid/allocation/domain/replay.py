"""The rounding of a basket done again from its result: what every partner was owed, and when."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import lcm

from foodaid.allocation.domain.evidence import Evidence
from foodaid.allocation.domain.problem import Method


@dataclass(frozen=True, slots=True)
class Replay:
    """Credits as whole numbers of grams / `shared`, by line when it was rounded.

    Only lines whose fair share is no whole number are rounded; a credit is the one before the
    line pays for its box. `last` is the smallest that still got one, by product.
    """

    shared: int
    ranks: Mapping[str, int]
    credits: dict[int, int]
    last: dict[str, int]

    def told(self, line: int, product: str) -> tuple[int, int | None] | None:
        """The facts of a rounded line, in whole grams rounded down; None for any other."""
        credit = self.credits.get(line)
        if credit is None:
            return None
        last = self.last.get(product)
        return credit // self.shared, None if last is None else last // self.shared


def replayed(evidence: Evidence) -> Replay:
    """Credit by credit, the products by falling weight, those of one weight as they stand."""
    problem, shares = evidence.problem, evidence.result.shares
    is_basket = problem.method is Method.BASKET
    bottoms = {bottom for _, bottom in evidence.fair} if is_basket else set()
    shared = lcm(*bottoms, *(partner.credit_grams.denominator for partner in problem.partners))
    owed = {
        partner.id: partner.credit_grams.numerator * (shared // partner.credit_grams.denominator)
        for partner in problem.partners
    }
    credits: dict[int, int] = {}
    last: dict[str, int] = {}
    heaviest_first = sorted(problem.products, key=lambda product: -product.grams_per_box)
    for product in heaviest_first if is_basket else ():
        code, grams = product.code, product.grams_per_box
        steps = {bottom: grams * (shared // bottom) for bottom in bottoms}
        for index in evidence.first[code] + evidence.last[code]:
            top, bottom = evidence.fair[index]
            if bottom == 1:
                continue
            share = shares[index]
            owed[share.partner] += top % bottom * steps[bottom]
            credits[index] = owed[share.partner]
            if share.boxes * bottom > top:
                last[code] = min(last.get(code, credits[index]), credits[index])
                owed[share.partner] -= grams * shared
    ranks = {partner.id: partner.rank for partner in problem.partners}
    return Replay(shared, ranks, credits, last)
