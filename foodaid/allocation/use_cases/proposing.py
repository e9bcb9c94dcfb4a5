"""Proposing who gets what.

The calculation runs outside any transaction, so that nobody waits for it; before its result is
saved, the orders are looked at again.
"""

import gzip
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from math import floor
from typing import Any, cast

from sqlalchemy import Table, insert

from foodaid.allocation import queries
from foodaid.allocation.domain.checks import broken_rules
from foodaid.allocation.domain.limits import Limit
from foodaid.allocation.domain.problem import Problem, as_json
from foodaid.allocation.domain.result import FACT, Result
from foodaid.allocation.domain.result import Share as Given
from foodaid.allocation.domain.rules import Rules
from foodaid.allocation.domain.terms import Settled, Terms, broken_terms, settled
from foodaid.allocation.domain.terms import as_json as terms_as_json
from foodaid.allocation.models import AllocationRun, PartnerCredit, RunOffer, RunStatus, Share
from foodaid.allocation.queries import Case, Override
from foodaid.allocation.use_cases.locks import check_may, check_nothing_decided
from foodaid.core import audit, clock, idempotency
from foodaid.core.db import db, lock, release, use_case
from foodaid.core.errors import Conflict
from foodaid.core.permissions import Actor, Permission
from foodaid.core.strict_json import Faults, fraction_text
from foodaid.orders import queries as orders
from foodaid.orders.models import Window

