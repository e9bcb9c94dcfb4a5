"""The first screen of those who share out and those who drive."""

from flask.testing import FlaskClient

from foodaid.core.permissions import Role
from foodaid.deliveries.domain import Received
from foodaid.deliveries.use_cases import record_receipt
from foodaid.rounds import use_cases as rounds
from tests.allocation_stories import closed_window
from tests.factories import make_actor, make_user, sign_in
from tests.rounds_stories import rounds_story


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
