"""Lots for a round: first expired, first out, stop after stop."""

from datetime import date

from foodaid.rounds.domain.picking import Wanted, pick
from foodaid.stock.domain import OnHand

RICE, MILK = (1, 9), (2, 9)


def test_what_expires_first_is_loaded_first() -> None:
    shelf = {RICE: [OnHand(1, 50, date(2027, 6, 1)), OnHand(2, 30, date(2027, 1, 1))]}

    picked = pick([Wanted(7, RICE, 40)], shelf)

    assert picked.lots == {7: {2: 30, 1: 10}}
    assert picked.short == {}


def test_a_lot_taken_for_one_stop_is_not_there_for_the_next() -> None:
    shelf = {RICE: [OnHand(1, 50, None)]}

    picked = pick([Wanted(7, RICE, 40), Wanted(8, RICE, 40)], shelf)

    assert picked.lots == {7: {1: 40}, 8: {1: 10}}
    assert picked.short == {(8, RICE): 30}


def test_blocked_lots_stay_behind() -> None:
    shelf = {MILK: [OnHand(1, 50, date(2026, 1, 1), is_blocked=True)]}

    picked = pick([Wanted(7, MILK, 5)], shelf)

    assert picked.lots == {}
    assert picked.short == {(7, MILK): 5}
