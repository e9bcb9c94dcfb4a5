"""The comparison of two proposals, and the form that makes another one."""

import pytest
from flask.testing import FlaskClient

from foodaid.allocation import queries, use_cases
from foodaid.allocation.domain.problem import Method, Tie, ZeroPeople
from foodaid.allocation.domain.rules import Rules
from foodaid.allocation.models import AllocationRun
from foodaid.allocation.use_cases import Scenario
from foodaid.core.permissions import Role
from tests import factories as make
from tests.allocation_stories import Story, closed_window
from tests.statements import count_statements

FIELDS = {
    "products": "RYS1",
    "supply": "expected",
    "method": "basket",
    "weights": "people",
    "tie": "people",
    "zero_people": "last",
    "restraints": ["storage", "ceiling"],
    "remembers": "y",
}
NEVER = Rules(Method.SINGLE, Tie.PEOPLE, ZeroPeople.NEVER, counts_held_stock=False)


@pytest.fixture
def story(client: FlaskClient) -> Story:
    story = closed_window(people=(None, 300), asked=80, boxes=100)
    make.sign_in(client, make.make_user(Role.ALLOCATOR))
    return story


def _two(story: Story) -> tuple[AllocationRun, AllocationRun]:
    plain = story.propose()
    scenario = Scenario("Never", NEVER)
    return plain, use_cases.propose(story.proposer, story.window.id, None, scenario)


def _url(story: Story, rest: str = "") -> str:
    return f"/allocation/windows/{story.window.id}/scenarios{rest}"


def test_the_page_says_who_gains_and_who_loses(client: FlaskClient, story: Story) -> None:
    _two(story)  # case M3

    with count_statements() as statements:
        page = client.get(_url(story)).text

    assert "Those who gain most in B" not in page
    assert "Those who lose most in B" in page
    assert f"/organisations/{story.partners[0].id}" in page
    assert len(statements) <= 15


def test_drawings_have_words_and_the_same_numbers(client: FlaskClient, story: Story) -> None:
    _two(story)

    page = client.get(_url(story)).text

    assert page.count('role="img"') >= 2
    assert "<title" in page
    assert "<desc" in page
    assert "The curve in numbers" in page
    assert "The bars in numbers" in page


def test_the_fingerprint_is_that_of_the_page_that_publishes(
    client: FlaskClient, story: Story
) -> None:  # case M3
    _plain, never = _two(story)
    use_cases.approve(story.approver, never.id, never.version)
    told = queries.shares_fingerprint(never.id)[:16]

    assert told in client.get(_url(story)).text
    assert told in client.get(f"/allocation/runs/{never.id}").text
    assert told in client.get(f"/allocation/runs/{never.id}/publish").text


def test_the_file_holds_every_partner_of_the_filter(client: FlaskClient, story: Story) -> None:
    plain, never = _two(story)
    chosen = f"?a={plain.id}&b={never.id}"

    everybody = client.get(_url(story, f"/file{chosen}")).text.splitlines()
    nobody = client.get(_url(story, f"/file{chosen}&kind=ocmw")).text.splitlines()

    assert len(everybody) == 3
    assert ";20;0;-20;" in everybody[1]
    assert len(nobody) == 1


def test_one_proposal_is_not_compared_with_nothing(client: FlaskClient, story: Story) -> None:
    story.propose()

    page = client.get(_url(story))

    assert (page.status_code, "Nothing to compare yet" in page.text) == (200, True)


@pytest.mark.parametrize("query", ["?a=999&b=998", "?a=-1&b=-1", f"?a={10**12}&b=1"])
def test_runs_that_are_not_there_are_not_found(
    client: FlaskClient, story: Story, query: str
) -> None:
    _two(story)

    assert client.get(_url(story, query)).status_code == 404


def test_filters_that_make_no_sense_count_as_not_given(client: FlaskClient, story: Story) -> None:
    _two(story)

    answer = client.get(_url(story, "?depot=x&kind=x&a=&b="))

    assert (answer.status_code, "Those who lose most in B" in answer.text) == (200, True)


def test_a_scenario_is_named_and_follows_its_rules(client: FlaskClient, story: Story) -> None:
    story.propose()
    fields = {**FIELDS, "name": "Never", "method": "single", "zero_people": "never"}

    page = client.get(_url(story, "/new")).text
    answer = client.post(_url(story, "/new"), data=fields, follow_redirects=True)

    assert "Name of this scenario" in page
    assert "Those who lose most in B" in answer.text
    assert [run.name for run in queries.proposals(story.window.id)] == ["", "Never"]


def test_a_scenario_without_a_name_loses_nothing_that_was_chosen(
    client: FlaskClient, story: Story
) -> None:
    answer = client.post(
        _url(story, "/new"),
        data={**FIELDS, "name": " ", "method": "single", "tie": "x"},
    )

    assert answer.status_code == 422
    assert "Fill this in." in answer.text
    assert "Choose one from the list." in answer.text
    assert '<option selected value="single">' in answer.text


def test_a_scenario_of_an_open_window_is_refused(client: FlaskClient, story: Story) -> None:
    window = make.make_window(story.window.campaign)
    fields = {**FIELDS, "name": "x"}

    answer = client.post(f"/allocation/windows/{window.id}/scenarios/new", data=fields)

    assert (answer.status_code, "Close the window first" in answer.text) == (409, True)


def test_a_reader_compares_and_makes_none(client: FlaskClient, story: Story) -> None:
    _two(story)
    make.sign_in(client, make.make_user(Role.AUDITOR))

    assert "Those who lose most in B" in client.get(_url(story)).text
    assert client.get(_url(story, "/new")).status_code == 403
