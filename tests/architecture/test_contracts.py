"""The import contracts hold, and a planted violation of each is found."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

PLANTED = [
    ("foodaid/core/clock.py", "import foodaid.orders.models", "nobody imports upwards"),
    ("foodaid/stock/domain.py", "import sqlalchemy", "Calculations are pure"),
    ("foodaid/orders/domain.py", "import foodaid.core.clock", "Calculations are pure"),
    ("foodaid/web/public/home/views.py", "import sqlalchemy", "know no SQL"),
    ("foodaid/orders/queries.py", "import foodaid.orders.use_cases", "Inside a capability"),
    ("foodaid/orders/use_cases.py", "import flask_login", "know no requests"),
    ("foodaid/stock/queries.py", "import foodaid.declarations.queries", "nobody imports upwards"),
    ("foodaid/drawer/__init__.py", "", "nobody imports upwards"),
]


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [
        str(Path(sys.executable).parent / "lint-imports"),
        "--config",
        "setup.cfg",
        "--no-cache",
    ]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copy(ROOT / "setup.cfg", tmp_path)
    left_out = shutil.ignore_patterns("templates", "static", "migrations", "__pycache__")
    shutil.copytree(ROOT / "foodaid", tmp_path / "foodaid", ignore=left_out)
    return tmp_path


@pytest.mark.parametrize(("path", "line", "contract"), PLANTED)
def test_an_arrow_drawn_backwards_fails(copy: Path, path: str, line: str, contract: str) -> None:
    (copy / path).parent.mkdir(exist_ok=True)
    before = (copy / path).read_text() if (copy / path).exists() else ""
    (copy / path).write_text(f"{before}\n{line}\n")

    result = lint(copy)

    assert result.returncode != 0
    assert contract in result.stdout


def test_the_house_as_it_stands_keeps_every_contract(copy: Path) -> None:
    result = lint(copy)

    assert result.returncode == 0, result.stdout
