"""The four languages, and how days, numbers and weights look in each."""

from datetime import date, datetime
from decimal import Decimal

from babel.dates import format_datetime
from babel.numbers import format_decimal
from flask_babel import Babel, get_locale
from flask_babel import lazy_gettext as lazy

from foodaid.core import clock

LANGUAGES: tuple[tuple[str, str], ...] = (
    ("nl", "Nederlands"),
    ("fr", "Français"),
    ("de", "Deutsch"),
    ("en", "English"),
)
CODES = frozenset(code for code, _ in LANGUAGES)
LOCALES = {"nl": "nl_BE", "fr": "fr_BE", "de": "de_BE", "en": "en_BE"}
AT_LENGTH = {
    "nl": "EEEE d MMMM y 'om' HH:mm",
    "fr": "EEEE d MMMM y 'à' HH:mm",
    "de": "EEEE, 'den' d. MMMM y 'um' HH:mm 'Uhr'",
    "en": "EEEE d MMMM y 'at' HH:mm",
}

babel = Babel()
__all__ = [
    "CODES",
    "LANGUAGES",
    "at_length",
    "babel",
    "colon",
    "days",
    "decimal",
    "euro",
    "kg",
    "lazy",
    "number",
    "when",
]


def language() -> str:
    """The language of whoever reads now: `nl`, `fr`, `de` or `en`."""
    locale = get_locale()
    return locale.language if locale is not None and locale.language in CODES else "en"


def days(day: date | datetime | None) -> str:
    """A day as 09/11/2026 in every language: the same on screen, on paper and in a file."""
    if day is None:
        return ""
    return (clock.day_of(day) if isinstance(day, datetime) else day).strftime("%d/%m/%Y")


def when(instant: datetime | None) -> str:
    """An instant as Belgian day and hour: 09/11/2026 18:00."""
    return "" if instant is None else instant.astimezone(clock.BRUSSELS).strftime("%d/%m/%Y %H:%M")


def at_length(instant: datetime | None) -> str:
    """An instant that people must not mistake: Monday 7 December 2026 at 08:00, in Belgium."""
    if instant is None:
        return ""
    code = language()
    local = instant.astimezone(clock.BRUSSELS)
    return str(format_datetime(local, AT_LENGTH[code], locale=LOCALES[code]))


def number(whole: int | None) -> str:
    """A whole number with the reader's thousands mark."""
    return "" if whole is None else str(format_decimal(whole, locale=LOCALES[language()]))


def decimal(fraction: Decimal | float | str | None, places: int = 2) -> str:
    """A number with a fixed count of decimals and the reader's decimal mark."""
    if fraction is None:
        return ""
    pattern = "#,##0." + "0" * places
    return str(format_decimal(Decimal(str(fraction)), pattern, locale=LOCALES[language()]))


def kg(grams: int | None) -> str:
    """Grams as kilograms, one decimal below 100 kg."""
    if grams is None:
        return ""
    if abs(grams) >= 100_000:
        return number((grams + 500) // 1000) + " kg"
    return decimal(Decimal(grams) / 1000, 1) + " kg"


def colon(words: object) -> str:
    """Words with a colon after them; French keeps a space before it that does not break."""
    return f"{words}\u00a0:" if language() == "fr" else f"{words}:"


def euro(cents: int | None) -> str:
    """Cents as euros: € 1.234,50."""
    return "" if cents is None else "€ " + decimal(Decimal(cents) / 100)
