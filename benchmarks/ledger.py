"""How fast the ledger answers, beside the bare SQL of the same answer.

    python -m benchmarks.ledger [--movements 1000000] [--database-url URL]

Generates as many movements as asked (goods in at one depot, then to sites and to recipients) in
an installation of its own, and measures the balance of the depot, all lots of a site, and the
check of the whole ledger: six checks, of which the bare SQL is the dearest, the balances. Each is
the median of warm runs; the ratio to the bare SQL is what our own code adds. A database that is
given must be empty.
"""

from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from datetime import timedelta
from statistics import median
from time import perf_counter

from sqlalchemy import text

from benchmarks.installation import installation
from foodaid.catalogue.models import Campaign, CampaignStatus, Product, Programme
from foodaid.core import clock
from foodaid.core.db import db, transaction
from foodaid.demo.bulk import Bulk
from foodaid.demo.goods import make_products
from foodaid.stock import queries
from foodaid.stock.checks import first_fault
from foodaid.stock.models import Lot, Movement, MovementKind, Place, PlaceKind

SITES, LOTS, UNITS = 800, 300, 24
COLUMNS = (
    "id", "kind", "from_place_id", "to_place_id", "lot_id", "units", "occurred_on",
    "recorded_at", "recorded_by", "document",
)  # fmt: skip
CAME = "SELECT to_place_id AS place, lot_id, units FROM movements WHERE to_place_id = :place"
WENT = "SELECT from_place_id, lot_id, -units FROM movements WHERE from_place_id = :place"
AT_A_PLACE = (
    f"SELECT lot_id, sum(units) AS units FROM ({CAME} UNION ALL {WENT}) AS both GROUP BY lot_id"
)
LOTS_AT_A_PLACE = (
    f"SELECT lots.*, products.*, there.units FROM ({AT_A_PLACE}) "
    "AS there JOIN lots ON lots.id = there.lot_id JOIN products ON products.id = lots.product_id"
)
NEGATIVE = """
    SELECT place, lot_id, sum(units) FROM (
        SELECT to_place_id AS place, lot_id, units FROM movements
        UNION ALL SELECT from_place_id, lot_id, -units FROM movements
    ) AS both JOIN places ON places.id = place AND kind NOT IN ('supplier', 'loss')
    GROUP BY place, lot_id HAVING sum(units) < 0
"""


def generate(movements: int) -> tuple[int, int]:
    """Write the movements; the place of the depot and of one site."""
    with transaction():
        ends = {place.kind: place.id for place in db.session.query(Place)}
        depot, *sites = _places()
        lots = _lots(make_products())
        bulk = Bulk()
        bulk.insert(Movement, COLUMNS, list(_movements(movements, ends, depot, sites, lots)))
        bulk.finish()
    return depot, sites[0]


def _places() -> list[int]:
    places = [Place(kind=PlaceKind.DEPOT), *(Place(kind=PlaceKind.SITE) for _ in range(SITES))]
    db.session.add_all(places)
    db.session.flush()
    return [place.id for place in places]


def _lots(products: list[Product]) -> list[int]:
    today = clock.today()
    campaign = Campaign(
        programme=Programme.ESF, year=today.year, name="Measured", starts_on=today,
        status=CampaignStatus.OPEN, ends_on=today + timedelta(days=365),
    )  # fmt: skip
    db.session.add(campaign)
    db.session.flush()
    lots = [
        Lot(
            product_id=products[number % len(products)].id,
            campaign_id=campaign.id,
            programme=Programme.ESF,
            code=f"L{number}",
            unit_cents=100,
        )
        for number in range(LOTS)
    ]
    db.session.add_all(lots)
    db.session.flush()
    return [lot.id for lot in lots]


def _movements(
    count: int, ends: dict[PlaceKind, int], depot: int, sites: list[int], lots: list[int]
) -> Iterator[tuple[object, ...]]:
    """Each three: in at the depot, on to a site, and most of it to the people there."""
    day, at = clock.today().isoformat(), Bulk().instant(clock.now())
    for number in range(count):
        turn, step = divmod(number, 3)
        site, lot = sites[turn % SITES], lots[turn % LOTS]
        kind, start, end, units = (
            (MovementKind.GOODS_IN, ends[PlaceKind.SUPPLIER], depot, UNITS),
            (MovementKind.RECEIVED, depot, site, UNITS - 4),
            (MovementKind.HANDED_OUT, site, ends[PlaceKind.RECIPIENTS], UNITS - 8),
        )[step]
        yield (number + 1, kind.value, start, end, lot, units, day, at, "measured", "measured")


def timed(work: Callable[[], object], times: int) -> float:
    """The median of some runs after a first one, in milliseconds."""
    work()
    spent = []
    for _time in range(times):
        start = perf_counter()
        work()
        spent.append((perf_counter() - start) * 1000)
        db.session.rollback()
    return median(spent)


def bare(statement: str, **names: int) -> Callable[[], object]:
    """The answer as the database gives it, without our code."""
    return lambda: db.session.execute(text(statement), names).all()


def main() -> None:
    """Generate, measure and print a table."""
    reader = ArgumentParser(description="The ledger beside the bare SQL of its answers.")
    reader.add_argument("--movements", type=int, default=1_000_000)
    reader.add_argument("--database-url")
    wanted = reader.parse_args()
    with installation(None, wanted.database_url, scale=0) as app, app.app_context():
        depot, site = generate(wanted.movements)
        rows: tuple[tuple[str, Callable[[], object], Callable[[], object], int], ...] = (
            (
                "balance of the depot",
                lambda: queries.units_at(depot),
                bare(AT_A_PLACE, place=depot),
                9,
            ),
            (
                "lots of a site",
                lambda: queries.lots_at(site),
                bare(LOTS_AT_A_PLACE, place=site),
                50,
            ),
            ("check of all balances", first_fault, bare(NEGATIVE), 3),
        )
        print(f"{wanted.movements:,} movements")
        print(f"{'answer':26}{'ms':>10}{'bare SQL ms':>14}{'ratio':>8}")
        for name, ours, theirs, times in rows:
            own, other = timed(ours, times), timed(theirs, times)
            print(f"{name:26}{own:10.2f}{other:14.2f}{own / other:8.2f}")


if __name__ == "__main__":
    main()
