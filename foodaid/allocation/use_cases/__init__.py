"""Sharing out: propose, change by hand, approve, publish, withdraw."""

from foodaid.allocation.use_cases.appealing import (
    DecideAppeal,
    MakeAppeal,
    check_may_appeal,
    decide_appeal,
    make_appeal,
    take_back_appeal,
)
from foodaid.allocation.use_cases.ceilings import set_ceilings, set_ceilings_from_list
from foodaid.allocation.use_cases.deciding import approve, publish, withdraw
from foodaid.allocation.use_cases.overriding import OverrideMany, override, override_many
from foodaid.allocation.use_cases.proposing import Scenario, propose
from foodaid.allocation.use_cases.redividing import Redivide, redivide
from foodaid.allocation.use_cases.reviewing import (
    WriteComment,
    answer_comment,
    ask_review,
    finish_review,
    take_back_comment,
    write_comment,
)
from foodaid.allocation.use_cases.scheduling import (
    call_off_publishing,
    publish_due,
    schedule_publishing,
)

__all__ = [
    "DecideAppeal",
    "MakeAppeal",
    "OverrideMany",
    "Redivide",
    "Scenario",
    "WriteComment",
    "answer_comment",
    "approve",
    "ask_review",
    "call_off_publishing",
    "check_may_appeal",
    "decide_appeal",
    "finish_review",
    "make_appeal",
    "override",
    "override_many",
    "propose",
    "publish",
    "publish_due",
    "redivide",
    "schedule_publishing",
    "set_ceilings",
    "set_ceilings_from_list",
    "take_back_appeal",
    "take_back_comment",
    "withdraw",
    "write_comment",
]
