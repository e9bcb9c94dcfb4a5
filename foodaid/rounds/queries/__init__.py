"""What is asked of rounds: the problem behind a plan, rounds, and what is loaded."""

from foodaid.rounds.queries.problem import (
    Case,
    LeftOver,
    Outlook,
    load_problem,
    outlook,
    working_days,
)
from foodaid.rounds.queries.rounds import (
    LoadingList,
    ProductLoad,
    RoundRow,
    StopLoad,
    loading_list,
    picked,
    round_of,
    round_of_link,
    rounds_at,
    rounds_between,
    stop_of_order,
    vehicle_of,
    vehicles_at,
    windows_at,
)

__all__ = [
    "Case",
    "LeftOver",
    "LoadingList",
    "Outlook",
    "ProductLoad",
    "RoundRow",
    "StopLoad",
    "load_problem",
    "loading_list",
    "outlook",
    "picked",
    "round_of",
    "round_of_link",
    "rounds_at",
    "rounds_between",
    "stop_of_order",
    "vehicle_of",
    "vehicles_at",
    "windows_at",
    "working_days",
]
