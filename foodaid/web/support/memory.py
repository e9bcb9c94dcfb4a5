"""What a partner received over time, in words and as two lines in a drawing."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from flask_babel import gettext

from foodaid.allocation.queries import ReceivedOverTime, Rounding, RoundReceived
from foodaid.core.translation import decimal, language
from foodaid.web.support.windows import window_name

WIDTH, HEIGHT = 300, 200
TOO_LITTLE = 5
"""Grams below which a weight is nothing, in kilograms with two decimals."""


@dataclass(frozen=True, slots=True)
class RoundRow:
    """One round as it is told; kilograms per person."""

    round: RoundReceived
    name: str
    per_person: Decimal | None
    mean: Decimal | None
    balance: str


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """What rounding did with one product: the fair share in boxes, the boxes, and in words."""

    product: str
    fair_share: Decimal
    boxes: int
    words: str


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """The account of rounding over one round, in words."""

    round: RoundReceived
    name: str
    before: str
    took: str
    after: str
    lines: Sequence[LedgerLine]


@dataclass(frozen=True, slots=True)
class OverTime:
    """The whole page: rounds newest first, both lines of the drawing oldest first."""

    rows: Sequence[RoundRow]
    ledger: Sequence[LedgerRow]
    mine: str
    mean: str
    most: Decimal
    balance: str
    owed: str
    summary: str


def over_time(found: ReceivedOverTime) -> OverTime:
    """Everything that is shown of one partner, the newest round first."""
    rows = [_row(round) for round in found.rounds]
    counted = [row for row in reversed(rows) if row.per_person is not None]
    most = max((max(row.per_person or 0, row.mean or 0) for row in counted), default=0)
    ledger = [_ledger(round) for round in found.rounds if round.after is not None]
    return OverTime(
        rows,
        ledger,
        _points([row.per_person for row in counted], most),
        _points([row.mean for row in counted], most),
        Decimal(most),
        rows[0].balance if rows else "",
        ledger[0].after if ledger else "",
        _summary(found.rounds),
    )


def kg_of(grams: Fraction | None) -> Decimal | None:
    """Kilograms of an exact number of grams; the page rounds."""
    return None if grams is None else Decimal(grams.numerator) / grams.denominator / 1000


def weight(grams: Fraction) -> str:
    """Kilograms with two decimals, without a sign."""
    return decimal(abs(kg_of(grams) or Decimal(0))) + " kg"


def owed(credit: Fraction | None) -> str:
    """What rounding owes, in words."""
    if credit is None or abs(credit) < TOO_LITTLE:
        return str(gettext("nothing is owed"))
    if credit > 0:
        return str(gettext("%(weight)s is owed", weight=weight(credit)))
    return str(gettext("%(weight)s was given ahead", weight=weight(credit)))


def _row(round: RoundReceived) -> RoundRow:
    return RoundRow(
        round,
        window_name(round.run.window),
        kg_of(round.per_person),
        kg_of(round.mean),
        _balance(round.balance),
    )


def _balance(grams: Fraction) -> str:
    if abs(grams) < TOO_LITTLE:
        return str(gettext("as much as the mean"))
    if grams > 0:
        return str(gettext("%(weight)s per person more than the mean", weight=weight(grams)))
    return str(gettext("%(weight)s per person less than the mean", weight=weight(grams)))


def _ledger(round: RoundReceived) -> LedgerRow:
    return LedgerRow(
        round,
        window_name(round.run.window),
        owed(round.before),
        _took(round.took, round.before),
        owed(round.after),
        [_line(rounding) for rounding in round.roundings],
    )


def _line(rounding: Rounding) -> LedgerLine:
    fair = rounding.fair_share
    words = gettext("gave %(weight)s", weight=weight(rounding.grams))
    if rounding.grams > 0:
        words = gettext("took %(weight)s", weight=weight(rounding.grams))
    boxes = Decimal(fair.numerator) / fair.denominator
    return LedgerLine(rounding.product.name_in(language()), boxes, rounding.boxes, words)


def _took(took: Fraction, before: Fraction) -> str:
    """What rounding did over all products of one round, beside what was owed before it."""
    if abs(took) < TOO_LITTLE:
        return str(gettext("Rounding made no difference."))
    amounts = {"weight": weight(took), "part": weight(min(abs(took), abs(before)))}
    if took > 0:
        if before > -TOO_LITTLE:
            return str(gettext("Rounding took %(weight)s.", **amounts))
        return str(
            gettext("Rounding took %(weight)s; %(part)s of it had been given ahead.", **amounts)
        )
    if before < TOO_LITTLE:
        return str(gettext("Rounding gave %(weight)s.", **amounts))
    return str(gettext("Rounding gave %(weight)s; %(part)s of it was owed.", **amounts))


def _summary(rounds: Sequence[RoundReceived]) -> str:
    """How the last two rounds hang together, and where that leaves the partner."""
    kept = [round for round in rounds if round.after is not None][:2]
    if len(kept) < 2:
        return ""
    now, then = kept
    names = {"then": window_name(then.run.window), "now": window_name(now.run.window)}
    if then.took >= TOO_LITTLE and now.took <= -TOO_LITTLE and now.before >= TOO_LITTLE:
        return str(gettext(
            "In %(then)s rounding took %(lost)s; in %(now)s %(back)s came back.",
            lost=weight(then.took), back=weight(min(-now.took, now.before)), **names,
        ))  # fmt: skip
    if then.took <= -TOO_LITTLE and now.took >= TOO_LITTLE and now.before <= -TOO_LITTLE:
        return str(gettext(
            "In %(then)s rounding gave %(ahead)s ahead; in %(now)s it took %(back)s of it back.",
            ahead=weight(then.took), back=weight(min(now.took, -now.before)), **names,
        ))  # fmt: skip
    return ""


def _points(kilograms: Sequence[Decimal | None], most: Decimal | int) -> str:
    """The points of a polyline in a drawing of WIDTH by HEIGHT."""
    between = WIDTH // max(1, len(kilograms) - 1)
    return " ".join(
        f"{at * between},{HEIGHT - round((kg or 0) * HEIGHT / (most or 1))}"
        for at, kg in enumerate(kilograms)
    )
