"""Many people at the same moment: nobody is lost, nobody is counted twice."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from flask import Flask

from foodaid.accounts.models import User
from foodaid.core import audit, clock
from foodaid.core.db import db
from foodaid.core.outbox import OutboxMail
from foodaid.core.permissions import Role
from foodaid.deliveries import queries as deliveries
from foodaid.deliveries.use_cases import OfferGoods, offer_goods
from foodaid.orders.models import Order, OrderStatus
from foodaid.stock import queries as stock
from foodaid.stock.checks import first_fault
from foodaid.stock.models import Movement, MovementKind, PlaceKind
from tests import factories as make

PEOPLE = 50


def status_of(app: Flask, user: User, url: str, form: dict[str, str]) -> int:
    """What one person at a browser of its own is answered."""
    with app.app_context():
        client = app.test_client()
        make.sign_in(client, user)
        return client.post(url, data=form).status_code


def test_fifty_partners_send_their_orders_at_once(app: Flask) -> None:
    depot = make.make_depot()
    window = make.make_window(make.make_campaign(make.make_product()))
    offer = window.offers[0].offer_id
    wishes = []
    for number in range(PEOPLE):
        partner = make.make_partner(depot, name=f"Partner {number}", people=20)
        user = make.make_user(Role.PARTNER_VOLUNTEER, partner=partner)
        url = f"/partners/{partner.id}/orders/{window.id}/send"
        form = {
            f"boxes-{offer}": str(number + 1),
            "site_id": str(partner.sites[0].id),
            "idempotency_key": f"press-{number:08d}",
        }
        wishes += [(user, url, form)] * 2
    db.session.remove()

    with ThreadPoolExecutor(16) as crowd:
        answers = list(crowd.map(lambda wish: status_of(app, *wish), wishes))

    orders = db.session.query(Order).filter_by(status=OrderStatus.PLACED).all()
    assert Counter(answers) == {302: 2 * PEOPLE}
    assert sorted(order.lines[0].boxes for order in orders) == list(range(1, PEOPLE + 1))
    assert db.session.query(OutboxMail).count() == 2 * PEOPLE
    assert audit.first_altered() is None


def test_the_last_boxes_are_handed_out_once(app: Flask) -> None:  # case A11
    ends = make.make_ends()
    partner = make.make_partner(people=20)
    product = make.make_product()
    lot = make.make_lot(product, make.make_campaign(product))
    place = stock.place_of_site(partner.sites[0].id)
    make.put(lot, place, next(end for kind, end in ends.items() if kind.value == "supplier"), 100)
    user = make.make_user(Role.PARTNER_VOLUNTEER, partner=partner)
    url = f"/partners/{partner.id}/distributions/new/{partner.sites[0].id}"
    place_id, lot_id = place.id, lot.id
    forms = [
        {
            "handed_out_on": clock.today().isoformat(),
            "packages": "1",
            f"product-{product.id}": "30",
            "idempotency_key": f"press-{number:08d}",
        }
        for number in range(PEOPLE)
    ]
    db.session.remove()

    with ThreadPoolExecutor(16) as crowd:
        answers = Counter(crowd.map(lambda form: status_of(app, user, url, form), forms))

    handed_out = db.session.query(Movement).filter_by(kind=MovementKind.HANDED_OUT).all()
    assert answers[302] == 3
    assert answers[422] == PEOPLE - 3
    assert sum(movement.units for movement in handed_out) == 90
    assert stock.units_at(place_id) == {lot_id: 10}
    assert first_fault() is None


def test_the_last_units_of_an_offer_are_taken_once(app: Flask) -> None:  # case A11
    make.make_ends()
    giver = make.make_partner(name="Giver")
    product = make.make_product()
    lot = make.make_lot(product, make.make_campaign(product))
    make.put(lot, stock.place_of_site(giver.sites[0].id), stock.end_place(PlaceKind.SUPPLIER), 100)
    manager = make.make_actor(Role.PARTNER_MANAGER, partner=giver)
    offer = offer_goods(manager, OfferGoods(giver.sites[0].id, lot.id, units=100, days=7))
    wishes = []
    for number in range(8):
        taker = make.make_partner(giver.depot, name=f"Taker {number}")
        user = make.make_user(Role.PARTNER_MANAGER, partner=taker)
        form = {"units": "30", "site_id": str(taker.sites[0].id), "reason": "we have none"}
        wishes.append((user, f"/partners/{taker.id}/board/{offer.id}/take", form))
    offer_id = offer.id
    db.session.remove()

    with ThreadPoolExecutor(8) as crowd:
        answers = Counter(crowd.map(lambda wish: status_of(app, *wish), wishes))

    assert answers == {302: 3, 422: 5}
    assert deliveries.offer_of(offer_id).left == 10


def test_the_last_units_on_a_shelf_are_promised_once(app: Flask) -> None:
    make.make_ends()
    giver, taker = make.make_partner(name="Giver"), make.make_partner(name="Taker")
    product = make.make_product()
    lot = make.make_lot(product, make.make_campaign(product))
    make.put(lot, stock.place_of_site(giver.sites[0].id), stock.end_place(PlaceKind.SUPPLIER), 100)
    user = make.make_user(Role.PARTNER_MANAGER, partner=giver)
    url = f"/partners/{giver.id}/transfers/new/{giver.sites[0].id}/{taker.id}"
    form = {f"units-{lot.id}": "60", "reason": "too much"}
    db.session.remove()

    with ThreadPoolExecutor(8) as crowd:
        answers = Counter(crowd.map(lambda _number: status_of(app, user, url, form), range(8)))

    assert answers == {302: 1, 422: 7}
