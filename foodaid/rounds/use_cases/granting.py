"""An appeal that is granted makes the load of a planned round heavier."""

from sqlalchemy import select

from foodaid.allocation import use_cases as allocating
from foodaid.allocation.models import Appeal
from foodaid.allocation.queries import shares_of_orders
from foodaid.allocation.use_cases import DecideAppeal
from foodaid.core.db import db, use_case
from foodaid.core.permissions import Actor
from foodaid.rounds.models import Stop
from foodaid.rounds.queries.problem import grams_of, tenths_of


@use_case
def decide_appeal(actor: Actor, wish: DecideAppeal) -> Appeal:
    """Answer an appeal; what a stop weighs follows, where its round is planned already."""
    appeal = allocating.decide_appeal(actor, wish)
    if appeal.granted_boxes:
        order_id = appeal.share.order_id
        stop = db.session.scalar(select(Stop).where(Stop.order_id == order_id))
        if stop is not None:
            shares = shares_of_orders([order_id])[order_id]
            stop.grams, stop.pallet_tenths = grams_of(shares), tenths_of(shares)
    return appeal
