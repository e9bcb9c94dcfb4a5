"""Several proposals of one window side by side: who gains, who loses, what is published (M3)."""

import csv
import io
import re
from dataclasses import replace
from fractions import Fraction

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from foodaid.allocation import queries, use_cases
from foodaid.allocation.domain.comparison import Measure, spread
from foodaid.allocation.domain.problem import Method, ZeroPeople
from foodaid.allocation.domain.rules import Rules, Weights
from foodaid.allocation.models import AllocationRun
from foodaid.allocation.use_cases import Scenario
from foodaid.core.audit import AuditEvent
from foodaid.core.db import db
from foodaid.core.errors import NotFound
from foodaid.core.permissions import Role
from tests import factories as make
from tests.allocation_stories import Story, closed_window
from tests.statements import count_statements

PLAIN = Rules()
NEVER = replace(PLAIN, method=Method.SINGLE, zero_people=ZeroPeople.NEVER)
EQUIVALENTS = replace(PLAIN, weights=Weights.EQUIVALENTS)
SINGLE = replace(PLAIN, method=Method.SINGLE)


@pytest.fixture
def story(client: FlaskClient) -> Story:
    """Partner AAA has nobody declared, BBB 300 people; both ask 80 of the 100 boxes of 10 kg."""
    story = closed_window(people=(None, 300), asked=80, boxes=100)
    make.sign_in(client, make.make_user(Role.ALLOCATOR))
    return story


def _scenario(story: Story, name: str, rules: Rules) -> AllocationRun:
    return use_cases.propose(story.proposer, story.window.id, None, Scenario(name, rules))


def _three(story: Story) -> list[int]:
    runs = [story.propose(), _scenario(story, "Never", NEVER), _scenario(story, "One", SINGLE)]
    return [run.id for run in runs]


def _url(story: Story, query: str = "", file: str = "") -> str:
    return f"/allocation/windows/{story.window.id}/scenarios/bench{file}{query}"


def _words(page: str) -> str:
    """What is read out of a page: its text, and the words for its pictures."""
    said = re.sub(r'<svg[^>]*aria-label="([^"]*)"', r"\1<svg", page)
    return " ".join(re.sub(r"<[^>]+>", " ", said).split())


def test_all_standing_scenarios_stand_side_by_side(client: FlaskClient, story: Story) -> None:
    runs = _three(story)

    page = client.get(_url(story)).text

    for title in ("A · Proposal", "B · Never", "C · One"):
        assert title in page
    for run_id in runs:
        assert f'href="/allocation/runs/{run_id}"' in page
    assert f"a={runs[0]}&amp;b={runs[1]}" in page
    assert "0 gain 1 the same 1 loses" in _words(page)
    assert "0 gain 2 the same 0 lose" in _words(page)


def test_the_base_and_the_scenarios_are_chosen_in_the_address(
    client: FlaskClient, story: Story
) -> None:
    plain, never, one = _three(story)

    page = client.get(_url(story, f"?run={never}&run={plain}&base={never}&map={plain}")).text

    assert "1 gains 1 the same 0 lose" in _words(page)
    assert "B · Never is the base" in page
    assert "Kilograms per person in A · Proposal" in page
    assert "· One" not in page
    assert f'value="{one}">' in page


def test_the_best_of_a_row_is_marked_with_a_word(client: FlaskClient, story: Story) -> None:
    _three(story)

    words = _words(client.get(_url(story)).text)

    # All 100 boxes are given, or only the 80 of the partner with people: 62,5 or 50 % of 160.
    assert "Part of the boxes asked that is given best 62,5 % 50,0 % best 62,5 %" in words
    assert "Boxes left over best 0 20 best 0" in words
    assert "Kilograms per person, least 2,67 2,67 2,67" in words


def test_rules_are_told_where_they_differ(client: FlaskClient, story: Story) -> None:
    story.propose()
    _scenario(story, "Parts", EQUIVALENTS)

    page = client.get(_url(story)).text

    differ, shared = page.split("Rules that all of them have")
    assert "Every declared person counts as one" in differ
    assert "Who also goes to other organisations counts for a part" in differ
    assert "Room for pallets at the site" not in differ
    assert "Room for pallets at the site" in shared


def test_publishing_a_scenario_writes_what_the_bench_showed(
    client: FlaskClient, story: Story
) -> None:  # case M3
    runs = _three(story)
    page = client.get(_url(story)).text
    shown = queries.bench_of(story.approver, story.window.id, runs).columns[1]
    never = db.session.get_one(AllocationRun, runs[1])

    use_cases.approve(story.approver, never.id, never.version)
    use_cases.publish(story.approver, never.id, never.version, 2)

    events = db.session.scalars(
        select(AuditEvent).where(AuditEvent.event == "allocation.published")
    )
    assert shown.run.id == never.id
    assert shown.shares[:16] in page
    assert {event.new["shares"] for event in events} == {shown.shares}
    assert queries.shares_fingerprint(never.id) == shown.shares
    assert sorted(given.boxes for given in shown.givens) == sorted(story.boxes(never).values())


