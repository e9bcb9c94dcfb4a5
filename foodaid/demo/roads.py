"""Rounds of the demo: goods reach the depots, lorries leave, partners confirm."""

import math
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise

from foodaid.catalogue.models import Dating, Offer
from foodaid.core import clock
from foodaid.core.db import db
from foodaid.core.units import pallet_tenths
from foodaid.demo.bulk import Bulk
from foodaid.demo.country import Country, Member
from foodaid.demo.doors import MOVEMENT, Arrived, DoorWriter
from foodaid.demo.goods import Season, State
from foodaid.demo.seasons import Given
from foodaid.organisations.models import Half
from foodaid.rounds.models import Round, RoundStatus, Stop, Vehicle
from foodaid.stock.models import Lot, Movement, MovementKind, PlaceKind, Zone

GRAMS, TENTHS, STOPS_A_HALF = 24_000_000, 330, 5
STARTS = {Half.MORNING: 8 * 60 + 30, Half.AFTERNOON: 13 * 60}


@dataclass(slots=True)
class Trip:
    """One lorry on one day while it is being filled."""

    depot_id: int
    vehicle: int
    day: date
    grams: int = 0
    tenths: int = 0
    stops: dict[Half, list[tuple[Given, int, int]]] = field(
        default_factory=lambda: {Half.MORNING: [], Half.AFTERNOON: []}
    )

    def takes(self, member: Member, grams: int, tenths: int) -> Half | None:
        """The half-day in which this lorry can still bring so much to this member."""
        if self.grams + grams > GRAMS or self.tenths + tenths > TENTHS:
            return None
        for half in Half:
            is_open = (self.day.weekday(), half) in member.openings
            if is_open and len(self.stops[half]) < STOPS_A_HALF:
                return half
        return None


