"""Many shares changed by hand at once: previewed, then saved as shown or not at all."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import func, select

from foodaid.allocation import queries, use_cases
from foodaid.allocation.models import AllocationRun
from foodaid.allocation.queries import BatchWish, Change, Fault, LineFilter
from foodaid.allocation.use_cases import OverrideMany
from foodaid.core.audit import AuditEvent
from foodaid.core.db import db
from foodaid.core.errors import Conflict, Invalid, NotFound
from foodaid.core.permissions import Role
from foodaid.orders.models import OrderLine
from tests.allocation_stories import Story, closed_window
from tests.factories import make_actor

ALL = LineFilter()


def _boxes(story: Story, run: AllocationRun) -> list[int]:
    db.session.expire_all()
    given = story.boxes(run)
    return [given[partner.id] for partner in story.partners]


def _wanted(run: AllocationRun, wish: BatchWish, *, is_all: bool = True) -> OverrideMany:
    seen = queries.batch_of(run, wish).fingerprint
    return OverrideMany(wish, "Flood", run.version, seen, is_all)


def _first_asks_little(asked: int) -> Story:
    story = closed_window(people=(100, 100, 200), asked=80, boxes=100)
    line = db.session.scalars(
        select(OrderLine).where(OrderLine.order_id == story.orders[0].id)
    ).one()
    line.boxes = asked
    db.session.commit()
    return story


def test_a_list_set_to_nothing_needs_one_reason_and_the_others_share_the_rest(
    app: Flask,
) -> None:  # case A13
    story = closed_window(people=(100, 100, 200), asked=80, boxes=100)
    run = story.propose()
    wish = BatchWish(LineFilter(words="bbb"), Change.ZERO)

    with pytest.raises(Invalid, match="override-reason"):
        use_cases.override_many(story.proposer, run.id, replace(_wanted(run, wish), reason=" "))
    use_cases.override_many(story.proposer, run.id, _wanted(run, wish))

    assert _boxes(story, run) == [33, 0, 67]
    assert story.share(run, 1).override_reason == "Flood"


def test_what_the_preview_says_of_the_others_is_what_they_get(app: Flask) -> None:
    story = closed_window(people=(100, 100, 200), asked=80, boxes=100)
    run = story.propose()
    wish = BatchWish(LineFilter(words="aaa"), Change.BOXES, 60)
    batch = queries.batch_of(run, wish)

    effects = queries.effects_of(run, batch.locks)
    shown = {effect.line.partner_id: effect.would_have for effect in effects.others}
    before = _boxes(story, run)
    use_cases.override_many(story.proposer, run.id, _wanted(run, wish))

    assert before == [25, 25, 50]
    assert (effects.losers, effects.lost, effects.winners) == (2, 35, 0)
    assert _boxes(story, run) == [60, *(shown[partner.id] for partner in story.partners[1:])]


def test_the_valid_ones_are_saved_and_the_refused_listed(app: Flask) -> None:  # case A18
    story = _first_asks_little(10)
    run = story.propose()
    wish = BatchWish(ALL, Change.BOXES, 20)

    batch = use_cases.override_many(story.proposer, run.id, _wanted(run, wish, is_all=False))

    assert [change.fault for change in batch.refused] == [Fault.ABOVE_ASKED]
    assert len(batch.valid) == 2
    assert _boxes(story, run) == [10, 20, 20]


def test_all_or_nothing_saves_nothing_when_one_is_refused(app: Flask) -> None:  # case A18
    story = _first_asks_little(10)
    run = story.propose()
    before = _boxes(story, run)

    with pytest.raises(Invalid, match="batch-refused"):
        use_cases.override_many(
            story.proposer, run.id, _wanted(run, BatchWish(ALL, Change.BOXES, 20))
        )

    assert _boxes(story, run) == before


def test_more_than_there_is_refuses_those_that_come_last(app: Flask) -> None:
    story = closed_window(people=(100, 100, 200), asked=80, boxes=100)
    run = story.propose()

    batch = queries.batch_of(run, BatchWish(ALL, Change.BOXES, 50))

    assert [change.fault for change in batch.changes] == [None, None, Fault.ABOVE_SUPPLY]


def test_a_lock_that_shrinks_makes_room_for_one_that_grows(app: Flask) -> None:
    story = closed_window(people=(100, 100), asked=80, boxes=100)
    run = story.propose()
    use_cases.override(story.proposer, run.id, story.share(run, 1).id, 80, "Feast", run.version)
    run = queries.run_of(story.proposer, run.id)

    batch = queries.batch_of(run, BatchWish(ALL, Change.BOXES, 50))

    assert batch.refused == ()


def test_a_percentage_of_what_was_asked_is_rounded_half_up(app: Flask) -> None:
    story = _first_asks_little(5)
    run = story.propose()

    batch = queries.batch_of(run, BatchWish(ALL, Change.PERCENT, 30))

    assert [change.boxes for change in batch.changes] == [2, 24, 24]


def test_what_was_set_for_many_survives_a_new_proposal(app: Flask) -> None:  # case A14
    story = closed_window(people=(100, 100, 200), asked=80, boxes=100)
    run = story.propose()
    wish = BatchWish(LineFilter(words="aaa"), Change.BOXES, 7)
    use_cases.override_many(story.proposer, run.id, _wanted(run, wish))

    again = story.propose()

    assert (story.share(again, 0).boxes, story.share(again, 0).reason) == (7, "locked")


def test_two_people_cannot_overwrite_each_other(app: Flask) -> None:  # cases A11, A12
    story = closed_window(people=(100, 100, 200), asked=80, boxes=100)
    run = story.propose()
    first = _wanted(run, BatchWish(ALL, Change.BOXES, 20))
    second = _wanted(run, BatchWish(ALL, Change.BOXES, 10))
    use_cases.override_many(story.proposer, run.id, first)

    with pytest.raises(Conflict, match="changed-meanwhile"):
        use_cases.override_many(make_actor(Role.ALLOCATOR), run.id, second)

    assert _boxes(story, run) == [20, 20, 20]


def test_nothing_is_saved_but_what_was_shown(app: Flask) -> None:
    story = closed_window()
    run = story.propose()
    wanted = _wanted(run, BatchWish(ALL, Change.BOXES, 20))

    with pytest.raises(Conflict, match="changed-meanwhile"):
        use_cases.override_many(
            story.proposer, run.id, replace(wanted, wish=BatchWish(ALL, Change.ZERO))
        )


def test_a_list_in_which_nothing_can_change_is_refused(app: Flask) -> None:
    story = closed_window(asked=10)
    run = story.propose()

    with pytest.raises(Invalid, match="batch-empty"):
        use_cases.override_many(
            story.proposer, run.id, _wanted(run, BatchWish(ALL, Change.BOXES, 11), is_all=False)
        )


def test_every_line_stands_in_the_audit_trail(app: Flask) -> None:
    story = closed_window(people=(100, 100, 200), asked=80, boxes=100)
    run = story.propose()

    use_cases.override_many(
        story.proposer, run.id, _wanted(run, BatchWish(ALL, Change.PERCENT, 25))
    )

    count = select(func.count()).where(
        AuditEvent.event == "share.changed-by-hand", AuditEvent.reason == "Flood"
    )
    assert db.session.scalar(count) == 3


def test_who_only_reads_changes_nothing(app: Flask) -> None:
    story = closed_window()
    run = story.propose()
    wanted = _wanted(run, BatchWish(ALL, Change.ZERO))

    with pytest.raises(NotFound):
        use_cases.override_many(make_actor(Role.AUDITOR), run.id, wanted)
