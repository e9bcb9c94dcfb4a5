"""`foodaid depots`: a new installation gets its hubs, and its pages say when there is none."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from foodaid.core.permissions import Role
from tests import factories as make
from tests.processes import environment, foodaid

GHENT = (
    *("depots", "add", "gnt", "Depot Gent", "--operator", "Voedselbank", "--street", "Kade 1"),
    *("--email", "depot@example.be", "--phone", "09 000 00 00"),
)


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    """An installation with tables and nothing else."""
    made = environment(tmp_path)
    assert foodaid(made, "db", "upgrade").returncode == 0
    return made


def test_a_depot_is_added_and_may_be_given_people(env: dict[str, str]) -> None:
    worker = ("users", "invite", "dirk@example.be", "Dirk", "--role", "depot-worker")

    outcomes = [
        foodaid(env, *GHENT, "--postal-code", "9000"),
        foodaid(env, "depots", "list"),
        foodaid(env, *worker, "--depot-id", "1"),
    ]

    assert [outcome.returncode for outcome in outcomes] == [0, 0, 0]
    assert outcomes[0].stdout == "depot GNT has number 1\n"
    assert outcomes[1].stdout.split() == ["1", "GNT", "Depot", "Gent"]


@pytest.mark.parametrize(
    ("code", "said"),
    [("9999", "This postal code does not exist in Belgium."), ("9000", "This is there already.")],
)
def test_a_depot_that_cannot_be_is_refused_in_one_line(
    env: dict[str, str], code: str, said: str
) -> None:
    foodaid(env, *GHENT, "--postal-code", "9000")

    outcome = foodaid(env, *GHENT, "--postal-code", code)

    assert outcome.returncode == 1
    assert outcome.stderr == f"Error: {said}\n"


def test_an_installation_without_depots_says_so(client: FlaskClient) -> None:
    make.sign_in(client, make.make_user(Role.CATALOGUE_EDITOR))

    pages = [client.get(f"/depots/{name}") for name in ("rounds", "stock")]

    assert [page.status_code for page in pages] == [200, 200]
    assert all("no depot yet" in page.text for page in pages)
