"""The order page of a partner, from the first number to the receipt."""

import re
from dataclasses import dataclass

import pytest
from flask.testing import FlaskClient

from foodaid.accounts.models import User
from foodaid.catalogue.models import Offer
from foodaid.core import clock
from foodaid.core.db import db, transaction
from foodaid.core.outbox import OutboxMail
from foodaid.core.permissions import Role
from foodaid.orders.models import Order, OrderStatus, Window
from foodaid.organisations.models import Partner, PartnerStatus
from tests import factories
from tests.factories import sign_in
from tests.statements import count_statements

KEY = "a-key-of-the-page"


@dataclass
class Scene:
    """Vera of Sint-Jan, and an open window with rice and peas."""

    partner: Partner
    vera: User
    window: Window
    rice: Offer
    peas: Offer

    @property
    def address(self) -> str:
        return f"/partners/{self.partner.id}/orders/{self.window.id}"

    def typed(self, rice: object = "0", peas: object = "0", **others: object) -> dict[str, object]:
        return {
            f"boxes-{self.rice.id}": rice,
            f"boxes-{self.peas.id}": peas,
            "site_id": self.partner.sites[0].id,
            "idempotency_key": KEY,
            **others,
        }


@pytest.fixture
def scene(client: FlaskClient) -> Scene:
    partner = factories.make_partner(people=100)
    vera = factories.make_user(Role.PARTNER_VOLUNTEER, partner=partner)
    campaign = factories.make_campaign(
        factories.make_product("RICE"), factories.make_product("PEAS", grams_per_unit=400)
    )
    window = factories.make_window(campaign, boxes=50)
    sign_in(client, vera)
    rice, peas = campaign.offers
    return Scene(partner, vera, window, rice, peas)


def _order(scene: Scene) -> Order | None:
    db.session.expire_all()
    return (
        db.session.query(Order)
        .filter_by(partner_id=scene.partner.id, window_id=scene.window.id)
        .one_or_none()
    )


def _boxes(scene: Scene) -> dict[int, int]:
    order = _order(scene)
    return {line.offer_id: line.boxes for line in order.lines} if order else {}


