"""The facts from which the EU figures of one programme and one year are computed.

Whole numbers only: units, grams net a unit, cents, people. Nobody who receives food is named;
a declaration holds counts, and a count that a partner does not know is None, never 0.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from foodaid.catalogue.domain import Category, Programme, Target
from foodaid.catalogue.domain import ProductKind as Kind
from foodaid.declarations.domain import Support
from foodaid.stock.domain import Origin

__all__ = [
    "Category",
    "CostKind",
    "Declared",
    "Distributed",
    "Facts",
    "HandedOut",
    "Kind",
    "Money",
    "Origin",
    "OtherFood",
    "Period",
    "Product",
    "Programme",
    "Purchase",
    "RealCost",
    "Support",
    "Target",
]


class CostKind(StrEnum):
    DONATIONS = "donations"
    TRANSPORT = "transport"


@dataclass(frozen=True)
class Product:
    """One product; `grams` is the net weight of a unit, `category` is None for goods."""

    code: str
    kind: Kind
    category: Category | None
    grams: int


@dataclass(frozen=True)
class Distributed:
    """Units that one partner handed out; `cents` is their purchase value, 0 where unknown."""

    on: date
    partner: str
    product: str
    units: int
    origin: Origin
    target: Target
    cents: int


@dataclass(frozen=True)
class OtherFood:
    """Food that a partner handed out in a year beyond the food of the programme."""

    partner: str
    year: int
    grams: int


@dataclass(frozen=True)
class Declared:
    """How many people one partner helped in a year with one kind of support.

    Both sets of indicators are derived from it: `migrants` is the one group of FEAD,
    `third_country` and `foreign_or_minority` are the two of ESF+.
    """

    partner: str
    year: int
    support: Support
    total: int
    age_0_15: int | None
    age_16_17: int | None
    age_18_29: int | None
    age_30_64: int | None
    age_65_up: int | None
    women: int | None
    disabilities: int | None
    third_country: int | None
    foreign_or_minority: int | None
    migrants: int | None
    homeless: int | None
    estimated: bool


@dataclass(frozen=True)
class HandedOut:
    """Meals and packages that one partner handed out in a year."""

    partner: str
    year: int
    meals: int
    packages: int


@dataclass(frozen=True)
class Purchase:
    """One purchase; `rejected` is the part of `cents` refused for an irregularity.

    Where the price includes the transport to the partners, no flat rate for it is due.
    """

    on: date
    support: Support
    target: Target
    cents: int
    rejected: int
    transport_included: bool


@dataclass(frozen=True)
class RealCost:
    kind: CostKind
    cents: int


@dataclass(frozen=True)
class Money:
    """What was approved, bought, and declared to the Commission."""

    approved: int
    purchases: tuple[Purchase, ...]
    declared: frozenset[Support]
    real_costs: tuple[RealCost, ...]


@dataclass(frozen=True)
class Facts:
    """Everything the figures of one programme and one year rest on; `money` may be unknown."""

    programme: Programme
    year: int
    products: Mapping[str, Product]
    distributed: tuple[Distributed, ...]
    other_food: tuple[OtherFood, ...]
    declared: tuple[Declared, ...]
    handed_out: tuple[HandedOut, ...]
    money: Money | None


@dataclass(frozen=True)
class Period:
    """Calendar years, the first and the last included."""

    first: int
    last: int

    def __contains__(self, year: int) -> bool:
        return self.first <= year <= self.last
