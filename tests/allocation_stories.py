"""A closed window with orders, and how far its allocation has come."""

from dataclasses import dataclass

from sqlalchemy import select

from foodaid.allocation import use_cases
from foodaid.allocation.models import AllocationRun, Share
from foodaid.catalogue.models import Offer
from foodaid.core.db import db
from foodaid.core.permissions import Actor, Role
from foodaid.orders.models import Order, Window
from foodaid.organisations.models import Depot, Partner
from tests.factories import (
    make_actor,
    make_campaign,
    make_depot,
    make_order,
    make_partner,
    make_product,
    make_window,
)


@dataclass
class Story:
    """Two partners of one depot that ask for more rice than there is."""

    window: Window
    rice: Offer
    depot: Depot
    partners: list[Partner]
    orders: list[Order]
    proposer: Actor
    approver: Actor

    def propose(self) -> AllocationRun:
        return use_cases.propose(self.proposer, self.window.id)

    def approve(self) -> AllocationRun:
        run = self.propose()
        return use_cases.approve(self.approver, run.id, run.version)

    def publish(self) -> AllocationRun:
        run = self.approve()
        return use_cases.publish(self.approver, run.id, run.version, len(self.orders))

    def boxes(self, run: AllocationRun) -> dict[int, int]:
        """The boxes of each partner."""
        rows = select(Order.partner_id, Share.boxes).join(Order).where(Share.run_id == run.id)
        return {partner: boxes for partner, boxes in db.session.execute(rows)}

    def share(self, run: AllocationRun, at: int) -> Share:
        rows = select(Share).where(Share.run_id == run.id, Share.order_id == self.orders[at].id)
        return db.session.scalars(rows).one()


def closed_window(
    people: tuple[int | None, ...] = (100, 300), asked: int = 80, boxes: int = 100
) -> Story:
    """A closed window with one order of rice from each partner."""
    depot = make_depot()
    campaign = make_campaign(make_product())
    window = make_window(campaign, boxes=boxes, is_open=False)
    rice = campaign.offers[0]
    partners = [
        make_partner(depot, name=f"Partner {chr(65 + at % 26) * 3}", people=count)
        for at, count in enumerate(people)
    ]
    return Story(
        window=window,
        rice=rice,
        depot=depot,
        partners=partners,
        orders=[make_order(partner, window, {rice: asked}) for partner in partners],
        proposer=make_actor(Role.ALLOCATOR),
        approver=make_actor(Role.ALLOCATOR),
    )


def next_window(story: Story, asked: int = 80, boxes: int = 100) -> None:
    """The story goes on with another window of the same campaign, closed as well."""
    story.window = make_window(story.window.campaign, boxes=boxes, is_open=False)
    story.orders = [make_order(row, story.window, {story.rice: asked}) for row in story.partners]
