"""Who would lose what when a supplier brings less, before anything is written (case A15)."""

import pytest
from flask.testing import FlaskClient

from foodaid.allocation import queries, use_cases
from foodaid.allocation.models import Share
from foodaid.core.db import db
from foodaid.core.permissions import Role
from foodaid.purchasing.use_cases import cancel_contract
from tests import factories as make
from tests.allocation_stories import Story, closed_window


@pytest.fixture
def story(client: FlaskClient) -> Story:
    story = closed_window(people=(100, 300), asked=80, boxes=100)
    make.sign_in(client, make.make_user(Role.ALLOCATOR))
    return story


def test_a_fifth_less_is_shared_out_again_by_people(client: FlaskClient, story: Story) -> None:
    run = story.publish()  # case A15
    before = story.boxes(run)

    found = queries.shortage_of(run, {story.rice.id: 80})

    assert list(before.values()) == [25, 75]
    assert {(loss.partner.id, loss.has, loss.would_have) for loss in found.losses} == {
        (story.partners[0].id, 25, 20),
        (story.partners[1].id, 75, 60),
    }
    assert [(row.short, row.lost) for row in found.products] == [(20, 20)]
    assert story.boxes(run) == before


def test_the_page_shows_each_partner_and_the_file_holds_the_same(
    client: FlaskClient, story: Story
) -> None:
    run = story.publish()
    address = f"/allocation/runs/{run.id}/shortage"
    shares = db.session.query(Share).count()

    page = client.get(f"{address}?boxes-{story.rice.id}=80").text
    file = client.get(f"{address}/file?boxes-{story.rice.id}=80").text

    assert "2 partners would lose boxes." in page
    assert "\u221215" in page
    assert "75;60;15" in file
    assert "25;20;5" in file
    assert db.session.query(Share).count() == shares


def test_a_cancelled_contract_proposes_the_smaller_number(
    client: FlaskClient, story: Story
) -> None:
    run = story.publish()
    contract = make.make_contract(story.window.campaign, story.rice.product, boxes=40)
    quiet = client.get(f"/allocation/runs/{run.id}/shortage").text

    cancel_contract(make.make_actor(Role.CATALOGUE_EDITOR), contract.id, "bankrupt", 1)

    assert "Nobody would lose anything" in quiet
    found = queries.shortage_of(run, {})
    assert [(row.there, row.lost) for row in found.products] == [(60, 40)]
    assert found.partners == 2


def test_what_was_set_by_hand_stays_or_is_said_to_stand_in_the_way(
    client: FlaskClient, story: Story
) -> None:
    run = story.propose()
    share = story.share(run, 0)
    use_cases.override(story.proposer, run.id, share.id, 25, "a flood", run.version)

    some = queries.shortage_of(run, {story.rice.id: 80})
    none = queries.shortage_of(run, {story.rice.id: 20})

    assert {loss.partner.id: loss.would_have for loss in some.losses} == {story.partners[1].id: 55}
    assert not none.is_possible
    page = client.get(f"/allocation/runs/{run.id}/shortage?boxes-{story.rice.id}=20").text
    assert "More boxes were set by hand than will be there." in page


@pytest.mark.parametrize("typed", ["-5", "x", "", "9" * 5000, "999999"])
def test_what_is_no_smaller_number_changes_nothing(
    client: FlaskClient, story: Story, typed: str
) -> None:
    run = story.publish()

    answer = client.get(f"/allocation/runs/{run.id}/shortage?boxes-{story.rice.id}={typed}")

    assert answer.status_code == 200
    assert ("partners would lose" in answer.text) is (typed == "-5")
    assert ("partners would gain" in answer.text) is (typed == "999999")


def test_the_preview_becomes_a_proposal_with_a_reason(client: FlaskClient, story: Story) -> None:
    old = story.publish()
    address = f"/allocation/runs/{old.id}/shortage"
    page = client.get(f"{address}?boxes-{story.rice.id}=80").text
    assert "Propose this division" in page
    fields = {f"boxes-{story.rice.id}": "80", "version": str(old.version)}

    without = client.post(address, data=fields)
    answer = client.post(address, data={**fields, "reason": "The supplier is short"})

    assert without.status_code == 422
    assert "Fill this in." in without.text
    assert 'value="80"' in without.text
    (new,) = queries.proposals(story.window.id)
    assert answer.headers["Location"] == f"/allocation/runs/{new.id}"
    assert sorted(story.boxes(new).values()) == [20, 60]
    shown = client.get(f"/allocation/runs/{new.id}").text
    assert "This division takes the place of one that was published" in shown


def test_without_other_numbers_there_is_nothing_to_propose(
    client: FlaskClient, story: Story
) -> None:
    old = story.publish()
    address = f"/allocation/runs/{old.id}/shortage"

    answer = client.post(address, data={"version": str(old.version), "reason": "x"})

    assert answer.status_code == 422
    assert "nothing would change" in answer.text


def test_a_product_whose_boxes_would_grow_says_who_gains(client: FlaskClient, story: Story) -> None:
    run = story.publish()

    page = client.get(f"/allocation/runs/{run.id}/shortage?boxes-{story.rice.id}=140").text

    assert "2 partners would gain boxes." in page
    assert "would lose boxes" not in page
