"""Writing down suppliers, contracts, their lines, and what each depot should get."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from foodaid.catalogue import queries as catalogue
from foodaid.core import audit, idempotency
from foodaid.core.db import db, use_case
from foodaid.core.errors import Conflict, Invalid, NotAllowed
from foodaid.core.permissions import Actor, Permission
from foodaid.purchasing import queries
from foodaid.purchasing.models import (
    OPEN_NOTICES,
    Contract,
    ContractLine,
    ContractStatus,
    DepotPlan,
    NoticeStatus,
    Supplier,
    SupplierNotice,
)


@dataclass(frozen=True, slots=True)
class SaveSupplier:
    """A supplier; `kbo` has ten digits without marks."""

    name: str
    kbo: str
    email: str
    phone: str
    language: str


def check_may_edit(actor: Actor) -> None:
    """Contracts and invoices are written by few."""
    if not actor.may(Permission.EDIT_CONTRACTS):
        raise NotAllowed


@use_case
def save_supplier(
    actor: Actor,
    wish: SaveSupplier,
    supplier_id: int | None = None,
    version: int | None = None,
    key: str | None = None,
) -> Supplier:
    """Add a supplier, or change one. A company number stands for one supplier."""
    check_may_edit(actor)
    earlier = idempotency.earlier_result(actor, "supplier.save", key)
    if earlier is not None:
        return queries.supplier_of(actor, earlier)
    supplier = queries.supplier_of(actor, supplier_id) if supplier_id is not None else Supplier()
    _check_version(supplier_id, supplier, version)
    twin = db.session.scalar(select(Supplier.id).where(Supplier.kbo == wish.kbo))
    if twin is not None and twin != supplier_id:
        raise Invalid("supplier-there", field="kbo")
    before = {name: getattr(supplier, name) for name in asdict(wish)} if supplier_id else {}
    _fill(supplier, asdict(wish))
    idempotency.remember(actor, "supplier.save", key, supplier.id)
    event = "supplier.changed" if supplier_id else "supplier.added"
    audit.record(actor, event, f"supplier:{supplier.id}", old=before, new=asdict(wish))
    return supplier


@dataclass(frozen=True, slots=True)
class SaveContract:
    """A lot of a tender, as it was awarded."""

    campaign_id: int
    supplier_id: int
    number: str
    tender_lot: str
    awarded_on: date


@use_case
def save_contract(
    actor: Actor,
    wish: SaveContract,
    contract_id: int | None = None,
    version: int | None = None,
    key: str | None = None,
) -> Contract:
    """Add a contract, or change one. A contract with lines keeps its campaign."""
    check_may_edit(actor)
    earlier = idempotency.earlier_result(actor, "contract.save", key)
    if earlier is not None:
        return queries.contract_of(actor, earlier)
    contract = (
        queries.contract_of(actor, contract_id)
        if contract_id is not None
        else Contract(status=ContractStatus.AWARDED)
    )
    _check_version(contract_id, contract, version)
    catalogue.campaign(wish.campaign_id)
    queries.supplier_of(actor, wish.supplier_id)
    _check_contract(contract, contract_id, wish)
    before = {name: getattr(contract, name) for name in asdict(wish)} if contract_id else {}
    _fill(contract, asdict(wish))
    idempotency.remember(actor, "contract.save", key, contract.id)
    event = "contract.changed" if contract_id else "contract.added"
    audit.record(actor, event, f"contract:{contract.id}", old=before, new=asdict(wish))
    return contract


def _check_contract(contract: Contract, contract_id: int | None, wish: SaveContract) -> None:
    problems: dict[str, Invalid] = {}
    twin = db.session.scalar(select(Contract.id).where(Contract.number == wish.number))
    if twin is not None and twin != contract_id:
        problems["number"] = Invalid("contract-number-taken")
    if contract_id is not None and contract.lines and contract.campaign_id != wish.campaign_id:
        problems["campaign_id"] = Invalid("contract-has-lines")
    if problems:
        raise Invalid("contract-not-right", problems=problems)


@dataclass(frozen=True, slots=True)
class SaveLine:
    """Boxes of a product and the price of a unit, as agreed."""

    boxes: int
    unit_cents: int


@use_case
def save_lines(
    actor: Actor, contract_id: int, wishes: Mapping[int, SaveLine], version: int
) -> Contract:
    """Set the lines of a contract, by product; a product that is not named stays as it is.

    Refuses, naming every line at once: products that the campaign does not offer, and fewer
    boxes than were accepted or planned already.
    """
    check_may_edit(actor)
    contract = _awarded(actor, contract_id, version)
    offered = {offer.product_id for offer in contract.campaign.offers}
    known = {line.product_id: line for line in contract.lines}
    problems = _line_problems(contract, wishes, offered)
    if problems:
        raise Invalid("contract-lines-wrong", problems=problems)
    before = {str(line.product_id): [line.boxes, line.unit_cents] for line in contract.lines}
    for product_id, wish in wishes.items():
        line = known.get(product_id)
        if line is None:
            line = ContractLine(contract_id=contract.id, product_id=product_id)
            db.session.add(line)
        line.boxes, line.unit_cents = wish.boxes, wish.unit_cents
    new = {str(product_id): [wish.boxes, wish.unit_cents] for product_id, wish in wishes.items()}
    _touch(contract)
    audit.record(actor, "contract.lines-set", f"contract:{contract.id}", old=before, new=new)
    db.session.flush()
    db.session.expire(contract, ["lines"])
    return contract


def _line_problems(
    contract: Contract, wishes: Mapping[int, SaveLine], offered: set[int]
) -> dict[str, Invalid]:
    planned = queries.planned_by_line(contract.id)
    rows = {row.line.product_id: row for row in queries.line_rows(contract)}
    problems: dict[str, Invalid] = {}
    for product_id, wish in wishes.items():
        name, row = f"boxes-{product_id}", rows.get(product_id)
        if product_id not in offered:
            problems[name] = Invalid("not-in-campaign")
        elif row is not None and wish.boxes < row.line.boxes:
            if wish.boxes < row.progress.accepted:
                problems[name] = Invalid("line-below-accepted", accepted=row.progress.accepted)
            elif wish.boxes < planned.get(row.line.id, 0):
                problems[name] = Invalid("line-below-plan", planned=planned[row.line.id])
    return problems


@dataclass(frozen=True, slots=True)
class Plan:
    """Boxes for one depot in a period."""

    boxes: int
    due_from: date | None
    due_until: date | None


@use_case
def plan_depots(
    actor: Actor, contract_id: int, line_id: int, wishes: Mapping[int, Plan], version: int
) -> ContractLine:
    """Say how many boxes of a line each depot should get, and when; all depots at once."""
    check_may_edit(actor)
    contract = _awarded(actor, contract_id, version)
    line = queries.line_of(actor, contract_id, line_id)
    problems = _plan_problems(line, wishes)
    if problems:
        raise Invalid("plan-not-right", problems=problems)
    known = {plan.depot_id: plan for plan in line.plans}
    for depot_id, wish in wishes.items():
        plan = known.get(depot_id)
        if wish.boxes == 0:
            if plan is not None:
                line.plans.remove(plan)
            continue
        if plan is None:
            plan = DepotPlan(depot_id=depot_id)
            line.plans.append(plan)
        plan.boxes = wish.boxes
        assert wish.due_from is not None
        assert wish.due_until is not None
        plan.due_from, plan.due_until = wish.due_from, wish.due_until
    _touch(contract)
    new = {str(depot_id): asdict(wish) for depot_id, wish in wishes.items() if wish.boxes}
    audit.record(actor, "contract.planned", f"contract:{contract.id}", new={"line": line.id, **new})
    return line


def _plan_problems(line: ContractLine, wishes: Mapping[int, Plan]) -> dict[str, Invalid]:
    problems: dict[str, Invalid] = {}
    for depot_id, wish in wishes.items():
        if wish.boxes and wish.due_from is None:
            problems[f"from-{depot_id}"] = Invalid("plan-period-missing")
        if wish.boxes and wish.due_until is None:
            problems[f"until-{depot_id}"] = Invalid("plan-period-missing")
        elif wish.boxes and wish.due_from and wish.due_until and wish.due_until < wish.due_from:
            problems[f"until-{depot_id}"] = Invalid("ends-before-start")
    planned = sum(wish.boxes for wish in wishes.values())
    if planned > line.boxes:
        last = max(depot_id for depot_id, wish in wishes.items() if wish.boxes)
        problems[f"boxes-{last}"] = Invalid("plan-above-line", planned=planned, ordered=line.boxes)
    return problems


@use_case
def cancel_contract(actor: Actor, contract_id: int, reason: str, version: int) -> Contract:
    """Nothing more will come of a contract: its open notices end too. What came stays."""
    check_may_edit(actor)
    contract = _awarded(actor, contract_id, version)
    contract.status, contract.cancel_reason = ContractStatus.CANCELLED, reason
    rows = select(SupplierNotice).where(
        SupplierNotice.line_id.in_([line.id for line in contract.lines]),
        SupplierNotice.status.in_(OPEN_NOTICES),
    )
    notices = db.session.scalars(rows).all()
    for notice in notices:
        notice.status = NoticeStatus.CANCELLED
    audit.record(
        actor,
        "contract.cancelled",
        f"contract:{contract.id}",
        reason=reason,
        new={"notices": len(notices)},
    )
    return contract


def _awarded(actor: Actor, contract_id: int, version: int) -> Contract:
    contract = queries.contract_of(actor, contract_id)
    _check_version(contract_id, contract, version)
    if contract.status is not ContractStatus.AWARDED:
        raise Conflict("contract-cancelled", number=contract.number)
    return contract


def _check_version(row_id: int | None, row: Supplier | Contract, version: int | None) -> None:
    if row_id is not None and version is not None and row.version != version:
        raise Conflict("changed-meanwhile")


def _fill(row: Supplier | Contract, facts: Mapping[str, Any]) -> None:
    for name, fact in facts.items():
        setattr(row, name, fact)
    db.session.add(row)
    db.session.flush()


def _touch(contract: Contract) -> None:
    """Lines belong to the contract: who changes them meets who changes it."""
    contract.version = contract.version + 1
