"""Where a lot came from and where it went: its movements as a tree, forwards and backwards.

Pure: movements in, branches out. Goods on the road are one place of the ledger; here each depot
has its own road, where the papers tell which depot loaded what arrived.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

SUPPLIER, DEPOT, TRANSIT = "supplier", "depot", "transit"
RECIPIENTS, LOSS, SCRAP = "recipients", "loss", "scrap"
ENDS = frozenset({SUPPLIER, RECIPIENTS, LOSS, SCRAP})


@dataclass(frozen=True, slots=True, order=True)
class Stage:
    """A kind of place, and the number of the depot or site it belongs to (0: of nobody)."""

    kind: str
    number: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """One movement of the lot: units from a stage to a stage, on a day, on a document."""

    id: int
    kind: str
    start: Stage
    end: Stage
    units: int
    on: date
    document: str
    reversal_of_id: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a flow; what was undone is shown and does not count."""

    units: int
    on: date
    document: str
    is_undone: bool


@dataclass(frozen=True, slots=True)
class Flow:
    """All that went from one stage to another for one reason, by day."""

    start: Stage
    end: Stage
    kind: str
    entries: tuple[Entry, ...]

    @property
    def units(self) -> int:
        return sum(entry.units for entry in self.entries if not entry.is_undone)

    @property
    def undone(self) -> int:
        return sum(entry.units for entry in self.entries if entry.is_undone)

    @property
    def first_on(self) -> date:
        return self.entries[0].on

    @property
    def last_on(self) -> date:
        return self.entries[-1].on


@dataclass(frozen=True, slots=True)
class Sums:
    """What came to a stage and what left it, without what was undone."""

    came: int
    went: int

    @property
    def held(self) -> int:
        return self.came - self.went


@dataclass(frozen=True, slots=True)
class Conservation:
    """Nothing vanishes: what was bought is held, or went out by one of four ways."""

    bought: int
    held: int
    handed_out: int
    lost: int
    scrapped: int
    returned: int

    @property
    def holds(self) -> bool:
        out = self.handed_out + self.lost + self.scrapped + self.returned
        return self.bought == self.held + out


@dataclass(frozen=True, slots=True)
class Branch:
    """One line of the tree: how goods came to (or left) a stage, and what it did with them.

    A stage that was reached before is named again (`is_repeated`) without what follows from it.
    """

    depth: int
    stage: Stage
    flow: Flow | None
    sums: Sums
    is_repeated: bool


@dataclass(frozen=True, slots=True)
class Trace:
    """The flows of one lot, by day and stage; what happens behind a closed stage is not seen."""

    flows: tuple[Flow, ...]
    closed: frozenset[Stage] = frozenset()

    def sums(self) -> dict[Stage, Sums]:
        """What came and went, by stage."""
        came: dict[Stage, int] = defaultdict(int)
        went: dict[Stage, int] = defaultdict(int)
        for flow in self.flows:
            came[flow.end] += flow.units
            went[flow.start] += flow.units
        stages = {stage for flow in self.flows for stage in (flow.start, flow.end)}
        went |= {stage: came[stage] for stage in self.closed}
        return {stage: Sums(came[stage], went[stage]) for stage in sorted(stages)}

    def conservation(self) -> Conservation:
        """The proof line; found units make `lost` smaller."""
        held: dict[str, int] = defaultdict(int)
        sums = self.sums()
        for stage, found in sums.items():
            held[stage.kind if stage.kind in ENDS else DEPOT] += found.held
        supplier = sums.get(Stage(SUPPLIER), Sums(0, 0))
        return Conservation(
            bought=supplier.went,
            held=held[DEPOT],
            handed_out=held[RECIPIENTS],
            lost=held[LOSS],
            scrapped=held[SCRAP],
            returned=supplier.came,
        )

    def forwards(self) -> list[Branch]:
        """From the supplier on: who got it from whom."""
        roots = [stage for stage in self.sums() if stage.kind == SUPPLIER]
        return list(_walk(self.flows, roots, self.sums()))

    def backwards(self) -> list[Branch]:
        """From where it ended up or still lies: whom they had it from."""
        sums = self.sums()
        ended = [Stage(kind) for kind in (RECIPIENTS, LOSS, SCRAP) if Stage(kind) in sums]
        lies = [stage for stage in sums if stage.kind not in ENDS and sums[stage].held]
        flipped = tuple(replace(flow, start=flow.end, end=flow.start) for flow in self.flows)
        return list(_walk(flipped, ended + lies, sums))

    def beginning_at(self, depots: frozenset[int]) -> "Trace":
        """The part of the lot that went through these depots, from their door on."""
        out: dict[Stage, list[Flow]] = defaultdict(list)
        for flow in self.flows:
            out[flow.start].append(flow)
        reached: set[Stage] = set()
        waiting = [stage for stage in self.sums() if _is_of(stage, depots)]
        while waiting:
            stage = waiting.pop()
            if stage not in reached:
                reached.add(stage)
                waiting += [f.end for f in out[stage] if _may_follow(f.end, depots)]
        inside = {stage for stage in reached if stage.kind not in ENDS}
        flows = tuple(f for f in self.flows if f.start in inside or f.end in inside)
        ends = {stage for flow in flows for stage in (flow.start, flow.end)} - inside
        return Trace(flows, frozenset(stage for stage in ends if stage.kind not in ENDS))


