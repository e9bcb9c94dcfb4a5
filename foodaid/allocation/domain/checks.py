"""Whether a result keeps every rule of its problem; found without solving anything.

A share is right when nothing can be moved to make it fairer, and that can be seen from the
numbers themselves: no box went to somebody while another, lower one could still take it.
"""

from collections import defaultdict
from collections.abc import Iterator
from itertools import chain
from math import lcm

from foodaid.allocation.domain.certificates import basket_rules, rounding_rules, single_rules
from foodaid.allocation.domain.evidence import Evidence, evidence_of
from foodaid.allocation.domain.problem import Method, Problem
from foodaid.allocation.domain.replay import replayed
from foodaid.allocation.domain.result import Result, fairness_of
from foodaid.allocation.domain.telling import untrue, untrue_locks
from foodaid.allocation.domain.telling_under_ceilings import untrue_alone, untrue_in_basket
from foodaid.allocation.domain.under_ceilings import (
    Untold,
    ceiling_rules,
    cuts_of,
    fair_before_top_up,
    limited_rules,
)


def broken_rules(problem: Problem, result: Result) -> list[str]:
    """Every rule a result breaks, one sentence each; none when it is right."""
    misshapen = list(_shape(problem, result))
    if misshapen:
        return misshapen
    evidence = evidence_of(problem, result)
    limits = [*_conservation(problem, result), *_limits(evidence)]
    limits += [*_ceilings(evidence), *_nothing_left(evidence)]
    if problem.method is Method.BASKET:
        return [*limits, *_rounding(evidence), *_basket(evidence)]
    fair = [*single_rules(evidence)]
    if not problem.ceilings:
        return [*limits, *fair, *untrue(evidence, None)]
    for product in problem.products:
        fair += untrue_alone(evidence, product)
    return [*limits, *fair, *untrue_locks(evidence)]


def _basket(evidence: Evidence) -> Iterator[str]:
    if evidence.problem.ceilings:
        yield from _limited_basket(evidence)
        return
    replay = replayed(evidence)
    yield from basket_rules(evidence, replay)
    yield from _credit_and_fairness(evidence)
    yield from untrue(evidence, replay)


def _limited_basket(evidence: Evidence) -> Iterator[str]:
    """The same under ceilings, as far as the result lets it be proven."""
    cuts = []
    try:
        for product in evidence.problem.products:
            cuts.append(cuts_of(evidence, product))
    except Untold as line:
        yield f"shares[{line}].facts: are not the facts of the line"
        return
    fair = fair_before_top_up(evidence, chain.from_iterable(cuts))
    rows = enumerate(zip(fair, evidence.fair, strict=True))
    replay = replayed(evidence, fair, {index for index, (due, told) in rows if due != told})
    for at, (product, pair) in enumerate(zip(evidence.problem.products, cuts, strict=True)):
        yield from limited_rules(evidence, at, pair, fair)
        yield from rounding_rules(evidence, at, product, fair, replay)
    yield from ceiling_rules(evidence, list(chain.from_iterable(cuts)))
    yield from _credit_and_fairness(evidence)
    for pair in cuts:
        yield from untrue_in_basket(evidence, pair, replay)
    yield from untrue_locks(evidence)


def _shape(problem: Problem, result: Result) -> Iterator[str]:
    if result.method is not problem.method:
        yield f"method: is {result.method}, but the problem asks for {problem.method}"
    asked = [(line.partner, line.product) for line in problem.lines]
    given = [(share.partner, share.product) for share in result.shares]
    if len(asked) != len(given):
        yield f"shares: {len(given)} shares for {len(asked)} lines"
    for index, (wanted, found) in enumerate(zip(asked, given, strict=False)):
        if wanted != found:
            yield f"shares[{index}]: is not for the partner and product of lines[{index}]"
    if list(result.left) != [product.code for product in problem.products]:
        yield "left: must name every product once, in their order"
    if problem.method is Method.BASKET:
        if list(result.credit) != [partner.id for partner in problem.partners]:
            yield "credit: must name every partner once, in their order"
        for index, share in enumerate(result.shares):
            if share.fair_share is None:
                yield f"shares[{index}].fair_share: is missing"


