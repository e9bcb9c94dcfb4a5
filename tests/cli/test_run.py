"""`foodaid run` as a person meets it: what it says, and that nothing stays behind."""

import os
import shlex
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.processes import environment, foodaid, started

TWO_WORKS = """
import os, sys, time
from pathlib import Path
from foodaid.cli.run import watch

def work():
    print(os.getpid(), flush=True)
    time.sleep(60)

sys.exit(watch([work, work]))
"""
ONE_FAILS = TWO_WORKS.replace("watch([work, work])", "watch([work, lambda: sys.exit(3)])")


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--port", "many"), "Invalid value for '--port'"),
        (("--port", "65536"), "Invalid value for '--port'"),
        (("--scale", "9"), "Invalid value for '--scale'"),
        (("--coffee",), "No such option"),
    ],
)
def test_an_option_that_cannot_be_is_refused_before_anything_is_made(
    tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    outcome = foodaid(environment(tmp_path), "run", *words)

    assert outcome.returncode == 2
    assert said in outcome.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_port_that_is_proposed_instead_exists(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 65535))
        taken.listen()

        outcome = foodaid(environment(tmp_path), "run", "--port", "65535")

    assert outcome.returncode == 1
    assert outcome.stderr == "Error: port 65535 is taken; try --port 8080\n"


@pytest.mark.parametrize(
    ("name", "setting", "said"),
    [
        ("FOODAID_SMTP_PORT", "post", "a setting does not fit"),
        ("FOODAID_DATABASE_URL", "nonsense", "a setting does not fit"),
        ("FOODAID_DATABASE_URL", "postgresql://x@127.0.0.1:1/x", "Is the database there"),
        ("FOODAID_DATA", "/proc/nowhere", "a setting does not fit"),
    ],
)
def test_a_setting_that_does_not_fit_is_said_without_a_traceback(
    tmp_path: Path, name: str, setting: str, said: str
) -> None:
    env = environment(tmp_path) | {name: setting}
    command = [sys.executable, "-m", "foodaid.cli", "run", "--port", str(_free_port())]

    outcome = subprocess.run(
        command, env=env, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60
    )

    assert outcome.returncode == 1
    assert said in outcome.stderr
    assert "Traceback" not in outcome.stderr


@pytest.fixture
def two_works(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], list[int]]]:
    """A parent that watches two children, and their numbers."""
    with started(environment(tmp_path), [sys.executable, "-c", TWO_WORKS]) as parent:
        assert parent.stdout is not None
        yield parent, [int(parent.stdout.readline()) for _child in range(2)]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_whoever_stops_the_parent_stops_its_children(
    two_works: tuple[subprocess.Popen[str], list[int]], number: signal.Signals
) -> None:
    parent, children = two_works

    parent.send_signal(number)

    assert parent.wait(timeout=20) == 0
    assert [pid for pid in children if _is_alive(pid)] == []


def test_when_one_work_ends_the_other_does_not_go_on_alone(tmp_path: Path) -> None:
    with started(environment(tmp_path), [sys.executable, "-c", ONE_FAILS]) as parent:
        status = parent.wait(timeout=20)
        assert parent.stdout is not None
        children = [int(line) for line in parent.stdout.read().split()]

    assert status == 3
    assert [pid for pid in children if _is_alive(pid)] == []


def test_an_empty_installation_says_how_the_first_person_comes_in(tmp_path: Path) -> None:
    port = _free_port()
    words = ["run", "--empty", "--port", str(port)]

    with started(environment(tmp_path), [sys.executable, "-m", "foodaid.cli", *words]) as process:
        assert process.stdout is not None
        said = [process.stdout.readline().strip() for _line in range(3)]
        is_up = _answers(f"http://127.0.0.1:{port}/health")
        process.send_signal(signal.SIGINT)
        status = process.wait(timeout=20)

    hint = shlex.split(said[1])
    assert hint[:2] == [f"FOODAID_DATA={tmp_path}", f"FOODAID_BASE_URL=http://127.0.0.1:{port}"]
    assert hint[3:5] == ["users", "invite"]
    assert said[2] == f"foodaid is at http://127.0.0.1:{port}  (Ctrl-C stops it)"
    assert (is_up, status) == (True, 0)


def test_an_installation_in_use_is_never_filled_with_the_demo(tmp_path: Path) -> None:
    env, port = environment(tmp_path), str(_free_port())
    invite = ("users", "invite", "ann@example.be", "Ann", "--role", "administrator")
    assert [foodaid(env, *words).returncode for words in (("db", "upgrade"), invite)] == [0, 0]

    with started(env, [sys.executable, "-m", "foodaid.cli", "run", "--port", port]) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)

    assert said == f"foodaid is at http://127.0.0.1:{port}  (Ctrl-C stops it)\n"
    assert foodaid(env, "depots", "list").stdout == ""


def _answers(address: str) -> bool:
    for _try in range(100):
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            time.sleep(0.1)
    return False
