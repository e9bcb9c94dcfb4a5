"""How fast an allocation is calculated, beside sorting the same lines once a product with NumPy.

    python -m benchmarks.allocation [--times 5] [--only basket|single]

Three sizes: the partners and products of one national round, ten thousand partners, a hundred
thousand; each with much of what was asked, and with little. The lines are in columns already, as
for the sorting, and their numbers were found to be small enough for them (`guard`). `ratio` is the
time of the calculation over that of np.argsort(cap / people) for every product in the same run;
`matrices` is the most memory it held at once, its answer included, over all caps in 64 bits.

The last table solves the national round from its rows (`Problem`) to explained shares, and
verifies it, as the application does.
"""

import tracemalloc
from argparse import ArgumentParser
from collections.abc import Callable
from fractions import Fraction
from itertools import product as pairs
from time import perf_counter
from typing import Any

import numpy as np

from foodaid.allocation.domain.checks import broken_rules
from foodaid.allocation.domain.columns import Columns, PoolColumns, are_exact
from foodaid.allocation.domain.columnwise import basket, single
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
from foodaid.allocation.domain.solver import allocate

SIZES = ((777, 30), (10_000, 50), (100_000, 50))
WAYS: dict[Method, Callable[[Columns], Any]] = {Method.BASKET: basket, Method.SINGLE: single}
SUPPLIES = {"much": 1.0, "little": 0.05}


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
    for (partners, products), (supply, part) in pairs(SIZES, SUPPLIES.items()):
        columns = columns_like(partners, products, part)
        for method in methods:
            _measure(columns, method, supply, wanted.times)
    for method in methods:
        _measure_rows(columns_like(*SIZES[0], 1.0), method, wanted.times)


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


def _measure(columns: Columns, method: Method, supply: str, times: int) -> None:
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
    sort, ours = _best(lambda: _sort(columns), times), _best(lambda: list(way(columns)), times)
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


def _measure_rows(columns: Columns, method: Method, times: int) -> None:
    problem = _problem(columns, method)
    result = allocate(problem)
    solving = _best(lambda: allocate(problem), times)
    checking = _best(lambda: broken_rules(problem, result), times)
    print(
        f"{len(problem.lines):,} rows, {method}: solved and explained in {solving * 1000:.0f} ms, "
        f"verified in {checking * 1000:.0f} ms"
    )


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
