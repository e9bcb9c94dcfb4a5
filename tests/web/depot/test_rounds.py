"""The rounds of a depot: plan, look, publish, load, print, send to the driver."""

from datetime import timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from foodaid.core import clock
from foodaid.core.audit import AuditEvent
from foodaid.core.db import db, transaction
from foodaid.core.outbox import OutboxMail
from foodaid.core.permissions import Role
from foodaid.core.settings import DatedSetting
from foodaid.rounds import use_cases
from foodaid.rounds.models import Round, RoundStatus, Vehicle
from foodaid.stock.models import PlaceKind
from foodaid.web.support.driver_links import token_of
from tests.factories import make_depot, make_user, save, sign_in
from tests.rounds_stories import RoundStory, make_vehicle, rounds_story
from tests.statements import count_statements

MOST_STATEMENTS = 15


def planner(client: FlaskClient, story: RoundStory, role: Role = Role.DEPOT_MANAGER) -> None:
    sign_in(client, make_user(role, depot=story.allocation.depot))


def rounds_url(story: RoundStory, found: Round | None = None) -> str:
    base = f"/depots/{story.depot_id}/rounds"
    return base if found is None else f"{base}/{found.id}"


def test_the_way_to_the_rounds_of_my_depot(client: FlaskClient) -> None:
    story = rounds_story()
    planner(client, story)

    answer = client.get("/depots/rounds")

    assert answer.location.endswith(rounds_url(story))


def test_orders_without_a_round_are_named_with_the_obstacle(client: FlaskClient) -> None:
    story = rounds_story()
    with transaction():
        story.allocation.partners[0].sites[0].openings = []
    planner(client, story)

    page = client.get(rounds_url(story)).text

    assert "2 orders are on no round yet." in page
    assert "The site is closed whenever a vehicle drives" in page
    assert "This takes about 10 seconds" in page


def test_rounds_are_planned_by_one_button(client: FlaskClient) -> None:
    story = rounds_story()
    save(DatedSetting(key="rounds.search_seconds", valid_from=clock.today(), value=0.3))
    planner(client, story)

    page = client.post(f"{rounds_url(story)}/plan/{story.window_id}", follow_redirects=True).text

    assert "with 2 stops" in page
    assert "on no round yet" not in page
    assert "Lorry 1" in page


def test_without_a_vehicle_the_page_says_what_to_do(client: FlaskClient) -> None:
    story = rounds_story()
    with transaction():
        story.vehicle.is_active = False
    planner(client, story)

    page = client.get(rounds_url(story)).text
    tried = client.post(f"{rounds_url(story)}/plan/{story.window_id}", follow_redirects=True).text

    assert "No vehicle is free on a working day of this period" in page
    assert "Add a vehicle first." in tried


def test_a_round_shows_stops_phones_weights_and_lots(client: FlaskClient) -> None:
    story = rounds_story()
    found = story.published()
    planner(client, story)

    page = client.get(rounds_url(story, found)).text
    sheet = client.get(f"{rounds_url(story, found)}/sheet").text

    for text in (page, sheet):
        assert "Partner AAA" in text
        assert "Markt 2" in text
        assert "03 111 11 12" in text
        assert "25 boxes" in text
        assert "L1" in text


def test_publish_load_and_take_back_follow_each_other(client: FlaskClient) -> None:
    story = rounds_story()
    found = story.by_hand()
    planner(client, story)
    url = rounds_url(story, found)

    client.post(f"{url}/publish", data={"version": found.version})
    db.session.refresh(found)
    published = found.status
    client.post(f"{url}/take-back", data={"version": found.version})
    db.session.refresh(found)
    taken_back = found.status
    client.post(f"{url}/publish", data={"version": found.version})
    asked = client.get(f"{url}/load").text
    for _ in range(2):
        client.post(f"{url}/load", data={"idempotency_key": "the-key-of-this-page"})
    db.session.refresh(found)

    assert (published, taken_back) == (RoundStatus.PUBLISHED, RoundStatus.PLANNED)
    assert "It is loaded" in asked
    assert found.status is RoundStatus.LOADED
    assert story.units_at(story.ends[PlaceKind.TRANSIT]) == 1000


