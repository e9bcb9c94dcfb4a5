"""Changing stock, a file a topic."""

from foodaid.stock.use_cases.announcing import announce_expiry
from foodaid.stock.use_cases.counting import ShelfCount, declare_count
from foodaid.stock.use_cases.depot_counts import (
    OpenCount,
    Tally,
    add_to_count,
    cancel_count,
    finish_count,
    open_count,
    save_tally,
)
from foodaid.stock.use_cases.holding import hold_lot, lift_hold
from foodaid.stock.use_cases.judging import Judgement, decide_quality, resolve_lot
from foodaid.stock.use_cases.moving import Move, barred_lots, move, reverse
from foodaid.stock.use_cases.places import (
    give_depot_zones,
    give_site_place,
    make_ends,
    open_depot,
    recognise_partner,
)
from foodaid.stock.use_cases.promising import Promise, release, reserve
from foodaid.stock.use_cases.recalling import (
    Acknowledgement,
    acknowledge,
    close_recall,
    tell_holders,
)
from foodaid.stock.use_cases.receiving import GoodsIn, receive_goods
from foodaid.stock.use_cases.storing import Shift, Waste, scrap_at_site, shift_goods

__all__ = [
    "Acknowledgement",
    "GoodsIn",
    "Judgement",
    "Move",
    "OpenCount",
    "Promise",
    "ShelfCount",
    "Shift",
    "Tally",
    "Waste",
    "acknowledge",
    "add_to_count",
    "announce_expiry",
    "barred_lots",
    "cancel_count",
    "close_recall",
    "decide_quality",
    "declare_count",
    "finish_count",
    "give_depot_zones",
    "give_site_place",
    "hold_lot",
    "lift_hold",
    "make_ends",
    "move",
    "open_count",
    "open_depot",
    "receive_goods",
    "recognise_partner",
    "release",
    "reserve",
    "resolve_lot",
    "reverse",
    "save_tally",
    "scrap_at_site",
    "shift_goods",
    "tell_holders",
]
