"""Every document behind a stock account: a line each, and each with its lots."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext

from foodaid.core.permissions import Actor
from foodaid.core.translation import days, language, number
from foodaid.deliveries.models import Receipt
from foodaid.distributions.models import Distribution
from foodaid.reports.domain.accounts import Flow
from foodaid.reports.exports.paper import (
    Block,
    Cell,
    Column,
    Heading,
    Mass,
    Paper,
    Table,
    Text,
)
from foodaid.reports.papers import words
from foodaid.reports.papers.accounts import Account
from foodaid.stock.models import Count, Lot


@dataclass(frozen=True, slots=True)
class Documents:
    """What was written down at a partner's in a period."""

    account: Account
    receipts: Sequence[Receipt]
    distributions: Sequence[Distribution]
    counts: Sequence[Count]

    @property
    def sites(self) -> Mapping[int, str]:
        return self.account.holder.places


def signed(units: int) -> str:
    """A difference with its sign, so that nobody has to guess the direction."""
    return f"+{number(units)}" if units > 0 else number(units)


def transfers(papers: Documents) -> list[str]:
    """The documents of transfers, each once."""
    flows = {Flow.TRANSFERRED_IN, Flow.TRANSFERRED_OUT}
    return sorted({step.document for step in papers.account.steps if step.flow in flows})


def documents_table(papers: Documents) -> Table:
    """Every document of the period on a line, by day."""
    rows = [
        *_receipt_rows(papers),
        *_distribution_rows(papers),
        *_count_rows(papers),
        *_transfer_rows(papers),
    ]
    rows.sort(key=lambda row: str(row[0]))
    return Table(
        caption=gettext("Every document of the period"),
        name=gettext("Documents"),
        columns=[
            Column(gettext("Day")),
            Column(gettext("Document"), weight=1.4),
            Column(gettext("With whom"), weight=2),
            Column(gettext("Units"), is_number=True),
            Column(gettext("Mass"), is_number=True),
            Column(gettext("Note"), weight=3),
        ],
        rows=rows,
        is_dense=True,
        has_row_heads=False,
    )


def _receipt_rows(papers: Documents) -> Iterator[list[Cell]]:
    for receipt in papers.receipts:
        grams = sum(line.accepted * line.lot.product.grams_per_unit for line in receipt.lines)
        notes = [receipt.note] if receipt.note else []
        if receipt.has_difference:
            notes.insert(0, gettext("With a difference"))
        yield [
            receipt.received_on,
            words.document_label(f"receipt:{receipt.id}"),
            receipt.stop.round.depot.name,
            sum(line.accepted for line in receipt.lines),
            Mass(grams),
            "\n".join(notes),
        ]


def _distribution_rows(papers: Documents) -> Iterator[list[Cell]]:
    for done in papers.distributions:
        notes = [words.people_served(done)]
        if done.undone_at is not None:
            notes.append(gettext("Undone: %(reason)s", reason=done.undo_reason or ""))
        yield [
            done.handed_out_on,
            words.document_label(f"distribution:{done.id}"),
            done.site.name,
            sum(line.units for line in done.lines),
            Mass(done.grams),
            "\n".join(note for note in notes if note),
        ]


def _count_rows(papers: Documents) -> Iterator[list[Cell]]:
    for count in papers.counts:
        gap = sum(line.gap for line in count.lines)
        grams = sum((c.counted_units or 0) * c.lot.product.grams_per_unit for c in count.lines)
        yield [
            count.counted_on,
            words.document_label(f"count:{count.id}"),
            papers.sites.get(count.place_id or 0, ""),
            sum(line.counted_units or 0 for line in count.lines),
            Mass(grams),
            gettext("Difference %(units)s", units=signed(gap)),
        ]


def _transfer_rows(papers: Documents) -> Iterator[list[Cell]]:
    steps = papers.account.steps
    for document in transfers(papers):
        of_it = [step for step in steps if step.document == document]
        goods = papers.account.goods
        yield [
            of_it[0].on,
            words.document_label(document),
            of_it[0].other_name or words.other_label(of_it[0].other),
            sum(step.units for step in of_it),
            Mass(sum(step.units * goods[step.lot_id].grams_per_unit for step in of_it)),
            words.flow_label(of_it[0].flow),
        ]


