"""The vehicles of a depot."""

from dataclasses import asdict, dataclass

from foodaid.core import audit, idempotency
from foodaid.core.db import db, use_case
from foodaid.core.errors import Invalid
from foodaid.core.permissions import Actor, Permission
from foodaid.organisations import queries as organisations
from foodaid.rounds import queries
from foodaid.rounds.models import Vehicle


@dataclass(frozen=True, slots=True)
class VehicleWish:
    """What a vehicle can carry, and when it drives."""

    name: str
    grams: int
    pallet_tenths: int
    has_tail_lift: bool
    starts_at_minute: int
    ends_at_minute: int
    is_active: bool = True


@use_case
def add_vehicle(actor: Actor, depot_id: int, wish: VehicleWish, key: str | None = None) -> Vehicle:
    """Give a depot another vehicle."""
    depot = organisations.depot_of(actor, depot_id, Permission.PLAN_ROUNDS)
    earlier = idempotency.earlier_result(actor, "vehicle.add", key)
    if earlier is not None:
        return db.session.get_one(Vehicle, earlier)
    _check(wish)
    vehicle = Vehicle(depot_id=depot.id, **asdict(wish))
    db.session.add(vehicle)
    db.session.flush()
    idempotency.remember(actor, "vehicle.add", key, vehicle.id)
    audit.record(actor, "vehicle.added", f"vehicle:{vehicle.id}", new=asdict(wish))
    return vehicle


@use_case
def change_vehicle(actor: Actor, depot_id: int, vehicle_id: int, wish: VehicleWish) -> Vehicle:
    """Change a vehicle; rounds that are planned keep what they were planned with."""
    organisations.depot_of(actor, depot_id, Permission.PLAN_ROUNDS)
    vehicle = queries.vehicle_of(depot_id, vehicle_id)
    _check(wish)
    wanted = asdict(wish)
    old = {name: getattr(vehicle, name) for name in wanted}
    for name, value in wanted.items():
        setattr(vehicle, name, value)
    audit.record(actor, "vehicle.changed", f"vehicle:{vehicle.id}", old=old, new=wanted)
    return vehicle


def _check(wish: VehicleWish) -> None:
    if wish.ends_at_minute <= wish.starts_at_minute:
        raise Invalid("shift-order", field="ends_at")
