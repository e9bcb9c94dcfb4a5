"""The ledger as a file and as a tree of text, as a person at the console meets them."""

import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.processes import environment, foodaid

Env = dict[str, str]
ROWS = 1500
MOVED = (
    "receipt_lines", "receipts", "load_lines", "distribution_lines", "distributions",
    "count_lines", "counts", "movements", "lots",
)  # fmt: skip


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small demo, and the beginning of its ledger in a file."""
    folder = tmp_path_factory.mktemp("ledger")
    whole = str(folder / "whole.csv")
    for words in (
        ("db", "upgrade"),
        ("demo", "load", "--scale", "0.01"),
        ("ledger", "export", whole),
    ):
        outcome = foodaid(environment(folder), *words)
        assert outcome.returncode == 0, outcome.stderr
    lines = Path(whole).read_bytes().splitlines(keepends=True)
    assert len(lines) > ROWS
    (folder / "part.csv").write_bytes(b"".join(lines[: ROWS + 1]))
    return folder


@pytest.fixture
def bare(loaded: Path, tmp_path: Path) -> Env:
    """The same partners and catalogue where nothing has moved yet."""
    folder = tmp_path / "bare"
    shutil.copytree(loaded, folder)
    with closing(sqlite3.connect(folder / "foodaid.sqlite")) as connection:
        connection.execute("DROP TRIGGER movements_no_delete")
        for table in MOVED:
            connection.execute(f"DELETE FROM {table}")
        connection.commit()
    return environment(folder)


def _count(env: Env, table: str) -> int:
    with closing(sqlite3.connect(Path(env["FOODAID_DATA"]) / "foodaid.sqlite")) as connection:
        (number,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    return int(number)


def test_the_ledger_goes_to_another_installation_and_back(  # cases I2, I3
    loaded: Path, bare: Env
) -> None:
    part, again = str(loaded / "part.csv"), bare["FOODAID_DATA"] + "/again.csv"

    trial = foodaid(bare, "ledger", "import", part)
    before = _count(bare, "movements")
    saved = foodaid(bare, "ledger", "import", part, "--save")
    twice = foodaid(bare, "ledger", "import", part, "--save")
    foodaid(bare, "ledger", "export", again)
    checked = foodaid(bare, "ledger", "check")

    assert "nothing is saved without --save" in trial.stdout
    assert before == 0
    assert f"{ROWS} new movements, 0 known already" in saved.stdout
    assert f"0 new movements, {ROWS} known already" in twice.stdout
    assert Path(again).read_bytes() == Path(part).read_bytes()
    assert checked.returncode == 0, checked.stderr


def test_an_import_that_is_killed_saved_nothing(loaded: Path, bare: Env) -> None:  # case I9
    words = ("ledger", "import", str(loaded / "part.csv"), "--save")
    command = [sys.executable, "-m", "foodaid.cli", *words]
    wal = Path(bare["FOODAID_DATA"]) / "foodaid.sqlite-wal"
    with subprocess.Popen(command, env=bare, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()  # it has read the file
        until = time.monotonic() + 30
        while not wal.exists() and time.monotonic() < until:
            time.sleep(0.01)
        time.sleep(0.2)
        process.send_signal(signal.SIGKILL)
        process.wait()

    assert process.returncode == -signal.SIGKILL
    assert (_count(bare, "movements"), _count(bare, "lots")) == (0, 0)


def test_a_wrong_file_is_told_row_by_row(loaded: Path, bare: Env) -> None:  # cases I1, I6, I8
    rows = (loaded / "part.csv").read_text(encoding="utf-8-sig").splitlines()
    wrong = Path(bare["FOODAID_DATA"]) / "wrong.csv"
    wrong.write_text("\n".join([*rows[:3], rows[3].replace(";goods-in;", ";goods-out;")]))
    empty = Path(bare["FOODAID_DATA"]) / "empty.csv"
    empty.touch()

    told = foodaid(bare, "ledger", "import", str(wrong), "--save")
    nothing = foodaid(bare, "ledger", "import", str(empty))
    missing = foodaid(bare, "ledger", "import", "not-there.csv")

    assert told.returncode == 1
    assert "row 4, kind: 'goods-out'" in told.stderr
    assert "the nearest is 'goods-in'" in told.stderr
    assert "nothing was saved" in told.stderr
    assert (nothing.returncode, "the file: it is empty" in nothing.stderr) == (1, True)
    assert (missing.returncode, "Traceback" in missing.stderr) == (2, False)
    assert _count(bare, "movements") == 0


def test_a_file_that_cannot_be_written_is_told(loaded: Path) -> None:
    outcome = foodaid(environment(loaded), "ledger", "export", "/nowhere/at/all.csv")

    assert (outcome.returncode, "Traceback" in outcome.stderr) == (2, False)


def test_a_lot_is_followed_by_its_number_and_by_its_code(loaded: Path) -> None:
    env = environment(loaded)

    by_number = foodaid(env, "ledger", "trace", "1")
    first = by_number.stdout.splitlines()[0]
    product, code = first.split(": ")[1].split(",")[0].split(" ")
    by_code = foodaid(env, "ledger", "trace", product, code)

    assert by_number.returncode == 0, by_number.stderr
    assert by_code.stdout == by_number.stdout
    assert "\nforwards\n  supplier (brought " in by_number.stdout
    assert "\nbackwards\n  recipients (in all " in by_number.stdout
    assert by_number.stdout.splitlines()[-1].startswith("bought ")


@pytest.mark.parametrize("words", [("0",), ("x",), ("99999999999",), ("RYS1", "x"), ("٣",)])
def test_a_lot_that_is_not_there_is_said_so(loaded: Path, words: tuple[str, ...]) -> None:
    outcome = foodaid(environment(loaded), "ledger", "trace", *words)

    assert outcome.returncode == 1
    assert "Traceback" not in outcome.stderr
    assert len(outcome.stderr.splitlines()) == 1