def _hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"\s+value="([^"]*)"', page)
    assert found is not None, name
    return found.group(1)


def _close(window: Window) -> None:
    with transaction():
        window.closes_at = clock.now()


def test_the_page_shows_each_product_with_own_part_and_packing(
    client: FlaskClient, scene: Scene
) -> None:
    page = client.get(scene.address).text

    assert "Rice RICE" in page
    assert "Rice PEAS" in page
    assert "A box is 10 x 1.0 kg" in page or "A box is 10 x 1,0 kg" in page
    assert "Your part is about 50 boxes." in page
    assert "You can order until" in page


def test_a_page_costs_few_statements(client: FlaskClient, scene: Scene) -> None:
    campaign = factories.make_campaign(
        *(factories.make_product(f"X{number}") for number in range(30)), year=2031
    )
    window = factories.make_window(campaign)
    order = factories.make_order(scene.partner, window, {offer: 3 for offer in campaign.offers})
    factories.make_declaration(scene.partner, 10, 2031)
    address = f"/partners/{scene.partner.id}/orders"
    pages = (address, f"{address}/{order.window_id}", f"{address}/{order.window_id}/order")

    for page in pages:
        db.session.expunge_all()
        with count_statements() as statements:
            assert client.get(page).status_code == 200

        assert len(statements) <= 15, page


def test_an_order_goes_from_draft_over_check_to_sent(client: FlaskClient, scene: Scene) -> None:
    checked = client.post(scene.address, data=scene.typed("4", "2", action="check"))
    draft = _order(scene)
    assert draft is not None
    assert draft.status is OrderStatus.DRAFT
    assert "Nothing is sent yet." in checked.text
    assert "6 boxes" in checked.text

    sent = client.post(
        f"{scene.address}/send",
        data=scene.typed("4", "2", version=_hidden(checked.text, "version")),
    )

    assert sent.headers["Location"].endswith("/order")
    order = _order(scene)
    assert order is not None
    assert order.status is OrderStatus.PLACED
    assert _boxes(scene) == {scene.rice.id: 4, scene.peas.id: 2}
    receipt = client.get(sent.headers["Location"]).text
    assert "Your order is sent." in receipt
    assert "Rice PEAS" in receipt


def test_saving_a_draft_sends_nothing(client: FlaskClient, scene: Scene) -> None:
    answer = client.post(scene.address, data=scene.typed("4", action="save"))

    assert answer.status_code == 302
    assert _boxes(scene) == {scene.rice.id: 4}
    assert db.session.query(OutboxMail).count() == 0


def test_two_taps_on_send_make_one_order_and_one_answer(
    client: FlaskClient, scene: Scene
) -> None:  # case O3
    answers = [
        client.post(f"{scene.address}/send", data=scene.typed("4")).headers["Location"]
        for _ in range(2)
    ]

    assert answers[0] == answers[1]
    assert db.session.query(Order).count() == 1
    assert db.session.query(OutboxMail).filter_by(to=scene.vera.email).count() == 1


def test_a_malformed_key_sends_nothing(client: FlaskClient, scene: Scene) -> None:  # case O4
    answer = client.post(
        f"{scene.address}/send", data={**scene.typed("4"), "idempotency_key": "no good!"}
    )

    assert answer.status_code == 422
    assert "The form is not complete." in answer.text
    assert f'value="{4}"' in answer.text
    assert _order(scene) is None


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("-1", "Give a whole number"),
        ("1,5", "Give a whole number"),
        ("1.5", "Give a whole number"),
        ("1e3", "Give a whole number"),
        ("12 boxes", "Give a whole number"),
        ("١٢", "Give a whole number"),
        ("100000", "The highest number is 99999."),
        ("<b>", "Give a whole number"),
    ],
)
def test_a_bad_number_is_marked_and_nothing_typed_is_lost(
    client: FlaskClient, scene: Scene, typed: str, said: str
) -> None:  # case O8
    answer = client.post(
        scene.address, data=scene.typed(typed, "7", comment="By the back door", action="check")
    )

    assert answer.status_code == 422
    assert said in answer.text
    assert f'href="#boxes-{scene.rice.id}"' in answer.text
    assert f'value="{typed.replace("<", "&lt;").replace(">", "&gt;")}"' in answer.text
    assert 'value="7"' in answer.text
    assert "By the back door" in answer.text


def test_every_bad_line_is_marked_at_once(client: FlaskClient, scene: Scene) -> None:  # case O8
    answer = client.post(scene.address, data=scene.typed("x", "y", action="check"))

    assert answer.text.count("Give a whole number, for example 12.") == 4
    assert f'href="#boxes-{scene.peas.id}"' in answer.text


@pytest.mark.parametrize("typed", ["", "0"])
def test_blank_and_zero_ask_for_nothing(
    client: FlaskClient, scene: Scene, typed: str
) -> None:  # case O8
    client.post(scene.address, data=scene.typed(typed, "3", action="save"))

    assert _boxes(scene) == {scene.peas.id: 3}


def test_a_thousands_mark_is_understood(client: FlaskClient, scene: Scene) -> None:
    client.post(scene.address, data=scene.typed("1.234", action="save"))

    assert _boxes(scene) == {scene.rice.id: 1234}


def test_a_comment_that_is_too_long_is_marked(client: FlaskClient, scene: Scene) -> None:
    answer = client.post(scene.address, data=scene.typed("1", comment="x" * 501))

    assert answer.status_code == 422
    assert "Field cannot be longer than 500 characters." in answer.text
    assert "x" * 501 in answer.text


def test_the_address_of_another_partner_is_refused(client: FlaskClient, scene: Scene) -> None:
    other = factories.make_partner(name="Other")

    answer = client.post(scene.address, data={**scene.typed("1"), "site_id": other.sites[0].id})

    assert answer.status_code == 422
    assert _order(scene) is None


def test_the_most_of_a_product_is_said_before_and_stops_after(
    client: FlaskClient, scene: Scene
) -> None:  # case O10
    with transaction():
        scene.rice.most_boxes_per_order = 20

    before = client.get(scene.address).text
    after = client.post(scene.address, data=scene.typed("21", action="check"))

    assert "At most 20 boxes." in before
    assert after.status_code == 422
    assert "The highest number is 20." in after.text


