"""The rounding of a basket done again from its result: what every partner was owed, and when."""

from collections import defaultdict
from dataclasses import dataclass
from math import lcm

from foodaid.allocation.domain.problem import Problem
from foodaid.allocation.domain.result import Result


@dataclass(frozen=True, slots=True)
class Replay:
    """Credits as whole numbers of grams / `shared`, by line when it was rounded.

    Only lines whose fair share is no whole number are rounded; a credit is the one before the
    line pays for its box. `last` is the smallest that still got a box, by product.
    """

    shared: int
    credits: dict[int, int]
    last: dict[str, int]

    def told(self, line: int, product: str) -> tuple[int, int | None] | None:
        """The facts of a rounded line, in whole grams rounded down; None for any other."""
        if line not in self.credits:
            return None
        last = self.last.get(product)
        return self.credits[line] // self.shared, None if last is None else last // self.shared


def replayed(problem: Problem, result: Result) -> Replay:
    """Credit by credit, the products by falling weight, those of one weight as they stand."""
    rounded: defaultdict[str, list[int]] = defaultdict(list)
    bottoms = {partner.credit_grams.denominator for partner in problem.partners}
    for index, share in enumerate(result.shares):
        if share.fair_share is not None and share.fair_share.denominator > 1:
            rounded[share.product].append(index)
            bottoms.add(share.fair_share.denominator)
    shared = lcm(*bottoms)
    owed = {
        partner.id: partner.credit_grams.numerator * (shared // partner.credit_grams.denominator)
        for partner in problem.partners
    }
    credits: dict[int, int] = {}
    last: dict[str, int] = {}
    for product in sorted(problem.products, key=lambda product: -product.grams_per_box):
        code, grams = product.code, product.grams_per_box
        for index in rounded[code]:
            share = result.shares[index]
            assert share.fair_share is not None
            top, bottom = share.fair_share.as_integer_ratio()
            owed[share.partner] += top % bottom * grams * (shared // bottom)
            credits[index] = owed[share.partner]
            if share.boxes * bottom > top:
                last[code] = min(last.get(code, credits[index]), credits[index])
                owed[share.partner] -= grams * shared
    return Replay(shared, credits, last)
