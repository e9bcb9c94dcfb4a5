"""Two runs of one window side by side: every partner, what it gets in each (case M3)."""

import gzip
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from foodaid.allocation.domain.comparison import Given, Pair, fingerprint
from foodaid.allocation.models import AllocationRun, Share
from foodaid.allocation.queries.runs import run_of
from foodaid.catalogue.models import Offer, Product
from foodaid.core.db import db
from foodaid.core.errors import NotFound
from foodaid.core.permissions import Actor
from foodaid.orders.models import Order
from foodaid.organisations.models import Depot, Municipality, Partner, PartnerKind

NOTHING = Given()


@dataclass(frozen=True, slots=True)
class ComparisonFilter:
    """Which partners are compared."""

    depot_id: int | None = None
    kind: PartnerKind | None = None


@dataclass(frozen=True, slots=True)
class Compared:
    """One partner, where it belongs, and what it gets in both runs."""

    partner_id: int
    code: str
    name: str
    kind: PartnerKind
    depot: str
    province: str
    pair: Pair


@dataclass(frozen=True, slots=True)
class Comparison:
    """Runs A and B. `is_same_question` says whether people, wishes and goods were the same.

    The fingerprints are those of all shares, whatever the list is narrowed to.
    """

    a: AllocationRun
    b: AllocationRun
    a_shares: str
    b_shares: str
    rows: tuple[Compared, ...]
    is_same_question: bool


def shares_fingerprint(run_id: int) -> str:
    """The fingerprint of what a run gives to whom."""
    rows = select(Share.order_id, Share.offer_id, Share.boxes).where(Share.run_id == run_id)
    return fingerprint((order, offer, boxes) for order, offer, boxes in db.session.execute(rows))


def comparison_of(
    actor: Actor, window_id: int, a_id: int, b_id: int, wanted: ComparisonFilter
) -> Comparison:
    """What B gives more or less than A; both are runs of this window."""
    a, b = run_of(actor, a_id), run_of(actor, b_id)
    if a.window_id != window_id or b.window_id != window_id:
        raise NotFound
    lines: dict[int, list[Any]] = defaultdict(list)
    for line in _lines({a_id, b_id}):
        lines[line.run_id].append(line)
    problems = {run_id: _kept_problem(run_id) for run_id in {a_id, b_id}}
    given = {run_id: _given(lines[run_id], problems[run_id]) for run_id in problems}
    rows = tuple(
        Compared(
            row.id, row.code, row.name, row.kind, row.depot, row.province,
            Pair(given[a_id].get(row.id, NOTHING), given[b_id].get(row.id, NOTHING)),
        )
        for row in _partners((a_id, b_id), wanted)
    )  # fmt: skip
    prints = {
        run_id: fingerprint((row.order_id, row.offer_id, row.boxes) for row in lines[run_id])
        for run_id in problems
    }
    is_same = _question(problems[a_id]) == _question(problems[b_id])
    return Comparison(a, b, prints[a_id], prints[b_id], rows, is_same)


def _lines(run_ids: Iterable[int]) -> list[Any]:
    rows = (
        select(
            Share.run_id,
            Share.order_id,
            Share.offer_id,
            Share.boxes,
            Order.partner_id,
            Partner.code,
            Offer.unit_cents,
            Product.units_per_box,
            Product.grams_per_unit,
        )
        .join(Order, Order.id == Share.order_id)
        .join(Partner, Partner.id == Order.partner_id)
        .join(Offer, Offer.id == Share.offer_id)
        .join(Product, Product.id == Offer.product_id)
        .where(Share.run_id.in_(run_ids))
    )
    return list(db.session.execute(rows))


def _partners(run_ids: Iterable[int], wanted: ComparisonFilter) -> list[Any]:
    with_share = select(Order.partner_id).join(Share).where(Share.run_id.in_(run_ids))
    rows = (
        select(
            Partner.id,
            Partner.code,
            Partner.name,
            Partner.kind,
            Depot.name.label("depot"),
            Municipality.province,
        )
        .join(Depot, Depot.id == Partner.depot_id)
        .join(Municipality, Municipality.id == Partner.municipality_id)
        .where(Partner.id.in_(with_share))
        .order_by(Partner.name, Partner.code)
    )
    if wanted.depot_id is not None:
        rows = rows.where(Partner.depot_id == wanted.depot_id)
    if wanted.kind is not None:
        rows = rows.where(Partner.kind == wanted.kind)
    return list(db.session.execute(rows))


def _kept_problem(run_id: int) -> dict[str, Any]:
    """The frozen problem as plain JSON: it was checked when it was solved."""
    kept = db.session.scalar(select(AllocationRun.problem).where(AllocationRun.id == run_id))
    found: dict[str, Any] = json.loads(gzip.decompress(kept or b""))
    return found


def _given(lines: Iterable[Any], problem: dict[str, Any]) -> dict[int, Given]:
    """By partner; its people are those of the day on which the run was calculated."""
    people = {partner["id"]: int(partner["people"]) for partner in problem["partners"]}
    codes: dict[int, str] = {}
    sums: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0])
    for line in lines:
        codes[line.partner_id] = line.code
        units, of_partner = line.boxes * line.units_per_box, sums[line.partner_id]
        of_partner[0] += line.boxes
        of_partner[1] += units * line.grams_per_unit
        of_partner[2] += units * line.unit_cents
    return {
        id: Given(boxes, grams, cents, people.get(codes[id], 0))
        for id, (boxes, grams, cents) in sums.items()
    }


def _question(problem: dict[str, Any]) -> tuple[Any, ...]:
    """What was shared out among whom, without the rules and what was set by hand."""
    asked = [(line["partner"], line["product"], line["asked"]) for line in problem["lines"]]
    people = [(partner["id"], partner["people"]) for partner in problem["partners"]]
    return problem["products"], people, asked
