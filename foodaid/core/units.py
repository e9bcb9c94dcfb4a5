"""Whole numbers only: goods in sales units, mass in grams, money in cents.

Boxes and pallets derive from units; nothing is rounded before it is shown.
"""

from collections.abc import Iterable
from fractions import Fraction
from math import ceil

MOST_UNITS = 2_000_000_000
"""The most that one line may hold: what a 32-bit column keeps."""


def whole_boxes(units: int, units_per_box: int) -> tuple[int, int]:
    """How many full boxes, and how many loose units beside them."""
    return divmod(units, units_per_box)


def pallet_tenths(boxes: int, boxes_per_pallet: int) -> int:
    """Room on a vehicle in tenths of a pallet, rounded up: a started tenth is taken."""
    return -(-boxes * 10 // boxes_per_pallet)


def mixed_pallet_tenths(boxes: Iterable[tuple[int, int]]) -> int:
    """Room for several products stacked together, from boxes and boxes a pallet of each."""
    return ceil(sum((Fraction(10 * count, a_pallet) for count, a_pallet in boxes), Fraction(0)))


def half_up(numerator: int, denominator: int) -> int:
    """A fraction of whole numbers (denominator above 0), rounded half up."""
    return (2 * numerator + denominator) // (2 * denominator)
