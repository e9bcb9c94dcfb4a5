"""A lot at a depot, and the labels that were printed of it."""

from sqlalchemy import case, func, select

from foodaid.core.db import db
from foodaid.core.errors import NotFound
from foodaid.core.permissions import Actor, Permission
from foodaid.organisations.models import Depot
from foodaid.reports.models import LabelPrint
from foodaid.reports.queries.accounts import Holder, holder_depot
from foodaid.stock.models import Lot, Movement


def lot_at(actor: Actor, depot_id: int, lot_id: int) -> tuple[Holder, Lot]:
    """A lot that ever was at a depot of the actor's; NotFound for any other (case X1)."""
    holder = holder_depot(actor, depot_id)
    came = (
        select(Movement.id)
        .where(Movement.to_place_id.in_(holder.place_ids), Movement.lot_id == lot_id)
        .limit(1)
    )
    lot = db.session.get(Lot, lot_id)
    if lot is None or db.session.scalar(came) is None:
        raise NotFound
    return holder, lot


def may_print(actor: Actor, depot_id: int) -> bool:
    """Whether the actor takes goods in at this depot: who sticks labels on them."""
    reach = actor.depots(Permission.RECEIVE_GOODS)
    return reach is None or depot_id in reach


def prints_of(depot_id: int, lot_id: int) -> list[LabelPrint]:
    """The labels printed of a lot at a depot, the newest first."""
    rows = (
        select(LabelPrint)
        .where(LabelPrint.depot_id == depot_id, LabelPrint.lot_id == lot_id)
        .order_by(LabelPrint.id.desc())
        .limit(50)
    )
    return list(db.session.scalars(rows))


def units_of(holder: Holder, lot_id: int) -> int:
    """Units of a lot at all places of a depot together."""
    here = holder.place_ids
    came = case((Movement.to_place_id.in_(here), Movement.units), else_=0)
    went = case((Movement.from_place_id.in_(here), Movement.units), else_=0)
    row = select(func.sum(came - went)).where(Movement.lot_id == lot_id)
    return int(db.session.scalar(row) or 0)


def print_of(
    actor: Actor, depot_id: int, lot_id: int, print_id: int
) -> tuple[Holder, Depot, LabelPrint]:
    """One print of a lot at a depot of the actor's."""
    holder, _lot = lot_at(actor, depot_id, lot_id)
    found = db.session.get(LabelPrint, print_id)
    if found is None or (found.depot_id, found.lot_id) != (depot_id, lot_id):
        raise NotFound
    return holder, db.session.get_one(Depot, depot_id), found
