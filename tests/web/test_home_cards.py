"""The first screen of those who share out and those who drive."""

import re

import pytest
from flask.testing import FlaskClient

from foodaid.core import job_runs
from foodaid.core.db import db
from foodaid.core.job_runs import Outcome
from foodaid.core.permissions import Role
from foodaid.deliveries.domain import Received
from foodaid.deliveries.use_cases import record_receipt
from foodaid.rounds import use_cases as rounds
from tests.allocation_stories import closed_window
from tests.factories import (
    make_actor,
    make_campaign,
    make_depot,
    make_partner,
    make_product,
    make_user,
    make_window,
    sign_in,
)
from tests.rounds_stories import rounds_story
from tests.statements import count_statements

CARD = re.compile(r'class="task-card[ "]')


def test_an_allocator_sees_what_to_share_out_approve_and_publish(client: FlaskClient) -> None:
    story = closed_window()
    sign_in(client, make_user(Role.ALLOCATOR))

    closed = client.get("/").text
    story.propose()
    proposed = client.get("/").text
    story.approve()
    approved = client.get("/").text

    assert "wait to be shared out" in closed
    assert "waits for you." in proposed
    assert "partners do not know yet" in approved


def test_who_proposed_is_not_asked_to_approve(client: FlaskClient) -> None:
    story = closed_window()
    user = make_user(Role.ALLOCATOR)
    story.proposer = user.as_actor("en")
    story.propose()
    sign_in(client, user)

    assert "waits for you." not in client.get("/").text


def test_a_depot_sees_the_rounds_of_today_and_differences(client: FlaskClient) -> None:
    story = rounds_story()
    sign_in(client, make_user(Role.DEPOT_WORKER, depot=story.allocation.depot))
    found = story.by_hand(days=0)
    rounds.publish_round(story.planner, found.id, found.version)

    to_load = client.get("/").text
    stop = rounds.load_round(story.planner, found.id).stops[0]
    volunteer = make_actor(Role.PARTNER_VOLUNTEER, partner=story.allocation.partners[0])
    record_receipt(volunteer, stop.id, {story.lots[1].id: Received(240, 0, 10, "Not there")})
    after = client.get("/").text

    assert "Round of" in to_load
    assert "Load" in to_load
    assert "1 receipt in two weeks." in after


@pytest.mark.parametrize("role", list(Role))
def test_no_first_screen_is_empty_or_crowded(client: FlaskClient, role: Role) -> None:
    partner = make_partner(people=10)
    sign_in(client, make_user(role, partner=partner, depot=partner.depot))

    empty = client.get("/").text
    for number in range(8):
        make_window(make_campaign(make_product(f"P{number}"), year=2030 + number))
    db.session.expunge_all()
    with count_statements() as statements:
        crowded = client.get("/").text

    assert 1 <= len(CARD.findall(empty)) <= 5
    assert 1 <= len(CARD.findall(crowded)) <= 5
    assert len(statements) <= 15


def test_two_windows_of_a_campaign_are_told_apart(client: FlaskClient) -> None:
    partner = make_partner(people=10)
    campaign = make_campaign(make_product())
    windows = [make_window(campaign), make_window(campaign)]
    sign_in(client, make_user(Role.PARTNER_VOLUNTEER, partner=partner))

    for path in ("/", f"/partners/{partner.id}/orders"):
        page = client.get(path).text
        for window in windows:
            assert f"{campaign.name}, window {window.number}" in page, path


def test_a_manager_who_is_alone_is_asked_to_invite_a_second(client: FlaskClient) -> None:
    partner = make_partner()
    sign_in(client, make_user(Role.PARTNER_MANAGER, partner=partner))

    alone = client.get("/").text
    make_user(Role.PARTNER_MANAGER, partner=partner)
    together = client.get("/").text

    assert "You are the only manager." in alone
    assert "You are the only manager." not in together
    assert "did not sign in yet" in together


def test_an_editor_sees_what_has_no_window_and_what_closes_soon(client: FlaskClient) -> None:
    campaign = make_campaign(make_product())
    sign_in(client, make_user(Role.CATALOGUE_EDITOR))

    before = client.get("/").text
    window = make_window(campaign)
    after = client.get("/").text

    assert "No order window is open or planned." in before
    assert "No order window is open or planned." not in after
    assert f"{campaign.name}, window {window.number}" in after
    assert "Partners order now." in after


@pytest.mark.parametrize("role", [Role.INSPECTOR, Role.REPORTING_OFFICER])
def test_who_oversees_sees_how_many_did_not_declare(client: FlaskClient, role: Role) -> None:
    depot = make_depot()
    make_partner(depot, people=10)
    make_partner(depot)
    sign_in(client, make_user(role))

    page = client.get("/").text

    assert "1 partner has not declared yet." in page
    assert "2 partners are known." in page


def test_an_auditor_sees_when_the_trail_was_checked(client: FlaskClient) -> None:
    sign_in(client, make_user(Role.AUDITOR))

    never = client.get("/").text
    client.post("/audit/verify")
    checked = client.get("/").text

    assert "The trail was never checked." in never
    assert "Last checked on" in checked


def test_an_administrator_sees_what_failed_by_itself(client: FlaskClient) -> None:
    sign_in(client, make_user(Role.ADMINISTRATOR))

    well = client.get("/").text
    job_runs.finish(job_runs.start("mails"), Outcome.FAILED, "No way out")
    ill = client.get("/").text

    assert "0 jobs failed this week." in well
    assert "1 job failed this week." in ill


def test_who_reports_sees_when_the_next_report_is_due(client: FlaskClient) -> None:
    sign_in(client, make_user(Role.REPORTING_OFFICER))

    page = client.get("/").text

    assert "The next report is due on" in page or "It is not sealed yet." in page
