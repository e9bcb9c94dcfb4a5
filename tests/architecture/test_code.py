"""Tests about the code itself: sizes, words, purity."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import pytest
from flask import Flask

from foodaid.web.support.labels import LABELS
from foodaid.web.support.sentences import SENTENCES

ROOT = Path(__file__).resolve().parents[2]
CODE = sorted((ROOT / "foodaid").rglob("*.py"))
REFUSALS = {"Refusal", "NotFound", "NotAllowed", "Conflict", "Invalid", "TooManyAttempts"}
BELOW_THE_PAGES = (
    "core", "accounts", "organisations", "catalogue", "declarations", "stock", "purchasing",
    "orders", "allocation", "rounds", "deliveries", "distributions", "reports", "demo",
)  # fmt: skip


def code_files() -> Iterator[Path]:
    """Our own modules, without what the folder links to."""
    links = {"templates", "static", "migrations"}
    return (path for path in CODE if path.relative_to(ROOT / "foodaid").parts[0] not in links)


def test_no_module_has_more_than_400_lines() -> None:
    long = {str(p): n for p in code_files() if (n := len(p.read_text().splitlines())) > 400}

    assert long == {}


def test_no_template_has_more_than_150_lines() -> None:
    templates = (ROOT / "templates").rglob("*.*")
    long = {str(p): n for p in templates if (n := len(p.read_text().splitlines())) > 150}

    assert long == {}


def test_nine_of_ten_functions_have_at_most_25_lines() -> None:
    lengths = sorted(
        node.end_lineno - node.lineno + 1
        for path in code_files()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and node.end_lineno is not None
    )

    assert lengths[len(lengths) * 9 // 10] <= 25


def test_every_refusal_code_has_its_sentence() -> None:
    codes = {
        call.args[0].value
        for path in code_files()
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in REFUSALS
        and call.args
        and isinstance(call.args[0], ast.Constant)
    }

    assert len(codes) > 40
    assert codes - SENTENCES.keys() == set()


def test_every_label_is_there(app: Flask) -> None:
    for kind, words in LABELS.items():
        assert issubclass(kind, StrEnum)
        assert {member.value for member in kind} == set(words), kind.__name__


def test_every_template_compiles(app: Flask) -> None:
    names = app.jinja_env.list_templates(extensions=["html", "txt"])

    assert len(names) > 50
    for name in names:
        app.jinja_env.get_template(name)


@pytest.mark.parametrize("part", ["purchasing", "allocation", "rounds", "reports"])
def test_a_calculation_starts_without_the_web_or_the_database(part: str) -> None:
    program = (
        f"import sys, foodaid.{part}.domain\n"
        "bad = {'flask', 'sqlalchemy', 'wtforms', 'apscheduler'} & set(sys.modules)\n"
        "sys.exit(f'imported {bad}' if bad else 0)"
    )

    result = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert result.returncode == 0, result.stderr


def test_below_the_pages_flask_gives_the_application_and_no_request() -> None:
    taken = {
        (path.relative_to(ROOT).as_posix(), name.name)
        for part in BELOW_THE_PAGES
        for path in (ROOT / "foodaid" / part).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and node.module == "flask"
        for name in node.names
    }

    assert {name for _path, name in taken} <= {"Flask", "current_app"}


def test_nobody_commits_outside_the_transaction() -> None:
    commits = {
        path.relative_to(ROOT).as_posix()
        for path in code_files()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr == "commit"
    }

    assert commits == {"foodaid/core/db.py"}
