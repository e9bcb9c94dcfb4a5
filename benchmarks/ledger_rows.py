"""A plausible ledger of any size: bought lots, 13 depots, 780 sites, goods on the road, people.

The same rows for the same size: the seed is fixed. Whole columns are drawn at once; no balance is
ever below zero, on any day.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import Table, text

from foodaid.catalogue.models import Campaign, CampaignStatus, Offer, Programme
from foodaid.core.db import db, transaction
from foodaid.demo.bulk import Bulk
from foodaid.demo.country import make_country
from foodaid.demo.goods import make_products
from foodaid.stock.models import Lot, Movement, MovementKind, Place, PlaceKind

Column = NDArray[np.int64]

SEED, SCALE = 7, 1.004
"""The scale of the demo that gives 780 partners."""
A_LOT, HAND_OUTS, CHUNK = 1500, 5, 200_000
FIRST, YEARS = date(2022, 1, 10), 4
COLUMNS = (
    "id", "kind", "from_place_id", "to_place_id", "lot_id", "units", "occurred_on",
    "recorded_at", "recorded_by", "document", "reversal_of_id",
)  # fmt: skip
KINDS = list(MovementKind)
INDEXES = sorted(cast(Table, Movement.__table__).indexes, key=lambda index: str(index.name))


@dataclass(frozen=True, slots=True)
class Country:
    """The places of the ledger: the ends, and each site with the depot that serves it."""

    ends: dict[PlaceKind, int]
    sites: Column
    depot_of_site: Column


def generate(movements: int) -> pd.DataFrame:
    """Write about as many movements as asked, in an empty installation; the rows as columns."""
    with transaction():
        bulk = Bulk()
        country = _country(bulk)
        lots, days = _lots(max(3, movements // A_LOT))
        rows = _rows(movements, country, lots, days)
        for index in INDEXES:
            index.drop(db.session.connection())
        for chunk in _chunks(bulk, rows):
            bulk.insert(Movement, COLUMNS, chunk)
        for index in INDEXES:
            index.create(db.session.connection())
        bulk.finish()
    return rows


def _country(bulk: Bulk) -> Country:
    rng = np.random.default_rng(SEED)
    made = make_country(bulk, SCALE, rng, FIRST)
    db.session.flush()
    ends = {place.kind: place.id for place in db.session.query(Place) if place.kind in PlaceKind}
    pairs = db.session.execute(
        text(
            "SELECT p.id, d.id FROM places p JOIN sites s ON s.id = p.site_id "
            "JOIN partners o ON o.id = s.partner_id JOIN places d ON d.depot_id = o.depot_id "
            "AND d.zone = 'dry' "
            "ORDER BY p.id"
        )
    ).all()
    assert len(made.members) >= 700
    sites, depots = np.array([tuple(pair) for pair in pairs], dtype=np.int64).T
    return Country(ends, sites, depots)


def _lots(count: int) -> tuple[Column, Column]:
    """The lots and the day (a number from the first one) on which each comes."""
    products = make_products()
    rng = np.random.default_rng(SEED)
    came = np.sort(rng.integers(0, YEARS * 365 - 120, count))
    campaigns = [_campaign(FIRST.year + number, products) for number in range(YEARS + 1)]
    db.session.flush()
    lots = []
    for number, day in enumerate(came.tolist()):
        product, on = products[number % len(products)], FIRST + timedelta(days=day)
        campaign = campaigns[on.year - FIRST.year]
        lots.append(
            Lot(
                product_id=product.id,
                campaign_id=campaign.id,
                programme=campaign.programme,
                code=f"L{number:06}",
                best_before=on + timedelta(days=300 + number % 400),
                unit_cents=100,
            )
        )
    db.session.add_all(lots)
    db.session.flush()
    return np.array([lot.id for lot in lots], dtype=np.int64), came


def _campaign(year: int, products: list[Any]) -> Campaign:
    campaign = Campaign(
        programme=Programme.ESF,
        year=year,
        name=f"Measured {year}",
        starts_on=date(year, 1, 1),
        ends_on=date(year + 1, 6, 30),
        status=CampaignStatus.OPEN,
        offers=[Offer(product=product, boxes=10**6, unit_cents=100) for product in products],
    )
    db.session.add(campaign)
    return campaign


def _rows(movements: int, country: Country, lots: Column, came: Column) -> pd.DataFrame:
    """Each delivery: loaded, received (some lost), handed out on five days; few keep a rest."""
    rng = np.random.default_rng(SEED)
    count = max(1, int(movements / (2 + HAND_OUTS + 0.15)))
    which, site = rng.integers(0, len(lots), count), rng.integers(0, len(country.sites), count)
    lot, to_site, depot = lots[which], country.sites[site], country.depot_of_site[site]
    units, day = rng.integers(2, 30, count) * 10, came[which] + 7 + rng.integers(0, 40, count)
    road, ends, number = country.ends[PlaceKind.TRANSIT], country.ends, np.arange(count)
    lost = np.where(rng.random(count) < 0.01, 2, 0)
    keeps_some = rng.random(count) < 0.05
    parts = [
        _goods_in(country, which, lots, came, depot, units),
        _part(MovementKind.LOADED, depot, road, lot, units, day, number),
        _part(MovementKind.RECEIVED, road, to_site, lot, units - lost, day, number),
        _part(MovementKind.LOST, road, ends[PlaceKind.LOSS], lot, lost, day, number),
    ]
    for turn in range(HAND_OUTS):
        paper = number * HAND_OUTS + turn
        is_last, on = turn == HAND_OUTS - 1, day + 1 + 7 * turn
        part = (units - 2) // HAND_OUTS
        rest = units - lost - part * turn
        out = np.where(keeps_some, part, rest) if is_last else part
        people = ends[PlaceKind.RECIPIENTS]
        parts.append(_part(MovementKind.HANDED_OUT, to_site, people, lot, out, on, paper))
    return _in_order(pd.concat([part[part.units > 0] for part in parts], ignore_index=True), rng)


def _part(
    kind: MovementKind, start: Any, end: Any, lot: Column, units: Column, day: Column, paper: Column
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "kind": np.int8(KINDS.index(kind)),
            "from_place_id": start,
            "to_place_id": end,
            "lot_id": lot,
            "units": units,
            "day": day,
            "paper": paper,
            "reversal_of_id": 0,
        }
    )


def _goods_in(
    country: Country, which: Column, lots: Column, came: Column, depot: Column, units: Column
) -> pd.DataFrame:
    """What each depot will load of each lot and a tenth more, in one delivery."""
    wanted = pd.DataFrame({"which": which, "depot": depot, "units": units})
    sums = wanted.groupby(["which", "depot"], as_index=False).units.sum()
    at = sums.which.to_numpy()
    return _part(
        MovementKind.GOODS_IN,
        country.ends[PlaceKind.SUPPLIER],
        sums.depot.to_numpy(),
        lots[at],
        (sums.units.to_numpy() * 11) // 10,
        came[at],
        np.arange(len(sums)),
    )


def _in_order(rows: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """By day, numbered; then some hand-outs are undone at the end of the book."""
    rows = rows.sort_values(["day", "kind"], kind="stable", ignore_index=True)
    rows["id"] = np.arange(1, len(rows) + 1)
    out = rows[rows.kind == KINDS.index(MovementKind.HANDED_OUT)]
    undone = out.iloc[np.flatnonzero(rng.random(len(out)) < 0.02)].copy()
    undone["reversal_of_id"] = undone.id
    undone["id"] = np.arange(len(rows) + 1, len(rows) + 1 + len(undone))
    undone["kind"] = np.int8(KINDS.index(MovementKind.REVERSED))
    undone[["from_place_id", "to_place_id"]] = undone[["to_place_id", "from_place_id"]].to_numpy()
    return pd.concat([rows, undone], ignore_index=True)


def _chunks(bulk: Bulk, rows: pd.DataFrame) -> Iterator[list[tuple[Any, ...]]]:
    """The rows as the tables keep them, some at a time."""
    papers = {"goods-in": "delivery", "loaded": "stop", "handed-out": "distribution"}
    names = np.array([papers.get(kind, "receipt") for kind in KINDS])
    names[KINDS.index(MovementKind.REVERSED)] = "distribution"
    texts = [(FIRST + timedelta(days=day)).isoformat() for day in range(YEARS * 365 + 365)]
    kinds, at = [kind.value for kind in KINDS], "+00" if bulk.is_postgres else ""
    for start in range(0, len(rows), CHUNK):
        part = rows.iloc[start : start + CHUNK]
        columns = [part[name].tolist() for name in (
            "id", "kind", "from_place_id", "to_place_id", "lot_id", "units", "day", "paper",
            "reversal_of_id",
        )]  # fmt: skip
        yield [
            (id_, kinds[kind], start_id, end_id, lot, units, texts[day],
             f"{texts[day]} 16:00:00.000000{at}", "measured", f"{names[kind]}:{paper}",
             undone or None)
            for id_, kind, start_id, end_id, lot, units, day, paper, undone
            in zip(*columns, strict=True)
        ]  # fmt: skip
