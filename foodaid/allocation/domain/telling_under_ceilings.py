"""Whether what is told about every share is true where ceilings cut.

The level of a product, and in a basket the upper bound of every line, are taken from the facts;
under_ceilings.py proves what can be proven of them. Reasons and all else are derived again.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from foodaid.allocation.domain.evidence import Evidence
from foodaid.allocation.domain.problem import Product, ZeroPeople
from foodaid.allocation.domain.reasons import Outcome, Telling
from foodaid.allocation.domain.replay import Replay
from foodaid.allocation.domain.result import FACT, Share
from foodaid.allocation.domain.telling import differences
from foodaid.allocation.domain.under_ceilings import Cut, Untold, one_level
from foodaid.core.strict_json import fraction_text


def untrue_in_basket(evidence: Evidence, cuts: Sequence[Cut], replay: Replay) -> Iterator[str]:
    """Every share of one product in a basket that is told otherwise than it should be."""
    for cut in cuts:
        exact = None if cut.level is None else Fraction(*cut.level)
        telling = Telling(
            cut.product, evidence.available(cut.product), exact, is_guarantee_only=cut.is_short
        )
        for place, index in enumerate(cut.lines):
            share = evidence.result.shares[index]
            reason, facts = telling.told(_outcome(evidence, cut, place, replay))
            if share.reason != reason or share.facts != facts:
                yield from differences(index, share, reason, facts)


def _outcome(evidence: Evidence, cut: Cut, place: int, replay: Replay) -> Outcome:
    index, high, grams = cut.lines[place], cut.highs[place], cut.product.grams_per_box
    share, people = evidence.result.shares[index], evidence.people[index]
    floor = evidence.floors[index]
    is_cut = high < cut.rules[place]
    bound: FACT = fraction_text(Fraction(high, grams)) if is_cut else high // grams
    low = 0 if cut.is_short or not people else min(floor, high // grams)
    return Outcome(
        *(evidence.problem.lines[index], people, evidence.caps[index], floor, low),
        *(high // grams, bound, share.boxes, evidence.fair[index]),
        _credits(share, cut, place, replay),
        _ceiling(evidence, cut, place),
    )


def _credits(share: Share, cut: Cut, place: int, replay: Replay) -> tuple[int, int | None] | None:
    """The credits of a rounded line; as they are told where they cannot be replayed."""
    if cut.shares[place][1] == 1:
        return None
    code = cut.product.code
    told = replay.told(cut.lines[place], code)
    credit = share.facts.get("credit_grams") if told is None else told[0]
    last = share.facts.get("last_credit_grams") if told is None else told[1]
    if code in replay.unclear:
        last = share.facts.get("last_credit_grams")
    if type(credit) is not int or not (last is None or type(last) is int):
        return 0, None
    return credit, last


def _ceiling(evidence: Evidence, cut: Cut, place: int) -> str | None:
    """The ceiling that keeps a line below what it may have.

    Where less than the cap is shared anyhow, it is not seen whether a ceiling would cut too.
    """
    index, grams = cut.lines[place], cut.product.grams_per_box
    share, cap = evidence.result.shares[index], evidence.caps[index]
    if share.boxes >= cap or not evidence.over(index):
        return None
    is_cut = cut.highs[place] < cut.rules[place] or not evidence.room.fits(share.partner, grams)
    may_be_cut = cut.rules[place] < cap * grams and "ceiling" in share.facts
    return evidence.room.tightest(share.partner) if is_cut or may_be_cut else None


def untrue_alone(evidence: Evidence, product: Product) -> Iterator[str]:
    """Every share of one product shared alone that is told otherwise than it should be."""
    available = left = evidence.available(product)
    for lines, is_last in ((evidence.first, False), (evidence.last, True)):
        mine = lines[product.code]
        is_never = is_last and evidence.problem.settings.zero_people is ZeroPeople.NEVER
        given = [evidence.result.shares[index].boxes for index in mine]
        floors = [evidence.floors[index] for index in mine]
        pairs = list(zip(given, floors, strict=True))
        is_short = not is_never and sum(given) == left
        is_short = is_short and any(boxes < floor for boxes, floor in pairs)
        is_short = is_short and all(boxes <= floor for boxes, floor in pairs)
        left -= sum(given)
        try:
            level = one_level(evidence, mine)
        except Untold as line:
            yield f"shares[{line}].facts: are not the facts of the line"
            continue
        exact = None if level is None else Fraction(*level)
        if is_never:
            exact = Fraction(0)
        telling = Telling(product, available, exact, is_guarantee_only=is_short)
        outcomes = [_alone(evidence, product, index, is_short, is_never) for index in mine]
        for index, outcome in zip(mine, outcomes, strict=True):
            share = evidence.result.shares[index]
            reason, facts = telling.told(outcome)
            if share.reason != reason or share.facts != facts:
                yield from differences(index, share, reason, facts)


def _alone(
    evidence: Evidence, product: Product, index: int, is_short: bool, is_never: bool
) -> Outcome:
    line, people, cap = evidence.problem.lines[index], evidence.people[index], evidence.caps[index]
    floor, boxes = evidence.floors[index], evidence.result.shares[index].boxes
    low, high = (0, floor) if is_short else (floor, cap)
    if is_never:
        low, high = 0, 0
    ceiling = None
    is_over = bool(evidence.over(index)) and boxes < cap
    if is_over and not evidence.room.fits(line.partner, product.grams_per_box):
        ceiling, high = evidence.room.tightest(line.partner), boxes
    low = min(low, high)
    return Outcome(line, people, cap, floor, low, high, high, boxes, None, None, ceiling)
