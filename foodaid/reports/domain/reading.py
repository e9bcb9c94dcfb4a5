"""Read a file of facts strictly: all of it is right, or every fault is named at once.

Reading has two steps. The first walks the parsed JSON along the shapes below and says what is
wrong and where; the second builds the facts and need not doubt anything any more.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, replace
from datetime import date
from enum import StrEnum
from typing import Any, TypeAlias

from foodaid.core.strict_json import Faults
from foodaid.reports.domain.facts import (
    Category,
    CostKind,
    Declared,
    Distributed,
    Facts,
    HandedOut,
    Kind,
    Money,
    Origin,
    OtherFood,
    Product,
    Programme,
    Purchase,
    RealCost,
    Support,
    Target,
)

# Far above any quantity of food aid in grams or cents, and small enough to print a sum of them.
LARGEST = 10**15
LONGEST_NUMBER = len(str(LARGEST)) + 1
# What every declaration knows; its other counts may be unknown.
DECLARED_ALWAYS = ("partner", "year", "support", "total", "estimated")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

COUNTS = [field.name for field in fields(Declared) if field.name not in DECLARED_ALWAYS]

Shape: TypeAlias = Callable[[Any, str], Iterator[str]]


class _Object(dict[str, Any]):
    """A JSON object that remembers which keys it was given more than once."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        self.repeated = [key for key, n in Counter(key for key, _ in pairs).items() if n > 1]


def _count(given: Any, place: str) -> Iterator[str]:
    if type(given) is not int:
        yield f"{place}: must be a whole number"
    elif given < 0:
        yield f"{place}: must be 0 or more"
    elif given > LARGEST:
        yield f"{place}: must be at most {LARGEST}"


def _year(given: Any, place: str) -> Iterator[str]:
    if type(given) is not int:
        yield f"{place}: must be a whole number"
    elif not 1 <= given <= 9999:
        yield f"{place}: must be 0 or more" if given < 0 else f"{place}: must be a year"


def _text(given: Any, place: str) -> Iterator[str]:
    if not isinstance(given, str):
        yield f"{place}: must be a text"
    elif not given.strip():
        yield f"{place}: must not be empty"
    elif any("\ud800" <= character <= "\udfff" for character in given):
        yield f"{place}: must be valid Unicode"


def _yes_no(given: Any, place: str) -> Iterator[str]:
    if not isinstance(given, bool):
        yield f"{place}: must be true or false"


def _day(given: Any, place: str) -> Iterator[str]:
    if not isinstance(given, str) or not DAY.fullmatch(given):
        yield f"{place}: must be a day written YYYY-MM-DD"
        return
    try:
        date.fromisoformat(given)
    except ValueError:
        yield f"{place}: is no day of the calendar"


def _one_of(choices: type[StrEnum]) -> Shape:
    allowed = [choice.value for choice in choices]

    def shape(given: Any, place: str) -> Iterator[str]:
        if not isinstance(given, str) or given not in allowed:
            yield f"{place}: must be one of {', '.join(allowed)}"

    return shape


def _or_null(inner: Shape) -> Shape:
    def shape(given: Any, place: str) -> Iterator[str]:
        if given is not None:
            yield from inner(given, place)

    return shape


def _list_of(inner: Shape) -> Shape:
    def shape(given: Any, place: str) -> Iterator[str]:
        if not isinstance(given, list):
            yield f"{place}: must be a list"
            return
        for position, item in enumerate(given):
            yield from inner(item, f"{place}[{position}]")

    return shape


def _object(fields: Mapping[str, Shape], extra: Shape | None = None) -> Shape:
    """An object with exactly these keys; `extra` looks at the whole once its keys are there."""

    def shape(given: Any, place: str) -> Iterator[str]:
        if not isinstance(given, _Object):
            yield f"{place or 'facts'}: must be an object"
            return
        prefix = f"{place}." if place else ""
        for key in given:
            if key not in fields:
                yield f"{prefix}{_plain(key)}: unknown key"
        for key in given.repeated:
            yield f"{prefix}{_plain(key)}: given twice"
        for key, inner in fields.items():
            if key in given:
                yield from inner(given[key], f"{prefix}{key}")
            else:
                yield f"{prefix}{key}: missing"
        if extra is not None:
            yield from extra(given, prefix)

    return shape


def _plain(key: str) -> str:
    """A key as one line of plain characters, whatever was in it."""
    return key if key.isprintable() and key else json.dumps(key)


def _category_fits(product: Any, prefix: str) -> Iterator[str]:
    kind, category = product.get("kind"), product.get("category")
    if kind == Kind.FOOD and category is None and "category" in product:
        yield f"{prefix}category: must be given for food"
    if kind == Kind.GOODS and category is not None:
        yield f"{prefix}category: must be null for goods"


def _rejected_is_part(purchase: Any, prefix: str) -> Iterator[str]:
    cents, rejected = purchase.get("cents"), purchase.get("rejected")
    if type(cents) is int and type(rejected) is int and 0 <= cents < rejected:
        yield f"{prefix}rejected: must be at most the cents of the purchase"


