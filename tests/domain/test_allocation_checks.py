"""A wrong result is noticed: one planted fault at a time."""

import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from foodaid.allocation.domain.checks import broken_rules
from foodaid.allocation.domain.result import as_json, read_result
from tests.domain.allocation_examples import line, partner, problem, product, read, shared

Printed = dict[str, Any]


def example(method: str = "basket", **others: Any) -> dict[str, Any]:
    """Three partners, one of them locked on rice, over rice and milk."""
    partners = [partner("a", 10, 0), partner("b", 20, 1, "500"), partner("c", 30, 2)]
    lines = [
        line("a", 9),
        line("b", 9, most=3),
        line("c", 9, locked=2),
        line("a", 9, "milk"),
        line("b", 9, "milk"),
        line("c", 9, "milk"),
    ]
    products = [product(boxes=9, grams=6000), product("milk", boxes=10, grams=4000)]
    return problem(products, partners, lines, method=method, **others)


def move(printed: Printed, giver: int, taker: int, boxes: int = 1) -> None:
    for at, change in ((giver, -boxes), (taker, boxes)):
        share = printed["shares"][at]
        share["boxes"] += change
        if "extra" in share["facts"]:
            share["facts"]["extra"] += change


def broken(written: dict[str, Any], plant: Callable[[Printed], object]) -> list[str]:
    printed = json.loads(json.dumps(as_json(shared(written))))
    plant(printed)
    return broken_rules(read(written), read_result(json.dumps(printed)))


@pytest.mark.parametrize("method", ["basket", "single"])
def test_a_right_result_breaks_no_rule(method: str) -> None:
    assert broken(example(method), lambda printed: None) == []


def lose_a_box(printed: Printed) -> None:
    printed["shares"][3]["boxes"] -= 1


def pass_the_cap(printed: Printed) -> None:
    move(printed, 0, 1)


def break_the_lock(printed: Printed) -> None:
    move(printed, 0, 2)


def swap_lines(printed: Printed) -> None:
    printed["shares"].reverse()


def round_the_wrong_one(printed: Printed) -> None:
    up, down = (
        next(at for at, s in enumerate(printed["shares"]) if s["reason"] == reason)
        for reason in ("rounded-up", "rounded-down")
    )
    move(printed, up, down)


def keep_a_box_back(printed: Printed) -> None:
    printed["shares"][0]["boxes"] -= 1
    printed["left"][0]["boxes"] += 1


def shift_a_fair_share(printed: Printed) -> None:
    printed["shares"][3]["fair_share"] = "5/2"


def forge_the_credit(printed: Printed) -> None:
    printed["credit"][0]["grams"] = "1"


def invent_a_reason(printed: Printed) -> None:
    printed["shares"][0]["reason"] = "friend"


def claim_a_lock(printed: Printed) -> None:
    printed["shares"][0]["reason"] = "locked"


def lie_about_people(printed: Printed) -> None:
    printed["shares"][3]["facts"]["people"] = 11


def lie_about_the_level(printed: Printed) -> None:
    printed["shares"][3]["facts"]["level"] = "7"


def polish_the_fairness(printed: Printed) -> None:
    printed["fairness"]["gini"] = 0.5


@pytest.mark.parametrize(
    "plant, words",
    [
        (lose_a_box, "are not the boxes there were"),
        (pass_the_cap, "more than the partner asked or may have"),
        (break_the_lock, "locked by hand"),
        (swap_lines, "is not for the partner and product"),
        (round_the_wrong_one, "to whom less was owed"),
        (keep_a_box_back, "could still have a box"),
        (shift_a_fair_share, "one level"),
        (forge_the_credit, "still owes"),
        (invent_a_reason, "no known reason"),
        (claim_a_lock, "does not hold"),
        (lie_about_people, "not the facts of the line"),
        (lie_about_the_level, "not the facts of the line"),
        (polish_the_fairness, "not the fairness"),
    ],
)
def test_a_planted_fault_is_found(plant: Callable[[Printed], object], words: str) -> None:
    found = broken(example(), plant)

    assert any(words in sentence for sentence in found), found


def test_a_box_moved_to_a_higher_level_is_found() -> None:
    found = broken(example("single"), lambda printed: move(printed, 5, 3))

    assert found[0] == ("products[1]: a box went to a higher level than somebody waiting has")


def test_a_ceiling_that_is_passed_is_found() -> None:
    written = example()
    written["ceilings"] = [{"name": "commune", "partners": ["a"], "grams": 20_000}]

    found = broken(written, lambda printed: move(printed, 5, 3, 2))

    assert any(sentence.startswith("ceilings[0]: is passed by") for sentence in found)


def test_a_box_for_a_partner_that_is_never_served_is_found() -> None:
    written = example("single", zero_people="never")
    written["partners"][0]["people"] = 0

    found = broken(written, lambda printed: move(printed, 5, 3))

    assert "shares[3].boxes: goes to a partner without people" in found


def test_the_checks_know_nothing_of_the_calculation_they_judge() -> None:
    code = "import foodaid.allocation.domain.checks, sys; print(*sys.modules)"

    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    known = {name for name in ran.stdout.split() if name.startswith("foodaid.allocation.domain.")}
    assert {name.rpartition(".")[2] for name in known} == {
        "certificates",
        "checks",
        "evidence",
        "problem",
        "reasons",
        "replay",
        "result",
        "room",
        "telling",
        "telling_under_ceilings",
        "under_ceilings",
    }
    assert "numpy" not in ran.stdout.split()
