"""Rounds: plan, announce, take back, load, open by a driver's link; and the vehicles."""

from foodaid.rounds.use_cases.allocations import publish_allocation, withdraw_allocation
from foodaid.rounds.use_cases.driving import (
    load_round,
    mail_link,
    open_link,
    publish_round,
    renew_link,
    take_back_round,
)
from foodaid.rounds.use_cases.granting import decide_appeal
from foodaid.rounds.use_cases.planning import Planned, plan_rounds
from foodaid.rounds.use_cases.vehicles import VehicleWish, add_vehicle, change_vehicle

__all__ = [
    "Planned",
    "VehicleWish",
    "add_vehicle",
    "change_vehicle",
    "decide_appeal",
    "load_round",
    "mail_link",
    "open_link",
    "plan_rounds",
    "publish_allocation",
    "publish_round",
    "renew_link",
    "take_back_round",
    "withdraw_allocation",
]