class RoadWriter:
    """Writes lots and rounds of windows; `doors` takes over at the partner's door."""

    def __init__(self, bulk: Bulk, country: Country, doors: DoorWriter, today: date) -> None:
        self.bulk, self.country, self.doors, self.today = bulk, country, doors, today
        self.vehicles: dict[tuple[int, int], int] = {}
        self.rounds = bulk.sheet(
            Round, "id", "depot_id", "vehicle_id", "window_id", "day", "status", "leaves_at",
            "returns_at", "metres", "driver_name", "link_number", "published_at", "loaded_at",
            "version",
        )  # fmt: skip
        self.stops = bulk.sheet(
            Stop, "id", "round_id", "order_id", "site_id", "position", "trip", "arrives_at",
            "grams", "pallet_tenths",
        )  # fmt: skip

    def write(self, season: Season, given: list[Given]) -> list[Arrived]:
        """Everything from the supplier to the partner's door; returns what arrived there."""
        offers = {offer.id: offer for offer in season.campaign.offers}
        lots = self._lots(season, given, offers)
        arrived: list[Arrived] = []
        for trip in self._trips(season, given, offers):
            arrived += self._drive(season, trip, offers, lots)
        self.doors.settle()
        return arrived

    def _lots(
        self, season: Season, given: list[Given], offers: dict[int, Offer]
    ) -> dict[tuple[int, int], Lot]:
        """One lot a product and depot, brought by the supplier in the week before."""
        boxes: dict[tuple[int, int], int] = defaultdict(int)
        for found in given:
            for offer_id, number in found.boxes.items():
                boxes[found.member.depot_id, offer_id] += number
        came_on = season.window.delivery_from - timedelta(days=6)
        pair: dict[tuple[int, int], Lot] = {}
        lots: dict[tuple[int, int], Lot] = {}
        for depot_id, offer_id in boxes:
            half = depot_id % 2
            if (offer_id, half) not in pair:
                pair[offer_id, half] = self._lot(season, offers[offer_id], half, came_on)
            lots[depot_id, offer_id] = pair[offer_id, half]
        db.session.add_all(pair.values())
        db.session.flush()
        supplier, at = (
            self.country.ends[PlaceKind.SUPPLIER],
            self.bulk.instant(clock.at(came_on, 10)),
        )
        rows = []
        for (depot_id, offer_id), number in boxes.items():
            spare = number // 40 if season.state is State.MOVING else 0
            units = (number + spare) * offers[offer_id].product.units_per_box
            document = f"delivery:demo-{season.window.number}"
            rows.append(
                (self.bulk.id(Movement), MovementKind.GOODS_IN.value, supplier,
                 self.country.zones[depot_id, Zone.DRY], lots[depot_id, offer_id].id, units,
                 came_on.isoformat(), at, "demo", document, None)
            )  # fmt: skip
        self.bulk.insert(Movement, MOVEMENT, rows)
        return lots

    def _lot(self, season: Season, offer: Offer, half: int, came_on: date) -> Lot:
        product = offer.product
        months = product.shelf_life_months
        life = timedelta(days=round((months or 0) * 30.4 * (0.62 if half else 0.85)))
        return Lot(
            product_id=product.id,
            campaign_id=season.campaign.id,
            programme=season.campaign.programme,
            code=f"{product.code}-{came_on:%y%j}{'AB'[half]}",
            best_before=None if product.dating is Dating.NONE else came_on + life,
            unit_cents=offer.unit_cents,
        )

    def _trips(self, season: Season, given: list[Given], offers: dict[int, Offer]) -> list[Trip]:
        trips: dict[int, list[Trip]] = defaultdict(list)
        for depot_id, depot in self.country.depots.items():
            mine = [found for found in given if found.member.depot_id == depot_id]
            mine.sort(
                key=lambda g: (
                    math.atan2(g.member.lat - depot.lat, g.member.lon - depot.lon),
                    g.order_id,
                )
            )
            for found in mine:
                grams, tenths = _size(found, offers)
                self._place(season, trips[depot_id], found, grams, tenths)
        return [trip for all_of_depot in trips.values() for trip in all_of_depot]

    def _place(
        self, season: Season, trips: list[Trip], found: Given, grams: int, tenths: int
    ) -> None:
        for trip in trips:
            half = trip.takes(found.member, grams, tenths)
            if half is not None:
                break
        else:
            trip = self._new_trip(season, trips, found, grams, tenths)
            half = trip.takes(found.member, grams, tenths)
            assert half is not None
        trip.stops[half].append((found, grams, tenths))
        trip.grams += grams
        trip.tenths += tenths

    def _new_trip(
        self, season: Season, trips: list[Trip], found: Given, grams: int, tenths: int
    ) -> Trip:
        depot_id = found.member.depot_id
        taken = {(trip.vehicle, trip.day) for trip in trips}
        for number in range(100):
            for day in self._days(season):
                if (number, day) not in taken:
                    trip = Trip(depot_id, number, day)
                    if trip.takes(found.member, grams, tenths) is not None:
                        trips.append(trip)
                        return trip
        raise RuntimeError("an order that no lorry can carry")

    def _days(self, season: Season) -> list[date]:
        """The days in the order they are filled: around today where the window is under way.

        So there is something to confirm and something to come, however small the demo is.
        """
        if season.state is not State.MOVING:
            return season.days
        days = season.days
        out = days.index(self._last_road_day(season))
        return sorted(days, key=lambda day: (abs(days.index(day) - out), day < days[out]))

    def _vehicle(self, depot_id: int, number: int) -> int:
        key = (depot_id, number)
        if key not in self.vehicles:
            vehicle = Vehicle(
                depot_id=depot_id,
                name=f"{self.country.depots[depot_id].code}-{number + 1} (demo)",
                grams=GRAMS,
                pallet_tenths=TENTHS,
                has_tail_lift=True,
                starts_at_minute=7 * 60,
                ends_at_minute=17 * 60,
            )
            db.session.add(vehicle)
            db.session.flush()
            self.vehicles[key] = vehicle.id
        return self.vehicles[key]

    def _status(self, season: Season, day: date) -> RoundStatus:
        if season.state is State.DONE or day < self._last_road_day(season):
            return RoundStatus.DONE
        if day == self._last_road_day(season):
            return RoundStatus.LOADED
        soon = [d for d in season.days if d > self.today][:2]
        return RoundStatus.PUBLISHED if day in soon else RoundStatus.PLANNED

    def _last_road_day(self, season: Season) -> date:
        """The day whose lorries are out: today, or the last working day before it."""
        return max(day for day in season.days if day <= self.today)

    def _drive(
        self,
        season: Season,
        trip: Trip,
        offers: dict[int, Offer],
        lots: dict[tuple[int, int], Lot],
    ) -> list[Arrived]:
        status = self._status(season, trip.day)
        plan = [
            (found, grams, tenths, STARTS[half] + 40 * order)
            for half, stops in trip.stops.items()
            for order, (found, grams, tenths) in enumerate(stops)
        ]
        round_id = self._round(season, trip, status, [row[0].member for row in plan], plan[0][3])
        arrived: list[Arrived] = []
        for position, (found, grams, tenths, minute) in enumerate(plan, start=1):
            stop_id = self.bulk.id(Stop)
            at = self.bulk.instant(_minute(trip.day, minute))
            self.stops.append(
                (stop_id, round_id, found.order_id, found.member.site_id, position, 1, at,
                 grams, tenths)
            )  # fmt: skip
            if status in {RoundStatus.LOADED, RoundStatus.DONE}:
                load = [
                    (lots[trip.depot_id, offer_id], boxes * offers[offer_id].product.units_per_box)
                    for offer_id, boxes in found.boxes.items()
                ]
                is_received = status is RoundStatus.DONE or position % 2 == 0
                arrived += self.doors.hand_over(
                    found, stop_id, trip.day, load, is_received=is_received
                )
        return arrived

    def _round(
        self,
        season: Season,
        trip: Trip,
        status: RoundStatus,
        members: list[Member],
        first_minute: int,
    ) -> int:
        round_id = self.bulk.id(Round)
        leaves = self.bulk.instant(_minute(trip.day, first_minute - 40))
        published = self.bulk.instant(clock.at(season.window.delivery_from - timedelta(days=3), 9))
        has_left = status in {RoundStatus.LOADED, RoundStatus.DONE}
        self.rounds.append(
            (round_id, trip.depot_id, self._vehicle(trip.depot_id, trip.vehicle),
             season.window.id, trip.day.isoformat(), status.value, leaves,
             self.bulk.instant(_minute(trip.day, 17 * 60)),
             _metres(self.country, trip.depot_id, members), "", 1,
             None if status is RoundStatus.PLANNED else published,
             leaves if has_left else None, 1)
        )  # fmt: skip
        return round_id


def _minute(day: date, minute: int) -> datetime:
    return clock.at(day, minute // 60, minute % 60)


def _size(found: Given, offers: dict[int, Offer]) -> tuple[int, int]:
    """Grams and tenths of a pallet of what one partner gets."""
    grams = tenths = 0
    for offer_id, boxes in found.boxes.items():
        product = offers[offer_id].product
        grams += boxes * product.grams_per_box
        tenths += pallet_tenths(boxes, product.boxes_per_pallet)
    return grams, tenths


def _metres(country: Country, depot_id: int, members: list[Member]) -> int:
    """The way from the depot past the members and back: lines, a third longer for bends."""
    depot = country.depots[depot_id]
    points = [(depot.lat, depot.lon), *[(m.lat, m.lon) for m in members], (depot.lat, depot.lon)]
    kilometres = sum(
        math.hypot((a[0] - b[0]) * 111.2, (a[1] - b[1]) * 70.5) for a, b in pairwise(points)
    )
    return round(kilometres * 1300)