def _products_are_known(facts: Any, prefix: str) -> Iterator[str]:
    products = [row for row in _rows(facts.get("products")) if isinstance(row.get("code"), str)]
    codes: set[str] = set()
    for row in products:
        if row["code"] in codes:
            yield f"{prefix}products: code {_plain(row['code'])} is given twice"
        codes.add(row["code"])
    for position, row in enumerate(_items(facts.get("distributed"))):
        product = row.get("product") if isinstance(row, _Object) else None
        if isinstance(product, str) and product not in codes:
            yield f"{prefix}distributed[{position}].product: unknown product {_plain(product)}"


def _items(given: Any) -> list[Any]:
    return given if isinstance(given, list) else []


def _rows(given: Any) -> list[_Object]:
    return [row for row in _items(given) if isinstance(row, _Object)]


PRODUCT = _object(
    {
        "code": _text,
        "kind": _one_of(Kind),
        "category": _or_null(_one_of(Category)),
        "grams": _count,
    },
    extra=_category_fits,
)
DISTRIBUTED = _object(
    {
        "on": _day,
        "partner": _text,
        "product": _text,
        "units": _count,
        "origin": _one_of(Origin),
        "target": _one_of(Target),
        "cents": _count,
    }
)
DECLARED = _object(
    {"partner": _text, "year": _year, "support": _one_of(Support), "total": _count}
    | {count: _or_null(_count) for count in COUNTS}
    | {"estimated": _yes_no}
)
PURCHASE = _object(
    {
        "on": _day,
        "support": _one_of(Support),
        "target": _one_of(Target),
        "cents": _count,
        "rejected": _count,
        "transport_included": _yes_no,
    },
    extra=_rejected_is_part,
)
MONEY = _object(
    {
        "approved": _count,
        "purchases": _list_of(PURCHASE),
        "declared": _list_of(_one_of(Support)),
        "real_costs": _list_of(_object({"kind": _one_of(CostKind), "cents": _count})),
    }
)
FACTS = _object(
    {
        "programme": _one_of(Programme),
        "year": _year,
        "products": _list_of(PRODUCT),
        "distributed": _list_of(DISTRIBUTED),
        "other_food": _list_of(_object({"partner": _text, "year": _year, "grams": _count})),
        "declared": _list_of(DECLARED),
        "handed_out": _list_of(
            _object({"partner": _text, "year": _year, "meals": _count, "packages": _count})
        ),
        "money": _or_null(MONEY),
    },
    extra=_products_are_known,
)


def read_facts(text: str | bytes) -> Facts:
    """The facts in a JSON text, UTF-8 when given as bytes; raises Faults with every fault."""
    given = _parse(text)
    lines = list(FACTS(given, ""))
    if lines:
        raise Faults(lines)
    return _facts(given)


def _parse(text: str | bytes) -> Any:
    try:
        plain = text.decode("utf-8-sig") if isinstance(text, bytes) else text
        return json.loads(plain, object_pairs_hook=_Object, parse_int=_whole_number)
    except UnicodeDecodeError as fault:
        raise Faults([f"facts: not UTF-8 at byte {fault.start}"]) from fault
    except json.JSONDecodeError as fault:
        place = f"line {fault.lineno}, column {fault.colno}"
        raise Faults([f"facts: not JSON at {place}: {fault.msg}"]) from fault
    except RecursionError as fault:
        raise Faults(["facts: nested too deeply"]) from fault


def _whole_number(literal: str) -> int:
    """The number, or one just out of range: Python refuses to read thousands of digits."""
    if len(literal) <= LONGEST_NUMBER:
        return int(literal)
    return -1 if literal.startswith("-") else LARGEST + 1


def _facts(given: Any) -> Facts:
    return Facts(
        programme=Programme(given["programme"]),
        year=given["year"],
        products={row["code"]: _product(row) for row in given["products"]},
        distributed=tuple(_distributed(row) for row in given["distributed"]),
        other_food=tuple(OtherFood(**row) for row in given["other_food"]),
        declared=tuple(_declared(row) for row in given["declared"]),
        handed_out=tuple(HandedOut(**row) for row in given["handed_out"]),
        money=None if given["money"] is None else _money(given["money"]),
    )


def _product(row: Any) -> Product:
    category = None if row["category"] is None else Category(row["category"])
    return Product(row["code"], Kind(row["kind"]), category, row["grams"])


def _distributed(row: Any) -> Distributed:
    return replace(
        Distributed(**row),
        on=date.fromisoformat(row["on"]),
        origin=Origin(row["origin"]),
        target=Target(row["target"]),
    )


def _declared(row: Any) -> Declared:
    return replace(Declared(**row), support=Support(row["support"]))


def _money(given: Any) -> Money:
    return Money(
        approved=given["approved"],
        purchases=tuple(_purchase(row) for row in given["purchases"]),
        declared=frozenset(Support(name) for name in given["declared"]),
        real_costs=tuple(
            RealCost(CostKind(row["kind"]), row["cents"]) for row in given["real_costs"]
        ),
    )


def _purchase(row: Any) -> Purchase:
    return replace(
        Purchase(**row),
        on=date.fromisoformat(row["on"]),
        support=Support(row["support"]),
        target=Target(row["target"]),
    )
