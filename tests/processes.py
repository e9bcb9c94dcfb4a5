"""Real processes of foodaid, as a person or an installation starts them."""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

ROOT = Path(__file__).resolve().parents[1]


def environment(folder: Path, url: str | None = None) -> dict[str, str]:
    """What the process knows of its installation: a data folder, and a database if told."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("FOODAID_")}
    ours |= {"FOODAID_DATA": str(folder), "PYTHONPATH": str(ROOT), "COLUMNS": "100"}
    return ours | ({"FOODAID_DATABASE_URL": url} if url else {})


def of(app: Flask) -> dict[str, str]:
    """The environment in which a process works on the same database as this application."""
    return environment(app.config["SETTINGS"].folder, app.config["SQLALCHEMY_DATABASE_URI"])


def foodaid(env: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    """Run the command to its end."""
    command = [sys.executable, "-m", "foodaid.cli", *words]
    return subprocess.run(
        command, env=env, cwd=env["FOODAID_DATA"], capture_output=True, text=True, check=False,
        timeout=120,
    )  # fmt: skip


@contextmanager
def started(env: dict[str, str], command: Sequence[str]) -> Iterator[subprocess.Popen[str]]:
    """A process that runs while the block does."""
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()
