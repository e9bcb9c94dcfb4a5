"""The allocation result: every line's boxes with their reason; and its JSON form."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

from foodaid.allocation.domain.problem import Method
from foodaid.core.strict_json import Faults, Row, fraction_text, parse, row_of

FACT = int | str | None
LARGEST_RATIO = 10**9


class Share(NamedTuple):
    """What one line gets, and why; `fair_share` is the exact share before rounding."""

    partner: str
    product: str
    boxes: int
    fair_share: Fraction | None
    reason: str
    facts: Mapping[str, FACT]


@dataclass(frozen=True, slots=True)
class Fairness:
    """How evenly partners received, as received grams over fair grams of the whole basket.

    Partners with no fair grams are left out; with none at all everything counts as even.
    """

    min_ratio: float
    jain: float
    gini: float


@dataclass(frozen=True, slots=True)
class Result:
    """Shares in the order of the lines, boxes left by product, grams owed by partner."""

    method: Method
    shares: tuple[Share, ...]
    left: Mapping[str, int]
    credit: Mapping[str, Fraction]
    fairness: Fairness


def as_json(result: Result) -> dict[str, Any]:
    """The result as the JSON object that is printed; fractions as text in lowest terms."""
    shares: list[dict[str, Any]] = []
    for share in result.shares:
        row: dict[str, Any] = {
            "partner": share.partner,
            "product": share.product,
            "boxes": share.boxes,
        }
        if share.fair_share is not None:
            row["fair_share"] = fraction_text(share.fair_share)
        shares.append(row | {"reason": str(share.reason), "facts": dict(share.facts)})
    printed: dict[str, Any] = {
        "method": str(result.method),
        "shares": shares,
        "left": [{"product": code, "boxes": boxes} for code, boxes in result.left.items()],
    }
    if result.method is Method.BASKET:
        printed["credit"] = [
            {"partner": partner, "grams": fraction_text(grams)}
            for partner, grams in result.credit.items()
        ]
    fairness = result.fairness
    printed["fairness"] = {
        "min_ratio": fairness.min_ratio,
        "jain": fairness.jain,
        "gini": fairness.gini,
    }
    return printed


def fairness_of(received: Sequence[int], due: Sequence[int]) -> Fairness:
    """The fairness of what each partner received, against its fair share in the same measure.

    Sums are correctly rounded, so the order of the partners does not change a digit.
    """
    ratios = sorted(
        got / fair if got < LARGEST_RATIO * fair else float(LARGEST_RATIO)
        for got, fair in zip(received, due, strict=True)
        if fair
    )
    return _fairness(ratios)


def _fairness(ratios: Sequence[float]) -> Fairness:
    count, total = len(ratios), math.fsum(ratios)
    if not total:
        return Fairness(float(not count), 1.0, 0.0)
    squares = math.fsum(ratio * ratio for ratio in ratios)
    ranked = math.fsum((2 * at - count - 1) * ratio for at, ratio in enumerate(ratios, 1))
    return Fairness(
        round(ratios[0], 6),
        round(min(total * total / (count * squares), 1.0), 6),
        round(max(ranked / (count * total), 0.0), 6),
    )


def read_result(text: str | bytes) -> Result:
    """Read a result from JSON as as_json() writes it; raises Faults with every fault in it."""
    faults: list[str] = []
    parsed = parse(text)
    is_basket = isinstance(parsed, dict) and parsed.get("method") == Method.BASKET
    basket_key = ("credit",) if is_basket else ()
    top = row_of(parsed, "", ("method", "shares", "left", *basket_key, "fairness"), faults)
    fair_key = ("fair_share",) if is_basket else ()
    keys = ("partner", "product", "boxes", *fair_key, "reason", "facts")
    method = top.choice("method", tuple(Method)) or Method.SINGLE
    shares = tuple(_share(row, is_fair=is_basket) for row in top.rows("shares", keys))
    left = _named(top.rows("left", ("product", "boxes")), "product", Row.whole, "boxes")
    credit = _named(top.rows("credit", ("partner", "grams")), "partner", Row.fraction, "grams")
    fairness = top.row("fairness", Fairness.__slots__)
    ratios = [_ratio(fairness, key) for key in Fairness.__slots__]
    if faults:
        raise Faults(faults)
    return Result(Method(method), shares, left, credit, Fairness(*ratios))


def _share(row: Row, *, is_fair: bool) -> Share:
    facts = row.content.get("facts", {})
    if not isinstance(facts, dict) or not all(
        fact is None or type(fact) in (int, str) for fact in facts.values()
    ):
        row.fault("facts", "must be an object of texts and whole numbers")
        facts = {}
    fair_share = row.fraction("fair_share") if is_fair else None
    boxes, reason = row.whole("boxes"), row.text("reason")
    return Share(row.text("partner"), row.text("product"), boxes, fair_share, reason, facts)


def _named(
    rows: Sequence[Row], name: str, read: Callable[[Row, str], Any], key: str
) -> dict[str, Any]:
    named: dict[str, Any] = {}
    for row in rows:
        if row.text(name) in named:
            row.fault(name, "stands there twice")
        named[row.text(name)] = read(row, key)
    return named


def _ratio(row: Row, key: str) -> float:
    found = row.content.get(key, 0.0)
    if type(found) in (int, float) and 0 <= found <= LARGEST_RATIO:
        return float(found)
    row.fault(key, "must be a number of 0 or more")
    return 0.0
