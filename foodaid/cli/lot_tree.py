"""The way of a lot as lines of text."""

from collections.abc import Iterator

from foodaid.deliveries.tracing import LotTrace
from foodaid.stock.domain.tracing import ENDS, SUPPLIER, TRANSIT, Branch, Entry, Flow

FEW = 3
"""So many documents are named one by one; more are summed up unless all are asked for."""


def tree_of(found: LotTrace, *, every: bool = False) -> Iterator[str]:
    """The lot, its way forwards and backwards, and the proof that nothing vanished."""
    lot = found.lot
    ends_on = lot.expires_on.isoformat() if lot.expires_on else "no date"
    yield f"lot {lot.id}: {lot.product.code} {lot.code}, {lot.campaign.name}, {ends_on}"
    for title, branches, is_forwards in (
        ("forwards", found.trace.forwards(), True),
        ("backwards", found.trace.backwards(), False),
    ):
        yield ""
        yield title
        for branch in branches:
            yield from _lines(found, branch, every=every, is_forwards=is_forwards)
    yield ""
    yield _proof(found)


def _lines(found: LotTrace, branch: Branch, *, every: bool, is_forwards: bool) -> Iterator[str]:
    indent = "  " * (branch.depth + 1)
    name = found.names.get(branch.stage, "")
    words = [f"{branch.stage.kind} {name}".strip()]
    if branch.flow is not None:
        verb = branch.flow.kind if is_forwards else f"{branch.flow.kind} from"
        words.insert(0, f"{verb} {branch.flow.units}:")
    if branch.is_repeated and branch.stage.kind not in ENDS:
        words.append("(see above)")
    elif branch.stage.kind == SUPPLIER:
        words.append(f"(brought {branch.sums.went})")
    elif branch.stage.kind not in ENDS:
        place = "still on the road" if branch.stage.kind == TRANSIT else "still there"
        words.append(
            f"(came {branch.sums.came}, went {branch.sums.went}, {place} {branch.sums.held})"
        )
    elif branch.flow is None:
        words.append(f"(in all {branch.sums.held})")
    yield indent + " ".join(words)
    if branch.flow is not None:
        yield from (f"{indent}    - {line}" for line in _papers(branch.flow, every=every))


def _papers(flow: Flow, *, every: bool) -> Iterator[str]:
    if every or len(flow.entries) <= FEW:
        yield from (_paper(entry) for entry in flow.entries)
        return
    undone = [entry for entry in flow.entries if entry.is_undone]
    first, last = flow.entries[0], flow.entries[-1]
    yield (
        f"{len(flow.entries)} times, {first.on.isoformat()} {first.document} to "
        f"{last.on.isoformat()} {last.document}"
    )
    yield from (_paper(entry) for entry in undone)


def _paper(entry: Entry) -> str:
    mark = ", reversed: does not count" if entry.is_undone else ""
    return f"{entry.on.isoformat()} {entry.document}: {entry.units}{mark}"


def _proof(found: LotTrace) -> str:
    sums = found.trace.conservation()
    return (
        f"bought {sums.bought} = held {sums.held} + handed out {sums.handed_out} + "
        f"lost {sums.lost} + scrapped {sums.scrapped} + returned {sums.returned}"
        + ("" if sums.holds else ": THIS DOES NOT HOLD")
    )
