"""Many shares by hand at once: chosen, previewed, saved; and one share previewed likewise."""

import pytest
from flask.testing import FlaskClient

from foodaid.allocation.models import AllocationRun
from foodaid.core.db import db
from foodaid.core.permissions import Role
from tests import factories as make
from tests.allocation_stories import Story, closed_window
from tests.web.reading import forms_of


@pytest.fixture
def story(client: FlaskClient) -> Story:
    story = closed_window(people=(100, 100, 200), asked=80, boxes=100)
    make.sign_in(client, make.make_user(Role.ALLOCATOR))
    return story


def _boxes(story: Story, run: AllocationRun) -> list[int]:
    db.session.expire_all()
    given = story.boxes(run)
    return [given[partner.id] for partner in story.partners]


def _fields(run: AllocationRun, **changed: str) -> dict[str, str]:
    filled = {"change": "boxes", "number": "60", "reason": "Flood", "version": str(run.version)}
    return filled | {"step": "preview", "is_all_or_nothing": "y"} | changed


def _save(page: str) -> dict[str, str]:
    """What the preview would send back, with its button for saving."""
    form = next(form for form in forms_of(page) if "seen" in form.fields)
    return {name: values[0] for name, values in form.fields.items() if values} | {"step": "save"}


def test_the_preview_shows_lines_and_others_and_saves_nothing(
    client: FlaskClient, story: Story
) -> None:
    run = story.propose()
    url = f"/allocation/runs/{run.id}/batch?search=aaa"

    page = client.post(url, data=_fields(run)).text

    assert "Nothing is saved yet." in page
    assert "Other partners who lose" in page
    assert "35 boxes" in page
    assert "Save this 1 valid line" in page
    assert _boxes(story, run) == [25, 25, 50]


def test_what_was_previewed_is_saved(client: FlaskClient, story: Story) -> None:  # case A13
    run = story.propose()
    url = f"/allocation/runs/{run.id}/batch?search=aaa"

    page = client.post(url, data=_fields(run)).text
    answer = client.post(url, data=_save(page), follow_redirects=True)

    assert "1 line is changed." in answer.text
    assert _boxes(story, run) == [60, 13, 27]


def test_all_or_nothing_or_the_valid_ones(client: FlaskClient, story: Story) -> None:  # case A18
    run = story.propose()
    url = f"/allocation/runs/{run.id}/batch"

    page = client.post(url, data=_fields(run, number="50")).text
    nothing = client.post(url, data=_save(page))
    before = _boxes(story, run)
    fields = _save(nothing.text)
    fields.pop("is_all_or_nothing", None)
    some = client.post(url, data=fields, follow_redirects=True)

    assert "More than there is" in page
    assert nothing.status_code == 422
    assert "Some lines are refused and you chose all or nothing" in nothing.text
    assert before == [25, 25, 50]
    assert "1 line was refused and stays as it was." in some.text
    assert _boxes(story, run) == [50, 50, 0]


def test_an_old_page_saves_nothing(client: FlaskClient, story: Story) -> None:  # case A12
    run = story.propose()
    url = f"/allocation/runs/{run.id}/batch"
    fields = _save(client.post(url, data=_fields(run, number="5")).text)

    answer = client.post(url, data=fields | {"version": str(run.version + 1)})

    assert answer.status_code == 409
    assert _boxes(story, run) == [25, 25, 50]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"number": ""}, "Fill in a number."),
        ({"number": "-1"}, "Give a whole number, for example 12."),
        ({"change": "percent", "number": "101"}, "The highest number is 100."),
        ({"change": "x"}, "Choose one from the list."),
        ({"reason": " "}, "Fill this in."),
        ({"number": "81", "step": "save"}, "Somebody else changed this"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    client: FlaskClient, story: Story, changed: dict[str, str], sentence: str
) -> None:
    run = story.propose()
    fields = _fields(run, **changed)

    answer = client.post(f"/allocation/runs/{run.id}/batch", data=fields)

    assert answer.status_code in (409, 422)
    assert sentence in answer.text
    assert f'value="{fields["number"]}"' in answer.text
    assert fields["reason"].strip() in answer.text


def test_the_list_is_narrowed_by_the_address(client: FlaskClient, story: Story) -> None:
    run = story.propose()
    url = f"/allocation/runs/{run.id}/batch"

    narrowed = client.get(f"{url}?offer={story.rice.id}&depot={story.depot.id}&search=aaa").text
    nonsense = client.get(f"{url}?offer=x&depot=-1&kind=x").text
    nothing = client.get(f"{url}?kind=ocmw").text

    assert "What to do with this line" in narrowed
    assert "What to do with these 3 lines" in nonsense
    assert "No share matches" in nothing


def test_a_decided_run_is_not_changed(client: FlaskClient, story: Story) -> None:
    run = story.approve()

    page = client.get(f"/allocation/runs/{run.id}/batch").text

    assert "its shares can no longer be changed" in page


def test_one_share_is_previewed_too(client: FlaskClient, story: Story) -> None:
    run = story.propose()
    url = f"/allocation/runs/{run.id}/shares/{story.share(run, 0).id}"
    fields = {"boxes": "60", "reason": "Flood", "version": str(run.version), "step": "preview"}

    answer = client.post(url, data=fields)
    too_many = client.post(url, data=fields | {"boxes": "101"})

    assert (answer.status_code, "35 boxes" in answer.text) == (200, True)
    assert "More boxes would be set by hand than there are" in too_many.text
    assert _boxes(story, run) == [25, 25, 50]
