"""One window of the demo from orders to receipts: what the pages would have written, in bulk.

Shares come from the real calculation, so that every one of them can be checked and explained.
"""

import json
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from fractions import Fraction

from numpy.random import Generator

from foodaid.allocation.domain.problem import (
    Line,
    Method,
    Partner,
    Problem,
    Product,
    Settings,
    Tie,
    ZeroPeople,
)
from foodaid.allocation.domain.result import Result
from foodaid.allocation.domain.solver import allocate
from foodaid.allocation.domain.terms import Settled
from foodaid.allocation.models import AllocationRun, PartnerCredit, RunStatus, Share
from foodaid.allocation.use_cases.proposing import (
    decided,
    extra_facts,
    keep_ground,
    kept_credit,
    write_offers,
)
from foodaid.catalogue.models import Offer
from foodaid.core import clock
from foodaid.core.db import db
from foodaid.demo.bulk import Bulk
from foodaid.demo.country import Country, Member
from foodaid.demo.goods import Season, State
from foodaid.orders.models import Order, OrderLine, OrderStatus, WindowOffer
from foodaid.stock.models import Reservation, Zone

GRAMS_A_PERSON = 285
"""What a person is meant to get of each product in a window: 30 kg a year over all of them."""


@dataclass(slots=True)
class Given:
    """What one partner gets in one window."""

    member: Member
    order_id: int
    boxes: dict[int, int] = field(default_factory=dict)


@dataclass(slots=True)
class Asked:
    """The orders of one window."""

    orders: dict[int, int] = field(default_factory=dict)
    lines: list[tuple[Member, Offer, int]] = field(default_factory=list)


