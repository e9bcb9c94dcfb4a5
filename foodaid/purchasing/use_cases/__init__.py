"""Changing what is bought and how it comes in, a file a topic."""

from foodaid.purchasing.use_cases.announcing import Announce, announce, cancel_notice
from foodaid.purchasing.use_cases.arriving import Receive, note_sample, receive, undo_arrival
from foodaid.purchasing.use_cases.contracts import (
    Plan,
    SaveContract,
    SaveLine,
    SaveSupplier,
    cancel_contract,
    plan_depots,
    save_contract,
    save_lines,
    save_supplier,
)
from foodaid.purchasing.use_cases.invoicing import (
    EnterInvoice,
    approve_invoice,
    enter_invoice,
    refuse_invoice,
)

__all__ = [
    "Announce",
    "EnterInvoice",
    "Plan",
    "Receive",
    "SaveContract",
    "SaveLine",
    "SaveSupplier",
    "announce",
    "approve_invoice",
    "cancel_contract",
    "cancel_notice",
    "enter_invoice",
    "note_sample",
    "plan_depots",
    "receive",
    "refuse_invoice",
    "save_contract",
    "save_lines",
    "save_supplier",
    "undo_arrival",
]
