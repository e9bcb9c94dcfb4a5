"""Whether a result keeps every rule of its problem; found without solving anything.

A share is right when nothing can be moved to make it fairer, and that can be seen from the
numbers themselves: no box went to somebody while another, lower one could still take it.
"""

from collections import defaultdict
from collections.abc import Iterator

from foodaid.allocation.domain.certificates import basket_rules, single_rules
from foodaid.allocation.domain.evidence import Evidence, evidence_of
from foodaid.allocation.domain.problem import Line, Method, Problem
from foodaid.allocation.domain.reasons import Reason, boxes_from
from foodaid.allocation.domain.replay import Replay, replayed
from foodaid.allocation.domain.result import Result, fairness_of
from foodaid.allocation.domain.room import Room
from foodaid.allocation.domain.telling import untrue


def broken_rules(problem: Problem, result: Result) -> list[str]:
    """Every rule a result breaks, one sentence each; none when it is right."""
    misshapen = list(_shape(problem, result))
    if misshapen:
        return misshapen
    evidence = evidence_of(problem, result)
    limits = [*_conservation(problem, result), *_limits(evidence)]
    limits += [*_ceilings(evidence), *_nothing_left(evidence)]
    replay = replayed(evidence)
    if problem.method is Method.SINGLE:
        fair = [*single_rules(evidence)]
    else:
        fair = [*_rounding(evidence)]
        if not problem.ceilings:
            fair += basket_rules(evidence, replay)
        fair += _credit_and_fairness(evidence, replay)
    told = _explanations(evidence) if problem.ceilings else untrue(evidence, replay)
    return [*limits, *fair, *told]


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


def room_left(evidence: Evidence) -> Room:
    """What is free under the ceilings after the result; below 0 where one is passed."""
    problem = evidence.problem
    grams = {product.code: product.grams_per_box for product in problem.products}
    room = Room(problem)
    if problem.ceilings:
        for line, share in zip(problem.lines, evidence.result.shares, strict=True):
            if line.locked is None:
                room.take(line.partner, share.boxes * grams[line.product])
    return room


def _ceilings(evidence: Evidence) -> Iterator[str]:
    for index, left in enumerate(room_left(evidence).left):
        if left < 0:
            yield f"ceilings[{index}]: is passed by {-left} grams"


def _nothing_left(evidence: Evidence) -> Iterator[str]:
    room, problem, left = room_left(evidence), evidence.problem, evidence.result.left
    grams = {product.code: product.grams_per_box for product in problem.products}
    rows = zip(problem.lines, evidence.caps, evidence.result.shares, strict=True)
    for index, (line, cap, share) in enumerate(rows):
        if line.locked is not None or share.boxes >= cap or left[line.product] <= 0:
            continue
        is_served = not evidence.is_never_served(index)
        if is_served and room.fits(line.partner, grams[line.product]):
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


def _credit_and_fairness(evidence: Evidence, replay: Replay) -> Iterator[str]:
    """What is owed in the end is what was owed before, and what the boxes fell short."""
    problem, shared = evidence.problem, replay.shared
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


def _explanations(evidence: Evidence) -> Iterator[str]:
    problem, reasons = evidence.problem, {str(reason) for reason in Reason}
    units = {product.code: product.units_per_box for product in problem.products}
    rows = zip(problem.lines, evidence.result.shares, evidence.people, strict=True)
    for index, (line, share, people) in enumerate(rows):
        if share.reason not in reasons:
            yield f"shares[{index}].reason: is no known reason"
        elif not _is_reason_true(line, share.boxes, share.reason):
            yield f"shares[{index}].reason: does not hold"
        told = {key: share.facts.get(key) for key in ("units_per_box", *_own_facts(line))}
        true = {"units_per_box": units[line.product], **_own_facts(line)}
        if told != true or share.facts.get("people") != people:
            yield f"shares[{index}].facts: are not the facts of the line"
        try:
            is_recomputed = boxes_from(share.facts) == share.boxes
        except (ValueError, ZeroDivisionError):
            is_recomputed = False
        if not is_recomputed:
            yield f"shares[{index}].facts: do not lead to the boxes given"


def _own_facts(line: Line) -> dict[str, int | None]:
    return {
        "asked": line.asked,
        "most": line.most,
        "guaranteed": line.guaranteed,
        "held_units": line.held_units,
        "locked": line.locked,
    }


def _is_reason_true(line: Line, boxes: int, reason: str) -> bool:
    plain = {
        Reason.LOCKED: line.locked is not None,
        Reason.NOTHING_ASKED: line.asked == 0,
        Reason.FULL: boxes == line.asked > 0,
        Reason.MOST: boxes == line.most,
        Reason.GUARANTEED: boxes == line.floor > 0,
    }
    if (reason == Reason.LOCKED) != (line.locked is not None):
        return False
    return plain.get(Reason(reason), boxes < line.cap)
