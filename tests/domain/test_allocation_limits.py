"""What keeps a line below what was asked: dates, quotas, and the room for pallets at a site."""

import random
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import product as combinations

from hypothesis import given
from hypothesis import strategies as st

from foodaid.allocation.domain.limits import (
    Cause,
    DatedUnits,
    Limit,
    Pace,
    quota_limit,
    shelf_life_limit,
    tightest,
)
from foodaid.allocation.domain.problem import (
    Line,
    Method,
    Partner,
    Problem,
    Product,
    Settings,
    Tie,
    ZeroPeople,
)
from foodaid.allocation.domain.rules import Restraint, Rules, Supply, Weights
from foodaid.allocation.domain.storage import Storage, within_storage
from foodaid.allocation.domain.terms import (
    Settled,
    Stocked,
    Terms,
    as_json,
    broken_terms,
    settled,
    terms_from,
)

DAY = date(2026, 12, 1)
WEEKLY = Pace(7, None)


def test_of_equal_limits_the_plainest_cause_is_named() -> None:
    storage, freezer = Limit(Cause.STORAGE, 0, {}), Limit(Cause.FREEZER, 0, {})

    assert tightest([storage, freezer], 5) == freezer
    assert tightest([storage, freezer], 0) is None


def test_who_hands_out_weekly_gets_nothing_that_is_good_for_one_day() -> None:
    # case A17: good for six days, picked up on the fifth
    stock = [DatedUnits(100, DAY + timedelta(days=6))]

    limit = shelf_life_limit(stock, WEEKLY, 0, DAY + timedelta(days=5), 10)

    assert limit is not None
    assert (limit.cause, limit.boxes) == (Cause.SHELF_LIFE, 0)
    assert limit.facts["times"] == 0


def test_nobody_gets_more_than_it_hands_out_before_the_date() -> None:  # case M9
    stock = [DatedUnits(500, DAY + timedelta(days=30))]

    limit = shelf_life_limit(stock, Pace(7, 12), 5, DAY, 10)

    assert limit is not None
    assert limit.boxes == (4 * 12 - 5) // 10


def test_goods_with_a_later_date_are_not_counted_against_the_short_ones() -> None:
    short, long = DAY + timedelta(days=7), DAY + timedelta(days=100)
    stock = [DatedUnits(50, short), DatedUnits(30, long), DatedUnits(1000, None)]

    limit = shelf_life_limit(stock, Pace(7, 10), 0, DAY, 10)

    assert limit is not None
    assert limit.boxes == (10 + 30 + 1000) // 10


