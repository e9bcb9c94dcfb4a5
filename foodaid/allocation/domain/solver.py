"""Who gets how many boxes, with the reason of every share: exact at any magnitude.

Problems without ceilings whose numbers are not huge go by columns, whose every guess is proven;
all others line by line, in whole numbers of any length. Both give the same result to the last
digit. Method `single`: ties to more people or to fewer, as the settings say, then to the lower
rank; method `basket`: the box that is left to whom rounding owes most, ties to more people, then
to the lower rank; products of the same weight in the order in which they stand.
"""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from math import lcm

import numpy as np

from foodaid.allocation.domain.columns import Laid, columns_of
from foodaid.allocation.domain.columnwise import PoolShares, basket, divided, single
from foodaid.allocation.domain.explain import Basis, Decided, explained
from foodaid.allocation.domain.plain import boxes_line_by_line, shared_line_by_line
from foodaid.allocation.domain.pools import Pool, pools_of
from foodaid.allocation.domain.problem import Method, Problem, contradictions
from foodaid.allocation.domain.result import Result, fairness_of
from foodaid.allocation.domain.room import Room
from foodaid.core.strict_json import Faults


def allocate(problem: Problem) -> Result:
    """Share out the products; raises Faults when the problem contradicts itself."""
    problem = _sound(problem)
    pools = pools_of(problem)
    laid = columns_of(problem, pools)
    if laid is None or problem.ceilings:
        return told(problem, shared_line_by_line(problem, pools, laid))
    return told(problem, _shared_by_columns(problem, pools, laid))


def boxes_of(problem: Problem) -> list[int]:
    """The boxes that allocate() gives to every line, without the reasons: for who shares again
    and again with other caps. Raises Faults when the problem contradicts itself."""
    problem = _sound(problem)
    pools = pools_of(problem)
    laid = columns_of(problem, pools)
    if laid is None or problem.ceilings:
        return boxes_line_by_line(problem, pools, laid)
    is_basket = problem.method is Method.BASKET
    shares = basket(laid.columns) if is_basket else single(laid.columns)
    boxes = np.array([line.locked or 0 for line in problem.lines], np.int64)
    for at, given in zip(laid.lines, shares, strict=True):
        boxes[at] = given.boxes
    found: list[int] = boxes.tolist()
    return found


def _sound(problem: Problem) -> Problem:
    """The problem with its ceilings by name, which then stand in no other order."""
    faults = contradictions(problem)
    if faults:
        raise Faults(faults)
    by_name = sorted(problem.ceilings, key=lambda ceiling: ceiling.name)
    return replace(problem, ceilings=tuple(by_name))


def told(problem: Problem, decided: Decided) -> Result:
    """The result of what was decided, every share with its reason."""
    left = {product.code: product.boxes for product in problem.products}
    for line, boxes in zip(problem.lines, decided.boxes, strict=True):
        left[line.product] -= boxes
    return Result(
        problem.method,
        tuple(explained(problem, decided)),
        left,
        decided.credit,
        fairness_of(*_sums(problem, decided)),
    )


def _sums(problem: Problem, decided: Decided) -> tuple[list[int], list[int]]:
    """What each partner received, and its fair share: grams times a denominator all share."""
    shared = lcm(*{bottom for _, bottom in decided.fair})
    steps = {bottom: shared // bottom for _, bottom in decided.fair}
    grams = {product.code: product.grams_per_box for product in problem.products}
    received = {partner.id: 0 for partner in problem.partners}
    due = dict(received)
    for line, boxes, (top, bottom) in zip(problem.lines, decided.boxes, decided.fair, strict=True):
        weight = grams[line.product]
        received[line.partner] += boxes * weight
        due[line.partner] += top * weight * steps[bottom]
    return [got * shared for got in received.values()], list(due.values())


def _shared_by_columns(problem: Problem, pools: Sequence[Pool], laid: Laid) -> Decided:
    is_basket = problem.method is Method.BASKET
    shares = list(basket(laid.columns) if is_basket else single(laid.columns))
    fair_shares = shares if is_basket else divided(laid.columns)
    boxes = np.array([line.locked or 0 for line in problem.lines], np.int64)
    tops, bottoms = boxes.copy(), np.ones_like(boxes)
    for at, given, exact in zip(laid.lines, shares, fair_shares, strict=True):
        boxes[at] = given.boxes
        part = (exact.boxes - exact.is_served) * exact.denominator + exact.rest
        common = np.gcd(part, exact.denominator)
        tops[at], bottoms[at] = part // common, exact.denominator // common
    lines = [at.tolist() for at in laid.lines]
    credits, credit = _remembered(problem, pools, lines, shares) if is_basket else ({}, {})
    return Decided(
        {pool.product.code: pool.available for pool in pools},
        {pool.product.code: _basis(given) for pool, given in zip(pools, shares, strict=True)},
        boxes.tolist(),
        list(zip(tops.tolist(), bottoms.tolist(), strict=True)),
        None,
        credits,
        credit,
        Room(problem),
    )


def _basis(given: PoolShares) -> Basis:
    return Basis(
        given.level, given.is_guarantee_only, given.last_level, given.is_last_guarantee_only
    )


def _remembered(
    problem: Problem, pools: Sequence[Pool], at: Sequence[list[int]], shares: Sequence[PoolShares]
) -> tuple[dict[int, tuple[int, int | None]], dict[str, Fraction]]:
    """The exact credits of all roundings: for each rounded line, and for each partner in the end.

    Credits are whole numbers over one denominator that all products share.
    """
    shared = lcm(
        *(given.denominator for given in shares),
        *(partner.credit_grams.denominator for partner in problem.partners),
    )
    owed = {
        partner.id: partner.credit_grams.numerator * (shared // partner.credit_grams.denominator)
        for partner in problem.partners
    }
    credits: dict[int, tuple[int, int | None]] = {}
    for pool, lines, given in zip(pools, at, shares, strict=True):
        grams = pool.product.grams_per_box
        step, box = grams * (shared // given.denominator), grams * shared
        asking = given.rest.nonzero()[0].tolist()
        rests, served = given.rest[asking].tolist(), given.is_served[asking].tolist()
        then: dict[int, int] = {}
        least: int | None = None
        for place, rest, is_served in zip(asking, rests, served, strict=True):
            partner = problem.lines[lines[place]].partner
            owed[partner] += rest * step
            then[lines[place]] = owed[partner] // shared
            if is_served:
                least = then[lines[place]] if least is None else min(least, then[lines[place]])
                owed[partner] -= box
        credits.update((index, (grams_owed, least)) for index, grams_owed in then.items())
    return credits, {id: Fraction(credit, shared) for id, credit in owed.items()}
