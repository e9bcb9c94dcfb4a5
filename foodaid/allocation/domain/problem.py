"""The allocation problem: what there is, who asks for it, and the limits; and its JSON form."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

from foodaid.core.strict_json import (
    FAULTY,
    Faults,
    Row,
    fraction_text,
    keys_twice,
    parse,
    quoted,
    repeats,
    row_of,
)


class Method(StrEnum):
    """How boxes are shared: over the whole basket, or every product alone."""

    BASKET = "basket"
    SINGLE = "single"


class Tie(StrEnum):
    """Who goes first at the same level: the partner with more people, or with fewer."""

    PEOPLE = "people"
    PARTNERS = "partners"


class ZeroPeople(StrEnum):
    """When a partner without declared people is served."""

    LAST = "last"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Settings:
    """The choices the authority makes about the rule itself."""

    tie: Tie
    zero_people: ZeroPeople


@dataclass(frozen=True, slots=True)
class Product:
    """One product and the whole boxes there are of it."""

    code: str
    boxes: int
    grams_per_box: int
    units_per_box: int


@dataclass(frozen=True, slots=True)
class Partner:
    """One partner; `credit_grams` is what earlier rounding owes it, or gave too much if below 0."""

    id: str
    people: int
    rank: int
    credit_grams: Fraction


@dataclass(frozen=True, slots=True)
class Line:
    """What one partner asks of one product, in boxes, and the limits on it."""

    partner: str
    product: str
    asked: int
    most: int | None
    guaranteed: int
    locked: int | None
    held_units: int

    @property
    def cap(self) -> int:
        """The most boxes it may get unless somebody locks another number."""
        return self.asked if self.most is None else min(self.asked, self.most)

    @property
    def floor(self) -> int:
        """The boxes it gets before anything is shared."""
        return min(self.guaranteed, self.cap)


def caps_of(lines: Sequence[Line]) -> list[int]:
    """The cap of every line, for who needs them all."""
    return [
        line.asked if (most := line.most) is None or most > line.asked else most for line in lines
    ]


def floors_of(lines: Sequence[Line], caps: Sequence[int]) -> list[int]:
    """The floor of every line."""
    rows = zip(lines, caps, strict=True)
    return [min(line.guaranteed, cap) if line.guaranteed else 0 for line, cap in rows]


@dataclass(frozen=True, slots=True)
class Ceiling:
    """The most that some partners together may get, in grams."""

    name: str
    partners: tuple[str, ...]
    grams: int


@dataclass(frozen=True, slots=True)
class Problem:
    """Everything an allocation is calculated from."""

    method: Method
    settings: Settings
    products: tuple[Product, ...]
    partners: tuple[Partner, ...]
    lines: tuple[Line, ...]
    ceilings: tuple[Ceiling, ...] = ()


KEYS = ("method", "settings", "products", "partners", "lines", "ceilings")


def read_problem(text: str | bytes) -> Problem:
    """Read a problem from JSON; raises Faults with every fault in it.

    A worked case, which has its problem under the key "problem" beside what is expected of it,
    is read as that problem; places are then told from there.
    """
    faults: list[str] = []
    top = row_of(_bare(parse(text)), "", KEYS, faults)
    settings = top.row("settings", ("tie", "zero_people"))
    method = top.choice("method", tuple(Method)) or Method.BASKET
    tie = settings.choice("tie", tuple(Tie)) or Tie.PEOPLE
    zero_people = settings.choice("zero_people", tuple(ZeroPeople)) or ZeroPeople.LAST
    problem = Problem(
        Method(method),
        Settings(Tie(tie), ZeroPeople(zero_people)),
        tuple(map(_product, top.rows("products", Product.__slots__))),
        tuple(map(_partner, top.rows("partners", Partner.__slots__))),
        tuple(map(_line, top.rows("lines", Line.__slots__))),
        tuple(map(_ceiling, top.rows("ceilings", Ceiling.__slots__))),
    )
    faults.extend(contradictions(problem))
    if faults:
        raise Faults(faults)
    return problem


def _bare(parsed: object) -> object:
    """The problem in a worked case; a file that is no case is taken for the problem itself."""
    if not isinstance(parsed, dict) or "problem" not in parsed:
        return parsed
    if "problem" in keys_twice(parsed):
        raise Faults(["file: key 'problem' stands there twice"])
    beside = ", ".join(quoted(key) for key in KEYS if key in parsed)
    if beside:
        raise Faults([f"file: has a key 'problem' and beside it {beside}: which is the problem?"])
    return parsed["problem"]


def as_json(problem: Problem) -> dict[str, Any]:
    """The problem as the JSON object that read_problem() reads back to the same problem."""
    return {
        "method": str(problem.method),
        "settings": {
            "tie": str(problem.settings.tie),
            "zero_people": str(problem.settings.zero_people),
        },
        "products": [_fields(product) for product in problem.products],
        "partners": [
            _fields(partner) | {"credit_grams": fraction_text(partner.credit_grams)}
            for partner in problem.partners
        ],
        "lines": [_fields(line) for line in problem.lines],
        "ceilings": [
            _fields(ceiling) | {"partners": list(ceiling.partners)} for ceiling in problem.ceilings
        ],
    }


def _fields(row: Product | Partner | Line | Ceiling) -> dict[str, Any]:
    return {name: getattr(row, name) for name in row.__slots__}


def _product(row: Row) -> Product:
    grams, units = row.whole("grams_per_box", 1), row.whole("units_per_box", 1)
    return Product(row.text("code"), row.whole("boxes"), grams, units)


def _partner(row: Row) -> Partner:
    return Partner(
        row.text("id"),
        row.whole("people"),
        row.whole("rank"),
        row.fraction("credit_grams"),
    )


def _line(row: Row) -> Line:
    return Line(
        row.text("partner"),
        row.text("product"),
        row.whole("asked"),
        row.whole_or_none("most"),
        row.whole("guaranteed"),
        row.whole_or_none("locked"),
        row.whole("held_units"),
    )


def _ceiling(row: Row) -> Ceiling:
    return Ceiling(row.text("name"), row.texts("partners"), row.whole("grams"))


def contradictions(problem: Problem) -> list[str]:
    """Where a problem contradicts itself: repeated names, unknown references, impossible locks."""
    return [
        *_repeated_names(problem),
        *_unknown_references(problem),
        *_locks_above_supply(problem),
        *_locks_above_ceiling(problem),
    ]


def _repeated_names(problem: Problem) -> Iterator[str]:
    partners, products = problem.partners, problem.products
    pairs = [(line.partner, line.product) for line in problem.lines]
    names: dict[str, Sequence[Any]] = {
        "products[{}].code": [product.code for product in products],
        "partners[{}].id": [partner.id for partner in partners],
        "partners[{}].rank": [partner.rank for partner in partners],
        "lines[{}]": pairs,
        "ceilings[{}].name": [ceiling.name for ceiling in problem.ceilings],
    }
    for place, found in names.items():
        if len(set(found)) < len(found):
            yield from _twice(place, found)


def _twice(place: str, found: Sequence[Any]) -> list[str]:
    """One fault for each name, or pair of names, that stood there before."""
    sentence, skip = "is not unique", FAULTY if place.endswith("rank") else ""
    if place.startswith("lines"):
        found = [pair if all(pair) else "" for pair in found]
        sentence = "is a second line for its partner and product"
    return repeats(found, place.format, sentence, skip)


def _unknown_references(problem: Problem) -> Iterator[str]:
    products = {product.code for product in problem.products} | {""}
    partners = {partner.id for partner in problem.partners} | {""}
    for index, line in enumerate(problem.lines):
        if line.partner not in partners:
            yield f"lines[{index}].partner: unknown partner {quoted(line.partner)}"
        if line.product not in products:
            yield f"lines[{index}].product: unknown product {quoted(line.product)}"
    for index, ceiling in enumerate(problem.ceilings):
        for at, partner in enumerate(ceiling.partners):
            if partner not in partners:
                yield f"ceilings[{index}].partners[{at}]: unknown partner {quoted(partner)}"
        yield from repeats(
            ceiling.partners,
            lambda at, index=index: f"ceilings[{index}].partners[{at}]",  # type: ignore[misc]
            "stands there twice",
            "",
        )


def _locks_above_supply(problem: Problem) -> Iterator[str]:
    locked: defaultdict[str, int] = defaultdict(int)
    for line in problem.lines:
        if line.locked is not None:
            locked[line.product] += max(line.locked, 0)
    for index, product in enumerate(problem.products):
        if product.boxes != FAULTY and product.code and locked[product.code] > product.boxes:
            yield f"products[{index}].boxes: the locked lines need more boxes than there are"


def _locks_above_ceiling(problem: Problem) -> Iterator[str]:
    if not problem.ceilings:
        return
    grams = {product.code: max(product.grams_per_box, 0) for product in problem.products}
    locked = locked_grams(problem.lines, grams)
    for index, ceiling in enumerate(problem.ceilings):
        weight = sum(locked[partner] for partner in set(ceiling.partners))
        if ceiling.grams != FAULTY and weight > ceiling.grams:
            yield f"ceilings[{index}].grams: the locked lines weigh more than the ceiling"


def locked_grams(lines: Sequence[Line], grams: Mapping[str, int]) -> defaultdict[str, int]:
    """The weight of the locked boxes of each partner."""
    locked: defaultdict[str, int] = defaultdict(int)
    for line in lines:
        if line.locked is not None:
            locked[line.partner] += max(line.locked, 0) * grams.get(line.product, 0)
    return locked
