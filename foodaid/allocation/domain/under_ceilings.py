"""What can be proven of a basket under ceilings.

Ceilings cut shares, and how far a line was cut is taken from its facts: the level of its product
and the upper bound of its share. All else follows from these and is derived again: that they are
one level and lead to the supply; the fair shares; who was served by rounding or got what others
could not have; reasons and facts. That a bound below what the partner may have is due to a full
ceiling is proven where a partner is under one ceiling only, and so is the sharing inside it, as
long as some line under it stands below its bound: where all are at their bound, the result does
not say which of them came first.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd

from foodaid.allocation.domain.certificates import Turns, is_in_turn
from foodaid.allocation.domain.evidence import Evidence, Ratio, stand_of, sum_of
from foodaid.allocation.domain.problem import Product, ZeroPeople
from foodaid.allocation.domain.result import FACT
from foodaid.allocation.domain.room import Room
from foodaid.core.strict_json import fraction_from

ROUNDED_OFF = 32
"""Grams a line that cutting may lose: every cut rounds down, and there are 13 at the most."""


@dataclass(frozen=True, slots=True)
class Cut:
    """The lines of one product whose partners have people, or have none, as their facts tell it.

    Lists go by place among `lines`. `highs` are bounds in grams, `rules` the same without
    ceilings, `shares` what the level leads to, in boxes.
    """

    product: Product
    lines: Sequence[int]
    rules: Sequence[int]
    highs: Sequence[int]
    shares: Sequence[Ratio]
    level: Ratio | None
    is_short: bool


class Untold(ValueError):
    """A fact from which nothing follows."""


def cuts_of(evidence: Evidence, product: Product) -> tuple[Cut, Cut]:
    """Both groups of a product; raises Untold where facts contradict the rule or each other."""
    grams = product.grams_per_box
    first, last = evidence.first[product.code], evidence.last[product.code]
    supply = evidence.available(product) * grams
    highs = [_grams(evidence, index, grams) for index in first]
    floors = [evidence.floors[index] * grams for index in first]
    lows = [min(pair) for pair in zip(floors, highs, strict=True)]
    is_short = sum(lows) > supply
    caps = [evidence.caps[index] * grams for index in first]
    rules = floors if is_short else caps
    lows = [0] * len(first) if is_short else lows
    one = _cut(evidence, product, (first, rules, lows, highs), supply, is_short=is_short)
    left = max(supply - sum(highs), 0) if one.level is None else 0
    is_never = evidence.problem.settings.zero_people is ZeroPeople.NEVER
    rules = [0 if is_never else evidence.caps[index] * grams for index in last]
    highs = [_grams(evidence, index, grams) for index in last]
    group = (last, rules, [0] * len(last), highs)
    is_served = one.level is None and not is_never
    return one, _cut(evidence, product, group, left if is_served else None, is_short=False)


def _cut(
    evidence: Evidence,
    product: Product,
    group: tuple[Sequence[int], Sequence[int], Sequence[int], Sequence[int]],
    supply: int | None,
    *,
    is_short: bool,
) -> Cut:
    """One group; without any supply it stands on level 0."""
    lines, rules, lows, highs = group
    for index, rule, high in zip(lines, rules, highs, strict=True):
        if high > rule or (high < rule and not evidence.over(index)):
            raise Untold(index)
    level = one_level(evidence, lines)
    bounds = list(zip(lows, highs, strict=True))
    shares = [
        _share(evidence, product, index, low, high, level)
        for index, (low, high) in zip(lines, bounds, strict=True)
    ]
    cut = Cut(product, lines, rules, highs, shares, level, is_short)
    if supply is None:
        if lines and level != (0, 1):
            raise Untold(lines[0])
        return cut
    grams = product.grams_per_box
    shared = sum_of(shares) * grams
    stand = stand_of(evidence, product, lines, bounds, shares=shares, parts=grams)
    true = None if stand.level is None else Fraction(*stand.level)
    told = None if level is None else Fraction(*level)
    if lines and (shared != min(supply, sum(highs)) or told != true or not stand.is_level):
        raise Untold(lines[0])
    return cut


def _share(
    evidence: Evidence, product: Product, index: int, low: int, high: int, level: Ratio | None
) -> Ratio:
    """What a level leads to between two bounds in grams: boxes, in lowest terms."""
    top, bottom = high, 1
    if level is not None:
        top, bottom = level
        people = evidence.people[index]
        if people:
            top = top * people - evidence.problem.lines[index].held_units * bottom
            bottom *= product.units_per_box
        top *= product.grams_per_box
        top = max(low * bottom, min(high * bottom, top))
    bottom *= product.grams_per_box
    common = gcd(top, bottom)
    return top // common, bottom // common


def _grams(evidence: Evidence, index: int, grams: int) -> int:
    """The upper bound that the facts of a line tell, in whole grams."""
    top, bottom = _ratio(evidence.result.shares[index].facts.get("high"), index)
    if top < 0 or top * grams % bottom:
        raise Untold(index)
    return top * grams // bottom


def one_level(evidence: Evidence, lines: Sequence[int]) -> Ratio | None:
    """The level that the facts of all these lines tell."""
    told = {evidence.result.shares[index].facts.get("level", "") for index in lines}
    if len(told) > 1:
        raise Untold(lines[0])
    level = told.pop() if told else None
    return None if level is None else _ratio(level, lines[0])


def _ratio(fact: FACT, index: int) -> Ratio:
    if type(fact) is int:
        return fact, 1
    found = fraction_from(fact)
    if found is None:
        raise Untold(index)
    return found.as_integer_ratio()


def limited_rules(
    evidence: Evidence, at: int, cuts: Sequence[Cut], fair: Sequence[Ratio]
) -> Iterator[str]:
    """The fair shares are those of the level and the bounds (`fair`, by line), or whole boxes
    that nobody else might have, and that went in turn."""
    product = cuts[0].product
    mine = [index for cut in cuts for index in cut.lines]
    topped = [index for index in mine if evidence.fair[index] != fair[index]]
    for index in topped:
        boxes, (top, bottom) = evidence.result.shares[index].boxes, fair[index]
        if evidence.fair[index] != (boxes, 1) or boxes * bottom <= top:
            yield f"shares[{index}].fair_share: does not follow from the level and the bounds"
    waiting = [index for index in mine if not evidence.is_never_served(index)]
    if topped and not is_in_turn(evidence, product, topped, waiting, Turns(evidence)):
        yield f"products[{at}]: a box went to a higher level than somebody waiting has"


def fair_before_top_up(evidence: Evidence, cuts: Iterable[Cut]) -> list[Ratio]:
    """By line, the fair share that the level and the bounds lead to; locked boxes as they are."""
    fair = list(evidence.fair)
    for cut in cuts:
        for index, share in zip(cut.lines, cut.shares, strict=True):
            fair[index] = share
    return fair


def ceiling_rules(evidence: Evidence, cuts: Sequence[Cut]) -> Iterator[str]:
    """Only a full ceiling cuts, and inside it nobody gives way to who has more a person.

    Looked at are the ceilings that cut somebody, and whose partners are under no other one.
    """
    members: dict[int, dict[str, _Member]] = {}
    for cut in cuts:
        for index, high, rule in zip(cut.lines, cut.highs, cut.rules, strict=True):
            if high < rule:
                members.update(
                    (number, {}) for number in evidence.over(index) - evidence.overlapping
                )
    for cut in cuts:
        for place, index in enumerate(cut.lines):
            for number in evidence.over(index) & members.keys():
                partner = evidence.problem.lines[index].partner
                inside = members[number]
                if partner not in inside:
                    inside[partner] = _Member(evidence.people[index])
                inside[partner].count(cut, place)
    free = Room(evidence.problem).left
    for number, inside in sorted(members.items()):
        yield from _one_ceiling(number, free[number], list(inside.values()))


@dataclass(slots=True)
class _Member:
    """A partner under a ceiling: the grams of its shares, rounded down, over so many lines."""

    people: int
    grams: int = 0
    lines: int = 0
    is_cut: bool = False
    is_below_bound: bool = False

    def count(self, cut: Cut, place: int) -> None:
        top, bottom = cut.shares[place]
        grams = top * cut.product.grams_per_box // bottom
        self.grams += grams
        self.lines += 1
        self.is_cut = self.is_cut or cut.highs[place] < cut.rules[place]
        self.is_below_bound = self.is_below_bound or grams + 2 <= cut.highs[place]


def _one_ceiling(number: int, left: int, inside: Sequence[_Member]) -> Iterator[str]:
    """The rules of a ceiling whose partners are under no other one, and that cut somebody."""
    lost = ROUNDED_OFF * sum(member.lines for member in inside)
    if sum(member.grams for member in inside) + lost < left:
        yield f"ceilings[{number}]: cuts somebody though it leaves room"
    cut = [member for member in inside if member.is_cut and member.people]
    if not cut or not any(member.is_below_bound for member in inside):
        return
    least = min(cut, key=lambda member: Fraction(member.grams + lost, member.people))
    for member in inside:
        if (member.grams - lost) * least.people > (least.grams + lost) * member.people:
            yield f"ceilings[{number}]: cuts one partner below the level of another"
            return