def test_an_old_page_publishes_nothing(client: FlaskClient) -> None:
    story = rounds_story()
    found = story.by_hand()
    planner(client, story)

    page = client.post(
        f"{rounds_url(story, found)}/publish",
        data={"version": found.version + 1},
        follow_redirects=True,
    ).text

    assert "Somebody else changed this" in page
    assert db.session.get_one(Round, found.id).status is RoundStatus.PLANNED


def test_what_is_short_is_said_before_and_after_loading(client: FlaskClient) -> None:
    story = rounds_story(units=(300, 400))
    found = story.published()
    planner(client, story)
    url = rounds_url(story, found)

    before = client.get(f"{url}/load").text
    client.post(f"{url}/load", data={"idempotency_key": "the-key-of-this-page"})
    after = client.get(url).text

    assert "Not everything is at the depot." in before
    assert "What is short is not loaded, and stays short." in after
    assert "30 boxes" in after


def test_the_link_goes_to_the_driver_by_mail(client: FlaskClient) -> None:
    story = rounds_story()
    found = story.published()
    planner(client, story, Role.DEPOT_WORKER)
    url = f"{rounds_url(story, found)}/link/mail"

    wrong = client.post(url, data={"email": "jan@"})
    right = client.post(url, data={"email": "jan@example.be"})

    assert wrong.status_code == 422
    assert "This is not an e-mail address." in wrong.text
    assert 'value="jan@"' in wrong.text
    assert right.status_code == 302
    mail = db.session.scalars(select(OutboxMail).where(OutboxMail.template == "driver-link")).one()
    assert (mail.to, mail.facts["token"]) == ("jan@example.be", token_of(found))


def test_the_rounds_of_another_depot_are_not_found(client: FlaskClient) -> None:  # case X1
    story = rounds_story()
    found = story.published()
    sign_in(client, make_user(Role.DEPOT_MANAGER, depot=make_depot("Elsewhere")))
    url = rounds_url(story, found)

    reads = [client.get(path).status_code for path in (rounds_url(story), url, f"{url}/sheet")]
    writes = [
        client.post(path).status_code
        for path in (
            f"{rounds_url(story)}/plan/{story.window_id}",
            f"{url}/publish",
            f"{url}/load",
            f"{url}/link/renew",
        )
    ]

    assert set(reads + writes) == {404}


def test_a_round_is_not_shown_under_another_depot_of_mine(client: FlaskClient) -> None:
    story = rounds_story()
    found = story.published()
    other = make_depot("Elsewhere")
    sign_in(client, make_user(Role.ALLOCATOR))

    assert client.get(f"/depots/{other.id}/rounds/{found.id}").status_code == 404


def test_a_worker_loads_but_does_not_plan(client: FlaskClient) -> None:
    story = rounds_story()
    found = story.published()
    planner(client, story, Role.DEPOT_WORKER)

    page = client.get(rounds_url(story, found)).text
    tried = client.post(f"{rounds_url(story, found)}/take-back", data={"version": 1})

    assert ("Load" in page, "Take back" in page) == (True, False)
    assert tried.status_code == 403


def test_partners_do_not_see_rounds(client: FlaskClient) -> None:
    story = rounds_story()
    sign_in(client, make_user(Role.PARTNER_MANAGER, partner=story.allocation.partners[0]))

    assert client.get(rounds_url(story)).status_code == 403


def test_pages_need_few_statements(client: FlaskClient) -> None:
    story = rounds_story()
    found = story.published()
    planner(client, story)
    url = rounds_url(story, found)

    for path in (rounds_url(story), url, f"{url}/sheet", f"{url}/load"):
        db.session.remove()
        with count_statements() as statements:
            client.get(path)

        assert len(statements) <= MOST_STATEMENTS, (path, statements)


