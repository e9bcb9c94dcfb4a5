"""The board: what a partner has too much of, and who takes it."""

from datetime import timedelta

import pytest
from flask import Flask

from foodaid.core import clock
from foodaid.core.db import transaction
from foodaid.core.errors import Conflict, Invalid, NotFound
from foodaid.core.permissions import Role
from foodaid.deliveries import queries, use_cases
from foodaid.deliveries.models import Transfer, TransferOffer, TransferStatus
from foodaid.deliveries.queries import OfferFilter
from foodaid.deliveries.use_cases import OfferGoods, TakeOffer
from foodaid.stock import queries as stock
from foodaid.stock.models import HoldKind, MovementKind, PlaceKind
from foodaid.stock.use_cases import Move, hold_lot, move
from tests import factories as make
from tests.use_cases.test_transfers import Pair, pair

__all__ = ["pair"]


def offer(pair: Pair, units: int = 60, days: int = 7) -> TransferOffer:
    wish = OfferGoods(pair.ann.sites[0].id, pair.lot.id, units, days)
    return use_cases.offer_goods(pair.gives, wish)


def take(pair: Pair, found: TransferOffer, units: int) -> Transfer:
    site_id = pair.bob.sites[0].id
    return use_cases.take_offer(pair.takes, TakeOffer(pair.bob.id, found.id, site_id, units, "x"))


def seen(pair: Pair) -> list[tuple[int, int]]:
    page = queries.open_offers(pair.takes, pair.bob.id, OfferFilter(), 1, 25)
    assert page.total == len(page.rows)
    return [(found.offer.id, found.left) for found in page.rows]


def test_what_is_taken_waits_for_the_authority(app: Flask, pair: Pair) -> None:  # case A20
    found = offer(pair)

    taken = take(pair, found, 25)

    assert taken.waits_for_authority
    assert seen(pair) == [(found.id, 35)]
    assert pair.decide(taken).status is TransferStatus.ALLOWED


def test_what_the_authority_refuses_is_on_the_board_again(app: Flask, pair: Pair) -> None:
    found = offer(pair)
    taken = take(pair, found, 60)
    assert seen(pair) == []

    pair.decide(taken, is_yes=False)

    assert seen(pair) == [(found.id, 60)]


def test_nobody_takes_more_than_is_left(app: Flask, pair: Pair) -> None:  # case A11
    found = offer(pair)
    take(pair, found, 50)

    with pytest.raises(Invalid) as refused:
        take(pair, found, 11)
    assert refused.value.problems["units"].facts["left"] == 10


def test_no_more_is_offered_than_lies_there_free(app: Flask, pair: Pair) -> None:
    offer(pair, 60)
    pair.ask(30)

    with pytest.raises(Invalid) as refused:
        offer(pair, 11)
    facts = refused.value.problems["units"].facts
    assert (facts["there"], facts["promised"]) == (100, 90)


def test_what_was_handed_out_since_cannot_be_taken(app: Flask, pair: Pair) -> None:
    found = offer(pair, 60)
    shelf, people = stock.place_of_site(pair.ann.sites[0].id), pair.ends[PlaceKind.RECIPIENTS]
    step = Move(pair.lot.id, shelf, people, 70, MovementKind.HANDED_OUT)
    move(pair.gives, [step], "distribution:1")

    with pytest.raises(Invalid):
        take(pair, found, 31)
    assert take(pair, found, 30).waits_for_authority


def test_a_held_lot_is_neither_offered_nor_on_the_board(app: Flask, pair: Pair) -> None:  # case S9
    found = offer(pair)
    hold_lot(pair.decides, pair.lot.id, HoldKind.HOLD, "smells")

    assert seen(pair) == []
    with pytest.raises(Invalid):
        offer(pair, 1)
    with pytest.raises(Invalid):
        take(pair, found, 1)


def test_an_offer_is_over_after_its_last_day(app: Flask, pair: Pair) -> None:
    found = offer(pair, days=1)
    assert seen(pair) == [(found.id, 60)]
    with transaction():
        found.open_until = clock.today() - timedelta(days=1)

    assert seen(pair) == []
    with pytest.raises(Conflict, match="offer-over"):
        take(pair, found, 1)


def test_a_withdrawn_offer_is_gone_and_only_its_owner_withdraws_it(app: Flask, pair: Pair) -> None:
    found = offer(pair)
    with pytest.raises(NotFound):
        use_cases.withdraw_offer(pair.takes, pair.bob.id, found.id)

    use_cases.withdraw_offer(pair.gives, pair.ann.id, found.id)

    assert seen(pair) == []
    with pytest.raises(Conflict, match="offer-over"):
        take(pair, found, 1)


def test_nobody_takes_its_own_offer(app: Flask, pair: Pair) -> None:
    found = offer(pair)
    site_id = pair.ann.sites[0].id

    with pytest.raises(Conflict, match="offer-own"):
        use_cases.take_offer(pair.gives, TakeOffer(pair.ann.id, found.id, site_id, 1, "x"))


def test_the_board_is_narrowed_to_a_depot_or_a_word(app: Flask, pair: Pair) -> None:
    found = offer(pair)
    ours = queries.OfferFilter(depot_id=pair.ann.depot_id)
    other = queries.OfferFilter(depot_id=pair.bob.depot_id)
    words = [OfferFilter("rijst"), OfferFilter("sardines")]

    counts = [
        queries.open_offers(pair.takes, pair.bob.id, wanted, 1, 25).total
        for wanted in (ours, other, *words)
    ]

    assert counts == [1, 0, 1, 0]
    assert [one.offer.id for one in queries.own_offers(pair.gives, pair.ann.id)] == [found.id]


def test_who_may_not_give_sees_no_way_to_take(app: Flask, pair: Pair) -> None:
    found = offer(pair)
    volunteer = make.make_actor(Role.PARTNER_VOLUNTEER, partner=pair.bob)
    wish = TakeOffer(pair.bob.id, found.id, pair.bob.sites[0].id, 1, "x")

    with pytest.raises(NotFound):
        use_cases.take_offer(volunteer, wish)
