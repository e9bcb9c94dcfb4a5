"""Which lots are loaded for which stop: first expired, first out, stop after stop."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from foodaid.stock.domain import OnHand, first_expired_first_out

Goods = tuple[int, int]
"""A product of a campaign."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Units of one product that one stop is due."""

    stop_id: int
    goods: Goods
    units: int


@dataclass(frozen=True, slots=True)
class Picked:
    """Units by stop and lot, and what is short by stop and product."""

    lots: Mapping[int, Mapping[int, int]]
    short: Mapping[tuple[int, Goods], int]


def pick(wanted: Sequence[Wanted], shelf: Mapping[Goods, Sequence[OnHand]]) -> Picked:
    """Pick for the stops in their order; who comes first on the round is served first."""
    left = {goods: list(lots) for goods, lots in shelf.items()}
    lots: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    short: dict[tuple[int, Goods], int] = {}
    for want in wanted:
        here = left.get(want.goods, [])
        picks, missing = first_expired_first_out(here, want.units)
        taken = {found.lot_id: found.units for found in picks}
        left[want.goods] = [
            replace(lot, units=lot.units - taken.get(lot.lot_id, 0)) for lot in here
        ]
        for lot_id, units in taken.items():
            lots[want.stop_id][lot_id] += units
        if missing:
            short[want.stop_id, want.goods] = missing
    return Picked(lots, short)
