"""How near a lot is to its date."""

from collections.abc import Iterable


def nearest_range(days_left: int, ranges: Iterable[int]) -> int | None:
    """The narrowest range, in days, that a lot has entered; None when it is in none yet.

    A range of 30 holds what has 30 days or fewer left; what is past its date is in the narrowest
    one. So a lot that came in with little time left, or on a night that was skipped, is found
    where it is now, not where it might have been found before (cases S19, S20).
    """
    return min((days for days in ranges if days_left <= days), default=None)
