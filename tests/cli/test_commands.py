"""The command as a person types it: real processes on an installation of their own."""

import shutil
import socket
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from foodaid.cli.main import COMMANDS, main
from tests.processes import ROOT, environment, foodaid

Env = dict[str, str]


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small demo, loaded once."""
    folder = tmp_path_factory.mktemp("loaded")
    for words in (("db", "upgrade"), ("demo", "load", "--scale", "0.02")):
        outcome = foodaid(environment(folder), *words)
        assert outcome.returncode == 0, outcome.stderr
    return folder


@pytest.fixture
def demo(loaded: Path, tmp_path: Path) -> Env:
    """A copy of the demo that a test may spoil."""
    shutil.copytree(loaded, tmp_path / "demo")
    return environment(tmp_path / "demo")


def _write(env: Env, *statements: str) -> None:
    """What somebody with a database program could do."""
    with closing(sqlite3.connect(Path(env["FOODAID_DATA"]) / "foodaid.sqlite")) as connection:
        for statement in statements:
            assert connection.execute(statement).rowcount != 0, statement
        connection.commit()


def _read(env: Env, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(Path(env["FOODAID_DATA"]) / "foodaid.sqlite")) as connection:
        return connection.execute(query).fetchall()


def test_help_is_the_map_of_the_command(tmp_path: Path) -> None:
    outcome = foodaid(environment(tmp_path), "--help")

    listed = outcome.stdout.partition("Commands:")[2]
    assert outcome.returncode == 0
    assert [line.split()[0] for line in listed.splitlines() if line.strip()] == list(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str) -> None:
    outcome = CliRunner().invoke(main, [name, "--help"])

    assert outcome.exit_code == 0
    assert outcome.stdout.startswith("Usage: ")


def test_the_first_administrator_is_invited_on_a_new_installation(tmp_path: Path) -> None:
    env = environment(tmp_path / "new")
    (tmp_path / "new").mkdir()
    invite = ("users", "invite", "Ann@example.be", "Ann", "--role", "administrator")

    outcomes = [
        foodaid(env, *words)
        for words in (("db", "upgrade"), ("db", "upgrade"), ("db", "check"), invite)
    ]

    assert [outcome.returncode for outcome in outcomes] == [0, 0, 0, 0]
    assert "the mail is in the outbox" in outcomes[-1].stdout
    assert _read(env, 'SELECT template, "to", language, sent_at FROM outbox_mails') == [
        ("invitation", "ann@example.be", "nl", None)
    ]
    assert _read(env, "SELECT event, actor_name FROM audit_events") == [("user.invited", "console")]


def test_the_keys_of_an_installation_are_its_owners_only(loaded: Path) -> None:
    assert (loaded / "secret-key").stat().st_mode & 0o777 == 0o600


def test_a_fresh_demo_holds(demo: Env) -> None:
    outcomes = [foodaid(demo, *words) for words in (("ledger", "check"), ("audit", "verify"))]

    assert [outcome.returncode for outcome in outcomes] == [0, 0]
    assert [outcome.stdout.partition(";")[0].strip() for outcome in outcomes] == [
        "the ledger holds: nothing is negative, nothing came from nowhere",
        "every audit row is as written",
    ]


MOVE = """
    INSERT INTO movements (kind, from_place_id, to_place_id, lot_id, units, occurred_on,
                           recorded_at, recorded_by, document)
    SELECT '{kind}', {from_place}, {to_place}, (SELECT min(lot_id) FROM movements), {units},
           '2026-01-01', '2026-01-01 00:00:00.000000', 'somebody', 'paper:1'
"""
SITE = "(SELECT min(id) FROM places WHERE kind = 'site')"
END = "(SELECT id FROM places WHERE kind = '{}')"
FAULTS = {
    "more left than was there": (
        MOVE.format(
            kind="handed-out", from_place=SITE, to_place=END.format("recipients"), units=10**7
        ),
        "units of lot",
    ),
    "units from nowhere": (
        MOVE.format(kind="goods-in", from_place=END.format("loss"), to_place=SITE, units=3),
        "3 units of lot",
    ),
    "a reversal of nothing": (
        MOVE.format(kind="reversed", from_place=END.format("loss"), to_place=SITE, units=3),
        "reverses nothing",
    ),
    "a lot in the wrong programme": (
        "UPDATE lots SET programme = CASE programme WHEN 'esf' THEN 'fead' ELSE 'esf' END "
        "WHERE id = 2",
        "lot 2 is booked as",
    ),
    "a difference that was not booked": (
        "UPDATE count_lines SET counted_units = counted_units + 1 "
        "WHERE id = (SELECT min(id) FROM count_lines)",
        "is not booked",
    ),
    "a correction of no count": (
        MOVE.format(kind="counted", from_place=END.format("loss"), to_place=SITE, units=3),
        "which nobody counted there",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_in_the_ledger_is_found_and_named(demo: Env, name: str) -> None:
    statement, said = FAULTS[name]
    _write(demo, statement)

    outcome = foodaid(demo, "ledger", "check")

    assert outcome.returncode == 1
    assert said in outcome.stderr
    assert len(outcome.stderr.splitlines()) == 1


def test_an_altered_audit_row_is_found_and_named(demo: Env) -> None:
    [(row_id,)] = _read(demo, "SELECT max(id) - 1 FROM audit_events")
    _write(
        demo,
        "DROP TRIGGER audit_events_no_update",
        f"UPDATE audit_events SET reason = 'no' WHERE id = {row_id}",
    )

    outcome = foodaid(demo, "audit", "verify")

    assert outcome.returncode == 1
    assert outcome.stderr == f"audit row {row_id} is not what was written\n"


def test_the_demo_is_loaded_into_an_empty_installation_only(demo: Env) -> None:
    before = _read(demo, "SELECT count(*) FROM movements")

    outcome = foodaid(demo, "demo", "load", "--scale", "0.02")

    assert outcome.returncode == 1
    assert outcome.stderr == (
        "this installation has partners already: the demo wants an empty one\n"
    )
    assert _read(demo, "SELECT count(*) FROM movements") == before


def test_a_port_that_is_taken_is_said_in_one_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        outcome = foodaid(environment(tmp_path), "run", "--port", str(port))

    assert outcome.returncode == 1
    assert outcome.stderr == f"Error: port {port} is taken; try --port {port + 1}\n"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("--help",), 0, "usage: scripts/run [--port N]"),
        (("--port",), 1, "--port needs a value"),
        (("--coffee",), 1, "does not know --coffee"),
        (("--data", "/proc/nowhere"), 1, "cannot write in /proc/nowhere"),
    ],
)
def test_the_start_script_says_how_it_is_used(
    words: tuple[str, ...], status: int, said: str
) -> None:
    outcome = subprocess.run(
        [ROOT / "scripts/run", *words], capture_output=True, text=True, check=False, timeout=60
    )

    assert outcome.returncode == status
    assert said in outcome.stderr
    assert "Traceback" not in outcome.stderr
