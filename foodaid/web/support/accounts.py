"""What an address asks of a stock account: a period, a product, and how it is shown."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from foodaid.catalogue.models import Product, Programme
from foodaid.core import clock
from foodaid.core.errors import Invalid
from foodaid.core.translation import language
from foodaid.reports.papers.accounts import Look, Measure
from foodaid.reports.queries.accounts import Wanted
from foodaid.web.support.labels import label
from foodaid.web.support.lists import Chip, Choice, here
from foodaid.web.support.messages import sentence

PROGRAMMES = {programme.value: programme for programme in Programme}
MEASURES = {measure.value: measure for measure in Measure}
FIRST_YEAR = 2000
"""Nothing is in a ledger before; a year of three digits is a slip of the finger."""
STEPS_ON_A_PAGE = 100


@dataclass(slots=True)
class Asked:
    """What was asked, what of it could not be read, and what was typed."""

    wanted: Wanted
    look: Look
    typed: dict[str, str]
    problems: dict[str, str] = field(default_factory=dict)


def asked(arguments: MultiDict[str, str]) -> Asked:
    """Read an address; without days it is this calendar year."""
    year = clock.today().year
    typed = {
        "from": arguments.get("from", "").strip(),
        "until": arguments.get("until", "").strip(),
    }
    usual = {"from": date(year, 1, 1), "until": date(year, 12, 31)}
    problems: dict[str, str] = {}
    found = {name: _day(name, text, usual[name], problems) for name, text in typed.items()}
    if not problems and found["from"] > found["until"]:
        problems["until"] = sentence(Invalid("period-reversed"))
    if problems:
        found = usual
    product_id = arguments.get("product", type=int)
    wanted = Wanted(
        first=found["from"],
        last=found["until"],
        programme=PROGRAMMES.get(arguments.get("programme", "")),
        product_id=product_id if product_id is not None and 0 < product_id < 2**31 else None,
    )
    look = Look(
        is_by_lot=arguments.get("per", "") == "lot",
        measure=MEASURES.get(arguments.get("shown", ""), Measure.UNITS),
    )
    shown = {name: text or found[name].isoformat() for name, text in typed.items()}
    return Asked(wanted, look, shown, problems)


def _day(name: str, text: str, usual: date, problems: dict[str, str]) -> date:
    if not text:
        return usual
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = date.min
    if day.year >= FIRST_YEAR:
        return day
    problems[name] = sentence(Invalid("day-unreadable"))
    return usual


def choices(given: Asked, products: Sequence[Product]) -> list[Choice]:
    """What an account can be narrowed to."""
    wanted = given.wanted
    return [
        Choice(
            "programme",
            gettext("Programme"),
            [(programme.value, label(programme)) for programme in Programme],
            wanted.programme.value if wanted.programme else "",
        ),
        Choice(
            "product",
            gettext("Product"),
            [(product.id, product.name_in(language())) for product in products],
            wanted.product_id or "",
        ),
    ]


def looks(given: Asked) -> list[Choice]:
    """How an account can be shown: always one of these."""
    return [
        Choice(
            "per",
            gettext("A line for each"),
            [("product", gettext("product")), ("lot", gettext("lot"))],
            "lot" if given.look.is_by_lot else "product",
        ),
        Choice(
            "shown",
            gettext("Shown in"),
            [(measure.value, label(measure)) for measure in Measure],
            given.look.measure.value,
        ),
    ]


def chips(given: Asked, products: Sequence[Product]) -> list[Chip]:
    """The filters in use, each with the account without it."""
    found = []
    if given.wanted.programme is not None:
        found.append(Chip(label(given.wanted.programme), here(programme=None)))
    product = next((p for p in products if p.id == given.wanted.product_id), None)
    if product is not None:
        found.append(Chip(product.name_in(language()), here(product=None)))
    return found
