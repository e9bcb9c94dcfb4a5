"""The exact fair share of every line: max-min over the people, one level a product."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from foodaid.allocation.domain.levels import Claim, parts_at, water_level
from foodaid.allocation.domain.pools import Pool
from foodaid.allocation.domain.problem import Problem


@dataclass(frozen=True, slots=True)
class Ration:
    """The fair shares of one product: a numerator a line, over one denominator.

    `level` is in units a person and None when everybody reaches its upper bound; `last_level`
    is the same for partners without people, in boxes. When the guarantees alone need more than
    is available, only they are shared (`is_guarantee_only`).
    """

    parts: Mapping[int, int]
    denominator: int
    level: Fraction | None
    last_level: Fraction | None
    is_guarantee_only: bool


def fair_rations(
    problem: Problem, pools: Sequence[Pool], highs: Sequence[int] | None = None
) -> list[Ration]:
    """The ration of every pool; `highs` are upper bounds in grams by line, instead of the caps."""
    people = {partner.id: partner.people for partner in problem.partners}
    counts = [people[line.partner] for line in problem.lines]
    if highs is None:
        caps = [line.cap for line in problem.lines]
        return [_ration(problem, pool, counts, caps, 1) for pool in pools]
    return [_ration(problem, pool, counts, highs, pool.product.grams_per_box) for pool in pools]


def _ration(
    problem: Problem,
    pool: Pool,
    counts: Sequence[int],
    highs: Sequence[int],
    parts_a_box: int,
) -> Ration:
    """Bounds and supply in parts of a box; a level is then that many times as high."""
    claims = []
    for index in pool.lines:
        line, high = problem.lines[index], highs[index]
        low = min(line.floor * parts_a_box, high)
        claims.append(Claim(counts[index], line.held_units * parts_a_box, low, high))
    total = pool.available * parts_a_box
    is_guarantee_only = total < sum(claim.low for claim in claims)
    if is_guarantee_only:
        claims = [Claim(people, held, 0, low) for people, held, low, _ in claims]
    wanted = sum(claim.high for claim in claims)
    level = None
    if total < wanted:
        level = water_level(claims, pool.product.units_per_box, total)
    if level is None:
        parts = {i: claim.high for i, claim in zip(pool.lines, claims, strict=True)}
        return _with_last(pool, parts, max(total - wanted, 0), highs, parts_a_box)
    numerators, denominator = parts_at(claims, pool.product.units_per_box, level)
    return Ration(
        dict(zip(pool.lines, numerators, strict=True)) | dict.fromkeys(pool.last, 0),
        denominator * parts_a_box,
        level / parts_a_box,
        Fraction(0),
        is_guarantee_only,
    )


def _with_last(
    pool: Pool, parts: dict[int, int], left: int, highs: Sequence[int], parts_a_box: int
) -> Ration:
    """Share what the partners with people leave equally over those without."""
    claims = [Claim(1, 0, 0, highs[index]) for index in pool.last]
    level = None
    if left < sum(claim.high for claim in claims):
        level = water_level(claims, 1, left)
    if level is None:
        parts |= {index: highs[index] for index in pool.last}
        return Ration(parts, parts_a_box, None, None, False)
    numerators, denominator = parts_at(claims, 1, level)
    parts = {index: part * denominator for index, part in parts.items()}
    parts |= dict(zip(pool.last, numerators, strict=True))
    return Ration(parts, denominator * parts_a_box, None, level / parts_a_box, False)
