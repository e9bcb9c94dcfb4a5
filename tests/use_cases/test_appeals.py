"""Appeals: made until a day, granted from what is free, refused with a reason, closed (M5, A19)."""

import threading
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from foodaid.allocation import queries, use_cases
from foodaid.allocation.models import Appeal, AppealStatus, Share
from foodaid.allocation.use_cases import DecideAppeal, MakeAppeal
from foodaid.core import clock
from foodaid.core.audit import AuditEvent
from foodaid.core.db import db
from foodaid.core.errors import Conflict, Invalid, NotFound, Refusal
from foodaid.core.outbox import OutboxMail
from foodaid.core.permissions import Actor, Role
from foodaid.stock.models import PromiseEnd, Reservation
from foodaid.stock.use_cases import release
from tests.appeal_stories import (
    FREE,
    answer,
    appealed,
    partner_of,
    published_with_free_boxes,
)
from tests.factories import make_actor


def last_mail() -> OutboxMail:
    mail = db.session.scalars(select(OutboxMail).order_by(OutboxMail.id.desc())).first()
    assert mail is not None
    return mail


def given_in_all(run_id: int) -> int:
    return int(db.session.scalar(select(func.sum(Share.boxes)).where(Share.run_id == run_id)) or 0)


def test_granting_raises_the_share_and_promises_the_goods(app: Flask) -> None:  # cases M5, A19
    story, run = published_with_free_boxes()
    share = story.share(run, 0)
    facts, others = dict(share.facts), [story.share(run, at).boxes for at in (1, 2)]
    promised = db.session.query(Reservation).count()

    appeal = answer(story, appealed(story, run, boxes=15), 12)

    db.session.refresh(share)
    assert (share.boxes, share.appeal_boxes, share.published_boxes) == (22, 12, 10)
    assert share.facts == facts
    assert [story.share(run, at).boxes for at in (1, 2)] == others
    assert queries.free_boxes(share) == FREE - 12
    newest = db.session.scalars(select(Reservation).order_by(Reservation.id.desc())).first()
    assert newest is not None
    assert (newest.order_id, newest.units) == (story.orders[0].id, 120)
    assert db.session.query(Reservation).count() == promised + 1
    assert (appeal.status, appeal.granted_boxes) == (AppealStatus.GRANTED, 12)
    mail = last_mail()
    assert (mail.to, mail.template) == (story.partners[0].email, "appeal-answered")
    assert (mail.facts["granted"], mail.facts["boxes"]) == (12, 22)


def test_everything_about_an_appeal_is_in_the_audit_trail(app: Flask) -> None:  # case A13
    story, run = published_with_free_boxes()

    first = answer(story, appealed(story, run, 0), 5)
    second = answer(story, appealed(story, run, 1), 0, "Your store is still small")

    rows = select(AuditEvent).where(AuditEvent.event.like("appeal.%")).order_by(AuditEvent.id)
    told = [(row.event, row.subject, row.reason) for row in db.session.scalars(rows)]
    assert told == [
        ("appeal.made", f"appeal:{first.id}", "We have a larger store now"),
        ("appeal.granted", f"appeal:{first.id}", "There are some left"),
        ("appeal.made", f"appeal:{second.id}", "We have a larger store now"),
        ("appeal.refused", f"appeal:{second.id}", "Your store is still small"),
    ]


def test_a_refusal_changes_nothing_but_the_appeal(app: Flask) -> None:
    story, run = published_with_free_boxes()
    before = given_in_all(run.id)

    appeal = answer(story, appealed(story, run), 0, "We keep these for a flood")

    assert given_in_all(run.id) == before
    assert appeal.status is AppealStatus.REFUSED
    assert last_mail().facts["reason"] == "We keep these for a flood"


