"""From orders to an allocation problem: what there is, who asks for it, what was set by hand."""

import gzip
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import selectinload

from foodaid.allocation.domain import problem as problems
from foodaid.allocation.domain.limits import Limit
from foodaid.allocation.domain.rules import Restraint, Rules, Weights, rules_from
from foodaid.allocation.domain.storage import Storage
from foodaid.allocation.domain.terms import Stocked, Terms, terms_from
from foodaid.allocation.models import AllocationRun, PartnerCredit, RunStatus, Share
from foodaid.allocation.queries.limits import AskedLine, Known, ceilings_for, known_for
from foodaid.allocation.queries.supply import ground_of, stocked
from foodaid.catalogue.models import Offer, Product
from foodaid.core import clock
from foodaid.core.db import db
from foodaid.core.settings import settings
from foodaid.declarations import queries as declarations
from foodaid.orders.models import Order, OrderLine, OrderStatus, Window, WindowOffer
from foodaid.organisations.models import Partner, Site

Line = tuple[int, int]
"""An order and an offer: what one share is for."""
Codes = tuple[str, str]
"""The codes of a partner and a product: the same line in a problem."""


@dataclass(frozen=True, slots=True)
class Override:
    """A number of boxes that a person set by hand."""

    boxes: int
    calculated_boxes: int
    by: str
    reason: str


def standing_rules() -> Rules:
    """The rules that count where nobody chose others."""
    names = [name for name in Rules.__slots__ if name != "products"]
    found = settings(f"allocation.{name}" for name in names)
    return rules_from({name: found[f"allocation.{name}"] for name in names})


@dataclass(frozen=True, slots=True)
class Case:
    """A problem with its terms, what each of its lines stands for, and whom each name means.

    The room at the sites is not in the problem yet: settled() cuts lines for it. `offers` are
    the products by code, `question` is what the case answers.
    """

    problem: problems.Problem
    terms: Terms
    lines: tuple[Line, ...]
    partner_ids: Mapping[str, int]
    offers: Mapping[str, int]
    question: "Question"


@dataclass(frozen=True, slots=True)
class Question:
    """Who asks for what, how many people there are, and what was set by hand.

    Stock moves all day; a run says how much there was when it was calculated. But who asked, and
    for whom, must still hold when the answer is saved.
    """

    asked: frozenset[AskedLine]
    partners: frozenset[int]
    people: Mapping[int, int]
    overrides: Mapping[Line, Override]


def question_of(window: Window, overrides: Mapping[Line, Override]) -> Question:
    """What a run of a window answers now."""
    return Question(
        frozenset(_asked(window.id)),
        frozenset(partners_with_orders(window.id)),
        declarations.people_by_partner(window.campaign.year),
        overrides,
    )


def load_problem(
    window: Window, overrides: Mapping[Line, Override], rules: Rules | None = None
) -> Case:
    """What a closed window has to share out, and among whom.

    Partners without a declaration count 0 people (case A9); suspended ones and those whose
    recognition ran out are left out; lines that were set by hand stay as they are (A14).
    Partners are ranked by their code, so that the same orders always give the same shares.
    """
    rules = rules or standing_rules()
    offers = [on for on in window.offers if _is_shared(on, rules)]
    partners = partners_with_orders(window.id)
    people = declarations.people_by_partner(window.campaign.year)
    ground = ground_of(window)
    known = known_for(window, rules, people, ground)
    by_id = {on.offer_id: on.offer for on in offers}
    everything = _asked(window.id)
    asked = [row for row in everything if row.partner_id in partners and row.offer_id in by_id]
    codes = {offer_id: offer.product.code for offer_id, offer in by_id.items()}
    asked.sort(key=lambda row: (partners[row.partner_id].code, codes[row.offer_id]))
    limits = tuple(known.limit(row, partners[row.partner_id], by_id[row.offer_id]) for row in asked)
    supply = stocked(window, offers, rules.supply, ground)
    asking = {row.partner_id: partners[row.partner_id] for row in asked}
    problem = problems.Problem(
        method=rules.method,
        settings=problems.Settings(rules.tie, rules.zero_people),
        products=_products(offers, supply),
        partners=_partners(asking, _weights(window, rules, people), rules),
        lines=_lines(asked, partners, by_id, limits, known, overrides),
        ceilings=ceilings_for(window, asking) if Restraint.CEILING in rules.restraints else (),
    )
    terms = Terms(
        rules,
        {partner.code: people.get(id, 0) for id, partner in sorted(asking.items())},
        limits,
        _storage(window, asked, asking, by_id)
        if Restraint.STORAGE in rules.restraints
        else NO_STORAGE,
        supply,
    )
    return Case(
        problem,
        terms,
        tuple((row.order_id, row.offer_id) for row in asked),
        {partner.code: id for id, partner in asking.items()},
        {on.offer.product.code: on.offer_id for on in offers},
        Question(frozenset(everything), frozenset(partners), people, overrides),
    )


