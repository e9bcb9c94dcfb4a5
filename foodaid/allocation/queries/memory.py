"""Fairness over time: what partners received in the published rounds, and what rounding owes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Any

from sqlalchemy import BigInteger, cast, func, select
from sqlalchemy.orm import aliased, contains_eager

from foodaid.allocation.domain.overtime import Received, Total, balances, means, totals
from foodaid.allocation.models import AllocationRun, PartnerCredit, RunStatus, Share
from foodaid.allocation.queries.problem import standing_credits
from foodaid.catalogue.models import Offer, Product
from foodaid.core.db import db
from foodaid.core.errors import NotFound
from foodaid.core.permissions import Actor, Permission
from foodaid.core.strict_json import fraction_from
from foodaid.orders.models import Order, Window
from foodaid.organisations import queries as organisations
from foodaid.organisations.models import Partner
from foodaid.organisations.queries import PartnerFilter

SPANS = (6, 3, 12, 24)
"""How many rounds may be looked back; the first is what is meant without a choice."""

PARTNER_SPAN = 12


class FairnessOrder(StrEnum):
    PART = "part"
    PARTNER = "partner"
    PEOPLE = "people"
    PER_PERSON = "per-person"
    CREDIT = "credit"


@dataclass(frozen=True, slots=True)
class FairnessFilter:
    """Which partners are listed, over how many rounds; `below` is a percentage of the mean."""

    partners: PartnerFilter = field(default_factory=PartnerFilter)
    below: int | None = None
    span: int = SPANS[0]
    order: FairnessOrder = FairnessOrder.PART
    is_descending: bool = False


@dataclass(frozen=True, slots=True)
class FairnessRow:
    """One partner over the rounds that are looked back; `credit` is what rounding owes it now."""

    partner: Partner
    total: Total
    credit: Fraction | None


@dataclass(frozen=True, slots=True)
class FairnessList:
    """The rounds, newest first, their means by run, and the partners that fit."""

    runs: Sequence[AllocationRun]
    mean_of: dict[int, Fraction]
    rows: Sequence[FairnessRow]


@dataclass(frozen=True, slots=True)
class Rounding:
    """What rounding took from one partner (below 0: gave it) of one product in one round."""

    product: Product
    fair_share: Fraction
    boxes: int
    grams: Fraction


@dataclass(frozen=True, slots=True)
class RoundReceived:
    """One round of one partner: what it received, the mean, how far ahead it was then, and what
    rounding did. `after` is None where a round was shared without memory."""

    run: AllocationRun
    grams: int
    people: int
    per_person: Fraction | None
    mean: Fraction | None
    balance: Fraction
    roundings: Sequence[Rounding]
    after: Fraction | None

    @property
    def took(self) -> Fraction:
        """What rounding took over all products; below 0 what it gave."""
        return sum((row.grams for row in self.roundings), Fraction(0))

    @property
    def before(self) -> Fraction:
        """What was owed when the round was calculated."""
        return (self.after or Fraction(0)) - self.took


@dataclass(frozen=True, slots=True)
class ReceivedOverTime:
    """One partner over its last rounds, newest first."""

    partner: Partner
    rounds: Sequence[RoundReceived]


def received_over_time(actor: Actor, partner_id: int, permission: Permission) -> ReceivedOverTime:
    """What one partner received, round by round; NotFound when it is not the actor's (case X1)."""
    partner = organisations.partner_of(actor, partner_id, permission)
    took_part = select(Share.run_id).join(Share.order).where(Order.partner_id == partner_id)
    runs = _published(PARTNER_SPAN, AllocationRun.id.in_(took_part))
    ids = [run.id for run in runs]
    received = _received(ids)
    mine = {row.run_id: row for row in received if row.partner_id == partner_id}
    mean_of = means(received)
    roundings, after = _roundings(partner_id, ids), _owed_after(partner_id, ids)
    steps = [(mine[id].per_person, mean_of.get(id)) for id in reversed(ids)]
    ahead = reversed(balances(steps))
    return ReceivedOverTime(
        partner,
        [
            RoundReceived(
                run,
                mine[run.id].grams,
                mine[run.id].people,
                mine[run.id].per_person,
                mean_of.get(run.id),
                balance,
                roundings.get(run.id, ()),
                after.get(run.id),
            )
            for run, balance in zip(runs, ahead, strict=True)
        ],
    )


