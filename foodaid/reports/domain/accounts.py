"""Stock accounts: opening + in - out - lost = closing, for each lot that was there or moved. Pure.

The columns follow fields 19-25 of Annex I to Delegated Regulation (EU) No 532/2014 and field 32 of
Annex XVII to Regulation (EU) 2021/1060: what came, what was handed out, and what explains the rest.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from foodaid.catalogue.domain import Programme


class Flow(StrEnum):
    """Why units came or went, as an account names it."""

    RECEIVED = "received"
    TRANSFERRED_IN = "transferred-in"
    CAME_BACK = "came-back"
    FOUND = "found"
    HANDED_OUT = "handed-out"
    SENT = "sent"
    TRANSFERRED_OUT = "transferred-out"
    RETURNED = "returned"
    LOST = "lost"
    COUNTED_SHORT = "counted-short"
    SCRAPPED = "scrapped"


INS = (Flow.RECEIVED, Flow.TRANSFERRED_IN, Flow.CAME_BACK, Flow.FOUND)
OUTS = (Flow.HANDED_OUT, Flow.SENT, Flow.TRANSFERRED_OUT, Flow.RETURNED)
LOSSES = (Flow.LOST, Flow.COUNTED_SHORT, Flow.SCRAPPED)
CORRECTIONS = (Flow.FOUND, Flow.COUNTED_SHORT)
"""What a count books: the difference between the book and the shelf."""

IN_BY_KIND = {
    "counted": Flow.FOUND,
    "returned": Flow.CAME_BACK,
    "transferred": Flow.TRANSFERRED_IN,
    "goods-in": Flow.RECEIVED,
    "received": Flow.RECEIVED,
}
IN_BY_PLACE = {
    "supplier": Flow.RECEIVED,
    "transit": Flow.RECEIVED,
    "depot": Flow.RECEIVED,
    "site": Flow.TRANSFERRED_IN,
    "recipients": Flow.CAME_BACK,
    "loss": Flow.FOUND,
    "scrap": Flow.CAME_BACK,
}
OUT_BY_KIND = {
    "counted": Flow.COUNTED_SHORT,
    "returned": Flow.RETURNED,
    "transferred": Flow.TRANSFERRED_OUT,
    "scrapped": Flow.SCRAPPED,
    "lost": Flow.LOST,
    "handed-out": Flow.HANDED_OUT,
    "loaded": Flow.SENT,
}
OUT_BY_PLACE = {
    "supplier": Flow.RETURNED,
    "transit": Flow.SENT,
    "depot": Flow.RETURNED,
    "site": Flow.TRANSFERRED_OUT,
    "recipients": Flow.HANDED_OUT,
    "loss": Flow.LOST,
    "scrap": Flow.SCRAPPED,
}


def flow_of(kind: str, other_place: str, *, is_in: bool, is_transfer: bool = False) -> Flow:
    """The column of a movement: by its kind, or by where the goods came from or went to.

    What is received on a transfer came from another partner or depot, not from a delivery.
    """
    if is_in and is_transfer and kind == "received":
        return Flow.TRANSFERRED_IN
    if is_in:
        return IN_BY_KIND.get(kind) or IN_BY_PLACE[other_place]
    return OUT_BY_KIND.get(kind) or OUT_BY_PLACE[other_place]


@dataclass(frozen=True, slots=True)
class Goods:
    """A lot, and what an account has to know of its product and programme."""

    lot_id: int
    code: str
    programme: Programme
    campaign: str
    product_id: int
    product_code: str
    product: str
    grams_per_unit: int
    units_per_box: int
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class Crossing:
    """Units of a lot that came in or went out, all those of one kind together."""

    lot_id: int
    flow: Flow
    units: int
    is_before: bool


@dataclass(slots=True)
class Entry:
    """What was there at first, what came and went, and what is left, in units."""

    goods: Goods
    opening: int = 0
    flows: Counter[Flow] = field(default_factory=Counter)

    @property
    def came(self) -> int:
        return sum(self.flows[flow] for flow in INS)

    @property
    def went(self) -> int:
        return sum(self.flows[flow] for flow in OUTS)

    @property
    def lost(self) -> int:
        return sum(self.flows[flow] for flow in LOSSES)

    @property
    def closing(self) -> int:
        return self.opening + self.came - self.went - self.lost

    @property
    def is_empty(self) -> bool:
        return not self.opening and not any(self.flows.values())

    def add(self, other: "Entry") -> None:
        self.opening += other.opening
        self.flows.update(other.flows)


def entries(crossings: Iterable[Crossing], goods: Mapping[int, Goods]) -> list[Entry]:
    """An entry for each lot that was there or moved, by programme, product and lot code."""
    found: dict[int, Entry] = {}
    for crossing in crossings:
        entry = found.setdefault(crossing.lot_id, Entry(goods[crossing.lot_id]))
        if crossing.is_before:
            entry.opening += crossing.units if crossing.flow in INS else -crossing.units
        else:
            entry.flows[crossing.flow] += crossing.units
    kept = (entry for entry in found.values() if not entry.is_empty)
    return sorted(kept, key=_order)


def _order(entry: Entry) -> tuple[str, str, str, int]:
    goods = entry.goods
    return goods.programme.value, goods.product_code, goods.code, goods.lot_id


def by_product(lots: Iterable[Entry]) -> list[Entry]:
    """The same, all lots of a product of one programme together (rule V19: never across two)."""
    found: dict[tuple[Programme, int], Entry] = {}
    for entry in lots:
        key = entry.goods.programme, entry.goods.product_id
        found.setdefault(key, Entry(entry.goods)).add(entry)
    return list(found.values())


def by_programme(lots: Iterable[Entry]) -> dict[Programme, list[Entry]]:
    """Entries apart by programme, FEAD first: the goods of two funds never share a figure."""
    found: dict[Programme, list[Entry]] = defaultdict(list)
    for entry in lots:
        found[entry.goods.programme].append(entry)
    return {programme: found[programme] for programme in Programme if programme in found}
