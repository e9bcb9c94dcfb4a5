"""Sharing out: propose, change by hand, approve, publish, withdraw."""

from foodaid.allocation.use_cases.ceilings import set_ceilings, set_ceilings_from_list
from foodaid.allocation.use_cases.deciding import approve, publish, withdraw
from foodaid.allocation.use_cases.overriding import OverrideMany, override, override_many
from foodaid.allocation.use_cases.proposing import Scenario, propose
from foodaid.allocation.use_cases.redividing import Redivide, redivide

__all__ = [
    "OverrideMany",
    "Redivide",
    "Scenario",
    "approve",
    "override",
    "override_many",
    "propose",
    "publish",
    "redivide",
    "set_ceilings",
    "set_ceilings_from_list",
    "withdraw",
]