def fairness_list(actor: Actor, wanted: FairnessFilter) -> FairnessList:
    """All partners of the last published rounds that fit, in the order that is wanted."""
    if not actor.may(Permission.VIEW_ALLOCATION):
        raise NotFound
    runs = _published(wanted.span)
    ids = [run.id for run in runs]
    received = _received(ids)
    mean_of = means(received)
    total_of = totals(received, mean_of)
    credit = standing_credits()
    rows = [
        FairnessRow(partner, total_of[partner.id], credit.get(partner.id))
        for partner in organisations.partners_whole(actor, wanted.partners)
        if partner.id in total_of
    ]
    fitting = [row for row in rows if _is_below(row.total, wanted.below)]
    return FairnessList(runs, mean_of, _sorted(fitting, wanted))


def _published(count: int, *conditions: Any) -> list[AllocationRun]:
    """The runs published last, newest first, each with its window and campaign."""
    rows = (
        select(AllocationRun)
        .join(AllocationRun.window)
        .join(Window.campaign)
        .options(contains_eager(AllocationRun.window).contains_eager(Window.campaign))
        .where(AllocationRun.status == RunStatus.PUBLISHED, *conditions)
        .order_by(AllocationRun.published_at.desc(), AllocationRun.id.desc())
        .limit(count)
    )
    return list(db.session.scalars(rows))


def _received(run_ids: Sequence[int]) -> list[Received]:
    """What every partner received in these runs, summed by the database.

    The people are the declared heads that the run knew; every share of an order tells the same.
    """
    units = cast(Share.boxes, BigInteger) * Product.units_per_box
    sums = (
        select(
            Share.run_id,
            Share.order_id,
            func.min(Share.id).label("first_id"),
            func.sum(units * Product.grams_per_unit).label("grams"),
        )
        .join(Offer, Offer.id == Share.offer_id)
        .join(Product, Product.id == Offer.product_id)
        .where(Share.run_id.in_(run_ids))
        .group_by(Share.run_id, Share.order_id)
        .subquery()
    )
    first = aliased(Share)
    heads = func.coalesce(first.facts["heads"].as_integer(), first.facts["people"].as_integer())
    rows = (
        select(sums.c.run_id, Order.partner_id, sums.c.grams, heads)
        .join(Order, Order.id == sums.c.order_id)
        .join(first, first.id == sums.c.first_id)
    )
    return [
        Received(run_id, partner_id, int(grams), people or 0)
        for run_id, partner_id, grams, people in db.session.execute(rows)
    ]


def _owed_after(partner_id: int, run_ids: Sequence[int]) -> dict[int, Fraction]:
    """What was owed to one partner after each of these runs, newest first, as they add up."""
    rows = select(PartnerCredit.run_id, PartnerCredit.change_milligrams).where(
        PartnerCredit.partner_id == partner_id, PartnerCredit.run_id.in_(run_ids)
    )
    change_of = {run_id: change for run_id, change in db.session.execute(rows)}
    owed = standing_credits(partner_id).get(partner_id, Fraction(0))
    found = {}
    for run_id in run_ids:
        if run_id in change_of:
            found[run_id] = owed
            owed -= Fraction(change_of[run_id], 1000)
    return found


def _roundings(partner_id: int, run_ids: Sequence[int]) -> dict[int, list[Rounding]]:
    """By run, what rounding did to one partner, the products by name."""
    rows = (
        select(Share)
        .join(Share.order)
        .join(Share.offer)
        .join(Offer.product)
        .options(contains_eager(Share.offer).contains_eager(Offer.product))
        .where(Order.partner_id == partner_id, Share.run_id.in_(run_ids))
        .order_by(Share.run_id, Product.code)
    )
    found: dict[int, list[Rounding]] = {}
    for share in db.session.scalars(rows):
        fair = fraction_from(share.fair_share)
        boxes = share.published_boxes  # what an appeal added is no rounding
        if fair is not None and fair != boxes:
            grams = (fair - boxes) * share.offer.product.grams_per_box
            rounding = Rounding(share.offer.product, fair, boxes, grams)
            found.setdefault(share.run_id, []).append(rounding)
    return found


def _is_below(total: Total, percent: int | None) -> bool:
    if percent is None:
        return True
    return total.part is not None and total.part * 100 < percent


def _sorted(rows: list[FairnessRow], wanted: FairnessFilter) -> list[FairnessRow]:
    """In the order that is wanted; who has no number comes last, equals go by name."""

    def number(row: FairnessRow) -> Fraction | int | None:
        return {
            FairnessOrder.PART: row.total.part,
            FairnessOrder.PEOPLE: row.total.people,
            FairnessOrder.PER_PERSON: row.total.per_person,
            FairnessOrder.CREDIT: row.credit,
        }.get(wanted.order)

    if wanted.order is FairnessOrder.PARTNER:
        return rows[::-1] if wanted.is_descending else rows
    known = [row for row in rows if number(row) is not None]
    sign = -1 if wanted.is_descending else 1
    known.sort(key=lambda row: sign * (number(row) or 0))
    return known + [row for row in rows if number(row) is None]
