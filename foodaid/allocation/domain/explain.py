"""From decided boxes to explained shares: what each share rests on becomes reason and facts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from foodaid.allocation.domain.problem import (
    Line,
    Method,
    Partner,
    Problem,
    Product,
    ZeroPeople,
)
from foodaid.allocation.domain.reasons import (
    Outcome,
    Reason,
    base_of,
    facts_for,
    facts_of,
    reason_for,
)
from foodaid.allocation.domain.result import FACT, Share
from foodaid.allocation.domain.room import Room
from foodaid.core.strict_json import fraction_text


@dataclass(frozen=True, slots=True)
class Basis:
    """What the shares of one product rest on, for partners with people and for those without.

    A level is None when everybody reached the upper bound. Where the guarantees alone need
    more than there is, only they are shared.
    """

    level: Fraction | None
    is_guarantee_only: bool
    last_level: Fraction | None
    is_last_guarantee_only: bool = False


@dataclass(frozen=True, slots=True)
class Decided:
    """All that a run decided; lists and the keys of `credits` go by line number.

    `fair` has numerators and denominators, not in lowest terms. `highs` (upper bounds in grams)
    only exist for baskets that ceilings may cut. `credits` is what a partner was owed when a line
    was rounded, and the least that still got a box; `credit` what rounding owes it in the end.
    """

    available: Mapping[str, int]
    bases: Mapping[str, Basis]
    boxes: Sequence[int]
    fair: Sequence[tuple[int, int]]
    highs: Sequence[int] | None
    credits: Mapping[int, tuple[int, int | None]]
    credit: Mapping[str, Fraction]
    room: Room


def explained(problem: Problem, decided: Decided) -> Iterator[Share]:
    """The share of every line, in their order."""
    partners = {partner.id: partner for partner in problem.partners}
    products = {product.code: product for product in problem.products}
    is_basket = problem.method is Method.BASKET
    for index, line in enumerate(problem.lines):
        partner, product = partners[line.partner], products[line.product]
        fair = Fraction(*decided.fair[index]) if is_basket else None
        if line.locked is None:
            outcome = _outcome(problem, decided, (index, line, partner, product), fair)
            reason = reason_for(line, partner, product, outcome)
            facts = facts_for(line, partner, product, outcome)
        else:
            reason = Reason.LOCKED
            facts = facts_of(line, partner, product, decided.available[product.code])
            facts["locked"] = line.locked
        yield Share(line.partner, line.product, decided.boxes[index], fair, reason, facts)


def _outcome(
    problem: Problem,
    decided: Decided,
    row: tuple[int, Line, Partner, Product],
    fair: Fraction | None,
) -> Outcome:
    index, line, partner, product = row
    boxes = decided.boxes[index]
    level, is_guarantee_only = _level_of(problem, decided.bases[product.code], partner)
    ceiling = _ceiling_over(decided, index, line, product)
    low, high = _bounds(problem, line, partner, is_guarantee_only=is_guarantee_only)
    grams = product.grams_per_box
    bound: FACT = high
    if ceiling is not None and decided.highs is None:
        bound = high = boxes
    elif decided.highs is not None and decided.highs[index] < high * grams:
        bound = fraction_text(Fraction(decided.highs[index], grams))
        high = decided.highs[index] // grams
    low = min(low, high)
    return Outcome(
        decided.available[product.code],
        low,
        bound,
        level,
        base_of(level, line, partner, product, (low, high)),
        boxes,
        fair,
        is_guarantee_only,
        ceiling,
        decided.credits.get(index),
    )


def _level_of(problem: Problem, basis: Basis, partner: Partner) -> tuple[Fraction | None, bool]:
    if partner.people:
        return basis.level, basis.is_guarantee_only
    if problem.settings.zero_people is ZeroPeople.NEVER:
        return Fraction(0), False
    return basis.last_level, basis.is_last_guarantee_only


def _bounds(
    problem: Problem, line: Line, partner: Partner, *, is_guarantee_only: bool
) -> tuple[int, int]:
    """The bounds of a share: in a basket nothing is guaranteed to a partner without people."""
    if is_guarantee_only:
        return 0, line.floor
    if partner.people:
        return line.floor, line.cap
    if problem.settings.zero_people is ZeroPeople.NEVER:
        return 0, 0
    return line.floor if problem.method is Method.SINGLE else 0, line.cap


def _ceiling_over(decided: Decided, index: int, line: Line, product: Product) -> str | None:
    """The ceiling that keeps a line below what it may have, if one does."""
    if not decided.room.over(line.partner) or decided.boxes[index] >= line.cap:
        return None
    grams = product.grams_per_box
    is_cut = decided.highs is not None and decided.highs[index] < line.cap * grams
    if is_cut or not decided.room.fits(line.partner, grams):
        return decided.room.tightest(line.partner)
    return None
