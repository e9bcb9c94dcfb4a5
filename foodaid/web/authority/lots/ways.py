"""The way of a lot as lines of a page: each depot by itself where there is too much for one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from flask_babel import gettext

from foodaid.deliveries.tracing import LotTrace
from foodaid.stock.domain.tracing import ENDS, Branch, Entry
from foodaid.stock.models import MovementKind, PlaceKind
from foodaid.web.support.labels import label
from foodaid.web.support.lists import Tab, here

MOST_LINES = 250
"""More are shown a depot at a time."""
FEW = 3
DEEPEST = 5
"""Deeper lines are not indented any further: a telephone is narrow."""


@dataclass(frozen=True, slots=True)
class Line:
    """One stage of the way: how the goods came there (or left), and what still lies there."""

    depth: int
    kind: str
    name: str
    how: str
    units: int | None
    undone: int
    entries: tuple[Entry, ...]
    times: int
    held: int | None
    is_repeated: bool


@dataclass(frozen=True, slots=True)
class Way:
    """The lines of one direction, with the tabs to the other and to each depot."""

    lines: list[Line]
    directions: list[Tab]
    depots: list[Tab]
    is_cut: bool
    is_forwards: bool


def way_of(found: LotTrace, *, depot_id: int | None, is_forwards: bool) -> Way:
    """The way to show: the whole one, or the part of one depot."""
    depots = {s.number: name for s, name in found.names.items() if s.kind == PlaceKind.DEPOT}
    chosen = depot_id if depot_id in depots else None
    part = found.trace if chosen is None else found.trace.beginning_at(frozenset({chosen}))
    branches = part.forwards() if is_forwards else part.backwards()
    is_cut = len(branches) > MOST_LINES and chosen is None
    shown = _without_sites(branches) if is_cut else branches
    return Way(
        lines=[_line(branch, found) for branch in shown],
        directions=[
            Tab(gettext("Where it went"), here(way=None), is_forwards),
            Tab(gettext("Where it came from"), here(way="back"), not is_forwards),
        ],
        depots=_depot_tabs(depots, chosen),
        is_cut=is_cut,
        is_forwards=is_forwards,
    )


def _depot_tabs(depots: dict[int, str], chosen: int | None) -> list[Tab]:
    if len(depots) < 2:
        return []
    return [
        Tab(gettext("All depots"), here(depot=None), chosen is None),
        *(
            Tab(name, here(depot=number), number == chosen)
            for number, name in sorted(depots.items(), key=lambda item: item[1])
        ),
    ]


def _without_sites(branches: Iterable[Branch]) -> Iterator[Branch]:
    """The way as far as the road: sites, and what follows from them, are left out."""
    below: int | None = None
    for branch in branches:
        if below is not None and branch.depth > below:
            continue
        below = branch.depth if branch.stage.kind == PlaceKind.SITE else None
        if below is None:
            yield branch


def _line(branch: Branch, found: LotTrace) -> Line:
    flow, stage = branch.flow, branch.stage
    entries = flow.entries if flow else ()
    is_holding = stage.kind not in ENDS and not branch.is_repeated
    shown = entries if len(entries) <= FEW else (entries[0], entries[-1])
    return Line(
        depth=min(branch.depth, DEEPEST),
        kind=label(PlaceKind(stage.kind)),
        name=found.names.get(stage, ""),
        how=label(MovementKind(flow.kind)) if flow else "",
        units=flow.units if flow else None,
        undone=flow.undone if flow else 0,
        entries=shown,
        times=len(entries),
        held=branch.sums.held if is_holding else None,
        is_repeated=branch.is_repeated and stage.kind not in ENDS,
    )
