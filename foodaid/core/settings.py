"""Rules with a date: numbers that the authority sets and may change, never constants.

A rule holds from its day until the next one begins, so that a decision of June keeps the
numbers of June (case P9).
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import JSON, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from foodaid.core import clock
from foodaid.core.db import Base, db

DEFAULTS: dict[str, Any] = {
    # What is not known of Belgian practice starts from an assumption (marked so in README).
    "allocation.method": "basket",
    "allocation.tie": "people",
    "allocation.zero_people": "last",
    "allocation.counts_held_stock": False,
    "allocation.weights": "people",
    "allocation.supply": "expected",
    "allocation.restraints": ["storage", "shelf-life", "quota", "ceiling"],
    "allocation.guaranteed_boxes": 0,
    "allocation.guaranteed_up_to": 0,
    "allocation.remembers": True,
    # Only goods that must be handed out within so many days of arriving are looked at one by one.
    "allocation.dates_within_days": 182,
    # Who has no history yet is taken to hand out once a week.
    "allocation.hands_out_every_days": 7,
    # Days after publishing on which a partner may appeal, the last one included.
    "allocation.appeal_days": 14,
    "orders.unusual_factor": 3,
    "rounds.morning": [8 * 60 + 30, 12 * 60],
    "rounds.afternoon": [13 * 60, 16 * 60 + 30],
    "rounds.service_minutes": 15,
    "rounds.reloads": 1,
    "rounds.reload_minutes": 30,
    "rounds.fixed_km": 20,
    "rounds.search_seconds": 10,
    "stock.near_expiry_days": 90,
    "stock.expiry_alert_days": [90, 30, 7],
    "stock.cover_weeks": 13,
    "stock.low_cover_weeks": 4,
    "purchasing.samples_are_paid": True,
    "declarations.jump_percent": 50,
    # Below this mass partners need no permission to give each other goods; 0: they always do.
    "transfers.free_below_grams": 0,
    "transfers.depots_need_permission": False,
}


class DatedSetting(Base):
    """One value of one rule, from a day on."""

    __tablename__ = "dated_settings"
    __table_args__ = (UniqueConstraint("key", "valid_from"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(60))
    valid_from: Mapped[date]
    value: Mapped[Any] = mapped_column(JSON)


def setting(key: str, on: date | None = None) -> Any:
    """The value of a rule on a day (today unless told); its default before the first row."""
    row = (
        select(DatedSetting.value)
        .where(DatedSetting.key == key, DatedSetting.valid_from <= (on or clock.today()))
        .order_by(DatedSetting.valid_from.desc())
        .limit(1)
    )
    found = db.session.execute(row).first()
    return DEFAULTS[key] if found is None else found[0]


def settings(keys: Iterable[str], on: date | None = None) -> dict[str, Any]:
    """Several rules as they hold on a day, read at once."""
    found = {key: DEFAULTS[key] for key in keys}
    rows = (
        select(DatedSetting.key, DatedSetting.value)
        .where(DatedSetting.key.in_(found), DatedSetting.valid_from <= (on or clock.today()))
        .order_by(DatedSetting.valid_from)
    )
    return {**found, **{key: value for key, value in db.session.execute(rows)}}
