"""From allocated orders to a rounds problem: what to bring where, when, and with what."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import holidays
from sqlalchemy import and_, select
from sqlalchemy.orm import contains_eager, joinedload

from foodaid.allocation.models import Share
from foodaid.allocation.queries import shares_of_orders
from foodaid.core import clock
from foodaid.core.db import db
from foodaid.core.settings import settings
from foodaid.core.units import mixed_pallet_tenths
from foodaid.orders.models import Order, OrderStatus, Window
from foodaid.organisations.models import Depot, Half, Partner, Site
from foodaid.rounds.domain import problem as problems
from foodaid.rounds.domain.timetable import Reason, obstacle
from foodaid.rounds.domain.travel import matrices
from foodaid.rounds.models import Round, RoundStatus, Stop, Vehicle

DAY = 24 * 3600
SATURDAY = 5
RULES = (
    "rounds.morning",
    "rounds.afternoon",
    "rounds.service_minutes",
    "rounds.reloads",
    "rounds.reload_minutes",
    "rounds.fixed_km",
)


@dataclass(frozen=True, slots=True)
class Case:
    """A problem, the first day of its clock, and what its names stand for."""

    problem: problems.Problem
    first_day: date
    vehicle_days: Mapping[str, tuple[int, date]]
    sites: Mapping[int, int]


def load_problem(depot: Depot, window: Window) -> Case:
    """The orders of a depot without a published round, and the vehicles that are still free.

    A stop may only be served in an opening half-day of its site (case D11); published rounds
    stay as they are and keep their vehicle and day (D12). No round is planned on a weekend, on
    a Belgian public holiday, or before tomorrow.
    """
    return _case(depot, window, list(_orders_to_bring(depot.id, window.id)))


def _case(depot: Depot, window: Window, orders: list[Order]) -> Case:
    shares = shares_of_orders([order.id for order in orders])
    orders = [order for order in orders if shares.get(order.id)]
    days = working_days(window.delivery_from, window.delivery_until)
    first_day = window.delivery_from
    metres, seconds = matrices(
        [(depot.lat, depot.lon), *((order.site.lat, order.site.lon) for order in orders)]
    )
    rules = settings(RULES, first_day)
    hours = _hours(rules)
    service = 60 * rules["rounds.service_minutes"]
    vehicle_days = _free_vehicle_days(depot.id, window.id, days)
    return Case(
        problems.Problem(
            metres,
            seconds,
            (problems.Depot(depot.code, 0),),
            tuple(
                problems.Stop(
                    id=str(order.id),
                    location=at,
                    grams=grams_of(shares[order.id]),
                    pallet_tenths=tenths_of(shares[order.id]),
                    tail_lift=order.site.needs_tail_lift,
                    service_seconds=service,
                    windows=_open_hours(order.site, days, first_day, hours),
                    required=True,
                )
                for at, order in enumerate(orders, 1)
            ),
            tuple(_vehicles(depot, vehicle_days, first_day, rules)),
        ),
        first_day,
        {_name(vehicle, day): (vehicle.id, day) for vehicle, day in vehicle_days},
        {order.id: order.site_id for order in orders},
    )


def grams_of(shares: Iterable[Share]) -> int:
    return sum(share.boxes * share.offer.product.grams_per_box for share in shares)


def tenths_of(shares: Iterable[Share]) -> int:
    return mixed_pallet_tenths(
        (share.boxes, share.offer.product.boxes_per_pallet) for share in shares
    )


@dataclass(frozen=True, slots=True)
class LeftOver:
    """An order that is on no round, and what stands in its way."""

    order: Order
    reason: Reason


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is left to plan at a depot, and whether a vehicle is free for it at all."""

    left_over: tuple[LeftOver, ...]
    has_vehicles: bool


def outlook(depot: Depot, window: Window) -> Outlook:
    """The orders of a depot that are on no round; NO_ROOM also means: not planned yet."""
    is_planned = _orders_to_bring(depot.id, window.id)
    problem = _case(depot, window, list(is_planned)).problem
    stops = {int(stop.id): stop for stop in problem.stops}
    waiting = [
        LeftOver(order, obstacle(problem, stops[order.id], problem.vehicles))
        for order, has_stop in is_planned.items()
        if not has_stop and order.id in stops
    ]
    return Outlook(tuple(waiting), bool(problem.vehicles))


