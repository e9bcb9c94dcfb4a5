"""Setting the ceilings of municipalities in a campaign."""

from collections.abc import Mapping

from sqlalchemy import select

from foodaid.allocation.domain.ceiling_list import read_ceilings
from foodaid.allocation.models import MunicipalCeiling
from foodaid.allocation.use_cases.locks import check_may
from foodaid.catalogue import queries as catalogue
from foodaid.core import audit, clock
from foodaid.core.db import db, lock, use_case
from foodaid.core.errors import Invalid
from foodaid.core.permissions import Actor, Permission
from foodaid.organisations.models import Municipality

NAMED = 10


@use_case
def set_ceilings(
    actor: Actor, campaign_id: int, kilograms: Mapping[int, int | None]
) -> dict[int, int | None]:
    """Set or take away (None) the ceilings of these municipalities, by id; the others stay.

    Answers what changed. What is published already stays as it is: the new ceiling counts from
    the next run on.
    """
    check_may(actor, Permission.EDIT_CATALOGUE)
    campaign = catalogue.campaign(campaign_id)
    lock(f"ceilings:{campaign.id}")
    rows = select(MunicipalCeiling).where(MunicipalCeiling.campaign_id == campaign.id)
    known = {row.municipality_id: row for row in db.session.scalars(rows)}
    before, after = {}, {}
    for municipality_id, kg in sorted(kilograms.items()):
        row = known.get(municipality_id)
        now = None if row is None else row.grams
        then = None if kg is None else kg * 1000
        if now == then:
            continue
        before[str(municipality_id)], after[municipality_id] = now, then
        _write(actor, campaign.id, municipality_id, row, then)
    if after:
        new = {str(town_id): grams for town_id, grams in after.items()}
        audit.record(actor, "ceilings.set", f"campaign:{campaign.id}", old=before, new=new)
    return after


def _write(
    actor: Actor, campaign_id: int, town_id: int, row: MunicipalCeiling | None, grams: int | None
) -> None:
    if grams is None:
        db.session.delete(row)
        return
    if row is None:
        row = MunicipalCeiling(campaign_id=campaign_id, municipality_id=town_id)
        db.session.add(row)
    row.grams, row.set_at, row.set_by = grams, clock.now(), actor.name


def set_ceilings_from_list(actor: Actor, campaign_id: int, text: str) -> dict[int, int | None]:
    """Set the ceilings of a list of REFNIS codes and kilograms: all of it, or nothing."""
    check_may(actor, Permission.EDIT_CATALOGUE)
    found = read_ceilings(text)
    rows = select(Municipality.refnis, Municipality.id).where(
        Municipality.refnis.in_(list(found.kilograms)), Municipality.valid_until.is_(None)
    )
    ids = {refnis: town_id for refnis, town_id in db.session.execute(rows)}
    unknown = sorted(set(found.kilograms) - set(ids))
    if found.faults:
        numbers = ", ".join(map(str, found.faults[:NAMED]))
        raise Invalid("ceilings-unread", field="lines", lines=numbers, count=len(found.faults))
    if unknown:
        raise Invalid("ceilings-unknown", field="lines", codes=", ".join(unknown[:NAMED]))
    if not ids:
        raise Invalid("ceilings-empty", field="lines")
    return set_ceilings(
        actor, campaign_id, {ids[refnis]: kg for refnis, kg in found.kilograms.items()}
    )
