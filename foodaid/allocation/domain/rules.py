"""How a run shares out, as far as the authority may choose: what makes two scenarios differ."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from foodaid.allocation.domain.problem import Method, Tie, ZeroPeople


class Weights(StrEnum):
    """What counts as one: a person, or a person less who also goes to other organisations."""

    PEOPLE = "people"
    EQUIVALENTS = "equivalents"


class Supply(StrEnum):
    """What is shared out of the boxes that the window names."""

    PLANNED = "planned"
    EXPECTED = "expected"
    IN_STOCK = "in-stock"


class Restraint(StrEnum):
    """Limits that the authority may leave out of a scenario, to see what they cost."""

    STORAGE = "storage"
    SHELF_LIFE = "shelf-life"
    QUOTA = "quota"
    CEILING = "ceiling"


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything that the authority chooses for a run.

    `guaranteed_boxes` of every product asked go first to partners with at most
    `guaranteed_up_to` people (0: to all). `products` are the codes that are shared out; None is
    all of the window.
    """

    method: Method = Method.BASKET
    tie: Tie = Tie.PEOPLE
    zero_people: ZeroPeople = ZeroPeople.LAST
    counts_held_stock: bool = False
    weights: Weights = Weights.PEOPLE
    supply: Supply = Supply.EXPECTED
    restraints: frozenset[Restraint] = frozenset(Restraint)
    guaranteed_boxes: int = 0
    guaranteed_up_to: int = 0
    remembers: bool = True
    products: frozenset[str] | None = None

    def guarantee(self, people: int) -> int:
        """The boxes of a line that go first to a partner with so many people."""
        is_small = people > 0 and (not self.guaranteed_up_to or people <= self.guaranteed_up_to)
        return self.guaranteed_boxes if is_small else 0

    def as_json(self) -> dict[str, Any]:
        """The rules as they are kept beside a run."""
        return {
            "method": str(self.method),
            "tie": str(self.tie),
            "zero_people": str(self.zero_people),
            "counts_held_stock": self.counts_held_stock,
            "weights": str(self.weights),
            "supply": str(self.supply),
            "restraints": sorted(self.restraints),
            "guaranteed_boxes": self.guaranteed_boxes,
            "guaranteed_up_to": self.guaranteed_up_to,
            "remembers": self.remembers,
            "products": None if self.products is None else sorted(self.products),
        }


def rules_from(kept: Mapping[str, Any]) -> Rules:
    """Read what as_json() wrote, or the settings of the same names."""
    products = kept.get("products")
    return Rules(
        Method(kept["method"]),
        Tie(kept["tie"]),
        ZeroPeople(kept["zero_people"]),
        bool(kept["counts_held_stock"]),
        Weights(kept["weights"]),
        Supply(kept["supply"]),
        frozenset(map(Restraint, kept["restraints"])),
        int(kept["guaranteed_boxes"]),
        int(kept["guaranteed_up_to"]),
        bool(kept["remembers"]),
        None if products is None else frozenset(products),
    )