def working_days(first: date, last: date) -> list[date]:
    """The days on which depots drive, from tomorrow on."""
    closed = holidays.country_holidays("BE", years=range(first.year, last.year + 1))
    start = max(first, clock.today() + timedelta(days=1))
    days = [start + timedelta(days=at) for at in range((last - start).days + 1)]
    return [day for day in days if day.weekday() < SATURDAY and day not in closed]


def _orders_to_bring(depot_id: int, window_id: int) -> dict[Order, bool]:
    """The orders without a published round, and whether a planned one has them."""
    rows = (
        select(Order, Stop.id.is_not(None))
        .join(Order.partner)
        .outerjoin(Stop, Stop.order_id == Order.id)
        .outerjoin(Round, Round.id == Stop.round_id)
        .options(
            contains_eager(Order.partner),
            joinedload(Order.site).selectinload(Site.openings),
        )
        .where(
            Order.window_id == window_id,
            Order.status == OrderStatus.ALLOCATED,
            Partner.depot_id == depot_id,
            (Round.id.is_(None)) | (Round.status == RoundStatus.PLANNED),
        )
        .order_by(Order.id)
    )
    return {order: bool(has_stop) for order, has_stop in db.session.execute(rows)}


def _free_vehicle_days(
    depot_id: int, window_id: int, days: Sequence[date]
) -> list[tuple[Vehicle, date]]:
    """Vehicles and days that no other round keeps; those planned for this window make room."""
    rows = (
        select(Vehicle)
        .where(Vehicle.depot_id == depot_id, Vehicle.is_active.is_(True))
        .order_by(Vehicle.id)
    )
    vehicles = list(db.session.scalars(rows))
    makes_room = and_(Round.status == RoundStatus.PLANNED, Round.window_id == window_id)
    kept = select(Round.vehicle_id, Round.day).where(Round.depot_id == depot_id, ~makes_room)
    taken = {(vehicle_id, day) for vehicle_id, day in db.session.execute(kept)}
    return [(one, day) for day in days for one in vehicles if (one.id, day) not in taken]


def _hours(rules: Mapping[str, Any]) -> dict[Half, tuple[int, int]]:
    """Opening hours of a half-day, in seconds of the day."""
    halves = {Half.MORNING: "rounds.morning", Half.AFTERNOON: "rounds.afternoon"}
    return {half: (60 * rules[key][0], 60 * rules[key][1]) for half, key in halves.items()}


def _open_hours(
    site: Site, days: Sequence[date], first_day: date, hours: Mapping[Half, tuple[int, int]]
) -> tuple[tuple[int, int], ...]:
    windows = []
    for day in days:
        start = (day - first_day).days * DAY
        for opening in site.openings:
            if opening.weekday == day.weekday():
                opens, closes = hours[opening.half]
                windows.append((start + opens, start + closes))
    return tuple(sorted(windows))


def _vehicles(
    depot: Depot,
    vehicle_days: Sequence[tuple[Vehicle, date]],
    first_day: date,
    rules: Mapping[str, Any],
) -> Iterable[problems.Vehicle]:
    for vehicle, day in vehicle_days:
        start = (day - first_day).days * DAY
        yield problems.Vehicle(
            id=_name(vehicle, day),
            depot=depot.code,
            grams=vehicle.grams,
            pallet_tenths=vehicle.pallet_tenths,
            tail_lift=vehicle.has_tail_lift,
            shift=(start + 60 * vehicle.starts_at_minute, start + 60 * vehicle.ends_at_minute),
            fixed_metres=1000 * rules["rounds.fixed_km"],
            reloads=rules["rounds.reloads"],
            reload_seconds=60 * rules["rounds.reload_minutes"],
        )


def _name(vehicle: Vehicle, day: date) -> str:
    return f"{vehicle.id}/{day.isoformat()}"
