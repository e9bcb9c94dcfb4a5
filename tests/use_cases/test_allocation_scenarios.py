"""Several proposals of one window beside each other, and what is published of them (case M3)."""

import pytest
from flask import Flask
from sqlalchemy import select

from foodaid.allocation import queries, use_cases
from foodaid.allocation.domain.problem import Method, Tie, ZeroPeople
from foodaid.allocation.domain.rules import Rules
from foodaid.allocation.models import AllocationRun, RunStatus
from foodaid.allocation.queries import ComparisonFilter
from foodaid.allocation.use_cases import Scenario
from foodaid.core.audit import AuditEvent
from foodaid.core.db import db
from foodaid.core.errors import NotFound
from tests.allocation_stories import Story, closed_window
from tests.factories import make_window

NEVER = Rules(Method.SINGLE, Tie.PEOPLE, ZeroPeople.NEVER, counts_held_stock=False)
ALL = ComparisonFilter()


def _scenario(story: Story, name: str, rules: Rules = NEVER) -> AllocationRun:
    return use_cases.propose(story.proposer, story.window.id, None, Scenario(name, rules))


def test_scenarios_of_different_names_stand_beside_each_other(app: Flask) -> None:
    story = closed_window(people=(None, 300), asked=80, boxes=100)
    plain = story.propose()
    never = _scenario(story, "Never")

    assert [run.id for run in queries.proposals(story.window.id)] == [plain.id, never.id]
    assert story.boxes(plain)[story.partners[0].id] == 20
    assert story.boxes(never)[story.partners[0].id] == 0
    assert never.method == "single"


def test_the_same_name_replaces_only_its_own(app: Flask) -> None:
    story = closed_window()
    plain = story.propose()
    first = _scenario(story, "Never")
    again = _scenario(story, "Never")

    db.session.refresh(first)
    assert first.status is RunStatus.WITHDRAWN
    assert [run.id for run in queries.proposals(story.window.id)] == [plain.id, again.id]


def test_each_scenario_keeps_what_was_set_by_hand_in_it(app: Flask) -> None:  # case A14
    story = closed_window(people=(100, 300), asked=80, boxes=100)
    plain = story.propose()
    use_cases.override(
        story.proposer, plain.id, story.share(plain, 0).id, 40, "Flood", plain.version
    )
    never = _scenario(story, "Never")
    never_share = story.share(never, 0)
    use_cases.override(story.proposer, never.id, never_share.id, 10, "Fire", never.version)

    again = story.propose()

    assert never_share.boxes == 10
    assert (story.share(again, 0).boxes, story.share(again, 0).override_reason) == (40, "Flood")


def test_b_writes_exactly_what_b_showed(app: Flask) -> None:  # case M3
    story = closed_window(people=(None, 300), asked=80, boxes=100)
    plain, never = story.propose(), _scenario(story, "Never")
    shown = queries.comparison_of(story.approver, story.window.id, plain.id, never.id, ALL)
    boxes = {row.partner.partner_id: row.pair.b.boxes for row in shown.rows}

    use_cases.approve(story.approver, never.id, never.version)
    use_cases.publish(story.approver, never.id, never.version, 2)

    events = db.session.scalars(
        select(AuditEvent).where(
            AuditEvent.event.in_(("allocation.approved", "allocation.published"))
        )
    )
    assert {event.new["shares"] for event in events} == {shown.b.shares}
    assert queries.shares_fingerprint(never.id) == shown.b.shares != shown.a.shares
    assert story.boxes(never) == boxes


def test_publishing_one_sets_the_others_aside(app: Flask) -> None:
    story = closed_window()
    plain, never = story.propose(), _scenario(story, "Never")
    use_cases.approve(story.approver, never.id, never.version)
    use_cases.publish(story.approver, never.id, never.version, 2)

    db.session.refresh(plain)
    assert plain.status is RunStatus.WITHDRAWN
    assert queries.proposals(story.window.id) == []


def test_a_change_of_orders_between_two_scenarios_is_told(app: Flask) -> None:
    story = closed_window()
    plain = story.propose()
    same = _scenario(story, "Never")
    story.window.offers[0].boxes = 90
    db.session.commit()
    other = _scenario(story, "Less")

    def is_same(a: AllocationRun, b: AllocationRun) -> bool:
        found = queries.comparison_of(story.approver, story.window.id, a.id, b.id, ALL)
        return found.is_same_question

    assert (is_same(plain, same), is_same(plain, other)) == (True, False)


def test_a_run_of_another_window_is_not_compared(app: Flask) -> None:
    story = closed_window()
    run = story.propose()
    other = make_window(story.window.campaign)

    with pytest.raises(NotFound):
        queries.comparison_of(story.approver, other.id, run.id, run.id, ALL)
