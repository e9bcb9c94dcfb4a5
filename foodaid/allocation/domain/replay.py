"""The rounding of a basket done again from its result: what every partner was owed, and when."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from math import lcm

from foodaid.allocation.domain.evidence import Evidence, Ratio

NOBODY: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Replay:
    """Credits as whole numbers of grams / `shared`, by line when it was rounded.

    Only lines whose fair share is no whole number are rounded; a credit is the one before the
    line pays for its box. `last` is the smallest that still got one, by product. `unclear` are
    the products of which a credit is missing.
    """

    shared: int
    ranks: Mapping[str, int]
    credits: dict[int, int]
    last: dict[str, int]
    unclear: set[str]

    def told(self, line: int, product: str) -> tuple[int, int | None] | None:
        """The facts of a rounded line, in whole grams rounded down; None for any other."""
        credit = self.credits.get(line)
        if credit is None:
            return None
        last = self.last.get(product)
        return credit // self.shared, None if last is None else last // self.shared


def replayed(
    evidence: Evidence, fair: Sequence[Ratio] | None = None, topped_up: Set[int] = NOBODY
) -> Replay:
    """Credit by credit, the products by falling weight, those of one weight as they stand.

    `fair` are the fair shares in lowest terms from which the boxes were rounded. Whether a line
    that was `topped_up` later got a box in rounding cannot be seen, and no credit of its partner
    is told from there on.
    """
    problem, shares = evidence.problem, evidence.result.shares
    fair = evidence.fair if fair is None else fair
    bottoms = {bottom for _, bottom in fair}
    shared = lcm(*bottoms, *(partner.credit_grams.denominator for partner in problem.partners))
    owed = {
        partner.id: partner.credit_grams.numerator * (shared // partner.credit_grams.denominator)
        for partner in problem.partners
    }
    ranks = {partner.id: partner.rank for partner in problem.partners}
    replay = Replay(shared, ranks, {}, {}, set())
    for product in sorted(problem.products, key=lambda product: -product.grams_per_box):
        code, grams = product.code, product.grams_per_box
        steps = {bottom: grams * (shared // bottom) for bottom in bottoms}
        for index in evidence.first[code] + evidence.last[code]:
            top, bottom = fair[index]
            if bottom == 1:
                continue
            partner = shares[index].partner
            if partner not in owed:
                replay.unclear.add(code)
                continue
            owed[partner] += top % bottom * steps[bottom]
            replay.credits[index] = owed[partner]
            if index in topped_up:
                replay.unclear.add(code)
                del owed[partner]
            elif shares[index].boxes * bottom > top:
                replay.last[code] = min(replay.last.get(code, owed[partner]), owed[partner])
                owed[partner] -= grams * shared
    return replay
