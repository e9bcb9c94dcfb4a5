"""A partner appeals on its phone, reads the answer, and takes an appeal back."""

from flask.testing import FlaskClient

from foodaid.allocation.models import Appeal, AppealStatus
from foodaid.core.db import db
from foodaid.core.permissions import Role
from tests.allocation_stories import Story
from tests.appeal_stories import answer, appealed, published_with_free_boxes
from tests.factories import make_user, sign_in
from tests.statements import count_statements


def url_of(story: Story, at: int = 0) -> str:
    return f"/partners/{story.partners[at].id}"


def shares_page(client: FlaskClient, story: Story) -> str:
    return client.get(f"{url_of(story)}/shares/{story.window.id}").text


def test_a_partner_asks_for_more_and_sees_that_it_did(client: FlaskClient) -> None:  # case M5
    story, run = published_with_free_boxes()
    sign_in(client, make_user(Role.PARTNER_VOLUNTEER, partner=story.partners[0]))
    url = f"{url_of(story)}/appeals/new/{story.share(run, 0).id}"

    before = shares_page(client, story)
    form = client.get(url).text
    sent = client.post(url, data={"boxes": "12", "reason": "Forty people more since October"})
    after = shares_page(client, story)

    assert url in before
    assert "At most 40: that is what you asked and did not get." in form
    assert sent.status_code == 302
    assert "Appeal for 12 boxes more" in after
    assert "Forty people more since October" in after
    assert "Waits for an answer" in after
    assert url not in after


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(
    client: FlaskClient,
) -> None:
    story, run = published_with_free_boxes()
    sign_in(client, make_user(Role.PARTNER_VOLUNTEER, partner=story.partners[0]))
    url = f"{url_of(story)}/appeals/new/{story.share(run, 0).id}"

    empty = client.post(url, data={})
    much = client.post(url, data={"boxes": "41", "reason": "Forty people more"})

    assert (empty.status_code, much.status_code) == (422, 422)
    assert "Say why: POD MI reads it." in empty.text
    assert "Give a number from 1 to 40." in much.text
    assert "Forty people more</textarea>" in much.text
    assert db.session.query(Appeal).count() == 0


def test_the_answer_is_read_where_the_share_is(client: FlaskClient) -> None:  # cases M5, A19
    story, run = published_with_free_boxes()
    answer(story, appealed(story, run), 12, "Your new store was inspected")
    sign_in(client, make_user(Role.PARTNER_VOLUNTEER, partner=story.partners[0]))

    page = shares_page(client, story)

    assert "<strong>22 boxes</strong>" in " ".join(page.split())
    assert "After your appeal POD MI gave you 12 boxes more." in page
    assert "by hand: 10 instead of 34" in page
    assert "Your new store was inspected" in page


def test_an_appeal_is_taken_back_by_one_button(client: FlaskClient) -> None:
    story, run = published_with_free_boxes()
    appeal = appealed(story, run)
    sign_in(client, make_user(Role.PARTNER_VOLUNTEER, partner=story.partners[0]))
    url = f"{url_of(story)}/appeals/{appeal.id}/take-back"

    page = shares_page(client, story)
    client.post(url)

    assert url in page
    db.session.refresh(appeal)
    assert appeal.status is AppealStatus.TAKEN_BACK


def test_who_comes_too_late_is_told_why(client: FlaskClient) -> None:
    story, run = published_with_free_boxes()
    appealed(story, run)
    sign_in(client, make_user(Role.PARTNER_VOLUNTEER, partner=story.partners[0]))

    page = client.get(
        f"{url_of(story)}/appeals/new/{story.share(run, 0).id}", follow_redirects=True
    ).text

    assert "There is an appeal about this line already." in page


def test_appeals_of_others_are_not_there(client: FlaskClient) -> None:  # case X1
    story, run = published_with_free_boxes()
    appeal = appealed(story, run, 0)
    share = story.share(run, 0)
    sign_in(client, make_user(Role.PARTNER_MANAGER, partner=story.partners[1]))

    for partner in (0, 1):
        url = url_of(story, partner)
        assert client.get(f"{url}/appeals/new/{share.id}").status_code == 404
        assert client.post(f"{url}/appeals/{appeal.id}/take-back").status_code == 404


def test_the_page_with_appeals_needs_few_statements(client: FlaskClient) -> None:
    story, run = published_with_free_boxes()
    answer(story, appealed(story, run), 3)
    sign_in(client, make_user(Role.PARTNER_VOLUNTEER, partner=story.partners[0]))
    url = f"{url_of(story)}/shares/{story.window.id}"
    db.session.remove()

    with count_statements() as statements:
        client.get(url)

    assert len(statements) <= 15
