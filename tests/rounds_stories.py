"""A published allocation, goods at the depot, a lorry: what rounds are made of."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from foodaid.core import clock
from foodaid.core.db import db
from foodaid.core.permissions import Actor, Role
from foodaid.rounds import use_cases
from foodaid.rounds.models import Round, RoundStatus, Stop, Vehicle
from foodaid.stock.models import Lot, Place, PlaceKind, Zone
from foodaid.stock.queries import units_at, zones_of_depot
from tests.allocation_stories import Story, closed_window
from tests.factories import make_actor, make_ends, make_lot, put, save


@dataclass
class RoundStory:
    """Two partners with a published allocation of rice, and one lorry at their depot."""

    allocation: Story
    vehicle: Vehicle
    planner: Actor
    lots: list[Lot]
    ends: dict[PlaceKind, Place]

    @property
    def depot_id(self) -> int:
        return self.allocation.depot.id

    @property
    def window_id(self) -> int:
        return self.allocation.window.id

    def by_hand(self, status: RoundStatus = RoundStatus.PLANNED, days: int = 7) -> Round:
        """One round with a stop for each order, as a planner would have made it."""
        day = clock.today() + timedelta(days=days)
        return save(
            Round(
                depot_id=self.depot_id,
                vehicle_id=self.vehicle.id,
                window_id=self.window_id,
                day=day,
                status=status,
                leaves_at=clock.at(day, 8, 30),
                returns_at=clock.at(day, 11),
                metres=12_000,
                stops=[
                    Stop(
                        order_id=order.id,
                        site_id=order.site_id,
                        position=at,
                        trip=1,
                        arrives_at=clock.at(day, 8 + at),
                        grams=500_000,
                        pallet_tenths=10,
                    )
                    for at, order in enumerate(self.allocation.orders, 1)
                ],
            )
        )

    def published(self) -> Round:
        found = self.by_hand()
        return use_cases.publish_round(self.planner, found.id, found.version)

    def loaded(self) -> Round:
        return use_cases.load_round(self.planner, self.published().id)

    def units_at(self, place: Place) -> int:
        return sum(units_at(place.id).values())

    def depot_place(self, zone: Zone = Zone.DRY) -> Place:
        return zones_of_depot(self.depot_id)[zone]

    def site_place(self, at: int) -> Place:
        site_id = self.allocation.orders[at].site_id
        return db.session.scalars(select(Place).where(Place.site_id == site_id)).one()


def rounds_story(
    people: tuple[int | None, ...] = (100, 300),
    units: tuple[int, ...] = (600, 400),
    asked: int = 80,
) -> RoundStory:
    """100 boxes of 10 for 100 and 300 people: 25 and 75. At the depot: two lots of rice."""
    story = closed_window(people=people, asked=asked, boxes=100)
    story.publish()
    ends = make_ends()
    depot = zones_of_depot(story.depot.id)[Zone.DRY]
    lots = []
    for number, count in enumerate(units):
        lot = make_lot(
            story.rice.product,
            story.window.campaign,
            code=f"L{number}",
            best_before=date(clock.today().year + 2, 6 - number, 1),
        )
        put(lot, depot, ends[PlaceKind.SUPPLIER], count)
        lots.append(lot)
    return RoundStory(
        allocation=story,
        vehicle=make_vehicle(story.depot.id),
        planner=make_actor(Role.DEPOT_MANAGER, depot=story.depot),
        lots=lots,
        ends=ends,
    )


def make_vehicle(depot_id: int, **changes: object) -> Vehicle:
    values: dict[str, object] = {
        "depot_id": depot_id,
        "name": "Lorry 1",
        "grams": 8_000_000,
        "pallet_tenths": 120,
        "has_tail_lift": True,
        "starts_at_minute": 8 * 60,
        "ends_at_minute": 17 * 60,
        **changes,
    }
    return save(Vehicle(**values))
