"""`foodaid users`: how the first administrator comes in, and what is said when that fails."""

from pathlib import Path

import pytest

from tests.processes import environment, foodaid

ANN = ("users", "invite", "Ann@example.be", "Ann", "--role", "administrator")


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    """An installation with tables and nothing else."""
    made = environment(tmp_path)
    assert foodaid(made, "db", "upgrade").returncode == 0
    return made | {"FOODAID_BASE_URL": "https://foodaid.example"}


def test_without_a_mail_server_the_link_is_printed(env: dict[str, str]) -> None:
    outcome = foodaid(env, *ANN, "--language", "en")

    links = [line for line in outcome.stdout.splitlines() if line.startswith("https://")]
    assert outcome.returncode == 0
    assert "no mail server is set" in outcome.stdout
    assert [link.rpartition("/")[0] for link in links] == [
        "https://foodaid.example/password/invitation"
    ]


def test_with_a_mail_server_the_link_is_for_the_mail_only(env: dict[str, str]) -> None:
    outcome = foodaid(env | {"FOODAID_SMTP_HOST": "mail.example"}, *ANN)

    assert outcome.stdout == "invited ann@example.be as administrator; the mail is in the outbox\n"


def test_a_second_invitation_to_the_same_role_is_refused_in_one_line(env: dict[str, str]) -> None:
    foodaid(env, *ANN)

    outcome = foodaid(env, *ANN)

    assert outcome.returncode == 1
    assert outcome.stderr == "Error: This person has this role already.\n"


def test_an_address_without_a_host_is_refused(tmp_path: Path) -> None:
    outcome = foodaid(environment(tmp_path), "users", "invite", "ann", "Ann", "--role", "auditor")

    assert outcome.returncode == 2
    assert "Invalid value for EMAIL" in outcome.stderr


@pytest.mark.parametrize(
    "words",
    [ANN, ("ledger", "check"), ("audit", "verify"), ("demo", "load"), ("jobs", "run")],
)
def test_tables_that_are_not_there_are_said_without_a_traceback(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    outcome = foodaid(environment(tmp_path), *words)

    assert outcome.returncode == 1
    assert "foodaid db upgrade" in outcome.stderr
    assert "Traceback" not in outcome.stderr
