"""What a partner gets, and why."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from foodaid.allocation import queries
from foodaid.core import clock
from foodaid.core.db import db
from foodaid.core.outbox import OutboxMail
from foodaid.core.permissions import Role
from foodaid.core.settings import DatedSetting
from foodaid.jobs.mails import render
from foodaid.reports.exports.paper import Text
from foodaid.reports.papers.shares import explanation
from tests.allocation_stories import closed_window
from tests.factories import make_actor, make_user, save, sign_in
from tests.statements import count_statements


def test_a_partner_reads_asked_got_why_and_when(client: FlaskClient) -> None:  # case A19
    story = closed_window(people=(64, 5236), asked=420, boxes=400)
    story.publish()
    sign_in(client, make_user(Role.PARTNER_VOLUNTEER, partner=story.partners[0]))

    page = client.get(f"/partners/{story.partners[0].id}/shares/{story.window.id}").text

    assert "You asked 420 boxes." in page
    assert "There were 400 boxes for the 5.300 people of all who asked." in page
    assert "Your 64 people are due 4,8, rounded to 5." in page
    assert "you get a mail with the day and the hour" in page


def test_it_is_read_in_the_words_of_the_reader(client: FlaskClient) -> None:
    story = closed_window(people=(100, 300), asked=80, boxes=1000)
    story.publish()
    sign_in(client, make_user(Role.PARTNER_VOLUNTEER, partner=story.partners[0], language="nl"))

    page = client.get(f"/partners/{story.partners[0].id}/shares/{story.window.id}").text

    assert "Rijst RYS1" in page


def test_nothing_is_shown_before_it_is_published(client: FlaskClient) -> None:
    story = closed_window()
    story.approve()
    sign_in(client, make_user(Role.PARTNER_VOLUNTEER, partner=story.partners[0]))

    answer = client.get(f"/partners/{story.partners[0].id}/shares/{story.window.id}")

    assert answer.status_code == 404


def test_the_shares_of_another_partner_are_not_found(client: FlaskClient) -> None:  # case X1
    story = closed_window()
    story.publish()
    sign_in(client, make_user(Role.PARTNER_MANAGER, partner=story.partners[0]))

    answer = client.get(f"/partners/{story.partners[1].id}/shares/{story.window.id}")

    assert answer.status_code == 404


def test_a_depot_does_not_read_orders(client: FlaskClient) -> None:
    story = closed_window()
    story.publish()
    sign_in(client, make_user(Role.DEPOT_WORKER, depot=story.depot))

    answer = client.get(f"/partners/{story.partners[0].id}/shares/{story.window.id}")

    assert answer.status_code == 403


def test_the_page_needs_few_statements(client: FlaskClient) -> None:
    story = closed_window()
    story.publish()
    sign_in(client, make_user(Role.PARTNER_VOLUNTEER, partner=story.partners[0]))
    url = f"/partners/{story.partners[0].id}/shares/{story.window.id}"
    db.session.remove()

    with count_statements() as statements:
        client.get(url)

    assert len(statements) <= 15


def test_the_fair_share_and_the_way_to_check_it_stand_beside_the_number(
    client: FlaskClient,
) -> None:  # case A19
    story = closed_window(people=(64, 5236), asked=420, boxes=400)
    story.publish()
    sign_in(client, make_user(Role.PARTNER_VOLUNTEER, partner=story.partners[0]))

    page = client.get(f"/partners/{story.partners[0].id}/shares/{story.window.id}").text

    assert "Fair share: 4,83 boxes" in page
    assert "64 \u00d7 0,7547 \u00f7 10 = 4,83" in page
    assert f"until {clock.today() + timedelta(days=14):%d/%m/%Y}" in page


def test_the_days_for_an_appeal_are_a_dated_rule(client: FlaskClient) -> None:
    story = closed_window()
    save(DatedSetting(key="allocation.appeal_days", valid_from=clock.today(), value=3))

    run = story.publish()

    assert run.appeals_until == clock.today() + timedelta(days=3)
    mail = db.session.query(OutboxMail).order_by(OutboxMail.id.desc()).first()
    assert mail is not None
    assert mail.facts["appeals_until"] == run.appeals_until.isoformat()


def test_the_mail_names_the_last_day_for_an_appeal(app: Flask) -> None:
    story = closed_window()
    run = story.publish()
    mail = db.session.query(OutboxMail).first()
    assert mail is not None
    mail.language = "fr"

    _subject, text = render(app, mail)

    assert run.appeals_until is not None
    assert f"recours jusqu\u2019au {run.appeals_until:%d/%m/%Y} inclus" in text


@pytest.mark.parametrize("language", ["nl", "fr", "de", "en"])
def test_the_explanation_is_a_document_in_the_language_of_its_reader(
    client: FlaskClient, language: str
) -> None:
    story = closed_window(people=(64, 5236), asked=420, boxes=400)
    story.publish()
    reader = make_user(Role.PARTNER_VOLUNTEER, partner=story.partners[0], language=language)
    sign_in(client, reader)

    made = client.get(f"/partners/{story.partners[0].id}/shares/{story.window.id}/pdf")

    assert made.mimetype == "application/pdf"
    assert f"/Lang({language}-BE)".encode() in made.data
    assert b"<pdfuaid:part>1</pdfuaid:part>" in made.data


def test_the_authority_gets_the_same_document_in_the_language_of_the_partner(
    client: FlaskClient,
) -> None:
    story = closed_window()
    run = story.publish()
    sign_in(client, make_user(Role.AUDITOR, language="en"))
    url = f"/allocation/runs/{run.id}"

    listed = client.get(f"{url}/products/{story.rice.id}").text
    made = client.get(f"{url}/shares/{story.share(run, 0).id}/pdf").data

    assert f"/shares/{story.share(run, 0).id}/pdf" in listed
    assert b"/Lang(nl-BE)" in made


def test_a_proposal_has_no_document_yet(client: FlaskClient) -> None:
    story = closed_window()
    run = story.propose()
    sign_in(client, make_user(Role.ALLOCATOR))

    answer = client.get(f"/allocation/runs/{run.id}/shares/{story.share(run, 0).id}/pdf")

    assert answer.status_code == 404


def test_the_document_says_what_the_page_says(client: FlaskClient, app: Flask) -> None:
    story = closed_window(people=(64, 5236), asked=420, boxes=400)
    run = story.publish()
    reader = make_actor(Role.PARTNER_VOLUNTEER, partner=story.partners[0])
    found = queries.shares_of_partner(reader, story.partners[0].id, story.window.id)

    with app.test_request_context(headers={"Accept-Language": "en"}):
        paper = explanation(reader, found, None)

    rows = [list(row) for table in paper.tables for row in table.rows]
    assert rows[0][1:4] == [420, "4,83", 5]
    assert "Your 64 people are due 4,8, rounded to 5." in str(rows[0][4])
    assert run.problem_sha256 in [b.text for b in paper.blocks if isinstance(b, Text)]
