"""A published run that left boxes over, and partners who got less than they asked."""

from foodaid.allocation import use_cases
from foodaid.allocation.models import AllocationRun, Appeal
from foodaid.allocation.use_cases import DecideAppeal, MakeAppeal
from foodaid.core.permissions import Actor, Role
from tests.allocation_stories import Story, closed_window
from tests.factories import make_actor

ASKED, GOT, FREE = 50, (10, 20), 20


def published_with_free_boxes() -> tuple[Story, AllocationRun]:
    """Three partners asked 50 of 100 boxes; two were set by hand to 10 and 20: 20 are left."""
    story = closed_window(people=(100, 100, 100), asked=ASKED, boxes=100)
    run = story.propose()
    for at, boxes in enumerate(GOT):
        share = story.share(run, at)
        run = use_cases.override(
            story.proposer, run.id, share.id, boxes, "Its store is small", run.version
        )
    run = use_cases.approve(story.approver, run.id, run.version)
    return story, use_cases.publish(story.approver, run.id, run.version, 3)


def partner_of(story: Story, at: int = 0) -> Actor:
    return make_actor(Role.PARTNER_VOLUNTEER, partner=story.partners[at])


def appealed(story: Story, run: AllocationRun, at: int = 0, boxes: int = 15) -> Appeal:
    """An open appeal of one partner."""
    share = story.share(run, at)
    wish = MakeAppeal(story.partners[at].id, share.id, boxes, "We have a larger store now")
    return use_cases.make_appeal(partner_of(story, at), wish)


def answer(story: Story, appeal: Appeal, boxes: int, reason: str = "There are some left") -> Appeal:
    wish = DecideAppeal(appeal.id, boxes, reason, appeal.version)
    return use_cases.decide_appeal(story.approver, wish)
