"""Ceilings: what some partners together may not pass, shared inside by people, max-min."""

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np

from foodaid.allocation.domain.columns import Laid, PoolColumns, are_exact
from foodaid.allocation.domain.columnwise import PoolShares, fair
from foodaid.allocation.domain.fair import Ration, fair_rations
from foodaid.allocation.domain.levels import Claim, water_level
from foodaid.allocation.domain.pools import Pool
from foodaid.allocation.domain.problem import Method, Problem, caps_of
from foodaid.allocation.domain.room import Room

PATIENT_ROUNDS = 12
"""How often what a ceiling frees may come back to partners under the same ceiling."""


class _Sharing(Protocol):
    """The fair shares between bounds in grams, shared as often as the bounds are lowered."""

    def grams(self, highs: Sequence[int]) -> list[int]:
        """The grams of every line's fair share, rounded up."""

    def rations(self) -> list[Ration]:
        """What was shared last."""


def rations_under_ceilings(
    problem: Problem, pools: Sequence[Pool], laid: Laid | None
) -> tuple[list[Ration], list[int]]:
    """Fair shares that pass no ceiling, and the upper bound of every line in grams.

    A partner that would have more than its part of a full ceiling has all its lines cut in
    proportion, to whole grams; what that frees is shared again by the same rule, until no
    ceiling is passed. Bounds only fall. A ceiling that keeps filling up again is closed after
    PATIENT_ROUNDS: its partners keep what they have then, which ends the repetition.
    """
    weights = {pool.product.code: pool.product.grams_per_box for pool in pools}
    rows = zip(problem.lines, caps_of(problem.lines), strict=True)
    highs = [cap * weights[line.product] for line, cap in rows]
    sharing: _Sharing = _ByLines(problem, pools)
    if laid and are_exact(laid.columns, Method.BASKET, is_in_grams=True):
        sharing = _ByColumns(laid, pools, len(highs))
    lines_of = _lines_under_ceilings(problem)
    rounds = 0
    while True:
        grams = sharing.grams(highs)
        if not _cut(problem, lines_of, grams, highs, is_last=rounds >= PATIENT_ROUNDS):
            return sharing.rations(), highs
        rounds += 1


class _ByLines:
    """Line by line, in whole numbers of any length."""

    def __init__(self, problem: Problem, pools: Sequence[Pool]) -> None:
        self._problem, self._pools = problem, pools
        self._shared: list[Ration] = []

    def grams(self, highs: Sequence[int]) -> list[int]:
        self._shared = fair_rations(self._problem, self._pools, highs)
        grams = [0] * len(highs)
        for pool, ration in zip(self._pools, self._shared, strict=True):
            for index, part in ration.parts.items():
                grams[index] = -(-part * pool.product.grams_per_box // ration.denominator)
        return grams

    def rations(self) -> list[Ration]:
        return self._shared


class _ByColumns:
    """By columns whose boxes are counted in grams, where that is exact."""

    def __init__(self, laid: Laid, pools: Sequence[Pool], count: int) -> None:
        self._laid, self._pools, self._count = laid, pools, count
        self._shared: list[PoolShares] = []

    def grams(self, highs: Sequence[int]) -> list[int]:
        grams = np.zeros(self._count, np.int64)
        columns = self._laid.columns
        self._shared = []
        for pool, at in zip(columns.pools, self._laid.lines, strict=True):
            weight = pool.grams_per_box
            high = np.array([highs[index] for index in at.tolist()], np.int64)
            low = np.minimum(pool.low * weight, high)
            in_grams = PoolColumns(
                *(pool.available * weight, weight, pool.units_per_box, pool.partner),
                *(low, high, pool.held * weight),
            )
            shares = fair(in_grams, columns.people[pool.partner])
            grams[at] = shares.boxes + (shares.rest > 0)
            self._shared.append(shares)
        found: list[int] = grams.tolist()
        return found

    def rations(self) -> list[Ration]:
        rations = []
        for pool, at, shares in zip(self._pools, self._laid.lines, self._shared, strict=True):
            parts = shares.boxes * shares.denominator + shares.rest
            grams, level, last_level = pool.product.grams_per_box, shares.level, shares.last_level
            rations.append(
                Ration(
                    dict(zip(at.tolist(), parts.tolist(), strict=True)),
                    shares.denominator * grams,
                    None if level is None else level / grams,
                    None if last_level is None else last_level / grams,
                    shares.is_guarantee_only,
                )
            )
        return rations


def _lines_under_ceilings(problem: Problem) -> dict[str, list[int]]:
    """The lines that nobody locked of every partner under a ceiling."""
    lines_of: dict[str, list[int]] = {
        partner: [] for ceiling in problem.ceilings for partner in ceiling.partners
    }
    for index, line in enumerate(problem.lines):
        if line.locked is None and line.partner in lines_of:
            lines_of[line.partner].append(index)
    return lines_of


def _cut(
    problem: Problem,
    lines_of: Mapping[str, list[int]],
    grams: list[int],
    highs: list[int],
    *,
    is_last: bool,
) -> bool:
    """Lower the bounds of the lines under every ceiling that is passed; tell if any is."""
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
