"""Write facts as the file from which anybody can compute a report again: `reading` reads it."""

import json
from dataclasses import asdict
from datetime import date
from typing import Any

from foodaid.reports.domain.facts import Facts


def facts_json(facts: Facts) -> bytes:
    """The facts as JSON in UTF-8, the same bytes for the same facts."""
    money = None if facts.money is None else asdict(facts.money)
    if money is not None:
        money["declared"] = sorted(money["declared"])
    plain = {
        "programme": facts.programme,
        "year": facts.year,
        "products": [asdict(product) for product in facts.products.values()],
        "distributed": [asdict(line) for line in facts.distributed],
        "other_food": [asdict(row) for row in facts.other_food],
        "declared": [asdict(row) for row in facts.declared],
        "handed_out": [asdict(row) for row in facts.handed_out],
        "money": money,
    }
    text = json.dumps(plain, ensure_ascii=False, separators=(",", ":"), default=_day)
    return text.encode()


def _day(given: Any) -> str:
    if isinstance(given, date):
        return given.isoformat()
    raise TypeError(f"{type(given).__name__} is no fact")
