"""Every mail about allocation, rounds and deliveries reads well in every language."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from foodaid.core.db import db
from foodaid.core.outbox import OutboxMail
from foodaid.core.permissions import Role
from foodaid.deliveries.domain import Received
from foodaid.deliveries.use_cases import record_receipt
from foodaid.jobs.mails import render
from foodaid.rounds import use_cases as rounds
from tests.allocation_stories import closed_window
from tests.factories import make_actor
from tests.rounds_stories import rounds_story

SAYS = {
    "allocation-published": "asked 80, you get 25",
    "allocation-withdrawn": "A lorry did not come",
    "delivery-announced": "25 boxes",
    "delivery-taken-back": "planned anew",
    "driver-link": "/driver/a-token",
    "difference-reported": "0 units refused, 10 missing. Not there",
}


def post_all() -> None:
    """Everything that can happen to a delivery; and another allocation, withdrawn."""
    story = rounds_story()
    found = story.published()
    rounds.mail_link(story.planner, found.id, "driver@example.be", "a-token")
    rounds.take_back_round(story.planner, found.id, found.version)
    rounds.publish_round(story.planner, found.id, found.version)
    stop = rounds.load_round(story.planner, found.id).stops[0]
    volunteer = make_actor(Role.PARTNER_VOLUNTEER, partner=story.allocation.partners[0])
    record_receipt(volunteer, stop.id, {story.lots[1].id: Received(240, 0, 10, "Not there")})


def post_withdrawn() -> None:
    story = closed_window()
    run = story.publish()
    rounds.withdraw_allocation(story.approver, run.id, run.version, "A lorry did not come")


@pytest.mark.parametrize("language", ["nl", "fr", "de", "en"])
@pytest.mark.parametrize("happen", [post_all, post_withdrawn])
def test_mails_are_written_in_each_language(
    app: Flask, happen: Callable[[], None], language: str
) -> None:
    happen()

    for mail in db.session.scalars(select(OutboxMail)):
        mail.language = language
        subject, text = render(app, mail)

        assert subject
        assert "\n" not in subject
        assert "http://localhost/" in text


@pytest.mark.parametrize("happen", [post_all, post_withdrawn])
def test_mails_say_what_matters(app: Flask, happen: Callable[[], None]) -> None:
    happen()

    texts: dict[str, str] = {}
    for mail in db.session.scalars(select(OutboxMail).order_by(OutboxMail.id.desc())):
        mail.language = "en"
        texts[mail.template] = render(app, mail)[1]

    assert texts
    for template, text in texts.items():
        assert SAYS[template] in text