def test_nobody_is_given_what_is_not_free(app: Flask) -> None:
    story, run = published_with_free_boxes()
    appeal = appealed(story, run, boxes=30)

    with pytest.raises(Invalid, match="appeal-above-free") as refused:
        answer(story, appeal, FREE + 1)

    assert refused.value.facts == {"free": FREE}
    assert answer(story, appeal, FREE).granted_boxes == FREE
    with pytest.raises(Invalid, match="appeal-above-free"):
        answer(story, appealed(story, run, 1, boxes=1), 1)


def test_nobody_is_given_more_than_the_appeal_asked(app: Flask) -> None:
    story, run = published_with_free_boxes()
    appeal = appealed(story, run, boxes=3)

    with pytest.raises(Invalid, match="appeal-boxes"):
        answer(story, appeal, 4)


def test_an_answer_needs_its_reason(app: Flask) -> None:
    story, run = published_with_free_boxes()
    appeal = appealed(story, run)

    for boxes in (0, 3):
        with pytest.raises(Invalid, match="appeal-answer"):
            answer(story, appeal, boxes, " ")


def decide_at_once(app: Flask, actor: Actor, wishes: list[DecideAppeal]) -> list[str]:
    """What becomes of decisions that start in the same moment."""
    db.session.remove()
    start, outcomes = threading.Barrier(len(wishes)), []

    def decide(wish: DecideAppeal) -> None:
        with app.app_context():
            start.wait()
            try:
                use_cases.decide_appeal(actor, wish)
                outcomes.append("granted")
            except Refusal as refusal:
                outcomes.append(refusal.code)
            finally:
                db.session.remove()

    people = [threading.Thread(target=decide, args=(wish,)) for wish in wishes]
    for person in people:
        person.start()
    for person in people:
        person.join()
    return sorted(outcomes)


def test_two_who_decide_at_once_do_not_give_the_same_box_twice(app: Flask) -> None:  # case A11
    story, run = published_with_free_boxes()
    appeals = [appealed(story, run, at, boxes=15) for at in (0, 1)]
    wishes = [DecideAppeal(one.id, 15, "Free", one.version) for one in appeals]

    outcomes = decide_at_once(app, story.approver, wishes)

    assert outcomes == ["appeal-above-free", "granted"]
    assert given_in_all(run.id) == 100 - FREE + 15


def test_two_who_decide_on_one_appeal_give_once(app: Flask) -> None:  # case A11
    story, run = published_with_free_boxes()
    appeal = appealed(story, run, boxes=5)
    wish = DecideAppeal(appeal.id, 5, "Free", appeal.version)

    outcomes = decide_at_once(app, story.approver, [wish, wish])

    assert outcomes == ["changed-meanwhile", "granted"]
    assert given_in_all(run.id) == 100 - FREE + 5


def test_two_taps_make_one_appeal(app: Flask) -> None:
    story, run = published_with_free_boxes()
    wish = MakeAppeal(
        story.partners[0].id, story.share(run, 0).id, 3, "More people", "key-of-this-page"
    )
    actor = partner_of(story)

    first, second = use_cases.make_appeal(actor, wish), use_cases.make_appeal(actor, wish)

    assert first.id == second.id
    assert db.session.query(Appeal).count() == 1


def test_a_line_has_one_open_appeal_at_a_time(app: Flask) -> None:
    story, run = published_with_free_boxes()
    first = appealed(story, run)

    with pytest.raises(Conflict, match="appeal-open"):
        appealed(story, run)

    use_cases.take_back_appeal(partner_of(story), story.partners[0].id, first.id)
    assert appealed(story, run).status is AppealStatus.OPEN
    assert first.status is AppealStatus.TAKEN_BACK


def test_what_was_answered_is_not_taken_back(app: Flask) -> None:
    story, run = published_with_free_boxes()
    appeal = answer(story, appealed(story, run), 3)

    with pytest.raises(Conflict, match="appeal-decided"):
        use_cases.take_back_appeal(partner_of(story), story.partners[0].id, appeal.id)


