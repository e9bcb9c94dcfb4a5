"""Processes that are killed while they write lose nothing that they said was saved.

FOODAID_TEST_KILL_SECONDS=300 pytest -s tests/load/test_killed.py makes the storm last longer.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select, text

from foodaid.catalogue.models import Storage
from foodaid.core import audit
from foodaid.core.audit import AuditEvent
from foodaid.core.db import db
from foodaid.core.permissions import Role
from foodaid.distributions.models import DistributionLine
from foodaid.stock import queries
from foodaid.stock.checks import first_fault
from foodaid.stock.models import Movement, PlaceKind
from tests import factories as make
from tests.load.writers import ACKNOWLEDGED, LINES, Stage
from tests.processes import ROOT, environment

WRITERS, SECONDS = 4, float(os.environ.get("FOODAID_TEST_KILL_SECONDS", "7"))
FEWEST, PATIENCE = 100, 120
"""A machine that is busy with other things writes for longer, until there is enough to look at."""
UNITS = 10**6


@dataclass
class Storm:
    """What happened: writers killed, and the papers they said were saved."""

    killed: int
    acknowledged: list[str]


def _stages() -> list[Stage]:
    """Two depots and four sites; every depot and every shelf has plenty of three lots."""
    ends = make.make_ends()
    supplier = ends[PlaceKind.SUPPLIER]
    products = [make.make_product(f"P{number}") for number in range(LINES)]
    campaign = make.make_campaign(*products)
    lots = [make.make_lot(product, campaign) for product in products]
    depots = [make.make_depot(f"Depot {number}") for number in range(WRITERS // 2)]
    stages = []
    for number in range(WRITERS):
        depot = depots[number % len(depots)]
        partner = make.make_partner(depot, name=f"Partner {number}", people=20)
        user = make.make_user(Role.PARTNER_MANAGER, partner=partner)
        site = partner.sites[0].id
        for lot in lots:
            make.put(lot, queries.place_of_site(site), supplier, UNITS)
            make.put(lot, queries.home_in_depot(depot.id, Storage.DRY), supplier, UNITS)
        ids = tuple(product.id for product in products), tuple(lot.id for lot in lots)
        stages.append(Stage(user.id, depot.id, partner.id, site, campaign.id, *ids))
    return stages


@contextmanager
def _nursery(folder: Path, url: str) -> Iterator[Callable[[Stage], int]]:
    """Starts writers; those that are left at the end are killed too."""
    command = [sys.executable, "-m", "tests.load.writers", str(folder), url]
    started: list[int] = []
    with subprocess.Popen(
        command, env=environment(folder, url), cwd=ROOT, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        to, answers = process.stdin, process.stdout

        def start(stage: Stage) -> int:
            to.write(json.dumps(asdict(stage)) + "\n")
            to.flush()
            started.append(int(answers.readline()))
            return started[-1]

        try:
            yield start
        finally:
            for number in started:
                _kill(number)
            to.close()


def _kill(number: int) -> bool:
    """Kill a process without warning and wait until it is gone; whether it still ran."""
    try:
        os.kill(number, signal.SIGKILL)
        while True:
            os.kill(number, 0)
            time.sleep(0.001)
    except ProcessLookupError:
        return False
    return True


def _storm(folder: Path, url: str, stages: list[Stage], seconds: float) -> Storm:
    """Every now and then one of the writers is killed, in the end all at once."""
    moments = random.Random(1)
    (folder / ACKNOWLEDGED).mkdir()
    with _nursery(folder, url) as start:
        writers = {number: start(stage) for number, stage in enumerate(stages)}
        _wait_for_first(folder, writers.values())
        killed, until = 0, time.monotonic() + seconds
        while time.monotonic() < until or _written(folder) < FEWEST:
            assert time.monotonic() < until + PATIENCE, "the writers write hardly anything"
            time.sleep(moments.uniform(0.05, 0.6))
            number = moments.randrange(len(stages))
            os.kill(writers[number], 0)  # it still wrote: nothing but us ends it
            _kill(writers[number])
            killed += 1
            writers[number] = start(stages[number])
        killed += len(writers)
    files = (folder / ACKNOWLEDGED).iterdir()
    return Storm(killed, [line for file in files for line in file.read_text().splitlines()])


def _wait_for_first(folder: Path, writers: Iterable[int]) -> None:
    until = time.monotonic() + 30
    while not any(file.stat().st_size for file in (folder / ACKNOWLEDGED).iterdir()):
        assert time.monotonic() < until, "no writer wrote"
        for number in writers:
            os.kill(number, 0)
        time.sleep(0.02)


def _written(folder: Path) -> int:
    """How many writes were said to be saved, so far."""
    return sum(file.read_bytes().count(b"\n") for file in (folder / ACKNOWLEDGED).iterdir())


def _lines_by_document() -> dict[str, int]:
    rows = select(Movement.document, func.count()).group_by(Movement.document)
    return {document: lines for document, lines in db.session.execute(rows)}


def _audited() -> Counter[str]:
    return Counter(db.session.scalars(select(AuditEvent.subject)))


def test_what_killed_processes_said_was_saved_is_there_and_whole(
    app: Flask, tmp_path: Path
) -> None:
    stages = _stages()
    before = db.session.scalar(select(func.count()).select_from(Movement))
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    db.session.remove()
    db.engine.dispose()

    storm = _storm(tmp_path, url, stages, SECONDS)

    lines, audited = _lines_by_document(), _audited()
    told = Counter(paper.partition(":")[0] for paper in storm.acknowledged)
    report = f"\n{db.engine.dialect.name}: {storm.killed} killed, {dict(told)}, {SECONDS:g} s\n"
    sys.stderr.write(report)
    assert len(storm.acknowledged) == len(set(storm.acknowledged)) >= FEWEST
    assert set(told) == {"lot", "stop", "distribution", "count"}
    several = {paper for paper in lines if not paper.startswith("delivery:")}
    assert {lines[paper] for paper in several} == {LINES}
    assert {paper for paper in storm.acknowledged if not paper.startswith("lot:")} <= several
    _check_pairs(lines, audited, storm)
    assert sum(lines.values()) > (before or 0)
    assert first_fault() is None
    assert audit.first_altered() is None


def _check_pairs(lines: dict[str, int], audited: Counter[str], storm: Storm) -> None:
    """A change and its row of the trail: always both, whether or not somebody heard of it."""
    loads = {paper for paper in lines if paper.startswith("stop:")}
    handed_out = {paper for paper in lines if paper.startswith("distribution:")}
    deliveries = {paper for paper in lines if paper.startswith("delivery:")} - {"delivery:test"}
    counts = [paper for paper in lines if paper.startswith("count:")]
    assert {paper for paper in audited if paper.startswith("stop:")} == loads
    assert {paper for paper in audited if paper.startswith("distribution:")} == handed_out
    assert sum(n for paper, n in audited.items() if paper.startswith("site:")) == len(counts)
    lots = {paper for paper in audited if paper.startswith("lot:")}
    assert len(lots) == len(deliveries)
    assert {paper for paper in storm.acknowledged if paper.startswith("lot:")} <= lots
    rows = select(DistributionLine.distribution_id, func.count()).group_by(
        DistributionLine.distribution_id
    )
    told = {f"distribution:{number}": int(parts) for number, parts in db.session.execute(rows)}
    assert told == dict.fromkeys(handed_out, LINES)


def test_the_database_is_set_to_keep_what_a_killed_process_saved(app: Flask, database: str) -> None:
    if database == "sqlite":
        assert db.session.scalar(text("PRAGMA journal_mode")) == "wal"
        assert db.session.scalar(text("PRAGMA synchronous")) in (1, 2)  # NORMAL or FULL
    else:
        assert db.session.scalar(text("SHOW synchronous_commit")) == "on"
