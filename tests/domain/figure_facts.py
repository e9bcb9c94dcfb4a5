"""Small makers of facts for the tests of the EU figures."""

import json
from pathlib import Path
from typing import Any

CASES = Path(__file__).parent / "cases"

UNKNOWN_COUNTS: dict[str, Any] = dict.fromkeys(
    (
        "age_0_15",
        "age_16_17",
        "age_18_29",
        "age_30_64",
        "age_65_up",
        "women",
        "disabilities",
        "third_country",
        "foreign_or_minority",
        "migrants",
        "homeless",
    )
)


def facts(programme: str = "fead", year: int = 2020, **parts: Any) -> dict[str, Any]:
    """Facts as a file holds them, empty but for the parts given."""
    empty = {
        "programme": programme,
        "year": year,
        "products": [],
        "distributed": [],
        "other_food": [],
        "declared": [],
        "handed_out": [],
        "money": None,
    }
    return empty | parts


def product(code: str, grams: int = 1000, category: str | None = "starch") -> dict[str, Any]:
    kind = "goods" if category is None else "food"
    return {"code": code, "kind": kind, "category": category, "grams": grams}


def distributed(code: str, units: int, **parts: Any) -> dict[str, Any]:
    line = {
        "on": "2020-06-01",
        "partner": "A",
        "product": code,
        "units": units,
        "origin": "purchased",
        "target": "other",
        "cents": 0,
    }
    return line | parts


def declared(total: int, **parts: Any) -> dict[str, Any]:
    row = {"partner": "A", "year": 2020, "support": "food", "total": total, "estimated": True}
    return row | UNKNOWN_COUNTS | parts


def purchase(cents: int, **parts: Any) -> dict[str, Any]:
    row = {
        "on": "2020-02-01",
        "support": "food",
        "target": "other",
        "cents": cents,
        "rejected": 0,
        "transport_included": True,
    }
    return row | parts


def money(**parts: Any) -> dict[str, Any]:
    return {"approved": 0, "purchases": [], "declared": [], "real_costs": []} | parts


def case(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((CASES / f"figures-{name}.json").read_text())
    return found
