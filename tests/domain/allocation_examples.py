"""Small allocation problems for tests, as the JSON objects people would write."""

import json
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from foodaid.allocation.domain.plain import shared_line_by_line
from foodaid.allocation.domain.pools import pools_of
from foodaid.allocation.domain.problem import Problem, read_problem
from foodaid.allocation.domain.result import Result
from foodaid.allocation.domain.solver import allocate, told


def product(code: str = "rice", boxes: int = 30, grams: int = 1000, units: int = 1) -> Any:
    return {"code": code, "boxes": boxes, "grams_per_box": grams, "units_per_box": units}


def partner(id: str, people: int, rank: int, credit: str = "0") -> Any:
    return {"id": id, "people": people, "rank": rank, "credit_grams": credit}


def line(partner: str, asked: int, product: str = "rice", **others: Any) -> Any:
    plain = {"most": None, "guaranteed": 0, "locked": None, "held_units": 0}
    return {"partner": partner, "product": product, "asked": asked} | plain | others


def problem(
    products: list[Any],
    partners: list[Any],
    lines: list[Any],
    ceilings: list[Any] | None = None,
    method: str = "basket",
    **settings: str,
) -> dict[str, Any]:
    return {
        "method": method,
        "settings": {"tie": "people", "zero_people": "last"} | settings,
        "products": products,
        "partners": partners,
        "lines": lines,
        "ceilings": ceilings or [],
    }


def one_product(
    boxes: int, asked: dict[str, tuple[int, int]], method: str = "basket", **settings: str
) -> dict[str, Any]:
    """One product of `boxes`; `asked` has (people, boxes asked) by partner, ranked in order."""
    partners = [partner(id, people, rank) for rank, (id, (people, _)) in enumerate(asked.items())]
    lines = [line(id, wanted) for id, (_, wanted) in asked.items()]
    return problem([product(boxes=boxes)], partners, lines, None, method, **settings)


def read(written: dict[str, Any]) -> Problem:
    return read_problem(json.dumps(written))


def shared(written: dict[str, Any]) -> Result:
    return allocate(read(written))


def line_by_line(written: dict[str, Any]) -> Result:
    """The same result without columns: in whole numbers of any length."""
    found = read(written)
    return told(found, shared_line_by_line(found, pools_of(found)))


def stretched(written: dict[str, Any], by: int, more: int = 0) -> dict[str, Any]:
    """The same problem with so many times the boxes, and a few more."""
    longer: dict[str, Any] = json.loads(json.dumps(written))
    for row in longer["products"]:
        row["boxes"] = row["boxes"] * by + more
    for row in longer["lines"]:
        for key in ("asked", "most", "guaranteed", "locked", "held_units"):
            row[key] = row[key] and row[key] * by
        row["asked"] += more
    return longer


def boxes_by_partner(written: dict[str, Any]) -> dict[str, int]:
    return {share.partner: share.boxes for share in shared(written).shares}


def fair_by_line(result: Result) -> dict[tuple[str, str], Fraction]:
    return {
        (share.partner, share.product): share.fair_share or Fraction(0) for share in result.shares
    }


@st.composite
def problems(draw: st.DrawFn, method: str | None = None, ceilings: bool = False) -> dict[str, Any]:
    """Random small problems: scarce or plenty, with caps, guarantees, locks and stock."""
    few, some = st.integers(0, 4), st.integers(0, 25)
    products = [
        product(f"K{at}", draw(some), draw(st.integers(1, 9)) * 500, draw(st.integers(1, 12)))
        for at in range(draw(st.integers(1, 3)))
    ]
    partners = [
        partner(f"P{at}", draw(st.integers(0, 40)), 90 - at, f"{draw(st.integers(-900, 900))}/7")
        for at in range(draw(st.integers(1, 6)))
    ]
    lines = []
    for row in partners:
        for goods in products:
            if draw(st.integers(0, 5)):
                others = {"most": draw(st.none() | some), "guaranteed": draw(few)}
                others["held_units"] = draw(st.sampled_from([0, 0, 7, 30]))
                lines.append(line(row["id"], draw(some), goods["code"], **others))
    for goods in products:
        mine = [row for row in lines if row["product"] == goods["code"]]
        is_locked: bool = draw(st.booleans())
        if mine and is_locked:
            mine[0]["locked"] = draw(st.integers(0, goods["boxes"] // 2))
    chosen = method or draw(st.sampled_from(["basket", "single"]))
    written = problem(products, partners, lines, method=chosen)
    tie = draw(st.sampled_from(["people", "partners"]))
    written["settings"] = {"tie": tie, "zero_people": draw(st.sampled_from(["last", "never"]))}
    if ceilings:
        written["ceilings"] = _ceilings_above_locks(draw, written)
    return written


def _ceilings_above_locks(draw: st.DrawFn, written: dict[str, Any]) -> list[Any]:
    grams = {row["code"]: row["grams_per_box"] for row in written["products"]}
    ceilings = []
    for at in range(draw(st.integers(1, 2))):
        ids = [row["id"] for row in written["partners"]]
        members = draw(st.lists(st.sampled_from(ids), unique=True))
        locked = sum(
            (row["locked"] or 0) * grams[row["product"]]
            for row in written["lines"]
            if row["partner"] in members
        )
        room = draw(st.integers(0, 60_000))
        ceilings.append({"name": f"C{at}", "partners": members, "grams": locked + room})
    return ceilings
