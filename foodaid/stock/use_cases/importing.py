"""Movements from a file: by the same rules as everything, all of them or none.

The rules are those of `move` and `reverse`; what a file adds to the ledger is checked by doing it,
and undone again when it was only a trial.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import groupby

from sqlalchemy import select

from foodaid.catalogue.models import Campaign, Product
from foodaid.core import audit, clock
from foodaid.core.db import db, lock, release, use_case
from foodaid.core.errors import Refusal
from foodaid.core.permissions import Actor
from foodaid.stock.domain.movement_files import Fault, Line, Reading
from foodaid.stock.models import (
    Count,
    CountLine,
    Lot,
    Movement,
    MovementKind,
    Origin,
    Place,
    PlaceKind,
)
from foodaid.stock.queries import book, units_at
from foodaid.stock.use_cases.moving import Move, move, reverse

Numbered = tuple[int, Line]
MOST_DOCUMENT, MOST_CODE, MOST_REASON = 40, 40, 200


@dataclass(frozen=True, slots=True)
class RowRefusal:
    """A rule of the ledger that a row (or the lines beside it on its document) breaks."""

    row: int
    refusal: Refusal


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a file brings: movements that are new and known, new lots; or what is wrong with it."""

    new: int = 0
    known: int = 0
    lots: int = 0
    faults: tuple[Fault, ...] = ()
    refusals: tuple[RowRefusal, ...] = ()

    @property
    def is_right(self) -> bool:
        return not self.faults and not self.refusals