SHARES = cast(Table, Share.__table__)
"""Shares as plain rows: there are very many at once."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """A proposal to stand beside others: its name, and the rules it follows."""

    name: str = ""
    rules: Rules | None = None


PLAIN = Scenario()
"""The proposal without a name, by the rules of the settings."""


def propose(
    actor: Actor, window_id: int, key: str | None = None, scenario: Scenario = PLAIN
) -> AllocationRun:
    """Calculate who gets what in a closed window; the proposal of the same name is withdrawn.

    What was set by hand in that proposal is kept, and the rest is shared out anew (case A14);
    a new name starts from what was set by hand in the newest proposal. Unless it names its
    products, it shares out those that no other run of the window has decided on.
    """
    check_may(actor, Permission.PROPOSE_ALLOCATION)
    earlier = idempotency.earlier_result(actor, "allocation.propose", key)
    if earlier is not None:
        return db.session.get_one(AllocationRun, earlier)
    window = _closed_window(window_id)
    overrides = queries.standing_overrides(window_id, scenario.name)
    case = queries.load_problem(window, overrides, _rules(window, scenario))
    if not case.lines:
        raise Conflict("no-orders")
    release()
    found = shared_out(case.problem, case.terms)
    return _save_proposal(actor, window_id, scenario, case, found, key)


def _rules(window: Window, scenario: Scenario) -> Rules:
    rules = scenario.rules or queries.standing_rules()
    decided = queries.decided_offers(window.id)
    if rules.products is not None or not decided:
        return rules
    open_products = {on.offer.product.code for on in window.offers if on.offer_id not in decided}
    if not open_products:
        raise Conflict("run-decided")
    return replace(rules, products=frozenset(open_products))


def _closed_window(window_id: int) -> Window:
    window = orders.window(window_id)
    if not queries.has_closed(window):
        raise Conflict("window-still-open", closes_at=window.closes_at)
    return window


def shared_out(problem: Problem, terms: Terms | None) -> Settled:
    """The shares, within the room of every site; what breaks a rule is never handed on."""
    try:
        found = settled(problem, terms)
    except Faults as faults:
        raise Conflict("locks-above-supply") from faults
    broken = broken_rules(found.problem, found.result)
    if terms is not None:
        boxes = [share.boxes for share in found.result.shares]
        broken += broken_terms(found.problem, terms, boxes)
    if broken:
        raise Conflict("allocation-breaks-rule", rule=broken[0])
    return found


@use_case
def _save_proposal(
    actor: Actor,
    window_id: int,
    scenario: Scenario,
    case: Case,
    found: Settled,
    key: str | None,
) -> AllocationRun:
    earlier = idempotency.earlier_result(actor, "allocation.propose", key)
    if earlier is not None:
        return db.session.get_one(AllocationRun, earlier)
    lock(f"allocation:{window_id}")
    check_nothing_decided(window_id, case.offers.values())
    overrides = queries.standing_overrides(window_id, scenario.name)
    if queries.question_of(_closed_window(window_id), overrides) != case.question:
        raise Conflict("changed-meanwhile")
    set_aside(actor, queries.proposals(window_id, scenario.name))
    run = new_run(actor, window_id, scenario.name)
    keep_ground(run, found, case.terms)
    write_offers(run, case.offers, found.problem)
    db.session.add(run)
    db.session.flush()
    _write_shares(run, case, found, overrides)
    _write_credit(run, case, found)
    idempotency.remember(actor, "allocation.propose", key, run.id)
    audit.record(
        actor,
        "allocation.proposed",
        f"run:{run.id}",
        new={
            "window": window_id,
            "name": scenario.name,
            "shares": len(case.lines),
            "problem": run.problem_sha256,
            "terms": run.terms_sha256,
        },
    )
    return run


def set_aside(actor: Actor, runs: Iterable[AllocationRun]) -> None:
    """Withdraw proposals that another one takes the place of; nobody was told of them."""
    for run in runs:
        run.move_to(RunStatus.WITHDRAWN)
        run.withdrawn_at = clock.now()
        audit.record(actor, "allocation.replaced", f"run:{run.id}")


def new_run(actor: Actor, window_id: int, name: str) -> AllocationRun:
    """A proposal that nothing is in yet."""
    return AllocationRun(
        window_id=window_id,
        name=name,
        status=RunStatus.PROPOSED,
        proposed_at=clock.now(),
        proposed_by_id=actor.id,
        proposed_by=actor.name,
    )


def keep_ground(run: AllocationRun, found: Settled, terms: Terms | None) -> None:
    """What was solved, as it was, so that anybody can solve it again and compare."""
    run.method = str(found.problem.method)
    run.problem, run.problem_sha256 = _frozen(as_json(found.problem))
    if terms is not None:
        run.terms, run.terms_sha256 = _frozen(terms_as_json(terms))
    fairness = found.result.fairness
    run.fairness = {
        "min_ratio": fairness.min_ratio,
        "jain": fairness.jain,
        "gini": fairness.gini,
    }
    run.left = dict(found.result.left)


def _frozen(kept: Mapping[str, Any]) -> tuple[bytes, str]:
    """Packed canonical JSON, and the fingerprint of it."""
    canonical = json.dumps(kept, sort_keys=True, separators=(",", ":")).encode()
    return gzip.compress(canonical, mtime=0), hashlib.sha256(canonical).hexdigest()


def write_offers(run: AllocationRun, offers: Mapping[str, int], problem: Problem) -> None:
    """The products of a run, and the boxes there were of each."""
    run.offers = [
        RunOffer(offer_id=offers[product.code], boxes=product.boxes) for product in problem.products
    ]


def _write_shares(
    run: AllocationRun, case: Case, found: Settled, overrides: Mapping[tuple[int, int], Override]
) -> None:
    beside = facts_beside(found.problem, case.terms)
    rows = []
    for line, given, asked, limit in zip(
        case.lines, found.result.shares, found.problem.lines, found.limits, strict=True
    ):
        override = overrides.get(line)
        rows.append(
            {
                "run_id": run.id,
                "order_id": line[0],
                "offer_id": line[1],
                "asked": asked.asked,
                "calculated_boxes": given.boxes if override is None else override.calculated_boxes,
                "override_by": None if override is None else override.by,
                "override_reason": None if override is None else override.reason,
                **decided(given, beside, limit),
            }
        )
    if rows:
        db.session.execute(insert(SHARES), rows)


@dataclass(frozen=True, slots=True)
class Beside:
    """Facts that stand beside those of the calculation: the people of all who ask for a product.

    Where equivalents count, `parts_a_person` of the counted parts make a person, and the declared
    `heads` of each partner are told too.
    """

    people_asking: Mapping[str, int]
    parts_a_person: int
    heads: Mapping[str, int]

    def of(self, given: Given) -> dict[str, FACT]:
        """The facts beside one share."""
        facts: dict[str, FACT] = {"people_asking": self.people_asking.get(given.product, 0)}
        if self.parts_a_person > 1:
            facts["parts_a_person"] = self.parts_a_person
            facts["heads"] = self.heads[given.partner]
        return facts


def facts_beside(problem: Problem, terms: Terms | None) -> Beside:
    """What is told of a share that the calculation does not know of."""
    people = {partner.id: partner.people for partner in problem.partners}
    asking: dict[str, int] = defaultdict(int)
    for line in problem.lines:
        asking[line.product] += people[line.partner] if line.asked else 0
    if terms is None:
        return Beside(asking, 1, people)
    return Beside(asking, terms.parts_a_person, terms.people)


def decided(given: Given, beside: Beside, limit: Limit | None = None) -> dict[str, Any]:
    """The columns of a share that follow from the calculation.

    `limit` is what kept the line below what was asked.
    """
    facts: dict[str, FACT] = {**given.facts, **beside.of(given)}
    if limit is not None:
        facts |= limit.told()
    return {
        "boxes": given.boxes,
        "fair_share": "" if given.fair_share is None else fraction_text(given.fair_share),
        "reason": str(given.reason),
        "facts": facts,
    }


def credits_of(problem: Problem, result: Result) -> dict[str, dict[str, Any]]:
    """What rounding owes each partner (by code) after a run, and what the run added to it.

    To a thousandth of a gram, rounded half up: exact fractions would grow longer with every
    run, and no box should depend on less than that.
    """
    before = {partner.id: partner.credit_grams for partner in problem.partners}
    return {
        code: {
            "grams": fraction_text(Fraction(milligrams(grams), 1000)),
            "change_milligrams": milligrams(grams - before[code]),
        }
        for code, grams in result.credit.items()
    }


def milligrams(grams: Fraction) -> int:
    """A weight in whole milligrams, rounded half up."""
    return floor(grams * 1000 + Fraction(1, 2))


def _write_credit(run: AllocationRun, case: Case, found: Settled) -> None:
    rows = [
        {"run_id": run.id, "partner_id": case.partner_ids[code], **columns}
        for code, columns in credits_of(found.problem, found.result).items()
    ]
    if rows:
        db.session.execute(insert(PartnerCredit), rows)
