"""The two exact shares of one product: divisible, and in whole boxes.

A partner's level is (held + units x boxes) / people, in units of the product per person. Both
shares raise the lowest levels first, between the bounds `low` and `high` of every claim. All
arithmetic is in whole numbers, so that equal levels compare equal at any magnitude; the time
depends on the number of claims, never on the number of boxes.
"""

import heapq
from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple


class Claim(NamedTuple):
    """What one partner may get of a product, in the same unit as the supply."""

    people: int
    held: int
    low: int
    high: int


def _precision(claims: Sequence[Claim]) -> int:
    """Bits after which floor(level x 2**bits) orders levels exactly.

    Two different fractions with denominators up to n differ by at least 1/n**2, so their
    floors differ once they are stretched by n**2; equal fractions have equal floors.
    """
    return 2 * max((claim.people for claim in claims), default=1).bit_length()


def water_level(claims: Sequence[Claim], units: int, total: int) -> Fraction | None:
    """The level at which clip((level x people - held) / units, low, high) sums to `total`.

    None when even all the highs together are less than `total`, or no claim can take more.
    """
    bits = _precision(claims)
    bends = []
    for index, (people, held, low, high) in enumerate(claims):
        if low < high:
            bends.append((((units * low + held) << bits) // people, 0, index))
            bends.append((((units * high + held) << bits) // people, 1, index))
    bends.sort()
    fixed = sum(claim.low for claim in claims)
    slope = offset = 0
    for _, is_end, index in bends:
        people, held, low, high = claims[index]
        here = units * (high if is_end else low) + held
        wanted = units * (total - fixed) + offset
        if slope and wanted * people <= here * slope:
            return Fraction(wanted, slope)
        if is_end:
            fixed, slope, offset = fixed + high, slope - people, offset - held
        else:
            fixed, slope, offset = fixed - low, slope + people, offset + held
    return None


def parts_at(claims: Sequence[Claim], units: int, level: Fraction) -> tuple[list[int], int]:
    """Each claim's exact share at a level, as numerators over one denominator."""
    denominator = units * level.denominator
    numerators = []
    for people, held, low, high in claims:
        part = level.numerator * people - held * level.denominator
        numerators.append(max(low * denominator, min(high * denominator, part)))
    return numerators, denominator


def whole_shares(
    claims: Sequence[Claim], turns: Sequence[int], units: int, boxes: int
) -> tuple[list[int], Fraction | None]:
    """Hand out whole boxes on top of the lows, each to the lowest level before receiving it.

    Ties go to the lower turn. Gives the boxes of each claim, its low included, and the level
    from which the last box was given; None when everybody reaches its high, and the level of
    the next in turn when there is no box to give.

    All boxes given from below the divisible level of one box less each are certain; what is
    left after them is less than a box a claim, and is handed out one by one from a heap.
    """
    total = sum(claim.low for claim in claims) + boxes
    if total >= sum(claim.high for claim in claims):
        return [claim.high for claim in claims], None
    lowered = [Claim(people, held - units, low, high) for people, held, low, high in claims]
    certain = water_level(lowered, units, total)
    shares = [claim.low for claim in claims]
    if certain is not None:
        top, bottom = certain.numerator, certain.denominator
        for index, (people, held, low, high) in enumerate(claims):
            below = -((held * bottom - top * people) // (units * bottom))
            shares[index] = max(low, min(high, below))
    return shares, _hand_out_rest(claims, turns, units, shares, total - sum(shares))


def _hand_out_rest(
    claims: Sequence[Claim],
    turns: Sequence[int],
    units: int,
    shares: list[int],
    left: int,
) -> Fraction | None:
    """Give the boxes that are left one by one; the level from which the last box went."""
    bits = _precision(claims)
    queue = [
        (((held + units * shares[index]) << bits) // people, turns[index], index)
        for index, (people, held, _, high) in enumerate(claims)
        if shares[index] < high
    ]
    heapq.heapify(queue)
    last = -1
    for _ in range(left):
        _, turn, last = heapq.heappop(queue)
        shares[last] += 1
        people, held, _, high = claims[last]
        if shares[last] < high:
            key = ((held + units * shares[last]) << bits) // people
            heapq.heappush(queue, (key, turn, last))
    if last >= 0:
        people, held, _, _ = claims[last]
        return Fraction(held + units * (shares[last] - 1), people)
    rows = zip(claims, shares, strict=True)
    given = [
        Fraction(held + units * (boxes - 1), people)
        for (people, held, low, _), boxes in rows
        if boxes > low
    ]
    if given:
        return max(given)
    people, held, _, _ = claims[queue[0][2]]
    return Fraction(held + units * shares[queue[0][2]], people)
