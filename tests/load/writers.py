"""Processes that write without a pause and note each write only after it was saved.

    python -m tests.load.writers FOLDER URL

A line on standard input starts a writer; the answer is its process number. The one who asks may
kill it at any moment: it is forked from here, so that the next one is there at once.
"""

import json
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from foodaid.app import create_app
from foodaid.catalogue.models import Storage
from foodaid.config import Settings
from foodaid.core import audit, clock
from foodaid.core.db import release, use_case
from foodaid.core.permissions import Actor, Grant, Role
from foodaid.distributions.use_cases import HandOut, record
from foodaid.stock import queries
from foodaid.stock.models import MovementKind, PlaceKind
from foodaid.stock.use_cases import GoodsIn, Move, ShelfCount, declare_count, move, receive_goods

ACKNOWLEDGED = "acknowledged"
LINES = 3
"""Lines of each write that has several: all of them are saved, or none."""


@dataclass(frozen=True, slots=True)
class Stage:
    """What one writer writes to: a depot, and a site with lots on its shelf."""

    user_id: int
    depot_id: int
    partner_id: int
    site_id: int
    campaign_id: int
    product_ids: tuple[int, ...]
    lot_ids: tuple[int, ...]


def actor_of(stage: Stage) -> Actor:
    """Somebody of the depot who is a volunteer too."""
    depot = Grant(Role.DEPOT_MANAGER, depot_id=stage.depot_id)
    partner = Grant(Role.PARTNER_MANAGER, partner_id=stage.partner_id)
    return Actor(id=stage.user_id, name="writer", grants=(depot, partner))


def goods_in(stage: Stage, key: str) -> str:
    """A pallet comes in: a lot and its movement."""
    wish = GoodsIn(
        depot_id=stage.depot_id, campaign_id=stage.campaign_id, product_id=stage.product_ids[0],
        lot_code=key, boxes=3, expires_on=clock.today(), document=key, key=key,
    )  # fmt: skip
    return f"lot:{receive_goods(actor_of(stage), wish).id}"


@use_case
def load(stage: Stage, key: str) -> str:
    """Several lots leave the depot together."""
    actor, document = actor_of(stage), f"stop:{key}"
    depot, road = (
        queries.home_in_depot(stage.depot_id, Storage.DRY),
        queries.end_place(PlaceKind.TRANSIT),
    )
    steps = [Move(lot, depot, road, 1, MovementKind.LOADED) for lot in stage.lot_ids]
    move(actor, steps, document)
    audit.record(actor, "round.loaded", document, new={"lines": len(steps)})
    return document


def hand_out(stage: Stage, key: str) -> str:
    """Several lots leave the shelf together."""
    wish = HandOut(
        partner_id=stage.partner_id, site_id=stage.site_id, on=clock.today(), packages=1, meals=0,
        units=dict.fromkeys(stage.lot_ids, 1), key=key,
    )  # fmt: skip
    return f"distribution:{record(actor_of(stage), wish).id}"


def recount(stage: Stage, key: str) -> str:
    """A shelf is counted: of each lot one is missing."""
    shelf = queries.units_at(queries.place_of_site(stage.site_id).id)
    release()  # what is to be written begins by itself, as it does after a page was read
    wish = ShelfCount(
        site_id=stage.site_id,
        counted={lot: shelf[lot] - 1 for lot in stage.lot_ids},
        reasons=dict.fromkeys(stage.lot_ids, "missing"),
        key=key,
    )
    return f"count:{declare_count(actor_of(stage), wish).id}"


WRITES: tuple[Callable[[Stage, str], str], ...] = (goods_in, load, hand_out, recount)


def work(folder: Path, url: str, stage: Stage) -> None:
    """Write until killed. What stands in the file of acknowledgements was saved before."""
    settings = Settings(folder=folder, database_url=url, secret_key="for tests", is_testing=True)
    acknowledged = folder / ACKNOWLEDGED / str(os.getpid())
    file = os.open(acknowledged, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    with create_app(settings).app_context():
        for number in count():
            written = WRITES[number % len(WRITES)](stage, f"write-{os.getpid()}-{number}")
            os.write(file, f"{written}\n".encode())
            os.fsync(file)


def main() -> None:
    """Fork a writer for each line that describes its stage."""
    folder, url = Path(sys.argv[1]), sys.argv[2]
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        told: dict[str, Any] = json.loads(line)
        kept: Any = {k: tuple(v) if isinstance(v, list) else v for k, v in told.items()}
        stage = Stage(**kept)
        number = os.fork()
        if number == 0:
            os.close(0)
            work(folder, url, stage)
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