def test_the_figures_are_those_of_a_plain_reading(story: Story) -> None:
    product = story.rice.product
    product.kcal_per_100g = 350
    db.session.commit()
    story.propose()

    found = queries.bench_of(story.approver, story.window.id, _three(story))

    for column in found.columns:
        boxes = story.boxes(column.run)
        for partner, given in zip(found.partners, column.givens, strict=True):
            got = boxes[partner.partner_id]
            grams = got * product.units_per_box * product.grams_per_unit
            assert (given.boxes, given.grams) == (got, grams)
            assert given.cents == got * product.units_per_box * story.rice.unit_cents
            assert given.kcal_hundredths == grams * 350
        assert (column.asked, column.met) == (160, sum(boxes.values()))
        kcal = Fraction(boxes[story.partners[1].id] * 10_000 * 350, 100 * 300)
        assert spread(column.givens, Measure.KCAL).mean == kcal


def test_people_are_heads_where_a_scenario_weighs_equivalents(story: Story) -> None:
    declared = make.make_partner(story.depot, name="CCC")
    make.make_declaration(declared, 60, story.window.campaign.year).one_elsewhere = 60
    db.session.commit()
    make.make_order(declared, story.window, {story.rice: 80})
    plain, parts = story.propose(), _scenario(story, "Parts", EQUIVALENTS)

    found = queries.bench_of(story.approver, story.window.id, (plain.id, parts.id))

    heads = {300, 60, 0}
    assert [{given.people for given in column.givens} for column in found.columns] == [heads] * 2
    boxes = [story.boxes(run)[declared.id] for run in (plain, parts)]
    assert boxes == [20, 20] or boxes[1] < boxes[0]


def test_foods_without_energy_are_left_out_and_named(client: FlaskClient, story: Story) -> None:
    _three(story)

    words = _words(client.get(_url(story)).text)

    assert "kcal are counted over 0 of the 1 food." in words
    assert "Left out, because their energy is not known: Rice RYS1." in words


def test_with_nobody_declared_nothing_is_said_per_person(client: FlaskClient) -> None:
    story = closed_window(people=(None, None))
    make.sign_in(client, make.make_user(Role.ALLOCATOR))
    _three(story)

    page = client.get(_url(story))

    assert page.status_code == 200
    assert "nobody declared" in page.text
    assert "no partner here, or nobody declared" in page.text


def test_one_scenario_is_not_set_beside_nothing(client: FlaskClient, story: Story) -> None:
    run = story.propose()

    alone = client.get(_url(story))
    _scenario(story, "Never", NEVER)
    one_chosen = client.get(_url(story, f"?run={run.id}"))
    file = client.get(_url(story, f"?run={run.id}", "/file"))

    assert (alone.status_code, "Nothing to compare yet" in alone.text) == (200, True)
    assert "Choose at least two scenarios." in one_chosen.text
    assert len(file.text.splitlines()) == 1


@pytest.mark.parametrize("query", ["?run=x&run=-1&base=x&map=", f"?run={10**20}&base={10**20}"])
def test_a_choice_that_makes_no_sense_counts_as_none(
    client: FlaskClient, story: Story, query: str
) -> None:
    _three(story)

    page = client.get(_url(story, query))

    assert page.status_code == 200
    assert "C · One" in page.text


def test_at_most_six_stand_side_by_side(client: FlaskClient, story: Story) -> None:
    runs = [_scenario(story, f"S{number}", PLAIN).id for number in range(8)]

    newest = client.get(_url(story)).text
    all_chosen = client.get(_url(story, "?" + "&".join(f"run={run}" for run in runs))).text

    assert "F · S7" in newest
    assert "F · S5" in all_chosen
    assert "At most six stand side by side" in all_chosen


def test_the_file_holds_every_partner_with_every_scenario(
    client: FlaskClient, story: Story
) -> None:
    plain, never, _one = _three(story)

    file = client.get(_url(story, f"?run={plain}&run={never}", "/file"))

    rows = list(csv.DictReader(io.StringIO(file.data.decode("utf-8-sig")), delimiter=";"))
    assert [row["Partner"] for row in rows] == ["Partner AAA", "Partner BBB"]
    assert [row["Boxes, A Proposal"] for row in rows] == ["20", "80"]
    assert [row["Boxes, B Never"] for row in rows] == ["0", "80"]
    assert [row["Grams, A Proposal"] for row in rows] == ["200000", "800000"]
    assert rows[1]["People, B Never"] == "300"


def test_more_scenarios_do_not_ask_the_database_more(client: FlaskClient, story: Story) -> None:
    runs = [_scenario(story, f"S{number}", PLAIN).id for number in range(6)]
    counts: list[int] = []
    client.get(_url(story))

    for chosen in (runs[:2], runs):
        db.session.expunge_all()
        with count_statements() as statements:
            client.get(_url(story, "?" + "&".join(f"run={run}" for run in chosen)))
        counts.append(len(statements))

    assert counts[0] == counts[1] <= 15


def test_a_run_of_another_window_is_not_shown(story: Story) -> None:
    run = story.propose()
    other = make.make_window(story.window.campaign)

    with pytest.raises(NotFound):
        queries.bench_of(story.approver, other.id, (run.id, run.id))


def test_a_partner_sees_no_bench(client: FlaskClient, story: Story) -> None:
    make.sign_in(client, make.make_user(Role.PARTNER_MANAGER, partner=story.partners[0]))

    assert client.get(_url(story)).status_code == 403


def test_others_are_held_against_the_plain_proposal(client: FlaskClient, story: Story) -> None:
    _scenario(story, "Never", NEVER)
    story.propose()

    assert "B · Proposal is the base" in client.get(_url(story)).text
