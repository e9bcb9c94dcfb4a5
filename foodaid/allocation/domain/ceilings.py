"""Ceilings: what some partners together may not pass, shared inside by people, max-min."""

from collections import defaultdict
from collections.abc import Sequence

from foodaid.allocation.domain.fair import Ration, fair_rations
from foodaid.allocation.domain.levels import Claim, water_level
from foodaid.allocation.domain.pools import Pool
from foodaid.allocation.domain.problem import Problem
from foodaid.allocation.domain.room import Room

PATIENT_ROUNDS = 12
"""How often what a ceiling frees may come back to partners under the same ceiling."""


def rations_under_ceilings(
    problem: Problem, pools: Sequence[Pool]
) -> tuple[list[Ration], list[int]]:
    """Fair shares that pass no ceiling, and the upper bound of every line in grams.

    A partner that would have more than its part of a full ceiling has all its lines cut in
    proportion, to whole grams; what that frees is shared again by the same rule, until no
    ceiling is passed. Bounds only fall. A ceiling that keeps filling up again is closed after
    PATIENT_ROUNDS: its partners keep what they have then, which ends the repetition.
    """
    weights = {pool.product.code: pool.product.grams_per_box for pool in pools}
    highs = [line.cap * weights[line.product] for line in problem.lines]
    rounds = 0
    while True:
        rations = fair_rations(problem, pools, highs)
        grams = _grams(problem, pools, rations)
        if not _cut(problem, grams, highs, is_last=rounds >= PATIENT_ROUNDS):
            return rations, highs
        rounds += 1


def _grams(problem: Problem, pools: Sequence[Pool], rations: Sequence[Ration]) -> list[int]:
    """The grams of every line's fair share, rounded up."""
    grams = [0] * len(problem.lines)
    for pool, ration in zip(pools, rations, strict=True):
        for index, part in ration.parts.items():
            grams[index] = -(-part * pool.product.grams_per_box // ration.denominator)
    return grams


def _cut(problem: Problem, grams: list[int], highs: list[int], *, is_last: bool) -> bool:
    """Lower the bounds of the lines under every ceiling that is passed; tell if any is."""
    lines_of: defaultdict[str, list[int]] = defaultdict(list)
    for index, line in enumerate(problem.lines):
        if line.locked is None:
            lines_of[line.partner].append(index)
    people = {partner.id: partner.people for partner in problem.partners}
    is_passed = False
    for ceiling, left in zip(problem.ceilings, Room(problem).left, strict=True):
        members = sorted(ceiling.partners)
        wanted = {id: sum(grams[index] for index in lines_of[id]) for id in members}
        if sum(wanted.values()) <= left:
            continue
        is_passed = True
        for id, allowed in _parts_of(wanted, people, left).items():
            for index in lines_of[id]:
                if is_last or allowed < wanted[id]:
                    grams[index] = grams[index] * allowed // max(wanted[id], 1)
                    highs[index] = min(highs[index], grams[index])
    return is_passed


def _parts_of(wanted: dict[str, int], people: dict[str, int], left: int) -> dict[str, int]:
    """Whole grams for each partner under a full ceiling: by people, nobody more than it wants.

    Partners without people share equally what the others leave.
    """
    with_people = {id: grams for id, grams in wanted.items() if people[id]}
    parts = _level_parts(with_people, people, left)
    rest = left - sum(parts.values())
    without = {id: grams for id, grams in wanted.items() if not people[id]}
    if sum(with_people.values()) >= left:
        return parts | dict.fromkeys(without, 0)
    return parts | _level_parts(without, dict.fromkeys(without, 1), rest)


def _level_parts(wanted: dict[str, int], people: dict[str, int], left: int) -> dict[str, int]:
    claims = [Claim(people[id], 0, 0, grams) for id, grams in wanted.items()]
    level = water_level(claims, 1, left) if left < sum(wanted.values()) else None
    if level is None:
        return dict(wanted)
    return {id: min(grams, level * people[id] // 1) for id, grams in wanted.items()}
