"""The ledger in words: every movement as a line of a file, with places and lots by their names."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from sqlalchemy import select

from foodaid.catalogue.models import Campaign, Product
from foodaid.core.db import db
from foodaid.organisations.models import Depot, Partner, Site
from foodaid.stock.domain.movement_files import Line
from foodaid.stock.models import Lot, Movement, MovementKind, Place


def places_by_key() -> dict[str, Place]:
    """Every place by its name in a file: the end, `depot:CODE/zone`, or `site:PARTNER/site name`.

    Places with the same name are told apart by their order: the second ends in #2.
    """
    rows = (
        select(Place, Depot.code, Partner.code, Site.name)
        .outerjoin(Depot, Depot.id == Place.depot_id)
        .outerjoin(Site, Site.id == Place.site_id)
        .outerjoin(Partner, Partner.id == Site.partner_id)
        .order_by(Place.id)
    )
    found: dict[str, Place] = {}
    seen: Counter[str] = Counter()
    for place, depot, partner, site in db.session.execute(rows):
        key = place.kind.value
        if depot is not None:
            key = f"depot:{depot}/{place.zone}"
        elif site is not None:
            key = f"site:{partner}/{site}"
        seen[key] += 1
        found[key if seen[key] == 1 else f"{key}#{seen[key]}"] = place
    return found


def lines() -> Iterator[Line]:
    """Every movement in the order in which it was written."""
    return (line for _movement_id, line in lines_with_ids())


def lines_with_ids() -> Iterator[tuple[int, Line]]:
    """Every movement with its row number. Lines and counts are numbered as they stand in the file:

    the row numbers of one installation mean nothing in another.
    """
    keys = {place.id: key for key, place in places_by_key().items()}
    lots = _lots()
    numbers: dict[int, int] = {}
    counts: dict[str, str] = {}
    rows = db.session.execute(
        select(
            Movement.id, Movement.occurred_on, Movement.kind, Movement.from_place_id,
            Movement.to_place_id, Movement.lot_id, Movement.units, Movement.document,
            Movement.reason, Movement.reversal_of_id,
        )
        .order_by(Movement.id)
        .execution_options(yield_per=5000)
    )  # fmt: skip
    with rows:
        for number, row in enumerate(rows, 1):
            id_, day, kind, start, end, lot_id, units, document, reason, undoes = row
            numbers[id_] = number
            if kind is MovementKind.COUNTED:
                document = counts.setdefault(document, f"count:{len(counts) + 1}")
            yield id_, Line(
                number, day, kind.value, keys[start], keys[end], *lots[lot_id], units,
                counts.get(document, document), reason or "",
                None if undoes is None else numbers[undoes],
            )  # fmt: skip


def _lots() -> dict[int, tuple[str, str, int, str, str, date | None, date | None, int, str]]:
    """What a file says of each lot, in the order of its columns."""
    rows = (
        select(Lot, Product.code, Campaign.year, Campaign.name)
        .join(Product, Product.id == Lot.product_id)
        .join(Campaign, Campaign.id == Lot.campaign_id)
    )
    return {
        lot.id: (
            product, lot.programme.value, year, name, lot.code, lot.best_before, lot.use_by,
            lot.unit_cents, lot.origin.value,
        )
        for lot, product, year, name in db.session.execute(rows)
    }  # fmt: skip
