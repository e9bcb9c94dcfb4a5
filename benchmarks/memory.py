"""What the memory of rounding does over twelve rounds, beside rounds that forget.

    python -m benchmarks.memory [--rounds 12] [--partners 777] [--picture FILE.svg]

The same partners order the same products anew in every round; a fifth of them help fewer than 40
people. Supplies are `normal` (40 to 90 % of what is asked of each product) or `scarce` (a box for
about every partner). Three ways share the same orders out:

- `memory`: the basket, and what rounding owes goes on into the next round, as published runs do;
- `forgetting`: the basket, and every round starts with nothing owed;
- `alone`: every product alone (method `single`), which has no memory at all.

A partner is entitled to its exact fair shares. Printed after each round, over all partners: the
least and the most part of what it was entitled to since round 1 that a partner has received, and
the largest gap between both, in kilograms per person.
"""

from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from math import floor
from pathlib import Path

import numpy as np

from benchmarks.curves import Curve, Panel, picture
from foodaid.allocation.domain.problem import (
    Line,
    Method,
    Partner,
    Problem,
    Product,
    Settings,
    Tie,
    ZeroPeople,
)
from foodaid.allocation.domain.solver import allocate, boxes_of

SUPPLIES = ("normal", "scarce")
WAYS = ("memory", "forgetting", "alone")
PRODUCTS = 30


@dataclass(frozen=True, slots=True)
class Standing:
    """Where all partners stand after a round."""

    least: Fraction
    most: Fraction
    gap: Fraction
    """Grams per person."""


def main() -> None:
    """Simulate, print and draw."""
    reader = ArgumentParser(description="Twelve rounds with memory and without.")
    reader.add_argument("--rounds", type=int, default=12)
    reader.add_argument("--partners", type=int, default=777)
    reader.add_argument("--picture", type=Path)
    wanted = reader.parse_args()
    found: dict[tuple[str, str], list[Standing]] = {}
    print(f"{'supply':>8}{'way':>12}{'round':>7}{'least':>9}{'most':>9}{'gap, kg a person':>19}")
    for supply in SUPPLIES:
        problems = list(rounds(supply, wanted.rounds, wanted.partners))
        for way in WAYS:
            found[supply, way] = list(standings(problems, way))
            for at, standing in enumerate(found[supply, way], 1):
                print(
                    f"{supply:>8}{way:>12}{at:>7}{float(standing.least):>9.3f}"
                    f"{float(standing.most):>9.3f}{float(standing.gap) / 1000:>19.4f}"
                )
    if wanted.picture:
        wanted.picture.write_text(_drawn(found, wanted.rounds), encoding="utf-8")


def rounds(supply: str, count: int, partners: int, products: int = PRODUCTS) -> Iterator[Problem]:
    """The orders of every round, with nothing owed yet."""
    dice = np.random.default_rng(7)
    people = np.clip(dice.lognormal(4.5, 1, partners).astype(int), 5, 4000).tolist()
    grams = (dice.integers(2, 14, products) * 500).tolist()
    units = dice.integers(4, 25, products).tolist()
    everybody = tuple(
        Partner(f"P{at:04}", count, at, Fraction(0)) for at, count in enumerate(people)
    )
    for _ in range(count):
        wishes = dice.uniform(0.02, 0.3, (products, partners)) * np.array(people)
        asked = np.where(dice.random((products, partners)) < 0.85, wishes.astype(int) + 1, 0)
        parts = dice.uniform(0.4, 0.9, products) * asked.sum(axis=1)
        if supply == "scarce":
            parts = dice.uniform(0.6, 1.8, products) * partners
        yield Problem(
            Method.BASKET,
            Settings(Tie.PEOPLE, ZeroPeople.LAST),
            tuple(
                Product(f"K{at:02}", int(parts[at]), grams[at], units[at]) for at in range(products)
            ),
            everybody,
            tuple(
                Line(partner.id, f"K{at:02}", boxes, None, 0, None, 0)
                for at in range(products)
                for partner, boxes in zip(everybody, asked[at].tolist(), strict=True)
                if boxes
            ),
        )


def standings(problems: list[Problem], way: str) -> Iterator[Standing]:
    """Where all stand after each round."""
    nothing = {partner.id: Fraction(0) for partner in problems[0].partners}
    people = {partner.id: partner.people for partner in problems[0].partners}
    owed, received, entitled = dict(nothing), dict(nothing), dict(nothing)
    for problem in problems:
        before = owed if way == "memory" else nothing
        partners = [replace(row, credit_grams=before[row.id]) for row in problem.partners]
        result = allocate(replace(problem, partners=tuple(partners)))
        rounded = [share.boxes for share in result.shares]
        alone = boxes_of(replace(problem, method=Method.SINGLE)) if way == "alone" else rounded
        grams = {product.code: product.grams_per_box for product in problem.products}
        for line, boxes, given in zip(problem.lines, rounded, alone, strict=True):
            received[line.partner] += given * grams[line.product]
            entitled[line.partner] += boxes * grams[line.product]
        for id, after in result.credit.items():
            entitled[id] += after - before[id]
            owed[id] = Fraction(floor(after * 1000 + Fraction(1, 2)), 1000)
        ratios = [received[id] / entitled[id] for id in people if entitled[id]]
        gaps = [abs(received[id] - entitled[id]) / people[id] for id in people]
        yield Standing(min(ratios), max(ratios), max(gaps))


def _drawn(found: dict[tuple[str, str], list[Standing]], count: int) -> str:
    names = {
        "memory": "with memory",
        "forgetting": "every round forgotten",
        "alone": "every product alone",
    }
    titles = {"normal": "Normal supply", "scarce": "Scarce supply"}
    panels = [
        Panel(
            titles[supply],
            [
                Curve(names[way], [float(row.gap) / 1000 for row in found[supply, way]])
                for way in WAYS
            ],
        )
        for supply in SUPPLIES
    ]
    return picture(
        "The largest gap between what a partner received and what it was entitled to",
        "kg per person, all rounds so far",
        f"after round 1 to {count}",
        panels,
    )


if __name__ == "__main__":
    main()
