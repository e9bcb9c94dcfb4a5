"""Stock accounts as tables: the page shows them, the PDF and the workbook hold the same ones."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import accumulate

from flask_babel import gettext

from foodaid.catalogue.models import Programme
from foodaid.core.permissions import Actor
from foodaid.core.translation import when
from foodaid.core.units import whole_boxes
from foodaid.reports.domain import accounts as domain
from foodaid.reports.domain.accounts import Entry, Flow, Goods
from foodaid.reports.exports.paper import (
    Block,
    Boxes,
    Cell,
    Column,
    Heading,
    Mass,
    Paper,
    Table,
    Text,
)
from foodaid.reports.papers import words
from foodaid.reports.queries import accounts as queries
from foodaid.reports.queries.accounts import Holder, Step, Undone, Wanted


class Measure(StrEnum):
    """In what the goods of an account are shown."""

    UNITS = "units"
    BOXES = "boxes"
    KG = "kg"


@dataclass(frozen=True, slots=True)
class Look:
    """How an account is shown: a line a product or a lot, in units, boxes or kilograms."""

    is_by_lot: bool = False
    measure: Measure = Measure.UNITS


@dataclass(frozen=True, slots=True)
class Account:
    """An account with all that its paper needs."""

    holder: Holder
    wanted: Wanted
    lots: Sequence[Entry]
    steps: Sequence[Step]
    undone: Sequence[Undone]
    goods: Mapping[int, Goods]
    names: Mapping[str, str]
    has_steps: bool


def account_of(holder: Holder, wanted: Wanted) -> Account:
    """Read an account. A depot moves so much that its steps show for one product at a time."""
    has_steps = not holder.is_depot or wanted.product_id is not None
    steps = queries.steps(holder, wanted) if has_steps else []
    undone = queries.undone(holder, wanted)
    lots, goods = queries.account(holder, wanted, {row.lot_id for row in undone})
    return Account(holder, wanted, lots, steps, undone, goods, {}, has_steps)


def with_names(account: Account) -> Account:
    """The same, knowing who was at the other end of each document."""
    is_depot = account.holder.is_depot
    find = queries.partners_by_document if is_depot else queries.depots_by_document
    return replace(account, names=find({step.document for step in account.steps}))


def paper(actor: Actor, account: Account, look: Look) -> Paper:
    """The account as a document in the reader's language."""
    return Paper(
        title=gettext("Stock account"),
        subject=f"{account.holder.name} ({account.holder.code})",
        issuer=account.holder.name,
        made=words.made(actor),
        lead=[words.period(account.wanted)],
        funding=words.funding() if account.lots else "",
        demo=words.demo(account.holder),
        is_landscape=True,
        blocks=list(_blocks(account, look)),
    )


def _blocks(account: Account, look: Look) -> Iterator[Block]:
    sections = domain.by_programme(account.lots)
    for programme, lots in sections.items():
        yield Heading(words.PROGRAMMES[programme.value])
        yield summary(programme, lots, look, is_depot=account.holder.is_depot)
    if not sections:
        yield summary(None, [], look, is_depot=account.holder.is_depot)
        yield Text(gettext("Nothing was there and nothing moved in this period."))
    for programme in sections:
        if account.has_steps:
            yield Heading(
                gettext("Movements, %(programme)s", programme=words.PROGRAMMES[programme.value])
            )
            yield steps_table(account, programme, look.measure)
    if account.undone:
        yield Heading(gettext("Reversed movements"))
        yield undone_table(account, look.measure)


def summary(
    programme: Programme | None, lots: Sequence[Entry], look: Look, *, is_depot: bool
) -> Table:
    """A line for each product or lot of one programme: opening + in - out - lost = closing."""
    name = words.PROGRAMMES[programme.value] if programme else gettext("Stock account")
    rows = lots if look.is_by_lot else domain.by_product(lots)
    shown = columns_of(lots, is_depot=is_depot)
    titles = [Column(gettext("Product"), weight=3)]
    if look.is_by_lot:
        titles += [Column(gettext("Lot"), weight=1.4), Column(gettext("Date"))]
    titles += [Column(gettext("At the start"), is_number=True)]
    titles += [Column(words.flow_label(flow), is_number=True) for flow in shown]
    titles += [Column(gettext("At the end"), is_number=True)]
    if look.measure is not Measure.BOXES:
        titles += [Column(gettext("At the end, boxes"), is_number=True)]
    if look.measure is not Measure.KG:
        titles += [Column(gettext("At the end, kg"), is_number=True)]
    return Table(
        caption=gettext("What came and went"),
        note=f"({measure_label(look.measure)})",
        name=name,
        columns=titles,
        rows=[[*_heads(entry.goods, look), *_figures(entry, shown, look)] for entry in rows],
        totals=_totals(rows, shown, look),
        is_dense=len(titles) > 9,
    )


def columns_of(lots: Iterable[Entry], *, is_depot: bool) -> list[Flow]:
    """The columns that always stand in an account, and the others where something is in them."""
    always = {Flow.RECEIVED, Flow.SENT if is_depot else Flow.HANDED_OUT, Flow.LOST}
    used = {flow for entry in lots for flow, units in entry.flows.items() if units}
    return [flow for flow in Flow if flow in always | used]


def _heads(goods: Goods, look: Look) -> list[Cell]:
    product = f"{goods.product}\n{goods.product_code}"
    return [product, goods.code, goods.expires_on] if look.is_by_lot else [product]