def _conservation(problem: Problem, result: Result) -> Iterator[str]:
    given: defaultdict[str, int] = defaultdict(int)
    for share in result.shares:
        given[share.product] += share.boxes
    for index, product in enumerate(problem.products):
        if given[product.code] + result.left[product.code] != product.boxes:
            yield f"left[{index}]: boxes given and boxes left are not the boxes there were"
        if result.left[product.code] < 0:
            yield f"left[{index}]: more boxes given than there were"


def _limits(evidence: Evidence) -> Iterator[str]:
    rows = zip(evidence.problem.lines, evidence.caps, evidence.result.shares, strict=True)
    for index, (line, cap, share) in enumerate(rows):
        if share.boxes < 0:
            yield f"shares[{index}].boxes: is below 0"
        if line.locked is None:
            if share.boxes > cap:
                yield f"shares[{index}].boxes: is more than the partner asked or may have"
            if share.boxes and evidence.is_never_served(index):
                yield f"shares[{index}].boxes: goes to a partner without people"
        elif share.boxes != line.locked:
            yield f"shares[{index}].boxes: is not the number locked by hand"


def _ceilings(evidence: Evidence) -> Iterator[str]:
    for index, left in enumerate(evidence.room.left):
        if left < 0:
            yield f"ceilings[{index}]: is passed by {-left} grams"


def _nothing_left(evidence: Evidence) -> Iterator[str]:
    problem, left = evidence.problem, evidence.result.left
    grams = {product.code: product.grams_per_box for product in problem.products}
    rows = zip(problem.lines, evidence.caps, evidence.result.shares, strict=True)
    for index, (line, cap, share) in enumerate(rows):
        if line.locked is not None or share.boxes >= cap or left[line.product] <= 0:
            continue
        is_served = not evidence.is_never_served(index)
        if is_served and evidence.room.fits(line.partner, grams[line.product]):
            yield f"shares[{index}].boxes: could still have a box that is left"


def _rounding(evidence: Evidence) -> Iterator[str]:
    rows = zip(
        *(evidence.problem.lines, evidence.caps, evidence.result.shares, evidence.fair),
        strict=True,
    )
    for index, (line, cap, share, (top, bottom)) in enumerate(rows):
        if abs(share.boxes * bottom - top) >= bottom:
            yield f"shares[{index}].boxes: is a box or more away from the fair share"
        if line.locked is None:
            if not 0 <= top <= cap * bottom:
                yield f"shares[{index}].fair_share: is more than the partner asked or may have"
        elif top != line.locked * bottom:
            yield f"shares[{index}].fair_share: is not the number locked by hand"


def _credit_and_fairness(evidence: Evidence) -> Iterator[str]:
    """What is owed in the end is what was owed before, and what the boxes fell short."""
    problem = evidence.problem
    shared = lcm(
        *{bottom for _, bottom in evidence.fair},
        *(partner.credit_grams.denominator for partner in problem.partners),
    )
    grams = {product.code: product.grams_per_box for product in problem.products}
    short = {partner.id: 0 for partner in problem.partners}
    received = dict(short)
    for share, (top, bottom) in zip(evidence.result.shares, evidence.fair, strict=True):
        weight = grams[share.product]
        received[share.partner] += share.boxes * weight
        missing = top - share.boxes * bottom
        if missing:
            short[share.partner] += missing * weight * (shared // bottom)
    for index, partner in enumerate(problem.partners):
        before, after = partner.credit_grams, evidence.result.credit[partner.id]
        due = before.numerator * (shared // before.denominator) + short[partner.id]
        if after.numerator * shared != due * after.denominator:
            yield f"credit[{index}].grams: is not what rounding still owes"
    got = [grams * shared for grams in received.values()]
    fair = [grams + missing for grams, missing in zip(got, short.values(), strict=True)]
    if fairness_of(got, fair) != evidence.result.fairness:
        yield "fairness: is not the fairness of these shares"
