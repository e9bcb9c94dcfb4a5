"""Many shares changed by hand at once: which lines, what is refused, and what it costs the others.

Nothing here writes. What is shown and what is saved come from the same functions (cases A13, A18).
"""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, func, or_, select

from foodaid.allocation.domain.problem import Problem
from foodaid.allocation.domain.terms import settled
from foodaid.allocation.models import AllocationRun, Share
from foodaid.allocation.queries.problem import frozen, with_locks
from foodaid.catalogue.models import Offer, Product
from foodaid.core.db import db, release
from foodaid.core.errors import Invalid
from foodaid.core.paging import Page, page_of
from foodaid.core.strict_json import Faults
from foodaid.orders.models import Order
from foodaid.organisations.models import Partner, PartnerKind

MOST_LINES = 2000
"""More than all lines of one product; who wants more narrows the list and goes on."""


class Change(StrEnum):
    """What is done to every line of the list."""

    BOXES = "boxes"
    ZERO = "zero"
    PERCENT = "percent"


class Fault(StrEnum):
    """Why a line is not changed."""

    ABOVE_ASKED = "above-asked"
    ABOVE_SUPPLY = "above-supply"
    SAME = "same"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class LineFilter:
    """Which lines of a run."""

    depot_id: int | None = None
    kind: PartnerKind | None = None
    offer_id: int | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class BatchWish:
    """What should be done to which lines; `number` is boxes or percent of what was asked."""

    lines: LineFilter
    change: Change
    number: int = 0

    def boxes_for(self, asked: int) -> int:
        """The new number of a line; a part of a box counts from a half on."""
        if self.change is Change.PERCENT:
            return (2 * asked * self.number + 100) // 200
        return self.number if self.change is Change.BOXES else 0


@dataclass(frozen=True, slots=True)
class RunLine:
    """What a run gives to one partner of one product: plain facts, as there may be very many."""

    share_id: int
    asked: int
    boxes: int
    override_by: str | None
    partner_id: int
    partner_code: str
    partner: str
    product_code: str
    name_nl: str
    name_fr: str
    name_de: str
    name_en: str

    def product_in(self, language: str) -> str:
        return str(getattr(self, f"name_{language}"))


@dataclass(frozen=True, slots=True)
class LineChange:
    """One line: what stands there, what would; `fault` says why it will not."""

    line: RunLine
    boxes: int
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """What another line has now, and what it would have."""

    line: RunLine
    would_have: int

    @property
    def boxes(self) -> int:
        """The boxes it gains; below 0 it loses them."""
        return self.would_have - self.line.boxes


@dataclass(frozen=True, slots=True)
class Effects:
    """What some locked lines do to all others. `is_possible` is False where nothing fits."""

    others: tuple[Effect, ...]
    is_possible: bool = True

    @property
    def lost(self) -> int:
        return -sum(effect.boxes for effect in self.others if effect.boxes < 0)

    @property
    def gained(self) -> int:
        return sum(effect.boxes for effect in self.others if effect.boxes > 0)

    @property
    def losers(self) -> int:
        return len({e.line.partner_id for e in self.others if e.boxes < 0})

    @property
    def winners(self) -> int:
        return len({e.line.partner_id for e in self.others if e.boxes > 0})


@dataclass(frozen=True, slots=True)
class Batch:
    """The lines in the order of partner and product, each valid or refused."""

    changes: tuple[LineChange, ...]

    @property
    def valid(self) -> tuple[LineChange, ...]:
        return tuple(change for change in self.changes if change.fault is None)

    @property
    def refused(self) -> tuple[LineChange, ...]:
        return tuple(change for change in self.changes if change.fault is not None)

    @property
    def locks(self) -> dict[int, int]:
        """The new boxes by share."""
        return {change.line.share_id: change.boxes for change in self.valid}

    @property
    def locks_by_codes(self) -> dict[tuple[str, str], int]:
        """The new boxes by the codes of partner and product."""
        return {
            (change.line.partner_code, change.line.product_code): change.boxes
            for change in self.valid
        }

    @property
    def fingerprint(self) -> str:
        """What was shown, so that nothing else is saved."""
        told = ";".join(
            f"{change.line.share_id},{change.line.boxes},{change.boxes},{change.fault or ''}"
            for change in self.changes
        )
        return hashlib.sha256(told.encode()).hexdigest()


def lines_page(run_id: int, wanted: LineFilter, number: int, size: int) -> Page[RunLine]:
    """A page of the lines that a batch would touch."""
    found = page_of(_rows(run_id, wanted), number, size, scalars=False)
    return replace(found, rows=[RunLine(*row) for row in found.rows])


