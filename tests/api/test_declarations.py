"""Declaring people through the API: the same rules as the page."""

from flask import Flask
from flask.testing import FlaskClient

from foodaid.core import clock
from foodaid.core.permissions import Role
from foodaid.declarations import queries
from tests import factories as make
from tests.api.test_orders import token_of

YEAR = clock.today().year


def test_who_also_gets_food_elsewhere_is_declared_and_held_against_everybody(
    app: Flask, client: FlaskClient
) -> None:
    partner = make.make_partner()
    secret = token_of(make.make_user(Role.PARTNER_MANAGER, partner=partner))
    url = f"/api/v1/partners/{partner.id}/declarations/{YEAR}"
    headers = {"Authorization": f"Bearer {secret}"}
    body = {"total": 10, "one_elsewhere": 4, "two_elsewhere": 3}

    refused = client.put(f"{url}/food", json={**body, "more_elsewhere": 4}, headers=headers)
    taken = client.put(f"{url}/food", json=body, headers=headers)

    assert refused.status_code == 422
    assert "elsewhere-above-total" in refused.text
    assert taken.json is not None
    assert (taken.json["one_elsewhere"], taken.json["more_elsewhere"]) == (4, None)
    assert queries.twelfths_by_partner(YEAR) == {partner.id: 3 * 12 + 4 * 6 + 3 * 4}
