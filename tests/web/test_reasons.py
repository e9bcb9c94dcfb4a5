"""Why a share is what it is: every reason has its words."""

import pytest
from flask import Flask

from foodaid.allocation.domain.reasons import Reason
from foodaid.allocation.models import Share
from foodaid.reports.papers.reasons import why_text

FACTS = {"people": 64, "available": 400, "people_asking": 5300, "ceiling": "Brussels"}


def share(reason: Reason, fair_share: str = "24/5", **facts: object) -> Share:
    return Share(
        asked=20,
        boxes=5,
        calculated_boxes=4,
        fair_share=fair_share,
        reason=reason.value,
        facts={**FACTS, **facts},
        override_reason="Flood in the hall",
    )


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (Reason.FULL, "You asked 20 boxes. You get all of it."),
        (Reason.FAIR_SHARE, "Your 64 people are due 5."),
        (Reason.ROUNDED_UP, "Your 64 people are due 4,8, rounded to 5."),
        (Reason.ROUNDED_DOWN, "What rounding took from you is remembered"),
        (Reason.GUARANTEED, "You get the 5 that every partner is sure of."),
        (Reason.LOCKED, "by hand: 5 instead of 4. The reason: Flood in the hall"),
        (Reason.MOST, "At most 5 boxes of this product go to one partner."),
        (Reason.CEILING, "The partners of “Brussels” together may not get more."),
        (Reason.NO_PEOPLE, "You have not declared any people"),
        (Reason.NO_SUPPLY, "There was nothing left of this product."),
        (Reason.NOTHING_ASKED, "You did not ask for this product."),
    ],
)
def test_every_reason_is_told_in_plain_words(app: Flask, reason: Reason, words: str) -> None:
    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert words in why_text(share(reason))


def test_no_reason_is_forgotten() -> None:
    told = test_every_reason_is_told_in_plain_words.pytestmark[0].args[1]  # type: ignore[attr-defined]

    assert {reason for reason, _words in told} == set(Reason)


def test_a_share_near_a_whole_number_shows_two_decimals(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert "are due 4,98, rounded to 5." in why_text(share(Reason.ROUNDED_UP, "249/50"))


def test_boxes_dealt_one_by_one_are_told_without_a_fraction(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert "so your 64 people get 5." in why_text(share(Reason.FAIR_SHARE, ""))


def test_older_shares_say_less_but_no_nonsense(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "en"}):
        text = why_text(share(Reason.ROUNDED_UP, people_asking=None))

    assert text.startswith("You asked 20 boxes. There was less than was asked. Your 64 people")
