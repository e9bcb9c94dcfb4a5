"""The only place that asks the time: instants in UTC, days in Europe/Brussels."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

BRUSSELS = ZoneInfo("Europe/Brussels")


def now() -> datetime:
    """This instant, in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - this is where it is asked


def today() -> date:
    """This day in Belgium."""
    return day_of(now())


def day_of(instant: datetime) -> date:
    """The Belgian day of an instant (a 23:30 round in summer stays on its own day)."""
    return instant.astimezone(BRUSSELS).date()


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """The instant of an hour on a Belgian day, in UTC."""
    return datetime.combine(day, time(hour, minute), BRUSSELS).astimezone(UTC)


def end_of(day: date) -> datetime:
    """The last second of a Belgian day: a deadline is inclusive of its day."""
    return datetime.combine(day, time(23, 59, 59), BRUSSELS).astimezone(UTC)
