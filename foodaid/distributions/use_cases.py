"""Handing out: what left the shelf, in how many packages and meals."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from foodaid.core import audit, clock, idempotency
from foodaid.core.db import db, lock, use_case
from foodaid.core.errors import Conflict, Invalid, NotFound
from foodaid.core.permissions import Actor, Permission
from foodaid.distributions import queries
from foodaid.distributions.models import Distribution, DistributionLine
from foodaid.organisations import queries as organisations
from foodaid.stock import queries as stock
from foodaid.stock import use_cases as stock_use_cases
from foodaid.stock.models import MovementKind, PlaceKind
from foodaid.stock.use_cases import Move


@dataclass(frozen=True, slots=True)
class HandOut:
    """What one site handed out on a day: packages, meals, and units by lot."""

    partner_id: int
    site_id: int
    on: date
    packages: int
    meals: int
    units: Mapping[int, int]
    note: str = ""
    key: str | None = None


@use_case
def record(actor: Actor, wish: HandOut) -> Distribution:
    """Book a distribution: the food leaves the site's shelf for the recipients.

    Refuses more than is there, naming every lot (cases S1, S2), and lots whose use-by has passed
    (S5): nothing is booked then.
    """
    earlier = idempotency.earlier_result(actor, "distribution.record", wish.key)
    if earlier is not None:
        return db.session.get_one(Distribution, earlier)
    site = organisations.site_of(actor, wish.site_id, Permission.HAND_OUT)
    if site.partner_id != wish.partner_id:
        raise NotFound
    _check(wish)
    units = {lot_id: number for lot_id, number in sorted(wish.units.items()) if number}
    distribution = Distribution(
        partner_id=wish.partner_id,
        site_id=site.id,
        handed_out_on=wish.on,
        packages=wish.packages,
        meals=wish.meals,
        note=wish.note,
        recorded_at=clock.now(),
        recorded_by=actor.name,
        lines=[DistributionLine(lot_id=lot_id, units=number) for lot_id, number in units.items()],
    )
    shelf, recipients = stock.place_of_site(site.id), stock.end_place(PlaceKind.RECIPIENTS)
    db.session.add(distribution)
    db.session.flush()
    moves = [
        Move(lot_id, shelf, recipients, number, MovementKind.HANDED_OUT)
        for lot_id, number in units.items()
    ]
    stock_use_cases.move(actor, moves, _document(distribution), wish.on)
    idempotency.remember(actor, "distribution.record", wish.key, distribution.id)
    audit.record(
        actor,
        "distribution.recorded",
        f"distribution:{distribution.id}",
        new={"on": wish.on, "packages": wish.packages, "meals": wish.meals, "units": units},
    )
    return distribution


def _check(wish: HandOut) -> None:
    if wish.on > clock.today():
        raise Invalid("day-to-come", field="handed_out_on")
    if wish.packages < 0 or wish.meals < 0:
        raise Invalid("below-zero", field="packages" if wish.packages < 0 else "meals")
    if not wish.packages and not wish.meals and not any(wish.units.values()):
        raise Invalid("distribution-empty", field="packages")


def _document(distribution: Distribution) -> str:
    return f"distribution:{distribution.id}"


@use_case
def undo(actor: Actor, partner_id: int, distribution_id: int, reason: str) -> Distribution:
    """Take the last distribution of a site back: every movement is reversed, and the row stays."""
    if not reason:
        raise Invalid("undo-reason-missing", field="reason")
    lock(f"distributions:{partner_id}")
    found = queries.distribution_of(actor, partner_id, distribution_id, Permission.HAND_OUT)
    if found.undone_at is not None:
        raise Conflict("undone-already")
    if found.id not in queries.last_ids(partner_id):
        raise Conflict("newer-distribution")
    stock_use_cases.reverse(actor, stock.movements_on(_document(found)), reason)
    found.undone_at = clock.now()
    found.undone_by = actor.name
    found.undo_reason = reason
    audit.record(actor, "distribution.undone", f"distribution:{found.id}", reason=reason)
    return found
