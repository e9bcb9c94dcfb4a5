"""The exact level of one product from a float guess that is proven, or mended, in whole numbers.

The level is where the sum of clip(level x people, low, high) is a given goal, all in units.
Newton's method on floats finds it but for a few last bits; one step of the same method in whole
numbers then gives a fraction, and that fraction either proves to reach the goal exactly or is
the start of the next step. (Water-filling: Megiddo 1974; Federgruen and Groenevelt 1986.)
"""

from fractions import Fraction
from math import gcd
from typing import NamedTuple

import numpy as np

from foodaid.allocation.domain.columns import Real, Truth, Whole
from foodaid.allocation.domain.levels import Claim, water_level

GUESSES = 60
PROOFS = 8
NEARLY = 1e-12
LARGE, SAMPLE = 4096, 32
"""Above so many lines, the level is guessed from every so-manieth line first."""


class Waterline(NamedTuple):
    """A level as top/bottom in lowest terms, and bottom x the units each line has at it."""

    top: int
    bottom: int
    parts: Whole


def waterline(people: Whole, low: Whole, high: Whole, goal: int) -> Waterline:
    """The lowest level at which the lines together have `goal` units, counting what is held.

    `goal` is at least the sum of `low` and less than that of `high`; people are 1 or more.
    When nobody is above its low, it is the level from which the first one would rise.
    """
    counts = people.astype(float)
    level = guessed_level(counts, low.astype(float), high.astype(float), goal)
    risen: Real | Whole = counts * level
    bottom = 1
    for _ in range(PROOFS):
        is_low, is_high = risen <= low * bottom, risen >= high * bottom
        fixed = int((low * is_low).sum()) + int((high * (is_high & ~is_low)).sum())
        bottom = int((people * ~(is_low | is_high)).sum())
        if not bottom or fixed > goal:
            break
        common = gcd(goal - fixed, bottom)
        top, bottom = (goal - fixed) // common, bottom // common
        risen = people * top
        parts = np.maximum(risen, low * bottom)
        np.minimum(parts, high * bottom, out=parts)
        if int(parts.sum()) == goal * bottom:
            return _lowest(people, low, high, Waterline(top, bottom, parts))
    return _by_sorting(people, low, high, goal)


def guessed_level(people: Real, low: Real, high: Real, goal: float) -> float:
    """The level in floats: Newton's method from the level of a sample of the lines.

    It is kept between two bounds that only come closer. Nothing may rest on its last digits.
    """
    if len(people) > LARGE:
        some = slice(None, None, SAMPLE)
        part = goal * float(people[some].sum()) / float(people.sum())
        level = guessed_level(people[some], low[some], high[some], part)
    else:
        level = goal / float(people.sum())
    bottom, top = float((low / people).min()), float((high / people).max())
    level = min(max(level, bottom), top)
    for _ in range(GUESSES):
        reached, slope = _reached(people, low, high, level)
        if reached > goal:
            top = level
        else:
            bottom = level
        step = level + (goal - reached) / slope if slope else (bottom + top) / 2
        if not bottom <= step <= top:
            step = (bottom + top) / 2
        if abs(step - level) <= NEARLY * abs(level):
            return step
        level = step
    return level


def _reached(people: Real, low: Real, high: Real, level: float) -> tuple[float, float]:
    """The units out at a level, and how many more there are at one level higher."""
    risen = level * people
    is_open = (risen > low) & (risen < high)
    np.maximum(risen, low, out=risen)
    np.minimum(risen, high, out=risen)
    units = float(risen.sum())
    return units, float(np.multiply(people, is_open, out=risen).sum())


def _lowest(people: Whole, low: Whole, high: Whole, found: Waterline) -> Waterline:
    """The lowest of the levels that give the same parts: only unclear when none is between."""
    is_above = found.parts > low * found.bottom
    is_below = found.parts < high * found.bottom
    if bool((is_above & is_below).any()):
        return found
    if bool(is_above.any()):
        level = max(_extremes(high[is_above], people[is_above], sign=1))
    else:
        level = min(_extremes(low[is_below], people[is_below], sign=-1))
    parts = found.parts // found.bottom * level.denominator
    return Waterline(level.numerator, level.denominator, parts)


def _extremes(units: Whole, people: Whole, *, sign: int) -> list[Fraction]:
    """The levels that may be the highest (sign 1) or the lowest (-1), by float, as fractions."""
    levels = units / people
    extreme = float((sign * levels).max()) * sign
    near: Truth = np.abs(levels - extreme) <= NEARLY * abs(extreme)
    pairs = {(int(top), int(bottom)) for top, bottom in zip(units[near], people[near], strict=True)}
    return [Fraction(top, bottom) for top, bottom in pairs]


def _by_sorting(people: Whole, low: Whole, high: Whole, goal: int) -> Waterline:
    """The same level by sorting all bends in whole numbers: for what no guess came close to."""
    rows = zip(people.tolist(), low.tolist(), high.tolist(), strict=True)
    claims = [Claim(count, 0, least, most) for count, least, most in rows]
    level = water_level(claims, 1, goal)
    if level is None:
        raise ValueError("the goal is not between the sums of low and high")
    top, bottom = level.numerator, level.denominator
    return Waterline(top, bottom, np.clip(people * top, low * bottom, high * bottom))
