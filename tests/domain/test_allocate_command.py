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


TRILLION = [750_000_000_000, 250_000_000_000]
PLAIN = json.dumps(one_product(30, {"a": (10, 4), "b": (10, 99)}))
WHOLE = "lines[0].asked: must be a whole number of 0 or more"
FRACTION = 'partners[0].credit_grams: must be a text such as "4000/3" or "-12"'


def asked(what: str) -> str:
    return PLAIN.replace('"asked": 4', f'"asked": {what}')


def owed(what: str) -> str:
    return PLAIN.replace('"credit_grams": "0"', f'"credit_grams": "{what}"', 1)


@pytest.mark.parametrize(
    "content, fault",
    [
        ("", "file: is not JSON (Expecting value: line 1 column 1 (char 0))"),
        ("\ufeff", "file: is not JSON (Expecting value: line 1 column 1 (char 0))"),
        (b"\xff\xfe{", "file: is not UTF-8 text (byte 0)"),
        ("[" * 10**6, "file: is nested too deeply"),
        ('{"method":' + "[" * 10**5 + "]" * 10**5 + "}", "file: is nested too deeply"),
        (asked("[" * 900 + "]" * 900), WHOLE),
        ("[]", "file: must be an object"),
        (PLAIN.replace('"method"', '"method": "basket", "method"'), "file: key 'method' stands"),
        (PLAIN.replace('"method"', '"a\\nb": 1, "method"'), "file: unknown key 'a\\nb'"),
        (asked("3.0"), WHOLE),
        (asked("-3"), WHOLE),
        (asked("NaN"), WHOLE),
        (asked("-Infinity"), WHOLE),
        (asked("1e400"), WHOLE),
        (asked("9" * 100_001), WHOLE),
        (owed("1/0"), FRACTION),
        (owed("1/2/3"), FRACTION),
        (owed("1" * 200_000 + "/7"), FRACTION),
    ],
    ids=lambda part: part[:20] if isinstance(part, str) else "bytes",
)
def test_what_cannot_be_read_is_one_line_and_never_a_traceback(
    content: str | bytes, fault: str
) -> None:
    ran = CliRunner().invoke(allocate, ["-"], input=content)

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert ran.stderr.startswith(fault)
    assert len(ran.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    "content, boxes",
    [
        ("\ufeff" + PLAIN, [4, 26]),
        (json.dumps(one_product(9, {"a": (3, 4)})), [4]),
        (json.dumps(one_product(10**12, {"a": (30, 10**12), "b": (10, 10**12)})), TRILLION),
        (
            json.dumps(one_product(10**12, {"a": (30, 10**12), "b": (10, 10**12)}, "single")),
            TRILLION,
        ),
        (json.dumps(one_product(100, {"a": (10**30, 99), "b": (7, 99)})), [99, 1]),
        (json.dumps(one_product(100, {"a": (10**30, 99), "b": (7, 99)}, "single")), [99, 1]),
        (json.dumps(one_product(7, {f"p{at}": (12, 1) for at in range(9)})), [1] * 7 + [0] * 2),
        (json.dumps(one_product(7, {})), []),
        (owed("1" * 5000 + "/" + "7" * 4999), [4, 26]),
    ],
    ids=["mark", "one", "many", "many alone", "people", "people alone", "alike", "none", "owed"],
)
def test_however_odd_what_can_be_read_is_shared_out_and_verified(
    content: str, boxes: list[int], tmp_path: Path
) -> None:
    paths = [tmp_path / name for name in ("problem.json", "result.json")]
    ran = CliRunner().invoke(allocate, ["-"], input=content)
    paths[0].write_text(content)
    paths[1].write_text(ran.stdout)

    assert (ran.exit_code, ran.stderr) == (0, "")
    assert [share["boxes"] for share in json.loads(ran.stdout)["shares"]] == boxes
    assert CliRunner().invoke(allocate, ["--check", *map(str, paths)]).exit_code == 0


@pytest.mark.parametrize(
    "result",
    ["", "[]", "{}", "[" * 10**6, '{"method": "basket"}', b"\xff", '{"shares": NaN}'],
)
def test_a_result_that_cannot_be_read_is_broken(
    file: Path, tmp_path: Path, result: str | bytes
) -> None:
    path = tmp_path / "result.json"
    path.write_bytes(result if isinstance(result, bytes) else result.encode())

    ran = CliRunner().invoke(allocate, ["--check", str(file), str(path)])

    assert (ran.exit_code, ran.stdout) == (1, "")
    assert len(ran.stderr.splitlines()) == 1


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
