"""Vera walks through foodaid on her phone."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from foodaid.accounts.domain import Passwords
from foodaid.accounts.models import User
from foodaid.catalogue.models import Campaign
from foodaid.core.db import db
from foodaid.core.permissions import Role
from foodaid.deliveries.models import Receipt
from foodaid.orders.models import Order, OrderStatus
from tests import factories as make
from tests.browser.conftest import Running
from tests.browser.walker import Walker, walk_in

PHONE = {"width": 360, "height": 640}
PASSWORD = "rice and peas for all"


@pytest.fixture
def walker(chromium: Browser, running: Running) -> Iterator[Walker]:
    context = chromium.new_context(
        viewport=PHONE,  # type: ignore[arg-type]
        locale="en-GB",
        has_touch=True,
        reduced_motion="reduce",
    )
    context.set_default_timeout(10_000)
    yield walk_in(context, running.url)
    context.close()


def _vera(running: Running) -> User:
    return make.make_user(
        Role.PARTNER_VOLUNTEER,
        partner=running.world.ours.partner,
        password_hash=Passwords(1024, 1).hash(PASSWORD),
    )


def _sign_in(walker: Walker, user: User) -> None:
    walker.go("/sign-in")
    _look(walker)
    walker.page.get_by_label("E-mail address").fill(user.email)
    walker.page.get_by_label("Password").fill(PASSWORD)
    walker.tap("Sign in")


def _look(walker: Walker) -> None:
    walker.look()
    walker.look_narrow()


def test_a_volunteer_orders_on_her_phone(running: Running, walker: Walker) -> None:
    campaign = db.session.get_one(Campaign, running.world.shared["campaign_id"])
    window = make.make_window(campaign, boxes=50)
    partner = running.world.ours.partner
    page = walker.page

    _sign_in(walker, _vera(running))
    _look(walker)
    card = page.locator(f"a[href$='/partners/{partner.id}/orders/{window.id}']")
    expect(card).to_contain_text("Order")
    with page.expect_navigation():
        card.click()
    _look(walker)
    more = page.get_by_role("button", name="More: Rice RYS1")
    for _ in range(3):
        more.click()
    expect(page.locator("#save-status")).to_contain_text("Saved")
    expect(page.locator("[data-total-boxes]")).to_have_text("3 boxes")
    walker.tap("Check and send")
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your order")
    _look(walker)
    walker.tap("Send this order")
    expect(page.get_by_text("Your order is sent.")).to_be_visible()
    _look(walker)

    db.session.expire_all()
    order = db.session.query(Order).filter_by(partner_id=partner.id, window_id=window.id).one()
    assert order.status is OrderStatus.PLACED
    assert [line.boxes for line in order.lines] == [3]
    assert "\n".join(walker.wrong) == ""


def test_a_volunteer_refuses_a_box_and_says_why(running: Running, walker: Walker) -> None:
    names = running.world.ours.names
    page = walker.page

    _sign_in(walker, _vera(running))
    walker.go(f"/partners/{names['partner_id']}/deliveries")
    _look(walker)
    walker.tap("Confirm what came")
    _look(walker)
    page.get_by_label("Full boxes accepted").fill("1")
    page.get_by_text("Something is wrong with this line").click()
    page.get_by_label("Refused, in units").fill("10")
    page.get_by_label("What was wrong?").fill("The box was torn and wet")
    _look(walker)
    walker.tap("Confirm these numbers")
    expect(page.get_by_text("Thank you. The goods are in your stock now.")).to_be_visible()
    expect(page.get_by_text("The box was torn and wet")).to_be_visible()
    _look(walker)

    db.session.expire_all()
    receipt = db.session.query(Receipt).filter_by(stop_id=names["stop_id"]).one()
    told = [(line.accepted, line.refused, line.reason) for line in receipt.lines]
    assert told == [(10, 10, "The box was torn and wet")]
    assert "\n".join(walker.wrong) == ""


def test_a_number_that_is_wrong_is_said_where_it_stands(running: Running, walker: Walker) -> None:
    names = running.world.theirs.names
    anna = make.make_user(Role.PARTNER_VOLUNTEER, partner=running.world.theirs.partner)
    running.sign_in(walker.page.context, anna)
    page = walker.page

    walker.go(f"/partners/{names['partner_id']}/deliveries/{names['stop_id']}/receive")
    page.get_by_label("Full boxes accepted").fill("1,5")
    walker.tap("Confirm these numbers")
    walker.wrong = [line for line in walker.wrong if "422" not in line]
    _look(walker)

    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("Full boxes accepted")).to_have_value("1,5")
    expect(page.get_by_label("Full boxes accepted")).to_have_attribute("aria-invalid", "true")
    assert "\n".join(walker.wrong) == ""