class _OnlyATrial(Exception):
    """Takes everything back."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__()
        self.outcome = outcome


def import_movements(actor: Actor, reading: Reading, *, save: bool) -> Outcome:
    """Book the lines of a file; without `save`, and when any row is wrong, nothing is saved.

    Lines that the ledger has already are left alone: the same file twice changes nothing.
    """
    if reading.faults:
        return Outcome(faults=reading.faults)
    release()
    try:
        return _import(actor, reading, save=save)
    except _OnlyATrial as trial:
        return trial.outcome


@use_case
def _import(actor: Actor, reading: Reading, *, save: bool) -> Outcome:
    lock("ledger-import")
    writing = _Writing(actor)
    faults = tuple(writing.faults(reading.lines))
    if faults:
        raise _OnlyATrial(Outcome(faults=faults))
    refusals = tuple(writing.write(reading.lines))
    outcome = Outcome(writing.new, writing.known, len(writing.new_lots), (), refusals)
    if refusals or not save:
        raise _OnlyATrial(outcome)
    if writing.new:
        told = {"new": outcome.new, "known": outcome.known, "lots": outcome.lots}
        audit.record(actor, "ledger.imported", "ledger", new=told)
    return outcome


class _Writing:
    """The rows of this installation by the words of the file, and what was written so far."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self.places: dict[str, Place] = book.places_by_key()
        self.products = {row.code: row for row in db.session.scalars(select(Product))}
        self.campaigns = {
            (row.programme.value, row.year, row.name): row
            for row in db.session.scalars(select(Campaign))
        }
        self.lots = {
            (row.product_id, row.campaign_id, row.code): row
            for row in db.session.scalars(select(Lot))
        }
        self.there: dict[tuple[object, ...], deque[int]] = defaultdict(deque)
        for movement_id, line in book.lines_with_ids():
            self.there[line.same].append(movement_id)
        self.ids: dict[int, int] = {}
        self.new_lots: list[Lot] = []
        self.new = self.known = 0

    def faults(self, lines: Iterable[Numbered]) -> Iterator[Fault]:
        """Words that this installation does not know, with the nearest it does (case I6)."""
        numbers: set[int] = set()
        for row, line in lines:
            yield from self._unknown(row, line)
            yield from self._lot_faults(row, line)
            if (line.reverses is None) is (line.kind == MovementKind.REVERSED):
                yield Fault((row,), "reverses", str(line.reverses or ""), "the number of the line "
                            "that a reversal undoes, and nothing on other lines")  # fmt: skip
            elif line.reverses is not None and line.reverses not in numbers:
                yield Fault((row,), "reverses", str(line.reverses), "the number of a line above")
            if line.day > clock.today():
                yield Fault((row,), "day", line.day.isoformat(), "a day that is not still to come")
            numbers.add(line.number)

    def _unknown(self, row: int, line: Line) -> Iterator[Fault]:
        kinds = [kind.value for kind in MovementKind]
        for column, word, known in (
            ("kind", line.kind, kinds),
            ("from", line.start, list(self.places)),
            ("to", line.end, list(self.places)),
            ("product", line.product, list(self.products)),
            ("origin", line.origin, [origin.value for origin in Origin]),
        ):
            if word not in known:
                yield Fault((row,), column, word, _nearest(word, known))
        if line.start == line.end:
            yield Fault((row,), "to", line.end, "another place than the movement comes from")
        campaign = (line.programme, line.year, line.campaign)
        if campaign not in self.campaigns:
            names = [" ".join(map(str, key)) for key in self.campaigns]
            words = " ".join(map(str, campaign))
            yield Fault((row,), "campaign", words, _nearest(words, names))
        for column, text, most in (
            ("lot", line.lot, MOST_CODE),
            ("document", line.document, MOST_DOCUMENT),
            ("reason", line.reason, MOST_REASON),
        ):
            if len(text) > most:
                yield Fault((row,), column, text[:80], f"at most {most} characters")

    def _lot_faults(self, row: int, line: Line) -> Iterator[Fault]:
        """A lot that is known has the dates and the price that are known of it."""
        lot = self._lot(line)
        if lot is None:
            return
        for column, here, told in (
            ("best_before", lot.best_before, line.best_before),
            ("use_by", lot.use_by, line.use_by),
            ("unit_cents", lot.unit_cents, line.unit_cents),
            ("origin", lot.origin.value, line.origin),
        ):
            if here != told:
                known = "nothing" if here is None else str(here)
                yield Fault((row,), column, str(told or ""), f"{known}, as known of lot {lot.code}")

    def _lot(self, line: Line) -> Lot | None:
        product = self.products.get(line.product)
        campaign = self.campaigns.get((line.programme, line.year, line.campaign))
        if product is None or campaign is None:
            return None
        return self.lots.get((product.id, campaign.id, line.lot))

    def write(self, lines: Sequence[Numbered]) -> Iterator[RowRefusal]:
        """Write what is new, a document of a day at a time; the first refusal of each is told."""
        for _paper, group in groupby(lines, key=_paper_of):
            fresh = []
            for row, line in group:
                same = self.there.get(line.same)
                if same:
                    self.ids[line.number] = same.popleft()
                    self.known += 1
                else:
                    fresh.append((row, line))
            if fresh:
                try:
                    self._write(fresh)
                except Refusal as refusal:
                    yield RowRefusal(fresh[0][0], refusal)
                    return

    def _write(self, fresh: list[Numbered]) -> None:
        first = fresh[0][1]
        if first.kind == MovementKind.REVERSED:
            originals = [
                db.session.get_one(Movement, self.ids[line.reverses])
                for _row, line in fresh
                if line.reverses is not None
            ]
            rows = reverse(self.actor, originals, first.reason)
        else:
            moves = [self._move(line) for _row, line in fresh]
            document = first.document
            if first.kind == MovementKind.COUNTED:
                document = f"count:{self._count(moves, first).id}"
            rows = move(self.actor, moves, document, first.day)
        db.session.flush()
        for (_row, line), written in zip(fresh, rows, strict=True):
            self.ids[line.number] = written.id
        self.new += len(rows)

    def _move(self, line: Line) -> Move:
        return Move(
            self._known_or_new_lot(line).id,
            self.places[line.start],
            self.places[line.end],
            line.units,
            MovementKind(line.kind),
            line.reason or None,
        )

    def _known_or_new_lot(self, line: Line) -> Lot:
        lot = self._lot(line)
        if lot is not None:
            return lot
        product = self.products[line.product]
        campaign = self.campaigns[line.programme, line.year, line.campaign]
        lot = Lot(
            product_id=product.id, campaign_id=campaign.id, programme=campaign.programme,
            code=line.lot, best_before=line.best_before, use_by=line.use_by,
            unit_cents=line.unit_cents,
            is_known=not line.lot.startswith("?"), origin=Origin(line.origin),
        )  # fmt: skip
        db.session.add(lot)
        db.session.flush()
        self.lots[product.id, campaign.id, line.lot] = lot
        self.new_lots.append(lot)
        return lot

    def _count(self, moves: list[Move], line: Line) -> Count:
        """The count that a difference comes from: a difference alone would come from nowhere."""
        gaps: dict[int, int] = defaultdict(int)
        for step in moves:
            gaps[step.lot_id] += (
                step.units if step.from_place.kind is PlaceKind.LOSS else -step.units
            )
        place = (
            moves[0].to_place if moves[0].from_place.kind is PlaceKind.LOSS else moves[0].from_place
        )
        shelf = units_at(place.id, gaps)
        reason = {step.lot_id: step.reason for step in moves}
        now = clock.now()
        count = Count(
            place_id=place.id,
            counted_on=line.day,
            recorded_at=now,
            recorded_by=self.actor.name,
            closed_at=now,
            closed_by=self.actor.name,
            lines=[
                CountLine(
                    place_id=place.id,
                    lot_id=lot_id,
                    counted_at=now,
                    counted_by=self.actor.name,
                    book_units=shelf.get(lot_id, 0),
                    counted_units=max(0, shelf.get(lot_id, 0) + gap),
                    reason=reason[lot_id],
                )
                for lot_id, gap in gaps.items()
            ],
        )
        db.session.add(count)
        db.session.flush()
        return count


def _paper_of(numbered: Numbered) -> tuple[object, ...]:
    """Lines that were written together: one document of one day, all of it reversals or none."""
    line = numbered[1]
    undoes = line.kind == MovementKind.REVERSED
    counted = line.kind == MovementKind.COUNTED
    return (line.document, line.day, undoes, counted, line.reason if undoes else "")


def _nearest(word: str, known: Iterable[str]) -> str:
    near = get_close_matches(word, list(known), n=1, cutoff=0.5)
    return f"one that is known; the nearest is {near[0]!r}" if near else "one that is known"