@given(
    st.lists(st.tuples(st.integers(0, 6), st.integers(1, 40)), min_size=1, max_size=3),
    st.integers(1, 3),
    st.integers(0, 4),
    st.integers(0, 3),
)
def test_the_limit_is_the_most_that_any_choice_of_lots_allows(
    lots: list[tuple[int, int]], every: int, units: int, held: int
) -> None:
    """Against trying every number of units of every lot."""
    small = [(units_ % 7, days) for days, units_ in lots]
    stock = [DatedUnits(count, DAY + timedelta(days=days)) for count, days in small]

    limit = shelf_life_limit(stock, Pace(every, units), held, DAY, 1)

    def is_possible(taken: tuple[int, ...]) -> bool:
        ends = {days for _count, days in small}
        return all(
            sum(n for n, (_c, d) in zip(taken, small, strict=True) if d <= end)
            <= max(0, end // every * units - held)
            for end in ends
        )

    choices = combinations(*(range(count + 1) for count, _days in small))
    best = max(sum(taken) for taken in choices if is_possible(taken))
    assert limit is not None
    assert min(limit.boxes, sum(count for count, _days in small)) == best


def test_a_quota_counts_started_boxes_and_what_was_had_before() -> None:
    assert quota_limit(200, 3, 24, 0).boxes == 1
    assert quota_limit(200, 120, 24, 4).boxes == 6
    assert quota_limit(200, 120, 24, 40).boxes == 0
    assert quota_limit(200, 0, 24, 0).boxes == 0


def _problem(boxes: dict[str, int], asked: dict[str, dict[str, int]]) -> Problem:
    """Everybody has 100 people; a box is 10 units of a kilogram."""
    return Problem(
        Method.BASKET,
        Settings(Tie.PEOPLE, ZeroPeople.LAST),
        tuple(Product(code, count, 10_000, 10) for code, count in boxes.items()),
        tuple(Partner(id, 100, rank, Fraction(0)) for rank, id in enumerate(sorted(asked))),
        tuple(
            Line(partner, code, count, None, 0, None, 0)
            for partner, wishes in asked.items()
            for code, count in wishes.items()
        ),
    )


def test_what_a_full_site_frees_goes_to_the_others() -> None:
    problem = _problem({"RYS": 100, "MLK": 100}, {p: {"RYS": 80, "MLK": 80} for p in "AB"})
    storage = Storage({"A": 1, "B": 9}, {"RYS": 40, "MLK": 40})

    found = settled(problem, _terms(problem, storage))

    boxes = {(s.partner, s.product): s.boxes for s in found.result.shares}
    assert boxes == {("A", "RYS"): 20, ("A", "MLK"): 20, ("B", "RYS"): 80, ("B", "MLK"): 80}
    assert {limit.cause for limit in found.limits if limit} == {Cause.STORAGE}
    assert found.limits[0] is not None
    assert found.limits[0].facts == {"places": 1, "pallet_tenths": 25}
    assert found.result.shares[0].reason == "most"


def test_who_has_room_is_not_cut() -> None:
    problem = _problem({"RYS": 100}, {"A": {"RYS": 80}, "B": {"RYS": 80}})

    same, limits = within_storage(problem, Storage({"A": 2, "B": 2}, {"RYS": 40}))

    assert same == problem
    assert limits == {}


def test_lines_set_by_hand_take_room_first_and_are_not_cut() -> None:
    problem = _problem({"RYS": 100, "MLK": 100}, {"A": {"RYS": 80, "MLK": 80}})
    lines = (replace(problem.lines[0], locked=60), problem.lines[1])

    found = settled(
        replace(problem, lines=lines),
        _terms(problem, Storage({"A": 2}, {"RYS": 40, "MLK": 40})),
    )

    assert [share.boxes for share in found.result.shares] == [60, 20]


def test_a_lock_that_is_taken_away_opens_the_room_again() -> None:
    problem = _problem({"RYS": 100, "MLK": 100}, {"A": {"RYS": 80, "MLK": 80}})
    terms = _terms(problem, Storage({"A": 2}, {"RYS": 40, "MLK": 40}))
    locked = (replace(problem.lines[0], locked=80), problem.lines[1])

    first = settled(replace(problem, lines=locked), terms)
    opened = (replace(first.problem.lines[0], locked=None), first.problem.lines[1])
    then = settled(replace(first.problem, lines=opened), terms)

    assert [share.boxes for share in first.result.shares] == [80, 0]
    assert [share.boxes for share in then.result.shares] == [40, 40]


def _terms(problem: Problem, storage: Storage) -> Terms:
    return Terms(
        Rules(),
        {partner.id: partner.people for partner in problem.partners},
        (None,) * len(problem.lines),
        storage,
        {product.code: Stocked(product.boxes, 0, 0, 0, 0) for product in problem.products},
    )


@st.composite
def crowded(draw: st.DrawFn) -> tuple[Problem, Storage]:
    """Small problems in which sites are often too small."""
    partners = "ABCD"[: draw(st.integers(1, 4))]
    products = ("RYS", "MLK", "OIL")[: draw(st.integers(1, 3))]
    number = st.integers(0, 30)
    problem = _problem(
        {code: draw(st.integers(0, 60)) for code in products},
        {partner: {code: draw(number) for code in products} for partner in partners},
    )
    places = {partner: draw(st.integers(0, 4)) for partner in partners}
    return problem, Storage(places, {code: draw(st.integers(2, 9)) for code in products})


@given(crowded(), st.randoms(use_true_random=False))
def test_everybody_has_room_whatever_the_order_of_rows(
    case: tuple[Problem, Storage], rng: random.Random
) -> None:
    problem, storage = case
    terms = _terms(problem, storage)

    found = settled(problem, terms)
    boxes = [share.boxes for share in found.result.shares]
    lines = list(problem.lines)
    rng.shuffle(lines)
    again = settled(replace(problem, lines=tuple(lines)), terms)

    assert broken_terms(found.problem, terms, boxes) == []
    assert _by_name(found) == _by_name(again)


@given(crowded())
def test_nothing_stays_for_which_somebody_who_was_not_cut_has_a_wish(
    case: tuple[Problem, Storage],
) -> None:
    problem, storage = case
    found = settled(problem, _terms(problem, storage))
    cut = {
        line.partner
        for line, limit in zip(problem.lines, found.limits, strict=True)
        if limit is not None
    }

    for line, share in zip(problem.lines, found.result.shares, strict=True):
        if line.partner not in cut:
            assert share.boxes == line.asked or found.result.left[line.product] == 0


def _by_name(found: Settled) -> dict[tuple[str, str], int]:
    return {(share.partner, share.product): share.boxes for share in found.result.shares}


def test_a_share_above_its_limit_or_above_the_room_is_found() -> None:
    problem = _problem({"RYS": 100}, {"A": {"RYS": 50}, "B": {"RYS": 50}})
    limit = Limit(Cause.QUOTA, 10, {})
    storage = Storage({"A": 1, "B": 1}, {"RYS": 40})
    terms = replace(_terms(problem, storage), limits=(limit, None))

    assert broken_terms(problem, terms, [10, 40]) == []
    assert "quota" in broken_terms(problem, terms, [11, 40])[0]
    assert "pallets" in broken_terms(problem, terms, [10, 41])[0]


def test_terms_are_read_back_as_they_were_kept() -> None:
    problem = _problem({"RYS": 100}, {"A": {"RYS": 50}})
    rules = Rules(
        weights=Weights.EQUIVALENTS,
        supply=Supply.IN_STOCK,
        restraints=frozenset({Restraint.QUOTA}),
        guaranteed_boxes=2,
        guaranteed_up_to=50,
        products=frozenset({"RYS"}),
    )
    terms = replace(
        _terms(problem, Storage({"A": 3}, {"RYS": 40})),
        rules=rules,
        limits=(Limit(Cause.SHELF_LIFE, 4, {"good_until": "2026-12-24", "times": 3}),),
        kept_products=frozenset({"MLK"}),
    )

    assert terms_from(as_json(terms)) == terms
    assert terms.parts_a_person == 12


def test_guarantees_are_for_the_smallest() -> None:
    rules = Rules(guaranteed_boxes=2, guaranteed_up_to=50)

    assert [rules.guarantee(people) for people in (0, 1, 50, 51)] == [0, 2, 2, 0]
    assert Rules(guaranteed_boxes=1).guarantee(9_000) == 1