class SeasonWriter:
    """Writes orders and shares of windows, one after the other; credit is carried along."""

    def __init__(
        self, bulk: Bulk, country: Country, people: dict[int, dict[int, int]], rng: Generator
    ) -> None:
        self.bulk, self.country, self.people, self.rng = bulk, country, people, rng
        self.credit: dict[str, Fraction] = {}
        self.codes = {member.partner_id: member.code for member in country.members}

    def write(self, season: Season) -> list[Given]:
        """Orders, then (where the window is past that) the published run and its promises."""
        asked = self._ask(season)
        boxes = self._supply(season, asked)
        if season.state in {State.OPEN, State.CLOSED}:
            return []
        problem = self._problem(season, asked, boxes)
        result = allocate(problem)
        given = self._publish(season, asked, problem, result)
        if season.state is State.MOVING:
            self._reserve(season, given)
        return given

    def _offers(self, season: Season) -> list[Offer]:
        """A finished window had 24 of the products, the present ones have them all."""
        offers = season.campaign.offers
        if season.state is not State.DONE:
            return list(offers)
        skip = season.window.number % 5
        return [offer for number, offer in enumerate(offers) if number % 5 != skip]

    def _ask(self, season: Season) -> Asked:
        asked, bulk = Asked(), self.bulk
        window = season.window
        offers = self._offers(season)
        people = self.people[season.campaign.year]
        placed_at = bulk.instant(min(window.closes_at - timedelta(days=2), clock.now()))
        orders, lines = [], []
        for number, member in enumerate(self.country.members):
            status = _status(season, number)
            if status is None or member.partner_id not in people:
                continue
            order_id = bulk.id(Order)
            asked.orders[member.partner_id] = order_id
            is_draft = status is OrderStatus.DRAFT
            orders.append(
                (order_id, window.id, member.partner_id, member.site_id, status.value, "", False,
                 placed_at, None if is_draft else placed_at, None if is_draft else "demo", 1)
            )  # fmt: skip
            wishes = self.rng.uniform(0.55, 1.5, len(offers))
            for offer, wish in zip(offers, wishes, strict=True):
                boxes = round(
                    people[member.partner_id]
                    * float(wish)
                    * _grams_a_person(offer)
                    / offer.product.grams_per_box
                )
                if wish < 0.6 or boxes == 0:
                    continue
                lines.append((bulk.id(OrderLine), order_id, offer.id, boxes))
                if not is_draft:
                    asked.lines.append((member, offer, boxes))
        bulk.insert(
            Order,
            ("id", "window_id", "partner_id", "site_id", "status", "comment", "needs_nothing",
             "saved_at", "placed_at", "placed_by", "version"),
            orders,
        )  # fmt: skip
        bulk.insert(OrderLine, ("id", "order_id", "offer_id", "boxes"), lines)
        return asked

    def _supply(self, season: Season, asked: Asked) -> dict[int, int]:
        """A third of the products is scarce; there is a little too much of the others."""
        wanted: dict[int, int] = defaultdict(int)
        for _member, offer, number_of_boxes in asked.lines:
            wanted[offer.id] += number_of_boxes
        if season.state is State.OPEN:
            everybody = sum(self.people[season.campaign.year].values())
            for offer in self._offers(season):
                wanted[offer.id] = everybody * _grams_a_person(offer) // offer.product.grams_per_box
        boxes: dict[int, int] = {}
        for number, offer in enumerate(self._offers(season)):
            factor = (0.62, 0.85, 1.04, 1.06, 1.03, 0.97)[(number + season.window.number) % 6]
            boxes[offer.id] = round(wanted[offer.id] * factor)
            offer.boxes += boxes[offer.id]
            db.session.add(
                WindowOffer(window_id=season.window.id, offer_id=offer.id, boxes=boxes[offer.id])
            )
        db.session.flush()
        return boxes

    def _problem(self, season: Season, asked: Asked, boxes: dict[int, int]) -> Problem:
        people = self.people[season.campaign.year]
        offers = self._offers(season)
        return Problem(
            method=Method.BASKET,
            settings=Settings(Tie.PEOPLE, ZeroPeople.LAST),
            products=tuple(
                Product(
                    o.product.code, boxes[o.id], o.product.grams_per_box, o.product.units_per_box
                )
                for o in offers
            ),
            partners=tuple(
                Partner(
                    self.codes[partner_id],
                    people[partner_id],
                    rank,
                    self.credit.get(self.codes[partner_id], Fraction(0)),
                )
                for rank, partner_id in enumerate(asked.orders)
            ),
            lines=tuple(
                Line(member.code, offer.product.code, number, None, 0, None, 0)
                for member, offer, number in asked.lines
            ),
        )

    def _publish(
        self, season: Season, asked: Asked, problem: Problem, result: Result
    ) -> list[Given]:
        run = self._run(season, problem, result)
        extras = extra_facts(problem, None)
        given: dict[int, Given] = {}
        rows = []
        for (member, offer, boxes), share in zip(asked.lines, result.shares, strict=True):
            order_id = asked.orders[member.partner_id]
            columns = decided(share, extras)
            rows.append(
                (self.bulk.id(Share), run.id, order_id, offer.id, boxes, share.boxes, share.boxes,
                 columns["fair_share"], columns["reason"],
                 json.dumps(columns["facts"]), 0)
            )  # fmt: skip
            if share.boxes:
                found = given.setdefault(member.partner_id, Given(member, order_id))
                found.boxes[offer.id] = share.boxes
        self.bulk.insert(
            Share,
            ("id", "run_id", "order_id", "offer_id", "asked", "boxes", "calculated_boxes",
             "fair_share", "reason", "facts", "appeal_boxes"),
            rows,
        )  # fmt: skip
        self._write_credit(run, asked, result)
        return list(given.values())

    def _write_credit(self, run: AllocationRun, asked: Asked, result: Result) -> None:
        kept = {code: kept_credit(grams) for code, grams in result.credit.items()}
        self.credit |= {code: Fraction(grams) for code, grams in kept.items()}
        self.bulk.insert(
            PartnerCredit,
            ("id", "run_id", "partner_id", "grams"),
            [
                (self.bulk.id(PartnerCredit), run.id, partner_id, kept[self.codes[partner_id]])
                for partner_id in asked.orders
            ],
        )

    def _run(self, season: Season, problem: Problem, result: Result) -> AllocationRun:
        proposed = season.window.closes_at + timedelta(days=2)
        run = AllocationRun(
            window_id=season.window.id,
            status=RunStatus.PUBLISHED,
            method=str(problem.method),
            proposed_at=proposed,
            proposed_by="Amina Allocation (demo)",
            approved_at=proposed + timedelta(hours=3),
            approved_by="Arthur Approval (demo)",
            published_at=proposed + timedelta(hours=20),
            published_by="Arthur Approval (demo)",
        )
        keep_ground(run, Settled(problem, (None,) * len(problem.lines), result), None)
        offers = {offer.product.code: offer.id for offer in self._offers(season)}
        write_offers(run, offers, problem)
        db.session.add(run)
        db.session.flush()
        return run

    def _reserve(self, season: Season, given: list[Given]) -> None:
        """Promises are open until the goods are loaded; the rounds release them."""
        offers = {offer.id: offer for offer in season.campaign.offers}
        at = self.bulk.instant(clock.now())
        self.bulk.insert(
            Reservation,
            ("id", "place_id", "product_id", "campaign_id", "order_id", "units", "reserved_at"),
            [
                (
                    self.bulk.id(Reservation),
                    self.country.zones[found.member.depot_id, Zone.DRY],
                    offers[offer_id].product_id,
                    season.campaign.id,
                    found.order_id,
                    boxes * offers[offer_id].product.units_per_box,
                    at,
                )
                for found in given
                for offer_id, boxes in found.boxes.items()
            ],
        )


def _grams_a_person(offer: Offer) -> int:
    """Light things count by the piece: nobody needs a pound of toothbrushes."""
    return min(GRAMS_A_PERSON, offer.product.grams_per_unit * 3 // 2)


def _status(season: Season, number: int) -> OrderStatus | None:
    """Where the order of the `number`th partner stands in this window; None: it has none."""
    if number % 33 == 12:
        return None
    if season.state is State.OPEN:
        return (
            OrderStatus.PLACED,
            None,
            OrderStatus.PLACED,
            OrderStatus.DRAFT,
            OrderStatus.PLACED,
            None,
        )[number % 6]
    if season.state is State.CLOSED:
        return OrderStatus.PLACED
    return OrderStatus.ALLOCATED
