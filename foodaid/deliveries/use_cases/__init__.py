"""Changes to deliveries and transfers, a file a topic."""

from foodaid.deliveries.use_cases.asking import (
    Answer,
    AskDepotTransfer,
    AskTransfer,
    answer_transfer,
    ask_depot_transfer,
    ask_transfer,
    cancel_transfer,
)
from foodaid.deliveries.use_cases.carrying import receive_transfer, send_transfer
from foodaid.deliveries.use_cases.deciding import Decision, close_case, decide_transfer
from foodaid.deliveries.use_cases.offering import (
    OfferGoods,
    TakeOffer,
    offer_goods,
    take_offer,
    withdraw_offer,
)
from foodaid.deliveries.use_cases.receiving import record_receipt

__all__ = [
    "Answer",
    "AskDepotTransfer",
    "AskTransfer",
    "Decision",
    "OfferGoods",
    "TakeOffer",
    "answer_transfer",
    "ask_depot_transfer",
    "ask_transfer",
    "cancel_transfer",
    "close_case",
    "decide_transfer",
    "offer_goods",
    "receive_transfer",
    "record_receipt",
    "send_transfer",
    "take_offer",
    "withdraw_offer",
]
