"""What one card of the first screen says."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from foodaid.core.permissions import Actor


@dataclass(frozen=True, slots=True)
class Card:
    """One thing to do, or to know."""

    title: str
    text: str
    verb: str
    url: str
    icon: str
    count: int | None = None
    due_at: datetime | None = None
    is_urgent: bool = False


Source = Callable[[Actor], Iterator[Card]]