def _figures(entry: Entry, shown: Sequence[Flow], look: Look) -> list[Cell]:
    show, goods = measures(look.measure), entry.goods
    cells = [show(entry.opening, goods)]
    cells += [show(entry.flows[flow], goods) for flow in shown]
    cells.append(show(entry.closing, goods))
    if look.measure is not Measure.BOXES:
        cells.append(measures(Measure.BOXES)(entry.closing, goods))
    if look.measure is not Measure.KG:
        cells.append(measures(Measure.KG)(entry.closing, goods))
    return cells


def _totals(rows: Sequence[Entry], shown: Sequence[Flow], look: Look) -> list[Cell]:
    """Sums of the column above, in the same measure: never across two programmes."""
    if not rows:
        return []
    heads = 3 if look.is_by_lot else 1
    figures = [_figures(entry, shown, look) for entry in rows]
    sums = [_sum(cells) for cells in zip(*figures, strict=True)]
    return [gettext("Total"), *[""] * (heads - 1), *sums]


def _sum(cells: Iterable[Cell]) -> Cell:
    column = list(cells)
    if isinstance(column[0], Mass):
        return Mass(sum(cell.grams for cell in column if isinstance(cell, Mass)))
    if isinstance(column[0], Boxes):
        boxes = [cell for cell in column if isinstance(cell, Boxes)]
        return Boxes(sum(b.full for b in boxes), sum(b.loose for b in boxes))
    return sum(cell for cell in column if isinstance(cell, int))


def measures(measure: Measure) -> Callable[[int, Goods], Cell]:
    """How units of a product are shown."""
    if measure is Measure.UNITS:
        return lambda units, _goods: units
    if measure is Measure.KG:
        return lambda units, goods: Mass(units * goods.grams_per_unit)
    return _boxes


def _boxes(units: int, goods: Goods) -> Boxes:
    """Full boxes and loose units; below zero both are."""
    full, loose = whole_boxes(abs(units), goods.units_per_box)
    return Boxes(full, loose) if units >= 0 else Boxes(-full, -loose)


def measure_label(measure: Measure) -> str:
    labels = {
        Measure.UNITS: gettext("in units"),
        Measure.BOXES: gettext("in boxes + loose units"),
        Measure.KG: gettext("in kilograms"),
    }
    return str(labels[measure])


def steps_table(account: Account, programme: Programme, measure: Measure) -> Table:
    """Every movement of a programme by product and day, with what was there afterwards."""
    name = words.PROGRAMMES[programme.value]
    show = measures(measure)
    rows: list[list[Cell]] = []
    for goods, opening, steps in _by_product(account, programme):
        left = accumulate((step.signed for step in steps), initial=opening)
        next(left)
        rows += [
            _step_cells(account, goods, step, show, units)
            for step, units in zip(steps, left, strict=True)
        ]
    return Table(
        caption=gettext("Every movement"),
        note=f"({measure_label(measure)})",
        name=gettext("Movements %(programme)s", programme=name),
        columns=[
            Column(gettext("Product"), weight=2),
            Column(gettext("Day")),
            Column(gettext("Document"), weight=1.2),
            Column(gettext("What happened"), weight=1.1),
            Column(gettext("From or to"), weight=1.6),
            Column(gettext("Lot"), weight=1.1),
            Column(gettext("In"), is_number=True),
            Column(gettext("Out"), is_number=True),
            Column(gettext("Left"), is_number=True),
        ],
        rows=rows,
        is_dense=True,
        has_row_heads=False,
    )


def _by_product(account: Account, programme: Programme) -> Iterator[tuple[Goods, int, list[Step]]]:
    """Each product with what was there at first, and its steps by day."""
    steps: dict[int, list[Step]] = defaultdict(list)
    for step in account.steps:
        goods = account.goods[step.lot_id]
        if goods.programme is programme:
            steps[goods.product_id].append(step)
    entries = [entry for entry in account.lots if entry.goods.programme is programme]
    for entry in domain.by_product(entries):
        yield entry.goods, entry.opening, steps[entry.goods.product_id]


def _step_cells(
    account: Account, goods: Goods, step: Step, show: Callable[[int, Goods], Cell], left: int
) -> list[Cell]:
    came = step.flow in domain.INS
    other = step.other_name or account.names.get(step.document) or words.other_label(step.other)
    what = words.flow_label(step.flow)
    return [
        goods.product,
        step.on,
        words.document_label(step.document),
        f"{what}\n{step.reason}" if step.reason else what,
        other,
        account.goods[step.lot_id].code,
        show(step.units, goods) if came else "",
        "" if came else show(step.units, goods),
        show(left, goods),
    ]


def undone_table(account: Account, measure: Measure) -> Table:
    """What was reversed: it stands in no total above (case R11)."""
    show = measures(measure)
    return Table(
        caption=gettext("These were undone and count in no figure above"),
        note=f"({measure_label(measure)})",
        name=gettext("Reversed"),
        columns=[
            Column(gettext("Product"), weight=2),
            Column(gettext("Lot"), weight=1),
            Column(gettext("Day")),
            Column(gettext("Document"), weight=1),
            Column(gettext("Quantity"), is_number=True),
            Column(gettext("Reversed"), weight=1),
            Column(gettext("Why"), weight=1.6),
        ],
        rows=[
            [
                f"{goods.product}\n{words.PROGRAMMES[goods.programme.value]}",
                goods.code,
                row.on,
                words.document_label(row.document),
                show(row.units, goods),
                f"{when(row.reversed_at)}\n{row.reversed_by}",
                row.reason or "",
            ]
            for row in account.undone
            for goods in (account.goods[row.lot_id],)
        ],
        is_dense=True,
    )
