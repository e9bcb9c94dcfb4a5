"""The stock account of a partner over some days: what it had, what came and went, what it has."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Select, case, func, select, union_all

from foodaid.core.db import db
from foodaid.core.errors import NotFound
from foodaid.core.permissions import Actor, Permission
from foodaid.organisations.models import Site
from foodaid.stock.models import Movement, MovementKind, Place


@dataclass(slots=True)
class LotAccount:
    """One lot at one partner: units at the start, changes by kind (out is below 0), and the end."""

    lot_id: int
    opening: int = 0
    changes: dict[MovementKind, int] = field(default_factory=dict)

    @property
    def closing(self) -> int:
        return self.opening + sum(self.changes.values())


def account_of(actor: Actor, partner_id: int, first_on: date, last_on: date) -> list[LotAccount]:
    """A partner's account from one day to another, both included, a line a lot."""
    reach = actor.partners(Permission.VIEW_PARTNER_STOCK)
    if reach is not None and partner_id not in reach:
        raise NotFound
    places = db.session.scalars(
        select(Place.id).join(Site, Site.id == Place.site_id).where(Site.partner_id == partner_id)
    ).all()
    both = union_all(
        _side(places, first_on, last_on, is_in=True), _side(places, first_on, last_on, is_in=False)
    )
    found: dict[int, LotAccount] = {}
    changes: dict[int, dict[MovementKind, int]] = defaultdict(lambda: defaultdict(int))
    rows: Iterable[Any] = db.session.execute(both)
    for lot_id, kind, is_before, units in rows:
        account = found.setdefault(lot_id, LotAccount(lot_id))
        if is_before:
            account.opening += int(units)
        else:
            changes[lot_id][MovementKind(kind)] += int(units)
    for lot_id, account in found.items():
        account.changes = {kind: units for kind, units in changes[lot_id].items() if units}
    return [found[lot_id] for lot_id in sorted(found)]


def _side(
    places: Sequence[int], first_on: date, last_on: date, *, is_in: bool
) -> Select[tuple[int, str, int, int]]:
    """What came in, or went out (as a number below 0), by lot, kind and whether it was before."""
    column = Movement.to_place_id if is_in else Movement.from_place_id
    units = func.sum(Movement.units) if is_in else -func.sum(Movement.units)
    is_before = case((Movement.occurred_on < first_on, 1), else_=0).label("is_before")
    return (
        select(Movement.lot_id, Movement.kind, is_before, units)
        .where(column.in_(places), Movement.occurred_on <= last_on)
        .group_by(Movement.lot_id, Movement.kind, is_before)
    )
