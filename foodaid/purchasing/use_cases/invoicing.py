"""Invoices: written down, matched, approved or sent back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from foodaid.core import audit, clock, idempotency
from foodaid.core.db import db, lock, use_case
from foodaid.core.errors import Conflict, Invalid
from foodaid.core.permissions import Actor
from foodaid.purchasing import queries
from foodaid.purchasing.models import Invoice, InvoiceLine, InvoiceStatus
from foodaid.purchasing.use_cases.contracts import check_may_edit


@dataclass(frozen=True, slots=True)
class EnterInvoice:
    """An invoice as it stands on paper: boxes and unit price by line, the total without VAT."""

    contract_id: int
    number: str
    invoiced_on: date
    total_cents: int
    lines: Mapping[int, tuple[int, int]]
    key: str | None = None


@use_case
def enter_invoice(actor: Actor, wish: EnterInvoice) -> Invoice:
    """Write an invoice down as the supplier sent it, right or wrong; the match says what it is."""
    check_may_edit(actor)
    earlier = idempotency.earlier_result(actor, "invoice.enter", wish.key)
    if earlier is not None:
        return queries.invoice_of(actor, earlier)
    contract = queries.contract_of(actor, wish.contract_id)
    problems: dict[str, Invalid] = {}
    if not wish.lines:
        problems["total_cents"] = Invalid("invoice-empty")
    if wish.invoiced_on > clock.today():
        problems["invoiced_on"] = Invalid("day-to-come")
    same = select(Invoice.id).where(
        Invoice.contract_id == contract.id, Invoice.number == wish.number
    )
    if db.session.scalar(same) is not None:
        problems["number"] = Invalid("invoice-number-taken")
    if not wish.lines.keys() <= {line.id for line in contract.lines}:
        problems["total_cents"] = Invalid("contract-line-unknown")
    if problems:
        raise Invalid("invoice-not-right", problems=problems)
    invoice = _new_invoice(actor, wish)
    db.session.add(invoice)
    db.session.flush()
    idempotency.remember(actor, "invoice.enter", wish.key, invoice.id)
    new = {"number": wish.number, "total_cents": wish.total_cents, "lines": wish.lines}
    audit.record(actor, "invoice.entered", f"invoice:{invoice.id}", new=new)
    return invoice


def _new_invoice(actor: Actor, wish: EnterInvoice) -> Invoice:
    return Invoice(
        contract_id=wish.contract_id,
        number=wish.number,
        invoiced_on=wish.invoiced_on,
        total_cents=wish.total_cents,
        status=InvoiceStatus.ENTERED,
        entered_at=clock.now(),
        entered_by_id=actor.id,
        entered_by=actor.name,
        lines=[
            InvoiceLine(line_id=line_id, boxes=boxes, unit_cents=cents)
            for line_id, (boxes, cents) in sorted(wish.lines.items())
        ],
    )


@use_case
def approve_invoice(actor: Actor, invoice_id: int, reason: str, version: int) -> Invoice:
    """Agree to pay. What does not match needs a reason, and a second person (four eyes)."""
    invoice = _entered(actor, invoice_id, version)
    found = queries.match_of(invoice)
    if not found.is_matched:
        if invoice.entered_by_id == actor.id:
            raise Conflict("invoice-four-eyes")
        if not reason:
            raise Invalid("invoice-reason-missing", field="reason")
    new = {
        "total_cents": invoice.total_cents,
        "differences": {
            str(row.line.id): [str(outcome) for outcome in row.match.outcomes]
            for row in found.lines
            if not row.match.is_matched
        },
    }
    _decide(actor, invoice, InvoiceStatus.APPROVED, reason)
    audit.record(actor, "invoice.approved", f"invoice:{invoice.id}", reason=reason or None, new=new)
    return invoice


@use_case
def refuse_invoice(actor: Actor, invoice_id: int, reason: str, version: int) -> Invoice:
    """Send an invoice back: its boxes can be invoiced again."""
    invoice = _entered(actor, invoice_id, version)
    if not reason:
        raise Invalid("invoice-reason-missing", field="reason")
    _decide(actor, invoice, InvoiceStatus.REFUSED, reason)
    audit.record(actor, "invoice.refused", f"invoice:{invoice.id}", reason=reason)
    return invoice


def _entered(actor: Actor, invoice_id: int, version: int) -> Invoice:
    check_may_edit(actor)
    invoice = queries.invoice_of(actor, invoice_id)
    lock(f"contract:{invoice.contract_id}")
    if invoice.version != version:
        raise Conflict("changed-meanwhile")
    if invoice.status is not InvoiceStatus.ENTERED:
        raise Conflict("invoice-decided", now=invoice.status)
    return invoice


def _decide(actor: Actor, invoice: Invoice, status: InvoiceStatus, reason: str) -> None:
    invoice.status = status
    invoice.decided_at, invoice.decided_by = clock.now(), actor.name
    invoice.decision_reason = reason or None