def test_an_unusual_number_is_asked_about_before_sending(
    client: FlaskClient, scene: Scene
) -> None:  # case O9
    earlier = factories.make_window(scene.window.campaign, is_open=False)
    with transaction():
        earlier.opens_at = scene.window.opens_at.replace(year=scene.window.opens_at.year - 1)
    factories.make_order(scene.partner, earlier, {scene.rice: 50})

    page = client.post(scene.address, data=scene.typed("500", action="check")).text

    assert "One line is much more than usual. Is that right?" in page
    assert "500 boxes, 10 times your usual 50" in page


def test_an_empty_order_cannot_be_sent_but_needing_nothing_can(
    client: FlaskClient, scene: Scene
) -> None:  # case O7
    empty = client.post(f"{scene.address}/send", data=scene.typed())
    nothing = client.post(f"{scene.address}/send", data=scene.typed(needs_nothing="y"))

    assert empty.status_code == 422
    assert "Ask for at least one box" in empty.text
    assert nothing.status_code == 302
    order = _order(scene)
    assert order is not None
    assert order.needs_nothing


def test_a_line_is_kept_as_it_is_typed(client: FlaskClient, scene: Scene) -> None:
    name = f"boxes-{scene.rice.id}"

    first = client.post(
        f"{scene.address}/line", data={name: "4", "version": "", "idempotency_key": KEY}
    )
    version = _hidden(first.text, "version")
    second = client.post(
        f"{scene.address}/line", data={f"boxes-{scene.peas.id}": "2", "version": version}
    )

    assert "Saved" in first.text
    assert 'hx-swap-oob="true"' in first.text
    assert _hidden(second.text, "version") != version
    assert _boxes(scene) == {scene.rice.id: 4, scene.peas.id: 2}


@pytest.mark.parametrize("typed", ["-1", "1.5", "x"])
def test_a_line_that_is_not_right_is_not_said_to_be_saved(
    client: FlaskClient, scene: Scene, typed: str
) -> None:
    answer = client.post(f"{scene.address}/line", data={f"boxes-{scene.rice.id}": typed})

    assert answer.status_code == 422
    assert "data-not-saved" in answer.text
    assert _order(scene) is None


def test_a_line_of_an_older_page_is_not_saved_over_a_newer_one(
    client: FlaskClient, scene: Scene
) -> None:  # case O5
    name = f"boxes-{scene.rice.id}"
    version = _hidden(client.post(f"{scene.address}/line", data={name: "4"}).text, "version")
    client.post(f"{scene.address}/line", data={name: "5", "version": version})

    answer = client.post(f"{scene.address}/line", data={name: "9", "version": version})

    assert answer.status_code == 422
    assert "Somebody else changed this" in answer.text
    assert _boxes(scene) == {scene.rice.id: 5}


def test_both_versions_are_shown_when_two_people_change_a_draft(
    client: FlaskClient, scene: Scene
) -> None:  # case O5
    client.post(scene.address, data=scene.typed("4", action="save"))
    old = _hidden(client.get(scene.address).text, "version")
    client.post(scene.address, data=scene.typed("6", version=old, action="save"))

    answer = client.post(scene.address, data=scene.typed("9", "1", version=old, action="check"))

    assert answer.status_code == 409
    assert "Somebody else changed this order" in answer.text
    assert "Saved by somebody else: 6 boxes" in answer.text
    assert 'value="9"' in answer.text
    assert _boxes(scene) == {scene.rice.id: 6}
    newest = _hidden(answer.text, "version")
    again = client.post(scene.address, data=scene.typed("9", "1", version=newest, action="save"))
    assert again.status_code == 302
    assert _boxes(scene) == {scene.rice.id: 9, scene.peas.id: 1}


