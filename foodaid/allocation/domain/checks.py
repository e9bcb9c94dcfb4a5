"""Whether a result keeps every rule of its problem; found without solving anything.

A share is right when nothing can be moved to make it fairer, and that can be seen from the
numbers themselves: no box went to somebody while another, lower one could still take it.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import ceil, floor

from foodaid.allocation.domain.certificates import basket_rules, single_rules
from foodaid.allocation.domain.problem import Line, Method, Problem, ZeroPeople
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
    limits = [*_conservation(problem, result), *_limits(problem, result)]
    limits += [*_ceilings(problem, result), *_nothing_left(problem, result)]
    replay = replayed(problem, result)
    if problem.method is Method.SINGLE:
        fair = [*single_rules(problem, result)]
    else:
        fair = [*_rounding(problem, result), *basket_rules(problem, result, replay)]
        fair += _credit(problem, result, replay)
    if problem.ceilings:
        told = [*_explanations(problem, result)]
    else:
        told = [*untrue(problem, result, replay)]
    return [*limits, *fair, *told, *_fairness(problem, result)]


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


def _limits(problem: Problem, result: Result) -> Iterator[str]:
    for index, (line, share) in enumerate(zip(problem.lines, result.shares, strict=True)):
        if share.boxes < 0:
            yield f"shares[{index}].boxes: is below 0"
        if line.locked is not None and share.boxes != line.locked:
            yield f"shares[{index}].boxes: is not the number locked by hand"
        if line.locked is None and share.boxes > line.cap:
            yield f"shares[{index}].boxes: is more than the partner asked or may have"
    if problem.settings.zero_people is ZeroPeople.NEVER:
        people = {partner.id: partner.people for partner in problem.partners}
        for index, (line, share) in enumerate(zip(problem.lines, result.shares, strict=True)):
            if line.locked is None and share.boxes and not people[line.partner]:
                yield f"shares[{index}].boxes: goes to a partner without people"


def _room_left(problem: Problem, result: Result) -> Room:
    """What is free under the ceilings after the result; below 0 where one is passed."""
    grams = {product.code: product.grams_per_box for product in problem.products}
    room = Room(problem)
    for line, share in zip(problem.lines, result.shares, strict=True):
        if line.locked is None:
            room.take(line.partner, share.boxes * grams[line.product])
    return room


def _ceilings(problem: Problem, result: Result) -> Iterator[str]:
    for index, left in enumerate(_room_left(problem, result).left):
        if left < 0:
            yield f"ceilings[{index}]: is passed by {-left} grams"


def _nothing_left(problem: Problem, result: Result) -> Iterator[str]:
    room = _room_left(problem, result)
    grams = {product.code: product.grams_per_box for product in problem.products}
    people = {partner.id: partner.people for partner in problem.partners}
    is_last_served = problem.settings.zero_people is ZeroPeople.LAST
    for index, (line, share) in enumerate(zip(problem.lines, result.shares, strict=True)):
        may_take = line.locked is None and share.boxes < line.cap
        may_take = may_take and (is_last_served or people[line.partner] > 0)
        may_take = may_take and room.fits(line.partner, grams[line.product])
        if may_take and result.left[line.product] > 0:
            yield f"shares[{index}].boxes: could still have a box that is left"


def _rounding(problem: Problem, result: Result) -> Iterator[str]:
    for index, (line, share) in enumerate(zip(problem.lines, result.shares, strict=True)):
        fair = share.fair_share or Fraction(0)
        if not floor(fair) <= share.boxes <= ceil(fair):
            yield f"shares[{index}].boxes: is a box or more away from the fair share"
        if line.locked is not None and fair != line.locked:
            yield f"shares[{index}].fair_share: is not the number locked by hand"
        if line.locked is None and not 0 <= fair <= line.cap:
            yield f"shares[{index}].fair_share: is more than the partner asked or may have"


def _credit(problem: Problem, result: Result, replay: Replay) -> Iterator[str]:
    """What is owed in the end is what was owed before, and what the boxes fell short."""
    grams = {product.code: product.grams_per_box for product in problem.products}
    owed: defaultdict[str, int] = defaultdict(int)
    for share in result.shares:
        top, bottom = (share.fair_share or Fraction(0)).as_integer_ratio()
        if top != share.boxes * bottom:
            short = top * (replay.shared // bottom) - share.boxes * replay.shared
            owed[share.partner] += short * grams[share.product]
    for index, partner in enumerate(problem.partners):
        before, after = partner.credit_grams, result.credit[partner.id]
        due = before.numerator * (replay.shared // before.denominator) + owed[partner.id]
        if after.numerator * replay.shared != due * after.denominator:
            yield f"credit[{index}].grams: is not what rounding still owes"


def _explanations(problem: Problem, result: Result) -> Iterator[str]:
    reasons = {str(reason) for reason in Reason}
    partners = {partner.id: partner for partner in problem.partners}
    units = {product.code: product.units_per_box for product in problem.products}
    for index, (line, share) in enumerate(zip(problem.lines, result.shares, strict=True)):
        if share.reason not in reasons:
            yield f"shares[{index}].reason: is no known reason"
        elif not _is_reason_true(line, share.boxes, share.reason):
            yield f"shares[{index}].reason: does not hold"
        told = {key: share.facts.get(key) for key in ("units_per_box", *_own_facts(line))}
        true = {"units_per_box": units[line.product], **_own_facts(line)}
        if told != true or share.facts.get("people") != partners[line.partner].people:
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


def _fairness(problem: Problem, result: Result) -> Iterator[str]:
    if problem.method is not Method.BASKET:
        return
    fair = [(share.fair_share or Fraction(0)).as_integer_ratio() for share in result.shares]
    boxes: Sequence[int] = [share.boxes for share in result.shares]
    if fairness_of(problem, boxes, fair) != result.fairness:
        yield "fairness: is not the fairness of these shares"
