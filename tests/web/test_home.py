"""The first screen: what to do, by when."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from foodaid.core import clock
from foodaid.core.db import db
from foodaid.core.permissions import Role
from foodaid.stock import queries
from foodaid.stock.models import PlaceKind, Zone
from tests import factories
from tests.factories import sign_in
from tests.statements import count_statements


@pytest.mark.parametrize(("days", "is_said"), [(30, True), (-1, True), (400, False)])
def test_short_dated_lots_are_said_to_who_holds_them(
    client: FlaskClient, days: int, is_said: bool
) -> None:
    depot = factories.make_depot()
    partner = factories.make_partner(depot, people=10)
    supplier = factories.make_ends()[PlaceKind.SUPPLIER]
    product = factories.make_product()
    lot = factories.make_lot(
        product,
        factories.make_campaign(product),
        best_before=clock.today() + timedelta(days=days),
    )
    factories.put(lot, queries.place_of_site(partner.sites[0].id), supplier, 5)
    factories.put(lot, queries.zones_of_depot(depot.id)[Zone.DRY], supplier, 5)
    volunteer = factories.make_user(Role.PARTNER_VOLUNTEER, partner=partner)
    worker = factories.make_user(Role.DEPOT_WORKER, depot=depot)

    for reader, verb in ((volunteer, "Hand out first"), (worker, "Send out first")):
        sign_in(client, reader)
        page = client.get("/").text

        assert (verb in page) is is_said
        assert ("1 lot is short-dated or past its date." in page) is is_said


def test_the_first_screen_costs_few_statements(client: FlaskClient) -> None:
    partner = factories.make_partner(people=10)
    product = factories.make_product()
    window = factories.make_window(factories.make_campaign(product))
    factories.make_order(partner, window, {window.offers[0].offer: 3})
    sign_in(client, factories.make_user(Role.PARTNER_MANAGER, partner=partner))

    db.session.expunge_all()
    with count_statements() as statements:
        page = client.get("/").text

    assert "Your order is sent: 1 product." in page
    assert len(statements) <= 15