def test_a_window_that_closes_meanwhile_keeps_the_draft_and_shows_a_way_on(
    client: FlaskClient, scene: Scene
) -> None:  # cases O11, O12
    client.post(scene.address, data=scene.typed("4", action="check"))
    _close(scene.window)

    answer = client.post(f"{scene.address}/send", data=scene.typed("4"), follow_redirects=True)

    assert answer.status_code == 200
    assert "The order window closed on" in answer.text
    assert "Your draft was not sent. It is kept here." in answer.text
    assert scene.partner.depot.phone in answer.text
    assert _boxes(scene) == {scene.rice.id: 4}


def test_what_was_typed_before_closing_is_kept_after_it(
    client: FlaskClient, scene: Scene
) -> None:  # case O11
    _close(scene.window)

    client.post(scene.address, data=scene.typed("8", action="check"))

    assert _boxes(scene) == {scene.rice.id: 8}
    assert _order(scene).status is OrderStatus.DRAFT  # type: ignore[union-attr]


def test_a_closed_window_names_the_next_one(client: FlaskClient, scene: Scene) -> None:
    coming = factories.make_window(scene.window.campaign)
    with transaction():
        coming.opens_at = clock.at(clock.today().replace(year=clock.today().year + 1), 9)
    _close(scene.window)

    answer = client.get(scene.address, follow_redirects=True)

    assert "You can order again from" in answer.text
    assert "You did not order in this window" in answer.text


def test_an_order_that_was_sent_stays_when_a_change_comes_too_late(
    client: FlaskClient, scene: Scene
) -> None:
    client.post(f"{scene.address}/send", data=scene.typed("4"))
    _close(scene.window)

    answer = client.post(scene.address, data=scene.typed("9"), follow_redirects=True)

    assert "What you sent before stays as it is." in answer.text
    assert _boxes(scene) == {scene.rice.id: 4}


def test_a_sent_order_is_changed_by_sending_it_again(client: FlaskClient, scene: Scene) -> None:
    client.post(f"{scene.address}/send", data=scene.typed("4"))
    page = client.get(scene.address).text
    assert "This order was sent on" in page
    assert "hx-post" not in page

    changed = scene.typed("5", version=_hidden(page, "version"))
    client.post(f"{scene.address}/send", data={**changed, "idempotency_key": "another-key"})

    assert _boxes(scene) == {scene.rice.id: 5}
    last = db.session.query(OutboxMail).order_by(OutboxMail.id.desc()).first()
    assert last is not None
    assert [line["boxes"] for line in last.facts["lines"]] == [5]


def test_an_order_taken_back_is_a_draft_again(client: FlaskClient, scene: Scene) -> None:
    client.post(f"{scene.address}/send", data=scene.typed("4"))
    page = client.get(f"{scene.address}/order").text

    client.post(f"{scene.address}/take-back", data={"version": _hidden(page, "version")})

    assert _order(scene).status is OrderStatus.DRAFT  # type: ignore[union-attr]


def test_a_suspended_partner_reads_its_history_but_does_not_order(
    client: FlaskClient, scene: Scene
) -> None:  # case O15
    client.post(f"{scene.address}/send", data=scene.typed("4"))
    with transaction():
        scene.partner.status = PartnerStatus.SUSPENDED

    answer = client.post(
        f"{scene.address}/send", data={**scene.typed("5"), "idempotency_key": "another-key"}
    )

    assert answer.status_code == 409
    assert "suspended" in answer.text
    assert client.get(f"{scene.address}/order").status_code == 200
    assert _boxes(scene) == {scene.rice.id: 4}


def test_a_withdrawn_product_is_greyed_with_its_reason_and_the_rest_is_kept(
    client: FlaskClient, scene: Scene
) -> None:  # case O19
    client.post(scene.address, data=scene.typed("4", "2", action="save"))
    with transaction():
        scene.peas.product.is_active = False

    page = client.get(scene.address).text
    client.post(scene.address, data=scene.typed("4", "2", action="save"))

    assert "This product was withdrawn." in page
    assert f'name="boxes-{scene.peas.id}"' not in page
    assert _boxes(scene) == {scene.rice.id: 4}


