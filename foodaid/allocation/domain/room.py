"""What is still free under the ceilings while boxes are counted off."""

from collections import defaultdict
from collections.abc import Sequence

from foodaid.allocation.domain.problem import Problem, locked_grams


class Room:
    """The grams still free under each ceiling while boxes are handed out."""

    def __init__(self, problem: Problem) -> None:
        grams = {product.code: product.grams_per_box for product in problem.products}
        locked = locked_grams(problem.lines, grams)
        self.names = [ceiling.name for ceiling in problem.ceilings]
        self.left = [
            ceiling.grams - sum(locked[partner] for partner in ceiling.partners)
            for ceiling in problem.ceilings
        ]
        self._over: defaultdict[str, list[int]] = defaultdict(list)
        for index, ceiling in enumerate(problem.ceilings):
            for partner in ceiling.partners:
                self._over[partner].append(index)

    def over(self, partner: str) -> Sequence[int]:
        """The ceilings a partner is under."""
        return self._over.get(partner, ())

    def fits(self, partner: str, grams: int) -> bool:
        return all(self.left[ceiling] >= grams for ceiling in self.over(partner))

    def take(self, partner: str, grams: int) -> None:
        for ceiling in self.over(partner):
            self.left[ceiling] -= grams

    def tightest(self, partner: str) -> str | None:
        """The name of the ceiling that leaves a partner the least."""
        over = self.over(partner)
        tightest = min(((self.left[at], self.names[at]) for at in over), default=None)
        return None if tightest is None else tightest[1]
