"""Rounding, once and half up, of exact numbers for printing."""

from fractions import Fraction

DECIMALS = 2


def half_up(exact: Fraction | int) -> str:
    """The number with two decimals; a half goes away from zero."""
    scaled = abs(exact) * 10**DECIMALS
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    sign = "-" if exact < 0 and whole else ""
    return f"{sign}{whole // 10**DECIMALS}.{whole % 10**DECIMALS:0{DECIMALS}}"