def test_a_vehicle_is_added_once_and_changed(client: FlaskClient) -> None:
    story = rounds_story()
    planner(client, story)
    url = f"/depots/{story.depot_id}/vehicles"
    van = {
        "name": "Van",
        "kilograms": "1.200",
        "pallets": "2",
        "starts_at": "08:00",
        "ends_at": "16:00",
        "is_active": "y",
        "idempotency_key": "the-key-of-this-page",
    }

    for _ in range(2):
        client.post(f"{url}/new", data=van)
    added = db.session.scalars(select(Vehicle).where(Vehicle.name == "Van")).one()
    client.post(f"{url}/{added.id}", data={**van, "kilograms": "900"})
    db.session.refresh(added)

    assert (added.grams, added.pallet_tenths, added.has_tail_lift) == (900_000, 20, False)
    assert "Van" in client.get(url).text


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("name", "  ", "Fill this in."),
        ("kilograms", "0", "The lowest number is 1."),
        ("kilograms", "1,5", "Give a whole number, for example 12."),
        ("kilograms", "40001", "The highest number is 40000."),
        ("pallets", "", "Fill in a number."),
        ("pallets", "61", "The highest number is 60."),
        ("starts_at", "", "Give an hour, for example 08:00."),
        ("ends_at", "07:00", "The end must come after the start."),
    ],
)
def test_a_wrong_vehicle_loses_nothing_that_was_typed(
    client: FlaskClient, field: str, typed: str, sentence: str
) -> None:
    story = rounds_story()
    planner(client, story)
    van = {"name": "Bestel", "kilograms": "900", "pallets": "2"}
    hours = {"starts_at": "08:00", "ends_at": "16:00"}

    answer = client.post(
        f"/depots/{story.depot_id}/vehicles/new", data={**van, **hours, field: typed}
    )

    assert answer.status_code == 422
    assert sentence in answer.text
    for name, kept in {**van, field: typed.strip()}.items():
        if name != field:
            assert f'value="{kept}"' in answer.text
    assert db.session.query(Vehicle).count() == 1


def test_a_vehicle_of_another_depot_is_not_found(client: FlaskClient) -> None:  # case X1
    story = rounds_story()
    other = make_vehicle(make_depot("Elsewhere").id)
    planner(client, story)

    statuses = [
        client.get(f"/depots/{story.depot_id}/vehicles/{other.id}").status_code,
        client.get(f"/depots/{other.depot_id}/vehicles").status_code,
    ]

    assert statuses == [404, 404]


def test_a_driver_sees_the_round_without_an_account(client: FlaskClient) -> None:  # case D17
    story = rounds_story()
    found = story.published()

    answer = client.get(f"/driver/{token_of(found)}", headers={"Accept-Language": "en"})

    assert answer.status_code == 200
    assert "tel:031111112" in answer.text
    assert "openstreetmap.org" in answer.text
    assert "25 boxes" in answer.text


def test_a_link_that_is_made_up_old_or_over_opens_nothing(client: FlaskClient) -> None:  # D17
    story = rounds_story()
    found = story.published()
    token = token_of(found)
    use_cases.renew_link(story.planner, found.id, found.version)
    fresh = token_of(db.session.get_one(Round, found.id))

    made_up = client.get("/driver/WzEsMV0.abc").status_code
    old = client.get(f"/driver/{token}").status_code
    with time_machine.travel(clock.at(found.day + timedelta(days=3), 1)):
        over = client.get(f"/driver/{fresh}").status_code

    assert (made_up, old, over) == (404, 404, 404)
    assert client.get(f"/driver/{fresh}").status_code == 200


def test_a_plan_has_no_link(client: FlaskClient) -> None:
    story = rounds_story()
    found = story.by_hand()

    assert client.get(f"/driver/{token_of(found)}").status_code == 404


def test_a_lot_is_left_out_with_a_reason_and_the_next_takes_its_place(
    client: FlaskClient,
) -> None:  # cases S7, S8
    story = rounds_story(units=(1000, 1000))
    sign_in(client, make_user(Role.DEPOT_WORKER, depot=story.allocation.depot))
    found = story.published()
    page = f"/depots/{found.depot_id}/rounds/{found.id}/load"
    first = story.lots[1]

    unsaid = client.post(page, data={"without": [first.id], "reason": ""})
    again = client.post(page, data={"without": [first.id], "reason": "", "action": "again"})
    done = client.post(page, data={"without": [first.id], "reason": "behind other pallets"})

    assert (unsaid.status_code, again.status_code, done.status_code) == (422, 200, 302)
    assert "Say why." in unsaid.text
    assert "days left on arrival" in again.text
    lots = {line.lot_id for stop in found.stops for line in stop.load}
    assert lots == {story.lots[0].id}
    event = db.session.query(AuditEvent).filter_by(event="round.loaded").one()
    assert (event.reason, event.new["left_out"]) == ("behind other pallets", [first.id])
