"""Receipts, and transfers of goods."""

from foodaid.deliveries.domain import TransferStatus
from foodaid.deliveries.models.receipts import Receipt, ReceiptLine
from foodaid.deliveries.models.transfers import Transfer, TransferLine, TransferOffer

__all__ = ["Receipt", "ReceiptLine", "Transfer", "TransferLine", "TransferOffer", "TransferStatus"]
