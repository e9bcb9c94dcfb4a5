"""How fast an allocation is calculated, beside sorting the same lines once a product with NumPy.

    python -m benchmarks.allocation [--times 5] [--only basket|single]

Four sizes: the partners and products of one national round, a little more, ten thousand partners,
a hundred thousand; each with much of what was asked, with little, and with partners that are all
alike, so that every level and every credit is a tie. The lines are in columns already, as for the
sorting, and their numbers were found to be small enough for them (`guard`). `ratio` is the time of
the calculation over that of np.argsort(cap / people) for every product in the same run (of the
lines that are not alike); `matrices` is the most memory it held at once, its answer included, over
all caps in 64 bits.

The last table takes the national round from its rows (`Problem`): the boxes alone, as who shares
again and again with other caps asks for them; explained shares; and their verification, without
ceilings and with 390 of them over all partners, of which one in ten cuts.
"""

import tracemalloc
from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import partial
from time import perf_counter
from typing import Any

import numpy as np

from foodaid.allocation.domain.checks import broken_rules
from foodaid.allocation.domain.columns import Columns, PoolColumns, are_exact
from foodaid.allocation.domain.columnwise import basket, single
from foodaid.allocation.domain.problem import (
    Ceiling,
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

SIZES = ((777, 30), (800, 30), (10_000, 50), (100_000, 50))
WAYS: dict[Method, Callable[[Columns], Any]] = {Method.BASKET: basket, Method.SINGLE: single}
SUPPLIES = {"much": 1.0, "little": 0.05}
CEILINGS, ONE_IN = 390, 10


def main() -> None:
    """Measure and print."""
    reader = ArgumentParser(description="The allocation beside sorting the same lines.")
    reader.add_argument("--times", type=int, default=5)
    reader.add_argument("--only", choices=[str(method) for method in Method])
    wanted = reader.parse_args()
    methods = [method for method in Method if wanted.only in (None, str(method))]
    print(
        f"{'partners x products':>22}{'supply':>8}{'method':>8}{'guard ms':>10}{'sort ms':>10}"
        f"{'ours ms':>10}{'ratio':>7}{'matrices':>10}"
    )
    for partners, products in SIZES:
        sort = 0.0
        for supply, part in SUPPLIES.items():
            columns = columns_like(partners, products, part)
            sort = _best(partial(_sort, columns), wanted.times)
            for method in methods:
                _measure(columns, method, supply, sort, wanted.times)
        for method in methods:
            _measure(columns_alike(partners, products), method, "alike", sort, wanted.times)
    print(
        f"\n{'rows':>8}{'method':>8}{'ceilings':>10}"
        f"{'boxes ms':>10}{'shares ms':>11}{'checks ms':>11}"
    )
    for method in methods:
        problem = _problem(columns_like(*SIZES[0], 1.0), method)
        for case in (problem, _with_ceilings(problem)):
            _measure_rows(case, wanted.times)


def columns_like(partners: int, products: int, part: float) -> Columns:
    """Lognormal numbers of people; 85 of 100 partners ask for a product, by their people."""
    dice = np.random.default_rng(1)
    people = np.clip(dice.lognormal(4.5, 1, partners).astype(np.int64), 5, 4000)
    turn = np.empty(partners, np.int64)
    turn[np.argsort(-people, kind="stable")] = np.arange(partners)
    pools = []
    for grams in sorted(dice.integers(2, 14, products) * 500, reverse=True):
        rows = np.flatnonzero(dice.random(partners) < 0.85).astype(np.int32)
        caps = np.maximum(1, (people[rows] * dice.uniform(0.02, 0.3, len(rows))).astype(np.int64))
        boxes = int(caps.sum() * dice.uniform(0.4, 0.9) * part)
        zeros = np.zeros_like(caps)
        units = int(dice.integers(4, 25))
        pools.append(PoolColumns(boxes, int(grams), units, rows, zeros, caps, zeros))
    columns = Columns.of(people, turn, [Fraction(0)] * partners, pools)
    assert columns is not None
    return columns


def columns_alike(partners: int, products: int) -> Columns:
    """Every partner has as many people, and asks as much of every product, as any other."""
    rows, zeros = np.arange(partners, dtype=np.int32), np.zeros(partners, np.int64)
    caps = np.full(partners, 10)
    pools = [
        PoolColumns(6 * partners + at, 500 * (products - at), 6, rows, zeros, caps, zeros)
        for at in range(products)
    ]
    turn = np.arange(partners)
    columns = Columns.of(np.full(partners, 50), turn, [Fraction(0)] * partners, pools)
    assert columns is not None
    return columns


def _measure(columns: Columns, method: Method, supply: str, sort: float, times: int) -> None:
    way = WAYS[method]
    start = perf_counter()
    assert are_exact(columns, method)
    guard = perf_counter() - start
    matrix = sum(pool.high.nbytes for pool in columns.pools)
    tracemalloc.start()
    kept = list(way(columns))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    del kept
    ours = _best(lambda: list(way(columns)), times)
    size = f"{len(columns.people):,} x {len(columns.pools)}"
    print(
        f"{size:>22}{supply:>8}{method:>8}{guard * 1000:>10.1f}{sort * 1000:>10.2f}"
        f"{ours * 1000:>10.2f}{ours / sort:>7.1f}{peak / matrix:>10.1f}"
    )


def _sort(columns: Columns) -> None:
    for pool in columns.pools:
        np.argsort(pool.high / columns.people[pool.partner])


def _best(run: Callable[[], object], times: int) -> float:
    """The shortest of so many runs, in seconds: what the machine can do when it is left alone."""
    seconds = []
    for _ in range(times):
        start = perf_counter()
        run()
        seconds.append(perf_counter() - start)
    return min(seconds)


def _measure_rows(problem: Problem, times: int) -> None:
    result = allocate(problem)
    assert not broken_rules(problem, result)
    boxes = _best(lambda: boxes_of(problem), times)
    solving = _best(lambda: allocate(problem), times)
    checking = _best(lambda: broken_rules(problem, result), times)
    print(
        f"{len(problem.lines):>8,}{problem.method:>8}{len(problem.ceilings):>10}"
        f"{boxes * 1000:>10.0f}{solving * 1000:>11.0f}{checking * 1000:>11.0f}"
    )


def _with_ceilings(problem: Problem) -> Problem:
    """Two partners under each ceiling; one in ten ceilings is below what they would get."""
    grams = {product.code: product.grams_per_box for product in problem.products}
    received = dict.fromkeys((partner.id for partner in problem.partners), 0)
    for share in allocate(problem).shares:
        received[share.partner] += share.boxes * grams[share.product]
    ids = list(received)
    ceilings = []
    for at in range(CEILINGS):
        members = tuple(ids[at::CEILINGS])
        weight = sum(received[id] for id in members)
        most = weight * 7 // 10 if at % ONE_IN == 0 else weight * 2
        ceilings.append(Ceiling(f"C{at:03}", members, most))
    return replace(problem, ceilings=tuple(ceilings))


def _problem(columns: Columns, method: Method) -> Problem:
    lines, products = [], []
    for at, pool in enumerate(columns.pools):
        code = f"K{at}"
        products.append(Product(code, pool.available, pool.grams_per_box, pool.units_per_box))
        lines += [
            Line(f"P{row}", code, cap, None, 0, None, 0)
            for row, cap in zip(pool.partner.tolist(), pool.high.tolist(), strict=True)
        ]
    partners = [
        Partner(f"P{row}", people, row, Fraction(0))
        for row, people in enumerate(columns.people.tolist())
    ]
    settings = Settings(Tie.PEOPLE, ZeroPeople.LAST)
    return Problem(method, settings, tuple(products), tuple(partners), tuple(lines))


if __name__ == "__main__":
    main()
