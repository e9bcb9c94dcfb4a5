"""How fast the ledger answers, beside bare SQL on the same database and beside DuckDB.

    python -m benchmarks.ledger [--movements 1000000] [--only sqlite|postgresql] [--times 9]

Generates as many movements as asked in an installation of its own, on SQLite and, where this
machine can start one, on PostgreSQL; hands the same rows to DuckDB. Every question is asked in a
process of its own: the median of warm answers, the most memory that the process ever held, and
how much of that the question added. All three ways must give the same rows. A ratio says how
much longer ours takes.
"""

import hashlib
import json
import subprocess
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import duckdb
import pandas as pd
from sqlalchemy import text

from benchmarks.installation import installation
from benchmarks.ledger_questions import QUESTIONS, Rows, Subject, days_about
from benchmarks.ledger_rows import FIRST, KINDS, generate
from foodaid.core import clock
from foodaid.core.db import db
from foodaid.stock.checks import first_fault
from tests import postgres

WAYS = ("ours", "sql", "duckdb")
DUCK = "rows.duckdb"
ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    """Generate, ask, compare and print; or, as a child, answer one question."""
    reader = ArgumentParser(description="The ledger beside bare SQL and beside DuckDB.")
    reader.add_argument("--movements", type=int, default=1_000_000)
    reader.add_argument("--only", choices=("sqlite", "postgresql"))
    reader.add_argument("--times", type=int, default=9)
    reader.add_argument("--ask", nargs=2, metavar=("WAY", "NUMBER"), help="used by the parent")
    reader.add_argument("--data", type=Path)
    reader.add_argument("--database-url")
    reader.add_argument("--about", type=json.loads)
    wanted = reader.parse_args()
    if wanted.ask:
        print(json.dumps(_answer(wanted)))
        return
    for kind in ("sqlite", "postgresql"):
        if wanted.only in (None, kind):
            _measure(kind, wanted)
    postgres.stop()


def _measure(kind: str, wanted: Namespace) -> None:
    """All questions on one database."""
    url = postgres.new_database() if kind == "postgresql" else None
    with TemporaryDirectory() as folder:
        home = Path(folder)
        with installation(home, url, scale=0) as app, app.app_context():
            start = perf_counter()
            rows = generate(wanted.movements)
            print(f"\n{kind}: {len(rows):,} movements, made in {perf_counter() - start:.0f} s")
            about = _subject()
            _to_duckdb(rows, home / DUCK)
            start = perf_counter()
            assert first_fault() is None
            print(f"check of the whole ledger: {perf_counter() - start:.1f} s")
        print(
            f"{'question':26}{'rows':>7}{'ours ms':>10}{'SQL ms':>10}{'ratio':>7}{'Duck ms':>10}"
            f"{'ratio':>7}{'ours MB':>13}{'SQL MB':>13}{'Duck MB':>13}"
        )
        for number, question in enumerate(QUESTIONS):
            told = [_child(way, number, home, url, about, wanted.times) for way in WAYS]
            assert len({answer["sha256"] for answer in told}) == 1, (question.name, told)
            ours, sql, duck = told
            print(
                f"{question.name:26}{ours['rows']:7}{ours['ms']:10.2f}{sql['ms']:10.2f}"
                f"{ours['ms'] / sql['ms']:7.1f}{duck['ms']:10.2f}{ours['ms'] / duck['ms']:7.1f}"
                + "".join(f"{a['mb']:7.0f} (+{a['more']:3.0f})" for a in told)
            )


def _subject() -> Subject:
    """A depot, a lot in the middle of the book, and a partner with one site."""
    depot, site, partner = db.session.execute(
        text(
            "SELECT d.id, p.id, s.partner_id FROM places p JOIN sites s ON s.id = p.site_id "
            "JOIN partners o ON o.id = s.partner_id JOIN places d ON d.depot_id = o.depot_id "
            "AND d.zone = 'dry' "
            "WHERE (SELECT count(*) FROM sites t WHERE t.partner_id = s.partner_id) = 1 "
            "ORDER BY p.id LIMIT 1"
        )
    ).one()
    lot = db.session.scalar(text("SELECT max(id) FROM lots")) // 2
    return Subject(depot, lot, partner, site, **days_about(clock.today()))


def _to_duckdb(rows: pd.DataFrame, path: Path) -> None:
    """The same rows once more, as DuckDB keeps them."""
    movements = rows.drop(columns=["kind", "day", "paper"]).assign(
        kind=rows.kind.map(dict(enumerate(kind.value for kind in KINDS))),
        occurred_on=pd.Timestamp(FIRST) + pd.to_timedelta(rows.day, unit="D"),
        reversal_of_id=rows.reversal_of_id.where(rows.reversal_of_id > 0),
    )
    engine = db.engine
    lots = pd.read_sql("SELECT id, use_by, best_before FROM lots", engine)
    places = pd.read_sql("SELECT id, kind, depot_id, site_id FROM places", engine)
    with duckdb.connect(str(path)) as duck:
        for name, frame in (("moved", movements), ("lot_rows", lots), ("place_rows", places)):
            duck.register(name, frame)
        duck.execute(
            "CREATE TABLE movements AS SELECT * REPLACE (CAST(occurred_on AS DATE) AS occurred_on) "
            "FROM moved"
        )
        duck.execute(
            "CREATE TABLE lots AS SELECT id, CAST(use_by AS DATE) AS use_by, "
            "CAST(best_before AS DATE) AS best_before FROM lot_rows"
        )
        duck.execute("CREATE TABLE places AS SELECT * FROM place_rows")


def _child(
    way: str, number: int, home: Path, url: str | None, about: Subject, times: int
) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.ledger", "--ask", way, str(number)]
    command += ["--data", str(home), "--about", json.dumps(asdict(about)), "--times", str(times)]
    command += ["--database-url", url] if url else []
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _answer(wanted: Namespace) -> dict[str, Any]:
    """One question asked in one way: time, memory, and the answer's checksum."""
    way, question = wanted.ask[0], QUESTIONS[int(wanted.ask[1])]
    about = Subject(**wanted.about)
    if way == "duckdb":
        with duckdb.connect(str(wanted.data / DUCK), read_only=True) as duck:
            names = {
                name: part for name, part in about.names().items() if f":{name}" in question.sql
            }
            sql = question.sql.replace(":", "$")
            return _timed(lambda: duck.execute(sql, names).fetchall(), wanted.times)
    with installation(wanted.data, wanted.database_url, scale=0) as app, app.app_context():
        if way == "ours":
            return _timed(lambda: question.ours(about), wanted.times, db.session.rollback)
        names = {name: part for name, part in about.names().items() if f":{name}" in question.sql}
        return _timed(
            lambda: db.session.execute(text(question.sql), names).all(),
            wanted.times,
            db.session.rollback,
        )


def _memory(name: str) -> float:
    """Megabytes of this process. The rusage of a child would count its parent's memory too."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:")) / 1024


def _timed(
    work: Callable[[], Any], times: int, after: Callable[[], None] = lambda: None
) -> dict[str, Any]:
    before = _memory("VmRSS")
    work()
    spent = []
    rows: Rows = []
    for _time in range(times):
        start = perf_counter()
        rows = work()
        spent.append((perf_counter() - start) * 1000)
        after()
    plain = sorted(tuple(int(part) for part in row) for row in rows)
    return {
        "ms": median(spent),
        "mb": _memory("VmHWM"),
        "more": _memory("VmHWM") - before,
        "rows": len(plain),
        "sha256": hashlib.sha256(json.dumps(plain).encode()).hexdigest(),
    }


if __name__ == "__main__":
    main()
