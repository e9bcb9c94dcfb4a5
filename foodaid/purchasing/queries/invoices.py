"""Invoices beside what was ordered and accepted."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import contains_eager, selectinload

from foodaid.core.db import db
from foodaid.core.errors import NotFound
from foodaid.core.paging import Page, page_of
from foodaid.core.permissions import Actor
from foodaid.purchasing.domain import InvoicedLine, LineMatch, match_lines, stated_total_fits
from foodaid.purchasing.models import Contract, ContractLine, Invoice, InvoiceStatus, Supplier
from foodaid.purchasing.queries.contracts import check_may_view
from foodaid.purchasing.queries.progress import standings


@dataclass(frozen=True, slots=True)
class InvoiceFilter:
    """What a list of invoices is narrowed to."""

    words: str = ""
    status: InvoiceStatus | None = None


@dataclass(frozen=True, slots=True)
class MatchedLine:
    """A contract line with the match of what is invoiced for it."""

    line: ContractLine
    match: LineMatch


@dataclass(frozen=True, slots=True)
class InvoiceMatch:
    """The three-way match of one invoice."""

    invoice: Invoice
    lines: tuple[MatchedLine, ...]

    @property
    def sum_cents(self) -> int:
        return sum(row.match.cents for row in self.lines)

    @property
    def payable_cents(self) -> int:
        return sum(row.match.payable_cents for row in self.lines)

    @property
    def has_right_total(self) -> bool:
        matches = [row.match for row in self.lines]
        return stated_total_fits(matches, self.invoice.total_cents)

    @property
    def is_matched(self) -> bool:
        return self.has_right_total and all(row.match.is_matched for row in self.lines)


def invoices(actor: Actor, wanted: InvoiceFilter, number: int, size: int) -> Page[Invoice]:
    """A page of the invoices, the newest first."""
    check_may_view(actor)
    return page_of(_rows(wanted), number, size)


def invoices_whole(actor: Actor, wanted: InvoiceFilter) -> list[Invoice]:
    """The whole list, for an export."""
    check_may_view(actor)
    return list(db.session.scalars(_rows(wanted)).unique())


def _rows(wanted: InvoiceFilter) -> Select[Any]:
    rows = (
        select(Invoice)
        .join(Invoice.contract)
        .join(Contract.supplier)
        .options(contains_eager(Invoice.contract).contains_eager(Contract.supplier))
        .order_by(Invoice.invoiced_on.desc(), Invoice.id.desc())
    )
    if wanted.status is not None:
        rows = rows.where(Invoice.status == wanted.status)
    for word in wanted.words.split():
        pattern = f"%{word.lower()}%"
        rows = rows.where(
            or_(
                func.lower(Invoice.number).like(pattern),
                func.lower(Contract.number).like(pattern),
                func.lower(Supplier.name).like(pattern),
            )
        )
    return rows


def invoices_of_contract(actor: Actor, contract_id: int) -> list[Invoice]:
    """The invoices of one contract, the newest first."""
    check_may_view(actor)
    rows = (
        select(Invoice)
        .where(Invoice.contract_id == contract_id)
        .order_by(Invoice.invoiced_on.desc(), Invoice.id.desc())
    )
    return list(db.session.scalars(rows).unique())


def invoice_of(actor: Actor, invoice_id: int) -> Invoice:
    """One invoice with its lines."""
    check_may_view(actor)
    found = db.session.get(Invoice, invoice_id, options=[selectinload(Invoice.lines)])
    if found is None:
        raise NotFound
    return found


def match_of(invoice: Invoice) -> InvoiceMatch:
    """An invoice beside its contract and what was accepted of it until now."""
    lines = {line.line_id: line.line for line in invoice.lines}
    found = match_lines(
        [InvoicedLine(line.line_id, line.boxes, line.unit_cents) for line in invoice.lines],
        standings(lines.values(), but=invoice.id),
    )
    return InvoiceMatch(
        invoice, tuple(MatchedLine(lines[one.invoiced.line_id], one) for one in found)
    )
