"""Whether the ledger tells one true story. `foodaid ledger check` prints the first fault."""

from foodaid.stock.checks import days, movements, promises, ways
from foodaid.stock.checks.movements import end_places_are_there

__all__ = ["CHECKS", "end_places_are_there", "first_fault"]

CHECKS = (*movements.CHECKS, *days.CHECKS, *ways.CHECKS, *promises.CHECKS)


def first_fault() -> str | None:
    """The first thing that cannot be true, in plain words; None if the ledger holds."""
    for check in CHECKS:
        fault = check()
        if fault is not None:
            return fault
    return None