NO_STORAGE = Storage({}, {})


def _is_shared(on: WindowOffer, rules: Rules) -> bool:
    return rules.products is None or on.offer.product.code in rules.products


def _weights(window: Window, rules: Rules, people: Mapping[int, int]) -> Mapping[int, int]:
    """What counts as the people of each partner: heads, or equivalents in twelfths."""
    if rules.weights is Weights.EQUIVALENTS:
        return declarations.twelfths_by_partner(window.campaign.year)
    return people


def _lines(
    asked: Sequence[AskedLine],
    partners: Mapping[int, Partner],
    offers: Mapping[int, Offer],
    limits: Sequence[Limit | None],
    known: Known,
    overrides: Mapping[Line, Override],
) -> tuple[problems.Line, ...]:
    rules, held = known.rules, known.held if known.rules.counts_held_stock else {}
    codes = {
        id: (partner.code, rules.guarantee(known.people.get(id, 0)))
        for id, partner in partners.items()
    }
    products = {id: (offer.product.code, offer.product.id) for id, offer in offers.items()}
    by_hand = {line: override.boxes for line, override in overrides.items()}
    return tuple(
        problems.Line(
            partner=codes[row.partner_id][0],
            product=products[row.offer_id][0],
            asked=row.boxes,
            most=None if limit is None else limit.boxes,
            guaranteed=codes[row.partner_id][1],
            locked=by_hand.get((row.order_id, row.offer_id)),
            held_units=max(0, held.get((row.partner_id, products[row.offer_id][1]), 0)),
        )
        for row, limit in zip(asked, limits, strict=True)
    )


def _partners(
    asking: Mapping[int, Partner], weights: Mapping[int, int], rules: Rules
) -> tuple[problems.Partner, ...]:
    credit = standing_credits() if rules.remembers else {}
    ranked = sorted(asking.values(), key=lambda partner: partner.code)
    return tuple(
        problems.Partner(
            partner.code, weights.get(partner.id, 0), rank, credit.get(partner.id, Fraction(0))
        )
        for rank, partner in enumerate(ranked)
    )


def _products(
    offers: Sequence[WindowOffer], supply: Mapping[str, Stocked]
) -> tuple[problems.Product, ...]:
    products = sorted((on.offer.product for on in offers), key=lambda product: product.code)
    return tuple(
        problems.Product(
            product.code,
            supply[product.code].boxes,
            product.grams_per_box,
            product.units_per_box,
        )
        for product in products
    )


def _storage(
    window: Window,
    asked: Sequence[AskedLine],
    asking: Mapping[int, Partner],
    offers: Mapping[int, Offer],
) -> Storage:
    """The room of the site that each order goes to; a site of no places at all takes nothing.

    What other runs of the window give the partner comes to the same site, and takes room first.
    """
    taken: defaultdict[str, dict[str, int]] = defaultdict(dict)
    per_pallet = {
        offer.product.code: offer.product.boxes_per_pallet
        for offer in sorted(offers.values(), key=lambda offer: offer.product.code)
    }
    codes = {partner.code for partner in asking.values()}
    for partner, product, a_pallet, boxes in db.session.execute(_taken(window.id)):
        if partner in codes:
            taken[partner][product] = boxes
            per_pallet[product] = a_pallet
    places = {asking[row.partner_id].code: row.pallet_places for row in asked}
    return Storage(places, per_pallet, dict(taken))


