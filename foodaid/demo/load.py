"""Load the demo: the same every time for the same day, scale and seed."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from foodaid.accounts.domain import Passwords
from foodaid.core import audit, clock
from foodaid.core.db import db, transaction
from foodaid.core.errors import Conflict
from foodaid.core.permissions import system
from foodaid.demo.bought import Purchases
from foodaid.demo.bulk import Bulk
from foodaid.demo.counted import count_depot
from foodaid.demo.country import make_accounts, make_country
from foodaid.demo.decided import make_appeals, make_reviews
from foodaid.demo.declared import declare
from foodaid.demo.doors import DoorWriter
from foodaid.demo.goods import State, make_products, make_seasons
from foodaid.demo.reported import make_reports
from foodaid.demo.roads import RoadWriter
from foodaid.demo.seasons import SeasonWriter
from foodaid.demo.shelves import ShelfWriter
from foodaid.demo.swaps import make_transfers
from foodaid.organisations.queries import is_empty

Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was loaded."""

    partners: int
    rows: int


def load(scale: float, seed: int, passwords: Passwords, progress: Progress) -> Loaded:
    """Fill an empty database. Raises Conflict("not-empty") where partners are there already."""
    if not is_empty():
        raise Conflict("not-empty")
    today = clock.today()
    rng = np.random.default_rng(seed)
    with transaction():
        bulk = Bulk()
        progress("partners", 0.02)
        country = make_country(bulk, scale, rng, today)
        people = declare(bulk, country.members, rng)
        seasons = make_seasons(make_products(), today)
        db.session.flush()
        orders = SeasonWriter(bulk, country, people, rng)
        doors = DoorWriter(bulk, country, rng)
        roads = RoadWriter(bulk, country, doors, today)
        shelves = ShelfWriter(bulk, country, rng, today)
        for number, season in enumerate(seasons):
            progress(season.campaign.name, 0.05 + 0.85 * number / len(seasons))
            given = orders.write(season)
            if given:
                arrived = roads.write(season, given)
                is_over = season.state is State.DONE and season.campaign.year < today.year
                shelves.hand_out(arrived, all_of_it=is_over)
        shelves.count()
        signing_in = doors.waiting[0] if doors.waiting else country.members[0]
        progress("contracts", 0.91)
        Purchases(bulk, country, seasons, today).write()
        make_accounts(country, signing_in, passwords)
        audit.record(system("demo"), "demo.loaded", "demo", new={"scale": scale, "seed": seed})
        progress("indexes", 0.92)
        db.session.flush()
        bulk.finish()
    count_depot()
    make_transfers(country, signing_in)
    make_appeals()
    make_reviews(signing_in)
    progress("reports", 0.95)
    make_reports(today)
    return Loaded(partners=len(country.members), rows=bulk.rows_written)