def _is_of(stage: Stage, depots: frozenset[int]) -> bool:
    return stage.kind == DEPOT and stage.number in depots


def _may_follow(stage: Stage, depots: frozenset[int]) -> bool:
    """What another depot does with goods that came to it is that depot's to see."""
    return stage.kind != DEPOT or stage.number in depots


def trace(steps: Iterable[Step], trips: Mapping[str, str] | None = None) -> Trace:
    """The flows of a lot from its movements.

    `trips` tells for the paper of an arrival the paper of its loading. Where one is not known,
    all depots share one road. Moves inside one stage (zones of a depot) are left out.
    """
    known = sorted(steps, key=lambda step: (step.on, step.id))
    undone = {step.reversal_of_id for step in known} & {step.id for step in known}
    found: dict[tuple[Stage, Stage, str], list[Entry]] = {}
    for step in _on_roads(known, trips or {}):
        if step.reversal_of_id in undone or step.start == step.end:
            continue
        entry = Entry(step.units, step.on, step.document, step.id in undone)
        found.setdefault((step.start, step.end, step.kind), []).append(entry)
    return Trace(tuple(Flow(*key, tuple(entries)) for key, entries in found.items()))


def _on_roads(steps: Sequence[Step], trips: Mapping[str, str]) -> list[Step]:
    """The steps with a road of its own for each depot, if every arrival tells its depot."""
    loaded = {
        step.document: step.start.number
        for step in steps
        if step.end.kind == TRANSIT and step.start.kind == DEPOT
    }
    placed = []
    for step in steps:
        if TRANSIT not in (step.start.kind, step.end.kind):
            placed.append(step)
            continue
        depot = loaded.get(trips.get(step.document, step.document))
        if depot is None:
            return list(steps)
        road = Stage(TRANSIT, depot)
        leaves = step.start.kind == TRANSIT
        placed.append(replace(step, start=road) if leaves else replace(step, end=road))
    return placed


def _walk(
    flows: Iterable[Flow], roots: Sequence[Stage], sums: Mapping[Stage, Sums]
) -> Iterator[Branch]:
    """Depth first, in the order of the days; each stage is told in full once."""
    out: dict[Stage, list[Flow]] = defaultdict(list)
    for each in flows:
        out[each.start].append(each)
    told: set[Stage] = set()
    waiting: list[tuple[int, Stage, Flow | None]] = [(0, root, None) for root in reversed(roots)]
    while waiting:
        depth, stage, flow = waiting.pop()
        is_repeated = stage in told
        if is_repeated and flow is None:
            continue
        told.add(stage)
        yield Branch(depth, stage, flow, sums[stage], is_repeated)
        if not is_repeated:
            waiting += [(depth + 1, on.end, on) for on in reversed(out[stage])]