def test_the_last_day_is_included_and_the_next_is_too_late(app: Flask) -> None:
    story, run = published_with_free_boxes()
    assert run.appeals_until is not None
    evening = clock.end_of(run.appeals_until)

    with (
        time_machine.travel(evening + timedelta(seconds=1), tick=False),
        pytest.raises(Conflict, match="appeal-late"),
    ):
        appealed(story, run)
    with time_machine.travel(evening, tick=False):
        assert appealed(story, run).status is AppealStatus.OPEN


@pytest.mark.parametrize("boxes", [0, -1, 41])
def test_an_appeal_asks_for_one_box_up_to_what_is_missing(app: Flask, boxes: int) -> None:
    story, run = published_with_free_boxes()

    with pytest.raises(Invalid) as refused:
        use_cases.make_appeal(
            partner_of(story), MakeAppeal(story.partners[0].id, story.share(run, 0).id, boxes, " ")
        )

    assert set(refused.value.problems) == {"boxes", "reason"}


def test_who_got_everything_has_nothing_to_appeal(app: Flask) -> None:
    story, run = published_with_free_boxes()

    with pytest.raises(Conflict, match="appeal-has-all"):
        appealed(story, run, 2, boxes=1)


def test_once_the_goods_are_loaded_nothing_is_granted(app: Flask) -> None:
    story, run = published_with_free_boxes()
    appeal = appealed(story, run)
    release([story.orders[0].id], PromiseEnd.LOADED)

    with pytest.raises(Conflict, match="appeal-loaded"):
        answer(story, appeal, 1)

    assert answer(story, appeal, 0, "The lorry has left").status is AppealStatus.REFUSED


def test_withdrawing_closes_open_appeals_and_says_so(app: Flask) -> None:  # case A19
    story, run = published_with_free_boxes()
    granted = answer(story, appealed(story, run, 0), 5)
    waiting = appealed(story, run, 1)

    use_cases.withdraw(story.approver, run.id, run.version, "A lorry did not come")

    assert (granted.status, waiting.status) == (AppealStatus.GRANTED, AppealStatus.CLOSED)
    assert db.session.query(Reservation).filter_by(released_at=None).count() == 0
    mails = select(OutboxMail).where(OutboxMail.template == "allocation-withdrawn")
    closed = {mail.to: mail.facts["appeals"] for mail in db.session.scalars(mails)}
    assert [closed[partner.email] for partner in story.partners] == [0, 1, 0]
    with pytest.raises(Conflict, match="appeal-decided"):
        answer(story, waiting, 1)


def test_only_the_partner_itself_appeals(app: Flask) -> None:  # case X1
    story, run = published_with_free_boxes()
    share, stranger = story.share(run, 0), partner_of(story, 1)

    for partner in story.partners[:2]:
        with pytest.raises(NotFound):
            use_cases.make_appeal(stranger, MakeAppeal(partner.id, share.id, 1, "More"))
    appeal = appealed(story, run)
    for partner in story.partners[:2]:
        with pytest.raises(NotFound):
            use_cases.take_back_appeal(stranger, partner.id, appeal.id)


def test_only_the_authority_decides(app: Flask) -> None:
    story, run = published_with_free_boxes()
    appeal = appealed(story, run)

    for actor in (partner_of(story), make_actor(Role.AUDITOR), make_actor(Role.REPORTING_OFFICER)):
        with pytest.raises(NotFound):
            use_cases.decide_appeal(actor, DecideAppeal(appeal.id, 1, "Yes", appeal.version))


def test_a_proposal_cannot_be_appealed(app: Flask) -> None:
    story, run = published_with_free_boxes()
    share = story.share(run, 0)
    use_cases.withdraw(story.approver, run.id, run.version, "Anew")

    with pytest.raises(NotFound):
        use_cases.make_appeal(
            partner_of(story), MakeAppeal(story.partners[0].id, share.id, 1, "More")
        )