def batch_of(run: AllocationRun, wish: BatchWish) -> Batch:
    """Every line of the list with its new number, or why it stays.

    More than was asked is refused, and so is what makes all locked boxes of a product more than
    there are: of several lines that are too many together, those that come last.
    """
    rows = db.session.execute(_rows(run.id, wish.lines).limit(MOST_LINES + 1))
    lines = [RunLine(*row) for row in rows]
    if len(lines) > MOST_LINES:
        raise Invalid("batch-long", field="change", most=MOST_LINES)
    kept = frozen(run)
    products = kept.terms.kept_products if kept.terms is not None else frozenset()
    faults = _faults(lines, wish, _free(kept.problem), products)
    return Batch(
        tuple(
            LineChange(line, wish.boxes_for(line.asked), faults.get(line.share_id))
            for line in lines
        )
    )


def _faults(
    lines: list[RunLine], wish: BatchWish, free: dict[str, int], kept: Collection[str]
) -> dict[int, Fault]:
    """By share. Locks that shrink give their boxes back before those that grow take any."""
    faults: dict[int, Fault] = {}
    for line in lines:
        new = wish.boxes_for(line.asked)
        if line.product_code in kept:
            faults[line.share_id] = Fault.KEPT
        elif new > line.asked:
            faults[line.share_id] = Fault.ABOVE_ASKED
        elif line.override_by is not None and new == line.boxes:
            faults[line.share_id] = Fault.SAME
    growing = []
    for line in (line for line in lines if line.share_id not in faults):
        more = wish.boxes_for(line.asked) - (line.boxes if line.override_by else 0)
        if more > 0:
            growing.append((line, more))
        else:
            free[line.product_code] -= more
    for line, more in growing:
        if more > free[line.product_code]:
            faults[line.share_id] = Fault.ABOVE_SUPPLY
        else:
            free[line.product_code] -= more
    return faults


def _free(problem: Problem) -> dict[str, int]:
    """The boxes of each product that nobody has locked."""
    free = {product.code: product.boxes for product in problem.products}
    for line in problem.lines:
        free[line.product] -= line.locked or 0
    return free


def effects_of(run: AllocationRun, locks: Mapping[int, int]) -> Effects:
    """Who else gains and loses when these shares are set by hand; the largest loss first.

    The problem that was solved is solved again, so that nothing but the locks differs.
    """
    lines = lines_of(run.id)
    by_codes = {(line.partner_code, line.product_code): line for line in lines}
    by_hand = {codes: locks[at.share_id] for codes, at in by_codes.items() if at.share_id in locks}
    kept = with_locks(frozen(run), by_hand)
    release()
    try:
        result = settled(kept.problem, kept.terms).result
    except Faults:
        return Effects((), is_possible=False)
    others = [
        Effect(line, new.boxes)
        for new in result.shares
        if (line := by_codes[new.partner, new.product]).share_id not in locks
        and line.boxes != new.boxes
    ]
    others.sort(key=lambda effect: (effect.boxes, effect.line.partner, effect.line.product_code))
    return Effects(tuple(others))


def lines_of(run_id: int) -> list[RunLine]:
    """Every line of a run."""
    return [RunLine(*row) for row in db.session.execute(_rows(run_id, LineFilter()))]


def _rows(run_id: int, wanted: LineFilter) -> Select[Any]:
    columns: tuple[Any, ...] = (
        Share.id,
        Share.asked,
        Share.boxes,
        Share.override_by,
        Partner.id.label("partner_id"),
        Partner.code,
        Partner.name,
        Product.code.label("product_code"),
        Product.name_nl,
        Product.name_fr,
        Product.name_de,
        Product.name_en,
    )
    rows = (
        select(*columns)
        .join(Share.order)
        .join(Order.partner)
        .join(Share.offer)
        .join(Offer.product)
        .where(Share.run_id == run_id)
        .order_by(Partner.name, Partner.code, Product.code)
    )
    if wanted.depot_id is not None:
        rows = rows.where(Partner.depot_id == wanted.depot_id)
    if wanted.kind is not None:
        rows = rows.where(Partner.kind == wanted.kind)
    if wanted.offer_id is not None:
        rows = rows.where(Share.offer_id == wanted.offer_id)
    for word in wanted.words.split():
        pattern = f"%{word.lower()}%"
        rows = rows.where(
            or_(func.lower(Partner.name).like(pattern), func.lower(Partner.code).like(pattern))
        )
    return rows