def documents_paper(actor: Actor, papers: Documents) -> Paper:
    """Each document with its lots, for whoever wants to see it line by line."""
    holder = papers.account.holder
    blocks = [*_receipts(papers), *_distributions(papers), *_counts(papers)]
    return Paper(
        title=gettext("Receipts, distributions and counts"),
        subject=f"{holder.name} ({holder.code})",
        issuer=holder.name,
        made=words.made(actor),
        lead=[words.period(papers.account.wanted)],
        funding=words.funding() if blocks else "",
        demo=words.demo(holder),
        blocks=blocks or [Text(gettext("Nothing was written down in this period."))],
    )


def _titled(document: str, about: Sequence[str], table: Table) -> list[Block]:
    """A document: its name, what is said of it, its lots."""
    said = " · ".join(part for part in about if part)
    return [Heading(words.document_label(document), 3), Text(said), table]


def _lot_cells(lot: Lot) -> list[Cell]:
    programme = words.PROGRAMMES[lot.programme.value]
    return [f"{lot.product.name_in(language())}\n{programme}", lot.code]


def _lot_columns() -> list[Column]:
    return [Column(gettext("Product"), weight=2), Column(gettext("Lot"), weight=1.2)]


def _receipts(papers: Documents) -> Iterator[Block]:
    if papers.receipts:
        yield Heading(gettext("Receipts"))
    for receipt in papers.receipts:
        table = Table(
            caption="",
            columns=[
                *_lot_columns(),
                Column(gettext("Sent"), is_number=True),
                Column(gettext("Accepted"), is_number=True),
                Column(gettext("Refused"), is_number=True),
                Column(gettext("Missing"), is_number=True),
                Column(gettext("Why"), weight=1.4),
            ],
            rows=[
                [
                    *_lot_cells(line.lot),
                    line.sent,
                    line.accepted,
                    line.refused,
                    line.missing,
                    line.reason or "",
                ]
                for line in receipt.lines
            ],
            is_dense=True,
        )
        about = [
            days(receipt.received_on),
            receipt.stop.round.depot.name,
            receipt.recorded_by,
            receipt.note,
        ]
        yield from _titled(f"receipt:{receipt.id}", about, table)


def _distributions(papers: Documents) -> Iterator[Block]:
    if papers.distributions:
        yield Heading(gettext("Distributions"))
    for done in papers.distributions:
        table = Table(
            caption="",
            columns=[
                *_lot_columns(),
                Column(gettext("Units"), is_number=True),
                Column(gettext("Mass"), is_number=True),
            ],
            rows=[
                [
                    *_lot_cells(line.lot),
                    line.units,
                    Mass(line.units * line.lot.product.grams_per_unit),
                ]
                for line in done.lines
            ],
            is_dense=True,
        )
        undone = gettext("Undone: %(reason)s", reason=done.undo_reason or "")
        about = [
            days(done.handed_out_on),
            done.site.name,
            words.people_served(done),
            done.recorded_by,
            undone if done.undone_at is not None else "",
            done.note,
        ]
        yield from _titled(f"distribution:{done.id}", about, table)


def _counts(papers: Documents) -> Iterator[Block]:
    if papers.counts:
        yield Heading(gettext("Counts"))
    for count in papers.counts:
        table = Table(
            caption="",
            columns=[
                *_lot_columns(),
                Column(gettext("In the book"), is_number=True),
                Column(gettext("Counted"), is_number=True),
                Column(gettext("Difference"), is_number=True),
                Column(gettext("Why"), weight=1.6),
            ],
            rows=[
                [
                    *_lot_cells(line.lot),
                    line.book_units,
                    line.counted_units,
                    signed(line.gap),
                    line.reason or "",
                ]
                for line in count.lines
            ],
            is_dense=True,
        )
        site = papers.sites.get(count.place_id or 0, "")
        yield from _titled(
            f"count:{count.id}", [days(count.counted_on), site, count.recorded_by], table
        )
