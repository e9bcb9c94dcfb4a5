"""Telling depots and partners what comes near its date."""

from collections.abc import Sequence

from sqlalchemy import select

from foodaid.core import audit, clock, outbox
from foodaid.core.db import db, lock, use_case
from foodaid.core.permissions import system
from foodaid.organisations.models import Depot, Partner
from foodaid.stock import queries
from foodaid.stock.models import ExpiryNotice
from foodaid.stock.queries import Expiring


def announce_expiry() -> int:
    """Tell every depot and partner once of what entered a range; answers how many mails.

    Each gets one mail with all its lots, in a transaction of its own: when one fails, the others
    were told, and the next night tells the rest.
    """
    by_holder: dict[tuple[int | None, int | None], list[Expiring]] = {}
    for found in queries.not_told_yet().values():
        site = found[0].site
        key = (found[0].key[0], site.partner_id if site else None)
        by_holder.setdefault(key, []).extend(found)
    return sum(_tell(found) for found in by_holder.values())


@use_case
def _tell(found: Sequence[Expiring]) -> bool:
    """One mail, and a row for each lot in it; False where another run told it just now."""
    lock("expiry-notices")
    new = [row for row in found if not _is_told(row)]
    holder = _holder(new)
    if holder is None:
        return False
    now = clock.now()
    for row in new:
        depot_id, site_id = row.key
        db.session.add(
            ExpiryNotice(
                depot_id=depot_id,
                site_id=site_id,
                lot_id=row.lot.id,
                within_days=row.within,
                units=row.units,
                told_at=now,
            )
        )
    is_depot = isinstance(holder, Depot)
    outbox.post(
        holder.email,
        holder.language,
        "near-expiry",
        name=holder.name,
        lots=[_fact(row, holder.language) for row in new],
        partner_id=None if is_depot else holder.id,
        depot_id=holder.id if is_depot else None,
    )
    subject = f"{'depot' if is_depot else 'partner'}:{holder.id}"
    audit.record(system("near-expiry"), "expiry.told", subject, new={"lots": len(new)})
    return True


def _is_told(row: Expiring) -> bool:
    depot_id, site_id = row.key
    told = select(ExpiryNotice.id).where(
        ExpiryNotice.depot_id == depot_id
        if depot_id is not None
        else ExpiryNotice.site_id == site_id,
        ExpiryNotice.lot_id == row.lot.id,
        ExpiryNotice.within_days <= row.within,
    )
    return db.session.scalar(told.limit(1)) is not None


def _holder(rows: Sequence[Expiring]) -> Depot | Partner | None:
    if not rows:
        return None
    site = rows[0].site
    return site.partner if site is not None else rows[0].depot


def _fact(row: Expiring, language: str) -> dict[str, object]:
    return {
        "product": row.lot.product.name_in(language),
        "lot": row.lot.code,
        "is_use_by": row.lot.use_by is not None,
        "expires_on": row.expires_on.strftime("%d/%m/%Y"),
        "days_left": row.days_left,
        "units": row.units,
        "site": row.site.name if row.site is not None else None,
    }