def _taken(window_id: int) -> Select[Any]:
    """What published runs of a window give to whom."""
    columns: tuple[Any, ...] = (
        Partner.code,
        Product.code,
        Product.boxes_per_pallet,
        Share.boxes,
    )
    return (
        select(*columns)
        .select_from(Share)
        .join(AllocationRun, AllocationRun.id == Share.run_id)
        .join(Order, Order.id == Share.order_id)
        .join(Partner, Partner.id == Order.partner_id)
        .join(Offer, Offer.id == Share.offer_id)
        .join(Product, Product.id == Offer.product_id)
        .where(
            AllocationRun.window_id == window_id,
            AllocationRun.status == RunStatus.PUBLISHED,
            Share.boxes > 0,
        )
    )


def partners_with_orders(window_id: int) -> dict[int, Partner]:
    """The partners whose orders count: active, and recognised as far as that is on file."""
    today = clock.today()
    return {row.id: row for row in _ordering(window_id) if row.may_trade_on(today)}


def left_out(window_id: int) -> list[Partner]:
    """The partners who ordered and get nothing: suspended, ended, or no longer recognised."""
    today = clock.today()
    found = [row for row in _ordering(window_id) if not row.may_trade_on(today)]
    return sorted(found, key=lambda row: row.name)


def _ordering(window_id: int) -> Iterable[Partner]:
    rows = (
        select(Partner)
        .join(Order, Order.partner_id == Partner.id)
        .options(selectinload(Partner.recognitions))
        .where(Order.window_id == window_id, Order.status.in_(COUNTING))
    )
    return db.session.scalars(rows)


COUNTING = (OrderStatus.PLACED, OrderStatus.ALLOCATED, OrderStatus.DELIVERED)
"""Orders that were sent: a second run may share out other products of the same orders."""


def _asked(window_id: int) -> list[AskedLine]:
    rows = (
        select(
            OrderLine.order_id,
            OrderLine.offer_id,
            OrderLine.boxes,
            Order.partner_id,
            Site.pallet_places,
            Site.has_freezer,
        )
        .join(Order, Order.id == OrderLine.order_id)
        .join(Site, Site.id == Order.site_id)
        .join(WindowOffer, WindowOffer.offer_id == OrderLine.offer_id)
        .where(
            Order.window_id == window_id,
            WindowOffer.window_id == window_id,
            Order.status.in_(COUNTING),
        )
    )
    return [AskedLine(*row) for row in db.session.execute(rows)]


def standing_credits(partner_id: int | None = None) -> dict[int, Fraction]:
    """What rounding still owes each partner, or one: all that published runs added, in grams."""
    rows = (
        select(PartnerCredit.partner_id, func.sum(PartnerCredit.change_milligrams))
        .join(AllocationRun, AllocationRun.id == PartnerCredit.run_id)
        .where(AllocationRun.status == RunStatus.PUBLISHED)
        .group_by(PartnerCredit.partner_id)
    )
    if partner_id is not None:
        rows = rows.where(PartnerCredit.partner_id == partner_id)
    return {id: Fraction(int(milligrams), 1000) for id, milligrams in db.session.execute(rows)}


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


@dataclass(frozen=True, slots=True)
class Frozen:
    """The problem that a run solved, and its terms (None in runs from before they were kept)."""

    problem: problems.Problem
    terms: Terms | None


def frozen(run: AllocationRun) -> Frozen:
    """What a run was calculated from, as it was kept."""
    row = select(AllocationRun.problem, AllocationRun.terms).where(AllocationRun.id == run.id)
    problem, terms = db.session.execute(row).one()
    return Frozen(
        problems.read_problem(gzip.decompress(problem)),
        None if terms is None else terms_from(json.loads(gzip.decompress(terms))),
    )


def terms_of(run: AllocationRun) -> Terms | None:
    """The terms of a run alone; None in runs from before they were kept."""
    kept = db.session.scalar(select(AllocationRun.terms).where(AllocationRun.id == run.id))
    return None if kept is None else terms_from(json.loads(gzip.decompress(kept)))


def with_locks(kept: Frozen, locks: Mapping[Codes, int]) -> Frozen:
    """The same with these lines set by hand (boxes by the codes of partner and product)."""
    lines = tuple(
        replace(line, locked=locks[line.partner, line.product])
        if (line.partner, line.product) in locks
        else line
        for line in kept.problem.lines
    )
    return replace(kept, problem=replace(kept.problem, lines=lines))


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
