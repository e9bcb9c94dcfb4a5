"""Whose key opens the API, and whose does not any more."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask.testing import FlaskClient

from foodaid.accounts.models import User
from foodaid.accounts.use_cases import make_token, revoke_token
from foodaid.core import clock
from foodaid.core.db import transaction
from foodaid.core.permissions import Role
from tests import factories as make


def _revoke(user: User, token_id: int) -> None:
    revoke_token(user.as_actor("en"), token_id)


def _deactivate(user: User, _token_id: int) -> None:
    with transaction():
        user.is_active = False


@pytest.mark.parametrize("end", [_revoke, _deactivate])
def test_a_key_that_was_ended_opens_nothing(
    client: FlaskClient, end: Callable[[User, int], None]
) -> None:
    partner = make.make_partner(people=10)
    user = make.make_user(Role.PARTNER_VOLUNTEER, partner=partner)
    token, secret = make_token(user.as_actor("en"), "Stock program", 30)
    address, headers = f"/api/v1/partners/{partner.id}/stock", {"Authorization": f"Bearer {secret}"}
    before = client.get(address, headers=headers)

    end(user, token.id)
    after = client.get(address, headers=headers)

    assert before.status_code == 200
    assert (after.status_code, after.json and after.json["code"]) == (401, "token-unknown")


def test_a_key_is_valid_on_its_last_day_and_not_the_day_after(client: FlaskClient) -> None:
    partner = make.make_partner(people=10)
    user = make.make_user(Role.PARTNER_VOLUNTEER, partner=partner)
    token, secret = make_token(user.as_actor("en"), "Stock program", 30)
    statuses = []

    for day in (token.expires_on, token.expires_on + timedelta(days=1)):
        with time_machine.travel(clock.at(day, 12), tick=False):
            answer = client.get(
                f"/api/v1/partners/{partner.id}/stock",
                headers={"Authorization": f"Bearer {secret}"},
            )
        statuses.append(answer.status_code)

    assert statuses == [200, 401]
