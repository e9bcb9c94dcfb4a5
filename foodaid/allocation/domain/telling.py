"""Whether what is told about every share is true: its reason and facts, from the shares alone.

A level is not asked from the calculation: it is read from the shares. It is the highest level
of those above their lower bound, or the lowest of those who might have had more when nobody is
above it; and there is none where everybody has all it may.
"""

from collections.abc import Iterator, Mapping
from fractions import Fraction

from foodaid.allocation.domain.evidence import Evidence, stand_of
from foodaid.allocation.domain.problem import Method, Product, ZeroPeople
from foodaid.allocation.domain.reasons import Outcome, Reason, Telling
from foodaid.allocation.domain.replay import Replay
from foodaid.allocation.domain.result import FACT, Share

REASONS = frozenset(map(str, Reason))


def untrue(evidence: Evidence, replay: Replay | None) -> Iterator[str]:
    """Every share whose reason or facts are not those that its problem and the shares lead to.

    For problems without ceilings, where they lead to exactly one explanation.
    """
    expected: dict[int, tuple[Reason, dict[str, FACT]]] = {}
    for product in evidence.problem.products:
        expected.update(_of_open_lines(evidence, replay, product))
    for index, share in enumerate(evidence.result.shares):
        if evidence.problem.lines[index].locked is None:
            reason, facts = expected[index]
            if share.reason != reason or share.facts != facts:
                yield from differences(index, share, reason, facts)
    yield from untrue_locks(evidence)


def untrue_locks(evidence: Evidence) -> Iterator[str]:
    """The same for the lines that somebody locked."""
    tellings = {
        product.code: Telling(product, evidence.available(product), None)
        for product in evidence.problem.products
    }
    rows = zip(evidence.problem.lines, evidence.people, evidence.result.shares, strict=True)
    for index, (line, people, share) in enumerate(rows):
        if line.locked is not None:
            yield from differences(index, share, *tellings[line.product].locked(line, people))


def differences(
    index: int, share: Share, reason: Reason, facts: Mapping[str, FACT]
) -> Iterator[str]:
    """What is told otherwise than it should be."""
    if share.reason not in REASONS:
        yield f"shares[{index}].reason: is no known reason"
    elif share.reason != reason:
        yield f"shares[{index}].reason: does not hold"
    if dict(share.facts) != facts:
        yield f"shares[{index}].facts: are not the facts of the line"


def _of_open_lines(
    evidence: Evidence, replay: Replay | None, product: Product
) -> Iterator[tuple[int, tuple[Reason, dict[str, FACT]]]]:
    problem, shares = evidence.problem, evidence.result.shares
    floors, caps, available = evidence.floors, evidence.caps, evidence.available(product)
    is_basket = problem.method is Method.BASKET
    left, is_all_served = available, True
    for lines, is_last in ((evidence.first, False), (evidence.last, True)):
        mine = lines[product.code]
        is_never = is_last and problem.settings.zero_people is ZeroPeople.NEVER
        has_floor = not (is_last and is_basket) and not is_never
        is_short = has_floor and sum(floors[index] for index in mine) > left
        bounds = [
            (0, floors[index]) if is_short else (floors[index] if has_floor else 0, caps[index])
            for index in mine
        ]
        if is_never:
            bounds = [(0, 0)] * len(mine)
        level = stand_of(evidence, product, mine, bounds, step=0 if is_basket else 1).level
        is_next_served = level is None
        if is_never or (is_basket and not is_all_served):
            level = (0, 1)
        exact = None if level is None else Fraction(*level)
        telling = Telling(product, available, exact, is_guarantee_only=is_short)
        for index, (low, high) in zip(mine, bounds, strict=True):
            yield (
                index,
                telling.told(
                    Outcome(
                        *(problem.lines[index], evidence.people[index]),
                        *(caps[index], floors[index], low, high, high, shares[index].boxes),
                        evidence.fair[index] if is_basket else None,
                        None if replay is None else replay.told(index, product.code),
                        None,
                    )
                ),
            )
        left -= sum(shares[index].boxes for index in mine)
        is_all_served = is_next_served
