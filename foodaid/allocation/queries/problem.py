"""From orders to an allocation problem: what there is, who asks for it, what was set by hand."""

import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sqlalchemy import case, func, select

from foodaid.allocation.domain import problem as problems
from foodaid.allocation.models import AllocationRun, PartnerCredit, RunStatus, Share
from foodaid.catalogue.models import Offer, Product
from foodaid.core import clock
from foodaid.core.db import db
from foodaid.core.settings import setting
from foodaid.core.strict_json import fraction_from
from foodaid.declarations import queries as declarations
from foodaid.orders.models import Order, OrderLine, OrderStatus, Window, WindowOffer
from foodaid.organisations.models import Partner
from foodaid.stock import queries as stock

Line = tuple[int, int]
"""An order and an offer: what one share is for."""


@dataclass(frozen=True, slots=True)
class Override:
    """A number of boxes that a person set by hand."""

    boxes: int
    calculated_boxes: int
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Rules:
    """How a run shares out, as far as the authority may choose."""

    method: problems.Method
    tie: problems.Tie
    zero_people: problems.ZeroPeople
    counts_held_stock: bool


def standing_rules() -> Rules:
    """The rules that count where nobody chose others."""
    return Rules(
        problems.Method(setting("allocation.method")),
        problems.Tie(setting("allocation.tie")),
        problems.ZeroPeople(setting("allocation.zero_people")),
        bool(setting("allocation.counts_held_stock")),
    )


@dataclass(frozen=True, slots=True)
class Case:
    """A problem, what each of its lines stands for, and the partner behind each name in it."""

    problem: problems.Problem
    lines: tuple[Line, ...]
    partner_ids: Mapping[str, int]


def load_problem(
    window: Window, overrides: Mapping[Line, Override], rules: Rules | None = None
) -> Case:
    """What a closed window has to share out, and among whom.

    Partners without a declaration count 0 people (case A9); suspended ones are left out; lines
    that were set by hand stay as they are (A14). Partners are ranked by their code, so that the
    same orders always give the same shares.
    """
    partners = partners_with_orders(window.id)
    products = {on.offer_id: on.offer.product for on in window.offers}
    people = declarations.people_by_partner(window.campaign.year)
    credit = _credits()
    rules = rules or standing_rules()
    held = stock.held_by_partner(window.campaign_id) if rules.counts_held_stock else {}
    asked = [row for row in _asked(window.id) if row.partner_id in partners]
    asked.sort(key=lambda row: (partners[row.partner_id].code, products[row.offer_id].code))
    lines = tuple(
        problems.Line(
            partner=partners[row.partner_id].code,
            product=products[row.offer_id].code,
            asked=row.boxes,
            most=row.most,
            guaranteed=0,
            locked=_locked(overrides, (row.order_id, row.offer_id)),
            held_units=max(0, held.get((row.partner_id, products[row.offer_id].id), 0)),
        )
        for row in asked
    )
    ranked = sorted({row.partner_id for row in asked}, key=lambda id: partners[id].code)
    problem = problems.Problem(
        method=rules.method,
        settings=problems.Settings(rules.tie, rules.zero_people),
        products=_supply(window),
        partners=tuple(
            problems.Partner(
                partners[id].code, people.get(id, 0), rank, credit.get(id, Fraction(0))
            )
            for rank, id in enumerate(ranked)
        ),
        lines=lines,
    )
    return Case(
        problem,
        tuple((row.order_id, row.offer_id) for row in asked),
        {partners[id].code: id for id in ranked},
    )


def _locked(overrides: Mapping[Line, Override], line: Line) -> int | None:
    override = overrides.get(line)
    return None if override is None else override.boxes


def partners_with_orders(window_id: int) -> dict[int, Partner]:
    today = clock.today()
    rows = (
        select(Partner)
        .join(Order, Order.partner_id == Partner.id)
        .where(Order.window_id == window_id, Order.status == OrderStatus.PLACED)
    )
    return {row.id: row for row in db.session.scalars(rows) if row.is_active_on(today)}


def _asked(window_id: int) -> list[Any]:
    rows = (
        select(
            OrderLine.order_id,
            OrderLine.offer_id,
            OrderLine.boxes,
            Order.partner_id,
            Offer.most_boxes_per_order.label("most"),
        )
        .join(Order, Order.id == OrderLine.order_id)
        .join(WindowOffer, WindowOffer.offer_id == OrderLine.offer_id)
        .join(Offer, Offer.id == OrderLine.offer_id)
        .where(
            Order.window_id == window_id,
            WindowOffer.window_id == window_id,
            Order.status == OrderStatus.PLACED,
        )
    )
    return list(db.session.execute(rows))


def _supply(window: Window) -> tuple[problems.Product, ...]:
    return tuple(
        problems.Product(
            on.offer.product.code,
            on.boxes,
            on.offer.product.grams_per_box,
            on.offer.product.units_per_box,
        )
        for on in sorted(window.offers, key=lambda on: on.offer.product.code)
    )


def _credits() -> dict[int, Fraction]:
    """What rounding still owes each partner, by the run that was published last."""
    newest = (
        func.row_number()
        .over(
            partition_by=PartnerCredit.partner_id,
            order_by=(AllocationRun.published_at.desc(), AllocationRun.id.desc()),
        )
        .label("newest")
    )
    ranked = (
        select(PartnerCredit.partner_id, PartnerCredit.grams, newest)
        .join(AllocationRun, AllocationRun.id == PartnerCredit.run_id)
        .where(AllocationRun.status == RunStatus.PUBLISHED)
        .subquery()
    )
    rows = select(ranked.c.partner_id, ranked.c.grams).where(ranked.c.newest == 1)
    return {
        partner_id: fraction_from(grams) or Fraction(0)
        for partner_id, grams in db.session.execute(rows)
    }


def standing_overrides(window_id: int, name: str = "") -> dict[Line, Override]:
    """What people set by hand in the newest run of this name, or else of any, not withdrawn."""
    newest = (
        select(AllocationRun.id)
        .where(AllocationRun.window_id == window_id, AllocationRun.status != RunStatus.WITHDRAWN)
        .order_by(case((AllocationRun.name == name, 0), else_=1), AllocationRun.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = select(Share).where(Share.run_id == newest, Share.override_by.is_not(None))
    return {
        (share.order_id, share.offer_id): Override(
            share.boxes,
            share.calculated_boxes,
            share.override_by or "",
            share.override_reason or "",
        )
        for share in db.session.scalars(rows)
    }


def solved_problem(run: AllocationRun) -> problems.Problem:
    """The very problem that a run solved, as it was kept."""
    kept = db.session.scalar(select(AllocationRun.problem).where(AllocationRun.id == run.id))
    return problems.read_problem(gzip.decompress(kept or b""))


def shares_by_line(run_id: int) -> dict[tuple[str, str], Share]:
    """The shares of a run by the codes of partner and product."""
    rows = (
        select(Partner.code, Product.code, Share)
        .join(Order, Order.id == Share.order_id)
        .join(Partner, Partner.id == Order.partner_id)
        .join(Offer, Offer.id == Share.offer_id)
        .join(Product, Product.id == Offer.product_id)
        .where(Share.run_id == run_id)
    )
    return {(partner, product): share for partner, product, share in db.session.execute(rows)}
