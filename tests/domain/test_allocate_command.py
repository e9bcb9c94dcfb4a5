"""The command `foodaid allocate`: what it prints where, and how it ends."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from foodaid.cli.allocate import allocate
from tests.domain.allocation_examples import one_product


@pytest.fixture
def written() -> dict[str, Any]:
    return one_product(30, {"a": (10, 4), "b": (10, 99), "c": (10, 99)})


@pytest.fixture
def file(tmp_path: Path, written: dict[str, Any]) -> Path:
    path = tmp_path / "problem.json"
    path.write_text(json.dumps(written))
    return path


def test_it_prints_one_json_object_and_ends_well(file: Path) -> None:
    ran = CliRunner().invoke(allocate, [str(file)])

    assert (ran.exit_code, ran.stderr) == (0, "")
    assert [share["boxes"] for share in json.loads(ran.stdout)["shares"]] == [4, 13, 13]


def test_a_dash_reads_standard_input(written: dict[str, Any]) -> None:
    ran = CliRunner().invoke(allocate, ["-"], input=json.dumps(written))

    assert ran.exit_code == 0
    assert json.loads(ran.stdout)["left"] == [{"product": "rice", "boxes": 0}]


def test_faults_go_to_standard_error_a_line_each(file: Path, written: dict[str, Any]) -> None:
    written["lines"][0]["asked"] = -4
    written["lines"][2]["product"] = "tea"
    file.write_text(json.dumps(written))

    ran = CliRunner().invoke(allocate, [str(file)])

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert ran.stderr.splitlines() == [
        "lines[0].asked: must be a whole number of 0 or more",
        "lines[2].product: unknown product 'tea'",
    ]


def test_a_file_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    ran = CliRunner().invoke(allocate, [str(tmp_path / "none.json")])

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert "No such file" in ran.stderr


def test_a_right_result_passes_the_check(file: Path, tmp_path: Path) -> None:
    result = tmp_path / "result.json"
    result.write_text(CliRunner().invoke(allocate, [str(file)]).stdout)

    ran = CliRunner().invoke(allocate, ["--check", str(file), str(result)])

    assert (ran.exit_code, ran.output) == (0, "")


@pytest.mark.parametrize(
    "plant, rule",
    [
        ({"boxes": 12}, "left[0]: boxes given and boxes left are not the boxes there were"),
        ({"boxes": -1}, "shares[1].boxes: must be a whole number of 0 or more"),
        ({"fair_share": None}, 'shares[1].fair_share: must be a text such as "4000/3" or "-12"'),
    ],
)
def test_the_first_broken_rule_is_told(
    file: Path, tmp_path: Path, plant: dict[str, Any], rule: str
) -> None:
    printed = json.loads(CliRunner().invoke(allocate, [str(file)]).stdout)
    printed["shares"][1] |= plant
    result = tmp_path / "result.json"
    result.write_text(json.dumps(printed))

    ran = CliRunner().invoke(allocate, ["--check", str(file), str(result)])

    assert (ran.exit_code, ran.stdout, ran.stderr) == (1, "", rule + "\n")


def test_boxes_of_any_length_are_printed(written: dict[str, Any]) -> None:
    text = json.dumps(written).replace("99", "9" * 5000).replace('"boxes": 30', '"boxes": 4')
    text = text.replace('"boxes": 4', '"boxes": 1' + "0" * 5000)

    ran = CliRunner().invoke(allocate, ["-"], input=text)

    assert ran.exit_code == 0
    assert len(ran.stdout) > 10_000


def test_it_needs_no_web_framework() -> None:
    code = "import foodaid.cli.allocate, sys; print('flask' in sys.modules)"

    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert ran.stdout.strip() == "False"
