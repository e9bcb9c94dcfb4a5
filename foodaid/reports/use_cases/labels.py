"""Printing labels for what lies at a depot."""

from dataclasses import dataclass

from foodaid.core import audit, clock, idempotency
from foodaid.core.db import db, lock, use_case
from foodaid.core.errors import Conflict, Invalid
from foodaid.core.permissions import Actor, Permission
from foodaid.core.translation import when
from foodaid.organisations import queries as organisations
from foodaid.reports.models import LabelKind, LabelPrint, LabelSheet
from foodaid.reports.queries import labels as queries
from foodaid.stock.models import Lot

MOST_LABELS = 400


@dataclass(frozen=True, slots=True)
class PrintLabels:
    """How many labels of a lot, for what, and how they lie on the sheets."""

    depot_id: int
    lot_id: int
    kind: LabelKind
    sheet: LabelSheet
    labels: int
    skipped: int = 0
    is_again: bool = False
    key: str | None = None


@use_case
def print_labels(actor: Actor, wish: PrintLabels) -> LabelPrint:
    """Note that labels are printed; their sheets follow from the row.

    Refuses labels of a lot that has some already, with who made them and when, unless the person
    says that they are meant to be printed again (case D15).
    """
    earlier = idempotency.earlier_result(actor, "labels.print", wish.key)
    if earlier is not None:
        return db.session.get_one(LabelPrint, earlier)
    organisations.depot_of(actor, wish.depot_id, Permission.RECEIVE_GOODS)
    _holder, lot = queries.lot_at(actor, wish.depot_id, wish.lot_id)
    _check(wish)
    lock(f"labels:{wish.depot_id}:{wish.lot_id}")
    _check_again(wish)
    made = LabelPrint(
        depot_id=wish.depot_id,
        lot_id=lot.id,
        kind=wish.kind,
        sheet=wish.sheet,
        labels=wish.labels,
        skipped=wish.skipped,
        units=units_on(lot, wish.kind),
        printed_at=clock.now(),
        printed_by=actor.name,
    )
    db.session.add(made)
    db.session.flush()
    idempotency.remember(actor, "labels.print", wish.key, made.id)
    audit.record(
        actor,
        "labels.printed",
        f"lot:{lot.id}",
        new={"depot": wish.depot_id, "kind": wish.kind, "labels": wish.labels},
    )
    return made


def units_on(lot: Lot, kind: LabelKind) -> int:
    """Units in a full box, or on a full pallet."""
    product = lot.product
    boxes = product.boxes_per_pallet if kind is LabelKind.PALLET else 1
    return boxes * product.units_per_box


def _check(wish: PrintLabels) -> None:
    problems: dict[str, Invalid] = {}
    if not 1 <= wish.labels <= MOST_LABELS:
        problems["labels"] = Invalid("labels-number", most=MOST_LABELS)
    if not 0 <= wish.skipped < int(wish.sheet):
        problems["skipped"] = Invalid("labels-skipped", most=int(wish.sheet) - 1)
    if problems:
        raise Invalid("labels-wrong", problems=problems)


def _check_again(wish: PrintLabels) -> None:
    if wish.is_again:
        return
    prints = queries.prints_of(wish.depot_id, wish.lot_id)
    newest = next((row for row in prints if row.kind is wish.kind), None)
    if newest is not None:
        raise Conflict(
            "labels-printed-before",
            field="is_again",
            who=newest.printed_by,
            at=when(newest.printed_at),
            labels=newest.labels,
        )
