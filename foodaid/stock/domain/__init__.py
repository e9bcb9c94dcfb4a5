"""What can be said of stock without a database, a file a topic."""

from foodaid.stock.domain.cover import Cover, cover
from foodaid.stock.domain.expiry import nearest_range
from foodaid.stock.domain.picking import (
    Bar,
    Condition,
    OnHand,
    Origin,
    Pick,
    Zone,
    bar_on,
    first_expired_first_out,
    lowest_from,
)
from foodaid.stock.domain.promises import PromiseEnd

__all__ = [
    "Bar",
    "Condition",
    "Cover",
    "OnHand",
    "Origin",
    "Pick",
    "PromiseEnd",
    "Zone",
    "bar_on",
    "cover",
    "first_expired_first_out",
    "lowest_from",
    "nearest_range",
]
