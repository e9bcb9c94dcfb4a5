"""What a partner holds, through the API."""

from datetime import date

from flask.testing import FlaskClient

from foodaid.core.permissions import Role
from foodaid.stock import queries
from foodaid.stock.models import PlaceKind
from tests import factories as make
from tests.api.test_orders import token_of


def test_a_partner_reads_its_own_lots_and_no_others(client: FlaskClient) -> None:
    partner, other = make.make_partner(people=10), make.make_partner(name="Other")
    product = make.make_product("RYS1")
    lot = make.make_lot(product, make.make_campaign(product), best_before=date(2031, 5, 1))
    site = partner.sites[0]
    supplier = make.make_ends()[PlaceKind.SUPPLIER]
    make.put(lot, queries.place_of_site(site.id), supplier, 88)
    secret = token_of(make.make_user(Role.PARTNER_VOLUNTEER, partner=partner))
    headers = {"Authorization": f"Bearer {secret}"}

    own = client.get(f"/api/v1/partners/{partner.id}/stock", headers=headers)
    foreign = client.get(f"/api/v1/partners/{other.id}/stock", headers=headers)

    assert own.json is not None
    [found] = own.json["sites"]
    assert (found["id"], found["name"]) == (site.id, site.name)
    assert [(row["lot"], row["units"], row["expires_on"]) for row in found["lots"]] == [
        ("L1", 88, "2031-05-01")
    ]
    assert foreign.status_code == 404
