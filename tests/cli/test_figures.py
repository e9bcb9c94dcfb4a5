"""The command `figures`: exit codes and streams, as other systems rely on them."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from foodaid.cli.figures import figures
from tests.domain.figure_facts import case, declared, distributed, facts


def run(*arguments: str, given: bytes | None = None) -> Result:
    return CliRunner().invoke(figures, list(arguments), input=given)


@pytest.fixture
def written(tmp_path: Path) -> Any:
    def write(content: Any) -> str:
        path = tmp_path / "facts.json"
        path.write_text(json.dumps(content), encoding="utf-8")
        return str(path)

    return write


def test_figures_are_printed_as_one_object(written: Any) -> None:
    outcome = run(written(case("esf-outputs")["facts"]))

    printed = json.loads(outcome.stdout)
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    assert list(printed) == ["programme", "year", "figures", "cumulative", "findings", "settings"]
    assert printed["figures"][8] == {
        "code": "EMCO09",
        "key": "food.quantity",
        "value": "60.00",
        "unit": "t",
        "estimated": False,
    }


def test_facts_come_from_standard_input_too() -> None:
    outcome = run("-", given=json.dumps(facts()).encode())

    assert outcome.exit_code == 0
    assert json.loads(outcome.stdout)["year"] == 2020


def test_settings_are_used_and_printed(written: Any) -> None:
    path = written(case("fead-quantities")["facts"])

    outcome = run(path, "--setting", "eleven_b_numerator=purchased")

    printed = json.loads(outcome.stdout)
    assert printed["settings"]["eleven_b_numerator"] == "purchased"
    assert [f["value"] for f in printed["figures"] if f["code"] == "11b"] == ["46.75"]


def test_an_error_among_the_findings_exits_with_one_and_still_prints(written: Any) -> None:
    outcome = run(written(facts(declared=[declared(1, partner="Café", women=2)])))

    first = json.loads(outcome.stdout)["findings"][0]
    assert outcome.exit_code == 1
    assert first == {
        "rule": "V2",
        "level": "error",
        "where": {"partner": "Café", "code": "14c"},
        "values": {"people": 2, "total": 1},
    }


def test_faulty_facts_exit_with_two_and_print_only_faults(written: Any) -> None:
    outcome = run(written(facts(distributed=[distributed("NO", -1)])))

    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert outcome.stderr.splitlines() == [
        "distributed[0].units: must be 0 or more",
        "distributed[0].product: unknown product NO",
    ]


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"[" * 100_000, b"{}"])
def test_rubbish_exits_with_two_and_without_a_traceback(content: bytes) -> None:
    outcome = run("-", given=content)

    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert outcome.stderr


def test_a_file_that_is_not_there_exits_with_two(tmp_path: Path) -> None:
    outcome = run(str(tmp_path / "none.json"))

    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert len(outcome.stderr.splitlines()) == 1


def test_an_unknown_setting_exits_with_two(written: Any) -> None:
    outcome = run(written(facts()), "--setting", "donated_value=half")

    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert outcome.stderr == "setting donated_value: must be one of zero, given\n"


def test_the_command_needs_neither_a_web_server_nor_a_database() -> None:
    program = (
        "import sys, foodaid.cli.figures;"
        "print([m for m in ('flask', 'sqlalchemy') if m in sys.modules])"
    )

    outcome = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert outcome.stdout == "[]\n"
