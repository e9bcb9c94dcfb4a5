"""Declared people, as far as the actor may see them."""

from sqlalchemy import func, select

from foodaid.core.db import db
from foodaid.declarations.models import Declaration, DeclarationStatus, Support


def people(year: int, partner_id: int | None = None) -> int:
    """The people declared as receiving food in a year, of one partner or of all together."""
    rows = select(func.coalesce(func.sum(Declaration.total), 0)).where(
        Declaration.year == year,
        Declaration.support == Support.FOOD,
        Declaration.status == DeclarationStatus.SUBMITTED,
    )
    if partner_id is not None:
        rows = rows.where(Declaration.partner_id == partner_id)
    return db.session.scalar(rows) or 0


def people_by_partner(year: int) -> dict[int, int]:
    """The people declared as receiving food in a year, by partner (absent: none)."""
    rows = select(Declaration.partner_id, Declaration.total).where(
        Declaration.year == year,
        Declaration.support == Support.FOOD,
        Declaration.status == DeclarationStatus.SUBMITTED,
    )
    return {partner_id: total for partner_id, total in db.session.execute(rows)}


def has_declared(partner_id: int, year: int) -> bool:
    """Whether this partner has said how many people it helps with food in a year."""
    row = select(Declaration.id).where(
        Declaration.partner_id == partner_id,
        Declaration.year == year,
        Declaration.support == Support.FOOD,
        Declaration.status == DeclarationStatus.SUBMITTED,
    )
    return db.session.scalar(row) is not None
