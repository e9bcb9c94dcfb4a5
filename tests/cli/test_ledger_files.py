"""The ledger as a file: written, read back, and refused with the row and the column."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.test_commands import Env, _read
from tests.processes import environment, foodaid

ROWS = "SELECT count(*) FROM movements"


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small demo, its movements in a file, and the same country without any movement."""
    folder = tmp_path_factory.mktemp("ledger")
    env = environment(folder)
    for words in (("db", "upgrade"), ("demo", "load", "--scale", "0.01")):
        outcome = foodaid(env, *words)
        assert outcome.returncode == 0, outcome.stderr
    outcome = foodaid(env, "ledger", "export", str(folder / "ledger.csv"))
    assert outcome.returncode == 0, outcome.stderr
    return folder


@pytest.fixture
def bare(loaded: Path, tmp_path: Path) -> Env:
    """The installation with its partners and catalogue, and nothing that ever moved."""
    folder = tmp_path / "bare"
    shutil.copytree(loaded, folder)
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(folder / "foodaid.sqlite")) as connection:
        for name in ("movements_no_delete", "exports_no_delete", "figures_no_delete"):
            connection.execute(f"DROP TRIGGER {name}")
        for table in (
            "receipt_lines", "receipts", "load_lines", "distribution_lines", "distributions",
            "count_lines", "counts", "movements", "lots",
        ):  # fmt: skip
            connection.execute(f"DELETE FROM {table}")
        connection.commit()
    return environment(folder)
