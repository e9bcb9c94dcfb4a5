"""What was sent against what came: every unit is accepted, refused or missing. And how a transfer
goes, step by step."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from foodaid.core.errors import Invalid


@dataclass(frozen=True, slots=True)
class Received:
    """What became of the units of one lot, with a reason where not all were accepted."""

    accepted: int
    refused: int = 0
    missing: int = 0
    reason: str = ""

    @property
    def total(self) -> int:
        return self.accepted + self.refused + self.missing

    @property
    def differs(self) -> bool:
        return self.refused > 0 or self.missing > 0


def problems_of(sent: Mapping[int, int], told: Mapping[int, Received]) -> dict[str, Invalid]:
    """What is wrong with a receipt, by field, all at once.

    Nothing is below 0; each lot adds up to what was sent (case D1); what was refused or missing
    has a reason (D2); no lot appears that was not sent.
    """
    problems: dict[str, Invalid] = {}
    for lot_id in sorted(sent.keys() | told.keys()):
        line = told.get(lot_id, Received(0))
        if lot_id not in sent:
            problems[f"units-{lot_id}"] = Invalid("lot-not-sent")
        elif min(line.accepted, line.refused, line.missing) < 0:
            problems[f"units-{lot_id}"] = Invalid("below-zero")
        elif line.total != sent[lot_id]:
            problems[f"units-{lot_id}"] = Invalid("receipt-sum", sent=sent[lot_id], told=line.total)
        elif line.differs and not line.reason.strip():
            problems[f"reason-{lot_id}"] = Invalid("difference-reason")
    return problems


class TransferStatus(StrEnum):
    """Where a transfer stands."""

    ASKED = "asked"
    ALLOWED = "allowed"
    REFUSED = "refused"
    SENT = "sent"
    RECEIVED = "received"
    CANCELLED = "cancelled"


_S = TransferStatus
NEXT_TRANSFER_STATUSES: dict[TransferStatus, frozenset[TransferStatus]] = {
    _S.ASKED: frozenset({_S.ALLOWED, _S.REFUSED, _S.CANCELLED}),
    _S.ALLOWED: frozenset({_S.SENT, _S.CANCELLED}),
    _S.REFUSED: frozenset(),
    _S.SENT: frozenset({_S.RECEIVED}),
    _S.RECEIVED: frozenset(),
    _S.CANCELLED: frozenset(),
}
"""What was sent can only be received: the goods are on the road (case D6)."""
del _S

PENDING = frozenset({TransferStatus.ASKED, TransferStatus.ALLOWED})
"""The goods still lie with the giver, who has promised them."""


def needs_permission(grams: int, free_below_grams: int) -> bool:
    """Whether the authority must allow goods of this mass to change hands.

    Below the limit it need not; a limit of 0 means that it always must.
    """
    return grams >= free_below_grams


def permission_number(year: int, earlier: int) -> str:
    """The number of a permission: its year, and one more than that year has seen."""
    return f"TR-{year}-{earlier + 1:04}"
