"""Runs of one window side by side: every partner, what it gets in each (case M3)."""

import gzip
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import String, cast, func, select

from foodaid.allocation.domain.comparison import Given, Pair, fingerprint
from foodaid.allocation.domain.problem import Method, Tie, ZeroPeople
from foodaid.allocation.domain.rules import Rules, rules_from
from foodaid.allocation.models import AllocationRun, RunStatus, Share
from foodaid.catalogue.models import Offer, Product, ProductKind
from foodaid.core.db import db
from foodaid.core.errors import NotFound
from foodaid.core.permissions import Actor, Permission
from foodaid.orders.models import Order, Window
from foodaid.organisations.models import Depot, Municipality, Partner, PartnerKind

Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class ComparisonFilter:
    """Which partners are compared."""

    depot_id: int | None = None
    kind: PartnerKind | None = None


EVERYBODY = ComparisonFilter()


@dataclass(frozen=True, slots=True)
class Listed:
    """One partner, and where it belongs; the province by its code."""

    partner_id: int
    code: str
    name: str
    kind: PartnerKind
    depot: str
    province: str


@dataclass(frozen=True, slots=True)
class Kept:
    """What was frozen with a run: its rules, and the declared people by the partner's code.

    `people` are heads, also where the run weighed them as equivalents. `question` is what was
    shared out among whom, without the rules and what was set by hand.
    """

    rules: Rules
    people: dict[str, int]
    question: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One run: what each listed partner gets, in the order of the list.

    `asked` are the boxes that the listed partners asked for, `met` those of them that they get;
    `shares` is the fingerprint of all shares, whatever the list is narrowed to.
    """

    run: AllocationRun
    kept: Kept
    givens: tuple[Given, ...]
    asked: int
    met: int
    shares: str


@dataclass(frozen=True, slots=True)
class Energy:
    """Over how many foods kcal could be counted, and the foods whose energy is not known."""

    foods: int
    unknown: tuple[Product, ...]

    @property
    def counted(self) -> int:
        return self.foods - len(self.unknown)


@dataclass(frozen=True, slots=True)
class Bench:
    """Runs of one window. `is_same_question`: people, wishes and goods were the same for all."""

    partners: tuple[Listed, ...]
    columns: tuple[Column, ...]
    energy: Energy
    is_same_question: bool


@dataclass(frozen=True, slots=True)
class Compared:
    """One partner, and what it gets in both runs."""

    partner: Listed
    pair: Pair


@dataclass(frozen=True, slots=True)
class Comparison:
    """Runs A and B."""

    a: Column
    b: Column
    rows: tuple[Compared, ...]
    energy: Energy
    is_same_question: bool


def shares_fingerprint(run_id: int) -> str:
    """The fingerprint of what a run gives to whom."""
    rows = select(Share.order_id, Share.offer_id, Share.boxes).where(Share.run_id == run_id)
    return fingerprint((order, offer, boxes) for order, offer, boxes in db.session.execute(rows))


def standing_runs(actor: Actor, window_id: int) -> list[AllocationRun]:
    """The runs of a window that nobody withdrew, the oldest first."""
    if not actor.may(Permission.VIEW_ALLOCATION):
        raise NotFound
    rows = (
        select(AllocationRun)
        .where(AllocationRun.window_id == window_id, AllocationRun.status != RunStatus.WITHDRAWN)
        .order_by(AllocationRun.id)
    )
    return list(db.session.scalars(rows))


def comparison_of(
    actor: Actor, window_id: int, a_id: int, b_id: int, wanted: ComparisonFilter
) -> Comparison:
    """What B gives more or less than A; both are runs of this window."""
    found = bench_of(actor, window_id, (a_id, b_id), wanted)
    a, b = found.columns
    rows = tuple(
        Compared(partner, Pair(*pair))
        for partner, *pair in zip(found.partners, a.givens, b.givens, strict=True)
    )
    return Comparison(a, b, rows, found.energy, found.is_same_question)


def bench_of(
    actor: Actor, window_id: int, run_ids: Sequence[int], wanted: ComparisonFilter = EVERYBODY
) -> Bench:
    """What runs give, in the order of `run_ids`; NotFound unless all are of this window."""
    runs = _runs(actor, window_id, run_ids)
    shares = _shares(run_ids)
    offers = _offers(window_id, shares)
    listed = _listed(window_id, set(shares.orders.tolist()), wanted)
    kept = _kept(run_ids)
    numbers = _Numbers(shares, offers, [order_id for order_id, _partner in listed])
    partners = tuple(partner for _order_id, partner in listed)
    columns = tuple(
        Column(
            runs[run_id],
            kept[run_id],
            numbers.givens(run_id, [kept[run_id].people.get(row.code, 0) for row in partners]),
            *numbers.asked_and_met(run_id),
            fingerprint(shares.lines_of(run_id)),
        )
        for run_id in run_ids
    )
    questions = [kept[run_id].question for run_id in run_ids]
    is_same = all(question == questions[0] for question in questions)
    return Bench(partners, columns, _energy(offers), is_same)


@dataclass(frozen=True, slots=True)
class _Shares:
    """All shares of some runs: columns of equal length, by run, order and offer."""

    runs: Whole
    orders: Whole
    offers: Whole
    boxes: Whole
    asked: Whole

    def lines_of(self, run_id: int) -> Iterable[tuple[int, int, int]]:
        """(order, offer, boxes), as the fingerprint reads them."""
        of_run = self.runs == run_id
        columns = (self.orders, self.offers, self.boxes)
        return zip(*(column[of_run].tolist() for column in columns), strict=True)


def _shares(run_ids: Iterable[int]) -> _Shares:
    """One row an order, its lines as text: ten thousands of rows would take three times as long."""
    offer, given, wish = (cast(part, String) for part in (Share.offer_id, Share.boxes, Share.asked))
    line = offer + "," + given + "," + wish
    rows = db.session.execute(
        select(Share.run_id, Share.order_id, func.count(), func.aggregate_strings(line, ","))
        .where(Share.run_id.in_(set(run_ids)))
        .group_by(Share.run_id, Share.order_id)
    ).all()
    runs, orders, counts = np.array([row[:3] for row in rows], np.int64).reshape(-1, 3).T
    text = ",".join(row[3] for row in rows)
    offers, boxes, asked = np.fromstring(text, np.int64, sep=",").reshape(-1, 3).T
    columns = [np.repeat(runs, counts), np.repeat(orders, counts), offers, boxes, asked]
    order = np.lexsort(columns[2::-1])
    return _Shares(*(column[order] for column in columns))


class _Numbers:
    """The shares as a block of runs x orders x offers, and what a box of each offer holds."""

    def __init__(self, shares: _Shares, offers: Sequence[Offer], order_ids: Sequence[int]) -> None:
        self.runs, at_run = np.unique(shares.runs, return_inverse=True)
        orders, at_order = np.unique(shares.orders, return_inverse=True)
        at_offer = np.searchsorted([offer.id for offer in offers], shares.offers)
        shape = (len(self.runs), len(orders), len(offers))
        listed = np.searchsorted(orders, np.array(order_ids, np.int64))
        blocks = []
        for column in (shares.boxes, shares.asked):
            block = np.zeros(shape, np.int64)
            block[at_run, at_order, at_offer] = column
            blocks.append(block[:, listed])
        self.boxes, self.asked = blocks
        self.a_box = np.array([_in_a_box(offer) for offer in offers], np.int64).reshape(-1, 4)

    def givens(self, run_id: int, people: Iterable[int]) -> tuple[Given, ...]:
        """What the run gives in each listed order."""
        rows = (self._of(self.boxes, run_id) @ self.a_box).tolist()
        return tuple(
            Given(boxes, grams, cents, helped, kcal)
            for (boxes, grams, cents, kcal), helped in zip(rows, people, strict=True)
        )

    def asked_and_met(self, run_id: int) -> tuple[int, int]:
        """The boxes asked in the listed orders, and those of them that the run gives."""
        asked, boxes = self._of(self.asked, run_id), self._of(self.boxes, run_id)
        return int(asked.sum()), int(np.minimum(asked, boxes).sum())

    def _of(self, block: Whole, run_id: int) -> Whole:
        """Orders x offers of one run; empty for a run without shares."""
        of_run: Whole = block[self.runs == run_id].sum(axis=0)
        return of_run


def _in_a_box(offer: Offer) -> tuple[int, int, int, int]:
    """Boxes, grams, cents and hundredths of a kcal; what is not known counts as none."""
    product = offer.product
    kcal = product.grams_per_box * (product.kcal_per_100g or 0)
    return 1, product.grams_per_box, product.units_per_box * offer.unit_cents, kcal


def _runs(actor: Actor, window_id: int, run_ids: Iterable[int]) -> dict[int, AllocationRun]:
    if not actor.may(Permission.VIEW_ALLOCATION):
        raise NotFound
    wanted = set(run_ids)
    rows = select(AllocationRun).where(
        AllocationRun.id.in_(wanted), AllocationRun.window_id == window_id
    )
    found = {run.id: run for run in db.session.scalars(rows)}
    if len(found) < len(wanted):
        raise NotFound
    return found


def _offers(window_id: int, shares: _Shares) -> list[Offer]:
    """The offers of which there are shares, by their number."""
    rows = (
        select(Offer)
        .join(Window, Window.campaign_id == Offer.campaign_id)
        .where(Window.id == window_id)
        .order_by(Offer.id)
    )
    used = set(shares.offers.tolist())
    return [offer for offer in db.session.scalars(rows) if offer.id in used]


def _energy(offers: Iterable[Offer]) -> Energy:
    foods = [offer.product for offer in offers if offer.product.kind is ProductKind.FOOD]
    unknown = [product for product in foods if product.kcal_per_100g is None]
    return Energy(len(foods), tuple(sorted(unknown, key=lambda product: product.code)))


def _listed(
    window_id: int, with_share: set[int], wanted: ComparisonFilter
) -> list[tuple[int, Listed]]:
    """The orders that have a share in one of the runs, each with its partner, by name."""
    rows = (
        select(
            Order.id,
            Partner.id,
            Partner.code,
            Partner.name,
            Partner.kind,
            Depot.name,
            Municipality.province,
        )
        .join(Partner, Partner.id == Order.partner_id)
        .join(Depot, Depot.id == Partner.depot_id)
        .join(Municipality, Municipality.id == Partner.municipality_id)
        .where(Order.window_id == window_id)
        .order_by(Partner.name, Partner.code)
    )
    if wanted.depot_id is not None:
        rows = rows.where(Partner.depot_id == wanted.depot_id)
    if wanted.kind is not None:
        rows = rows.where(Partner.kind == wanted.kind)
    return [(row.id, Listed(*row[1:])) for row in db.session.execute(rows) if row.id in with_share]


def _kept(run_ids: Iterable[int]) -> dict[int, Kept]:
    """What runs froze, read as plain JSON: it was checked when they were solved."""
    rows = select(AllocationRun.id, AllocationRun.problem, AllocationRun.terms)
    found = db.session.execute(rows.where(AllocationRun.id.in_(set(run_ids))))
    return {run_id: _read(_thawed(problem), _thawed(terms)) for run_id, problem, terms in found}


def _thawed(kept: bytes | None) -> dict[str, Any]:
    found: dict[str, Any] = {} if kept is None else json.loads(gzip.decompress(kept))
    return found


def _read(problem: dict[str, Any], terms: dict[str, Any]) -> Kept:
    """Runs from before terms were kept have their rules and people in the problem alone."""
    if terms:
        rules, people = rules_from(terms["rules"]), terms["people"]
    else:
        settings = problem["settings"]
        rules = Rules(
            Method(problem["method"]), Tie(settings["tie"]), ZeroPeople(settings["zero_people"])
        )
        people = {partner["id"]: partner["people"] for partner in problem["partners"]}
    asked = [(line["partner"], line["product"], line["asked"]) for line in problem["lines"]]
    return Kept(rules, people, (problem["products"], people, asked))
