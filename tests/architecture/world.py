"""One of everything, twice: what is the reader's own, and what belongs to somebody else."""

from collections.abc import Callable
from dataclasses import dataclass, field

from foodaid.allocation.models import AllocationRun, Share
from foodaid.allocation.use_cases import propose
from foodaid.core import clock
from foodaid.core.db import db
from foodaid.core.permissions import Role
from foodaid.organisations.models import Depot, Partner
from foodaid.stock.models import Place, PlaceKind
from tests import factories as make


@dataclass(slots=True)
class Side:
    """The things of one partner and its depot, by the name they have in an address."""

    partner: Partner
    depot: Depot
    names: dict[str, object] = field(default_factory=dict)


@dataclass(slots=True)
class World:
    """Ours, theirs, and what belongs to nobody in particular."""

    ours: Side
    theirs: Side
    shared: dict[str, object]
    ends: dict[PlaceKind, Place]


def make_world(extras: Callable[["World"], None] | None = None) -> World:
    """Two partners at two depots with orders in one closed window, allocated."""
    ends = make.make_ends()
    ours, theirs = _side("Ours"), _side("Theirs")
    product = make.make_product("RYS1")
    campaign = make.make_campaign(product)
    window = make.make_window(campaign, is_open=False)
    for side in (ours, theirs):
        order = make.make_order(side.partner, window, {campaign.offers[0]: 5})
        side.names |= {"order_id": order.id}
    actor = make.make_actor(Role.ALLOCATOR)
    run = propose(actor, window.id, None)
    share = db.session.query(Share).filter_by(run_id=run.id).first()
    assert isinstance(run, AllocationRun)
    assert share is not None
    shared: dict[str, object] = {
        "window_id": window.id,
        "campaign_id": campaign.id,
        "product_id": product.id,
        "offer_id": campaign.offers[0].id,
        "run_id": run.id,
        "share_id": share.id,
        "year": clock.today().year,
        "support": "food",
        "purpose": "reset",
        "token": "not-a-token",
        "mark": "0123456789",
        "name": "css/tokens.css",
    }
    world = World(ours, theirs, shared, ends)
    if extras is not None:
        extras(world)
    return world


def _side(name: str) -> Side:
    depot = make.make_depot(f"Depot of {name}")
    partner = make.make_partner(depot, name=name, people=50)
    names = {"partner_id": partner.id, "depot_id": depot.id, "site_id": partner.sites[0].id}
    return Side(partner, depot, dict(names))
