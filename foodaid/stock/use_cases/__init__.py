"""Changing stock, a file a topic."""

from foodaid.stock.use_cases.counting import ShelfCount, declare_count
from foodaid.stock.use_cases.moving import Move, move, reverse
from foodaid.stock.use_cases.places import give_place, make_ends, open_depot, recognise_partner
from foodaid.stock.use_cases.promising import Promise, release, reserve
from foodaid.stock.use_cases.receiving import GoodsIn, receive_goods

__all__ = [
    "GoodsIn",
    "Move",
    "Promise",
    "ShelfCount",
    "declare_count",
    "give_place",
    "make_ends",
    "move",
    "open_depot",
    "receive_goods",
    "recognise_partner",
    "release",
    "reserve",
    "reverse",
]
