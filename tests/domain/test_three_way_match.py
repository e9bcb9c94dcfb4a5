"""Ordered, accepted, invoiced: what of an invoice is owed."""

import pytest

from foodaid.purchasing.domain import (
    InvoicedLine,
    Outcome,
    Standing,
    match_lines,
    stated_total_fits,
)


def _standing(ordered: int = 100, accepted: int = 90, invoiced: int = 0) -> Standing:
    return Standing(ordered, accepted, invoiced, unit_cents=120, units_per_box=10)


def _outcomes(standing: Standing, boxes: int, cents: int = 120) -> tuple[Outcome, ...]:
    return match_lines([InvoicedLine(7, boxes, cents)], {7: standing})[0].outcomes


@pytest.mark.parametrize("boxes", [1, 89, 90])
def test_what_was_accepted_may_be_invoiced_at_once_or_in_parts(boxes: int) -> None:
    assert _outcomes(_standing(), boxes) == (Outcome.MATCHED,)


def test_one_box_more_than_accepted_differs() -> None:
    assert _outcomes(_standing(), 91) == (Outcome.QUANTITY,)


def test_more_than_was_ordered_differs_even_when_it_was_taken_in() -> None:
    assert _outcomes(_standing(ordered=80), 81) == (Outcome.QUANTITY,)


def test_what_another_invoice_asks_is_not_owed_twice() -> None:
    assert _outcomes(_standing(invoiced=60), 30) == (Outcome.MATCHED,)
    assert _outcomes(_standing(invoiced=60), 31) == (Outcome.QUANTITY,)


def test_a_line_of_which_nothing_came_is_not_received() -> None:
    assert _outcomes(_standing(accepted=0), 5) == (Outcome.NOT_RECEIVED,)


@pytest.mark.parametrize("cents", [119, 121])
def test_another_price_differs_by_a_cent_up_or_down(cents: int) -> None:
    assert _outcomes(_standing(), 90, cents) == (Outcome.PRICE,)


def test_a_line_can_differ_in_two_ways() -> None:
    assert _outcomes(_standing(), 95, 130) == (Outcome.QUANTITY, Outcome.PRICE)


def test_cents_are_those_of_all_units() -> None:
    [match] = match_lines([InvoicedLine(7, 95, 130)], {7: _standing()})

    assert match.cents == 95 * 10 * 130
    assert match.payable_cents == 90 * 10 * 120
    assert stated_total_fits([match], 123_500)
    assert not stated_total_fits([match], 123_501)
