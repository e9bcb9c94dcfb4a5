"""A problem sorted by product: who shares in what, and in which turn."""

from collections import defaultdict
from dataclasses import dataclass

from foodaid.allocation.domain.problem import Partner, Problem, Product, Tie, ZeroPeople


@dataclass(frozen=True, slots=True)
class Pool:
    """One product: the boxes nobody locked, and the lines (by number) that share in them."""

    product: Product
    available: int
    lines: tuple[int, ...]
    last: tuple[int, ...]
    """The lines of partners without people, served from what the others leave."""


def pools_of(problem: Problem) -> list[Pool]:
    """The pools in the order in which they are handed out: the heaviest boxes first."""
    people = {partner.id: partner.people for partner in problem.partners}
    locked: defaultdict[str, int] = defaultdict(int)
    lines: defaultdict[str, list[int]] = defaultdict(list)
    last: defaultdict[str, list[int]] = defaultdict(list)
    for index, line in enumerate(problem.lines):
        if line.locked is not None:
            locked[line.product] += line.locked
        elif people[line.partner]:
            lines[line.product].append(index)
        elif problem.settings.zero_people is ZeroPeople.LAST:
            last[line.product].append(index)
    return [
        Pool(
            product,
            product.boxes - locked[product.code],
            tuple(lines[product.code]),
            tuple(last[product.code]),
        )
        for product in sorted(problem.products, key=lambda product: -product.grams_per_box)
    ]


def turns_of(problem: Problem, tie: Tie) -> dict[str, int]:
    """Whose turn it is at the same level: by people as the tie says, then by rank."""
    sign = -1 if tie is Tie.PEOPLE else 1

    def order(partner: Partner) -> tuple[int, int]:
        return sign * partner.people, partner.rank

    return {partner.id: turn for turn, partner in enumerate(sorted(problem.partners, key=order))}
