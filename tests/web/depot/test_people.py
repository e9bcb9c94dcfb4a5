"""Who works at a depot: its own manager invites them and ends their roles."""

import pytest
from flask.testing import FlaskClient

from foodaid.accounts.models import Membership, User
from foodaid.core.db import db
from foodaid.core.outbox import OutboxMail
from foodaid.core.permissions import Role
from foodaid.organisations.models import Depot
from tests.factories import make_depot, make_user, sign_in

TYPED = {
    "idempotency_key": "a-key-of-the-page",
    "name": "Nora New",
    "email": "nora@example.be",
    "language": "nl",
    "role": "depot-worker",
}


@pytest.fixture
def depot(client: FlaskClient) -> Depot:
    """A depot whose manager is signed in."""
    depot = make_depot()
    sign_in(client, make_user(Role.DEPOT_MANAGER, depot=depot))
    return depot


def test_a_manager_invites_a_worker_by_mail(client: FlaskClient, depot: Depot) -> None:
    answer = client.post(f"/depots/{depot.id}/people", data=TYPED, follow_redirects=True)

    assert "nora@example.be" in answer.text
    user = db.session.query(User).filter_by(email="nora@example.be").one()
    assert [(m.role, m.depot_id) for m in user.memberships] == [(Role.DEPOT_WORKER, depot.id)]
    assert db.session.query(OutboxMail).one().template == "invitation"


def test_a_manager_ends_the_role_of_a_worker(client: FlaskClient, depot: Depot) -> None:
    worker = make_user(Role.DEPOT_WORKER, depot=depot)
    membership_id = worker.memberships[0].id

    client.post(f"/depots/{depot.id}/people/end", data={"membership_id": membership_id})

    db.session.expire_all()
    assert db.session.get(Membership, membership_id) is None


def test_nobody_gives_a_role_of_the_authority_here(
    client: FlaskClient, depot: Depot
) -> None:  # case X3
    answer = client.post(f"/depots/{depot.id}/people", data={**TYPED, "role": "allocator"})

    assert answer.status_code == 422
    assert db.session.query(User).filter_by(email="nora@example.be").count() == 0


def test_the_people_of_another_depot_are_not_there(
    client: FlaskClient, depot: Depot
) -> None:  # case X1
    other = make_depot("Elsewhere")

    assert client.get(f"/depots/{other.id}/people").status_code == 404
    assert client.post(f"/depots/{other.id}/people", data=TYPED).status_code == 404


def test_the_way_to_the_accounts_leads_to_the_own_depot(client: FlaskClient, depot: Depot) -> None:
    answer = client.get("/depots/people")

    assert answer.headers["Location"] == f"/depots/{depot.id}/people"
