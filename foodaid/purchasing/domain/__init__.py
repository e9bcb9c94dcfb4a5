"""Reading what a supplier sends: the code on a pallet, and the invoice beside the goods. Pure."""

from foodaid.purchasing.domain.codes import Doubt, Reading, is_same_item, read_code
from foodaid.purchasing.domain.matching import (
    InvoicedLine,
    LineMatch,
    Outcome,
    Standing,
    match_lines,
    stated_total_fits,
)

__all__ = [
    "Doubt",
    "InvoicedLine",
    "LineMatch",
    "Outcome",
    "Reading",
    "Standing",
    "is_same_item",
    "match_lines",
    "read_code",
    "stated_total_fits",
]