def test_starting_from_last_time_copies_the_rest(
    client: FlaskClient, scene: Scene
) -> None:  # case O19
    earlier = factories.make_window(scene.window.campaign, is_open=False)
    with transaction():
        earlier.opens_at = scene.window.opens_at.replace(year=scene.window.opens_at.year - 1)
        scene.peas.product.is_active = False
    factories.make_order(scene.partner, earlier, {scene.rice: 14, scene.peas: 3})

    page = client.post(
        f"{scene.address}/start", data={"start": "usual"}, follow_redirects=True
    ).text

    assert _boxes(scene) == {scene.rice.id: 14}
    assert re.search(rf'name="boxes-{scene.rice.id}"\s+value="14"', page)
    assert "Last time 14 boxes." in page


def test_starting_from_the_own_part_stays_below_the_most(client: FlaskClient, scene: Scene) -> None:
    with transaction():
        scene.rice.most_boxes_per_order = 20

    for _ in range(2):
        client.post(f"{scene.address}/start", data={"start": "proposal"})

    assert _boxes(scene) == {scene.rice.id: 20, scene.peas.id: 50}


def test_the_units_behind_a_box_stand_beside_the_number(
    client: FlaskClient, scene: Scene
) -> None:  # case O20
    page = client.post(scene.address, data=scene.typed("12", action="check")).text

    assert "120 units" in page
    assert "120 kg" in page


def test_without_a_declaration_a_draft_is_kept_but_not_sent(
    client: FlaskClient, scene: Scene
) -> None:  # case O21
    partner = factories.make_partner(name="New")
    sign_in(client, factories.make_user(Role.PARTNER_VOLUNTEER, partner=partner))
    address = f"/partners/{partner.id}/orders/{scene.window.id}"
    typed = {**scene.typed("4"), "site_id": partner.sites[0].id}

    saved = client.post(address, data={**typed, "action": "save"})
    page = client.get(address).text
    refused = client.post(f"{address}/send", data=typed)

    assert saved.status_code == 302
    assert "Say first how many people you help" in page
    assert refused.status_code == 409
    order = db.session.query(Order).filter_by(partner_id=partner.id).one()
    assert order.status is OrderStatus.DRAFT


def test_the_orders_of_another_partner_do_not_exist(client: FlaskClient, scene: Scene) -> None:
    other = factories.make_partner(name="Other", people=10)
    factories.make_order(other, scene.window, {scene.rice: 3})
    address = f"/partners/{other.id}/orders"

    answers = [
        client.get(address),
        client.get(f"{address}/{scene.window.id}"),
        client.get(f"{address}/{scene.window.id}/order"),
        client.post(f"{address}/{scene.window.id}", data=scene.typed("1")),
        client.post(f"{address}/{scene.window.id}/line", data={f"boxes-{scene.rice.id}": "1"}),
        client.post(f"{address}/{scene.window.id}/send", data=scene.typed("1")),
        client.post(f"{address}/{scene.window.id}/take-back", data={"version": "1"}),
    ]

    assert [answer.status_code for answer in answers] == [404] * 7


def test_an_auditor_reads_orders_but_places_none(client: FlaskClient, scene: Scene) -> None:
    sign_in(client, factories.make_user(Role.AUDITOR))

    assert client.get(f"{scene.address}/order").status_code == 200
    assert client.get(scene.address).status_code == 403
    assert client.post(f"{scene.address}/send", data=scene.typed("1")).status_code == 403


def test_a_depot_worker_has_no_business_with_orders(client: FlaskClient, scene: Scene) -> None:
    depot = factories.make_depot()
    sign_in(client, factories.make_user(Role.DEPOT_WORKER, depot=depot))

    assert client.get(f"/partners/{scene.partner.id}/orders").status_code == 403


def test_the_list_offers_the_open_window_first(client: FlaskClient, scene: Scene) -> None:
    address = f"/partners/{scene.partner.id}/orders"

    before = client.get(address).text
    client.post(f"{scene.address}/send", data=scene.typed("4"))
    after = client.get(address).text

    assert "Order food" in before
    assert "No orders yet" in before
    assert "Look at your order" in after
    assert "Sent, waiting for the allocation" in after


def test_the_first_screen_says_what_to_do_and_by_when(client: FlaskClient, scene: Scene) -> None:
    page = client.get("/").text

    assert f'href="{scene.address}"' in page
    assert "You have not ordered yet." in page
    assert "until" in page
