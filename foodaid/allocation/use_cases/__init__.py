"""Sharing out: propose, change by hand, approve, publish, withdraw."""

from foodaid.allocation.use_cases.deciding import approve, publish, withdraw
from foodaid.allocation.use_cases.overriding import override
from foodaid.allocation.use_cases.proposing import Scenario, propose

__all__ = ["Scenario", "approve", "override", "propose", "publish", "withdraw"]
