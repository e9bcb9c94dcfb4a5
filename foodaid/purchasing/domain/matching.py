"""The three-way match: what was ordered, what was accepted, what is invoiced."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """What a line of an invoice may be; a line can be wrong in several ways."""

    MATCHED = "matched"
    QUANTITY = "quantity-differs"
    PRICE = "price-differs"
    NOT_RECEIVED = "not-received"


@dataclass(frozen=True, slots=True)
class Standing:
    """One line of a contract as it stands, in boxes; `unit_cents` as agreed.

    `accepted` is what was received and not refused; `invoiced` is what other invoices that
    were not sent back ask for already.
    """

    ordered: int
    accepted: int
    invoiced: int
    unit_cents: int
    units_per_box: int

    @property
    def payable(self) -> int:
        """Boxes that may still be invoiced: nobody owes more than was ordered or came in."""
        return max(0, min(self.ordered, self.accepted) - self.invoiced)


@dataclass(frozen=True, slots=True)
class InvoicedLine:
    """What an invoice asks for one line of the contract."""

    line_id: int
    boxes: int
    unit_cents: int


@dataclass(frozen=True, slots=True)
class LineMatch:
    """An invoiced line beside its standing, and all that differs."""

    invoiced: InvoicedLine
    standing: Standing
    outcomes: tuple[Outcome, ...]

    @property
    def is_matched(self) -> bool:
        return self.outcomes == (Outcome.MATCHED,)

    @property
    def cents(self) -> int:
        return self.invoiced.boxes * self.standing.units_per_box * self.invoiced.unit_cents

    @property
    def payable_cents(self) -> int:
        """What the line comes to at the agreed price for the boxes that may be invoiced."""
        boxes = min(self.invoiced.boxes, self.standing.payable)
        return boxes * self.standing.units_per_box * self.standing.unit_cents


def match_lines(
    lines: Iterable[InvoicedLine], standings: Mapping[int, Standing]
) -> tuple[LineMatch, ...]:
    """Each line of an invoice beside its contract line, in the order of the invoice.

    Fewer boxes than may be invoiced match: the rest can follow on another invoice. More differ;
    and when nothing came in at all, the line is called not received instead.
    """
    return tuple(_match(line, standings[line.line_id]) for line in lines)


def _match(line: InvoicedLine, standing: Standing) -> LineMatch:
    outcomes = []
    if line.boxes > 0 and standing.accepted == 0:
        outcomes.append(Outcome.NOT_RECEIVED)
    elif line.boxes > standing.payable:
        outcomes.append(Outcome.QUANTITY)
    if line.unit_cents != standing.unit_cents:
        outcomes.append(Outcome.PRICE)
    return LineMatch(line, standing, tuple(outcomes) or (Outcome.MATCHED,))


def stated_total_fits(matches: Iterable[LineMatch], total_cents: int) -> bool:
    """Whether the total on the invoice is the sum of its lines, without VAT, to the cent."""
    return sum(match.cents for match in matches) == total_cents
