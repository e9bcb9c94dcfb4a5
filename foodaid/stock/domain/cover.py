"""How long stock lasts, from what really went out."""

from dataclasses import dataclass
from datetime import date, timedelta

from foodaid.core.units import half_up

FURTHEST_DAYS = 3650
"""Ten years: no date beyond it says anything."""


@dataclass(frozen=True, slots=True)
class Cover:
    """How long stock lasts. Without use in the period nothing can be said: all is None."""

    units_a_week: int | None
    week_tenths: int | None
    runs_out_on: date | None
    is_low: bool


def cover(usable: int, out: int, weeks: int, low_weeks: int, today: date) -> Cover:
    """Weeks of cover of `usable` units, of which `out` units went in the last `weeks` weeks.

    Use is taken as even: `out / (7 * weeks)` units a day from today on. Exact fractions of whole
    numbers throughout; rounded once, when told:

    - `units_a_week`: out / weeks, rounded half up.
    - `week_tenths`: usable * weeks / out in tenths of a week, rounded down: never more than there
      is.
    - `runs_out_on`: today plus the whole days that the units last (rounded down): the day on which
      the last unit goes. None when that is more than ten years away.
    - `is_low`: usable * weeks < low_weeks * out, compared exactly: what lasts just as long as the
      threshold is not low.

    Without use (out <= 0, for instance when more came back than went) there is no cover and no
    date, and stock is not low: it is neither endless nor nothing. Less than nothing usable counts
    as nothing. Raises ValueError for a period of no weeks.
    """
    if weeks < 1:
        raise ValueError("a period has at least one week")
    if out <= 0:
        return Cover(None, None, None, is_low=False)
    there = max(0, usable)
    lasting_days = there * 7 * weeks // out
    return Cover(
        units_a_week=half_up(out, weeks),
        week_tenths=there * weeks * 10 // out,
        runs_out_on=today + timedelta(lasting_days) if lasting_days <= FURTHEST_DAYS else None,
        is_low=there * weeks < low_weeks * out,
    )
