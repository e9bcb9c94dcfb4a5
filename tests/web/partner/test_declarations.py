"""The pages on which a partner declares people."""

import pytest
from flask import Flask, render_template
from flask.testing import FlaskClient

from foodaid.core import clock
from foodaid.core.db import db
from foodaid.core.outbox import OutboxMail
from foodaid.core.permissions import Role
from foodaid.declarations.models import Declaration, DeclarationStatus, Support
from foodaid.organisations.models import Partner
from tests.factories import make_declaration, make_partner, make_user, sign_in
from tests.statements import count_statements

YEAR = clock.today().year


@pytest.fixture
def partner(app: Flask, client: FlaskClient) -> Partner:
    partner = make_partner()
    sign_in(client, make_user(Role.PARTNER_MANAGER, partner=partner))
    return partner


def address(partner: Partner, support: str = "food", year: int = YEAR) -> str:
    return f"/partners/{partner.id}/declarations/{year}/{support}"


def test_the_list_says_what_is_missing(client: FlaskClient, partner: Partner) -> None:
    with count_statements() as statements:
        page = client.get(f"/partners/{partner.id}/declarations")

    assert page.status_code == 200
    assert f"{YEAR} · Food" in page.text
    assert "Nothing yet" in page.text
    assert address(partner) in page.text
    assert len(statements) <= 15


def test_a_first_declaration_is_sent(client: FlaskClient, partner: Partner) -> None:
    with count_statements() as statements:
        shown = client.get(address(partner))
    sent = client.post(
        address(partner),
        data={
            "total": "1.200",
            "women": "",
            "age_0_15": "0",
            "other_food": "35",
            "is_estimate": "y",
        },
    )
    receipt = client.get(sent.location)

    row = db.session.query(Declaration).one()
    assert shown.status_code == 200
    assert len(statements) <= 15
    assert sent.status_code == 302
    assert (row.total, row.women, row.age_0_15, row.other_food_grams) == (1200, None, 0, 35_000)
    assert row.is_estimate
    assert "1.200" in receipt.text
    assert "not known" in receipt.text
    assert "Estimate" in receipt.text


def test_last_years_figures_are_proposed(client: FlaskClient, partner: Partner) -> None:
    make_declaration(partner, 480, YEAR - 1)

    page = client.get(address(partner))
    refused = client.post(address(partner), data={"total": "480"})

    assert f"These are your figures of {YEAR - 1}" in page.text
    assert 'value="480"' in page.text
    assert refused.status_code == 422
    assert "These are exactly the figures of" in refused.text


def test_who_also_gets_food_elsewhere_is_told_and_proposed_again(
    client: FlaskClient, partner: Partner
) -> None:
    earlier = make_declaration(partner, 100, YEAR - 1)
    earlier.one_elsewhere = 24
    db.session.commit()

    proposed = client.get(address(partner)).text
    sent = client.post(
        address(partner), data={"total": "100", "one_elsewhere": "23", "two_elsewhere": ""}
    )
    shown = client.get(sent.location).text

    row = db.session.query(Declaration).filter_by(year=YEAR).one()
    assert 'name="one_elsewhere"' in proposed
    assert 'value="24"' in proposed
    assert (row.one_elsewhere, row.two_elsewhere) == (23, None)
    assert "88,50" in shown
    assert "Who also gets food elsewhere" in shown


def test_goods_are_not_asked_about_food_elsewhere(client: FlaskClient, partner: Partner) -> None:
    make_declaration(partner, 100, YEAR, Support.GOODS)

    asked = client.get(address(partner, "goods")).text
    shown = client.get(address(partner, "goods") + "/sent").text

    assert "one_elsewhere" not in asked
    assert "elsewhere" not in shown


def test_a_draft_is_kept_and_shown_again(client: FlaskClient, partner: Partner) -> None:
    answer = client.post(address(partner), data={"total": "50", "women": "60", "action": "save"})
    page = client.get(answer.location)

    assert answer.status_code == 302
    assert db.session.query(Declaration).one().status is DeclarationStatus.DRAFT
    assert 'value="60"' in page.text


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"total": ""}, "Fill in a number. Write 0 if there is none."),
        ({"total": "many"}, "Give a whole number, for example 12."),
        ({"total": "1000000"}, "The highest number is 999999."),
        ({"total": "10", "age_0_15": "-1"}, "Give a whole number, for example 12."),
        ({"total": "10", "women": "1,5"}, "Give a whole number, for example 12."),
        ({"total": "10", "women": "11"}, "11 is more than all people together (10)."),
        ({"total": "10", "homeless": "1e3"}, "Give a whole number, for example 12."),
        ({"total": "10", "age_0_15": "6", "age_65_up": "5"}, "The ages come to 11 people"),
        ({"total": "0", "disabilities": "2"}, "You wrote that you helped nobody."),
        ({"total": "10", "two_elsewhere": "6", "more_elsewhere": "5"}, "come to 11 people"),
        ({"total": "10", "one_elsewhere": "11"}, "11 is more than all people together (10)."),
        ({"total": "10", "other_food": "a lot"}, "Give a whole number, for example 12."),
        ({"total": "10", "method": "x" * 501}, "Field cannot be longer than 500 characters."),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost(
    client: FlaskClient, partner: Partner, typed: dict[str, str], message: str
) -> None:
    page = client.post(address(partner), data={"third_country": "3", **typed})

    assert page.status_code == 422
    assert message in page.text
    assert 'value="3"' in page.text
    for text in typed.values():
        assert text in page.text
    assert db.session.query(Declaration).count() == 0


def test_all_that_is_wrong_is_said_at_once(client: FlaskClient, partner: Partner) -> None:
    page = client.post(address(partner), data={"total": "10", "women": "12", "age_0_15": "x"})

    assert "Give a whole number, for example 12." in page.text
    assert "12 is more than all people together (10)." in page.text


def test_a_correction_asks_why(client: FlaskClient, partner: Partner) -> None:
    sent = make_declaration(partner, 100, YEAR)
    typed = {"total": "90", "version": str(sent.version)}

    refused = client.post(address(partner), data=typed)
    accepted = client.post(address(partner), data={**typed, "reason": "Counted twice"})

    assert "Say why you correct what was sent before." in refused.text
    assert accepted.status_code == 302
    assert db.session.query(Declaration).one().total == 90


def test_two_people_at_once_do_not_overwrite_each_other(
    client: FlaskClient, partner: Partner
) -> None:
    make_declaration(partner, 100, YEAR)

    page = client.post(address(partner), data={"total": "90", "version": ""})

    assert page.status_code == 409
    assert "Somebody else changed this" in page.text
    assert 'value="90"' in page.text


def test_a_second_tap_makes_one_declaration(client: FlaskClient, partner: Partner) -> None:
    typed = {"total": "90", "idempotency_key": "one-and-the-same"}

    answers = [client.post(address(partner), data=typed) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert db.session.query(Declaration).count() == 1
    assert db.session.query(OutboxMail).count() == 2


def test_goods_are_not_asked_about_other_food(client: FlaskClient, partner: Partner) -> None:
    page = client.get(address(partner, "goods"))

    assert page.status_code == 200
    assert "Other food" not in page.text


@pytest.mark.parametrize("path", ["vouchers", "drinks"])
def test_there_is_no_page_for_other_support(
    client: FlaskClient, partner: Partner, path: str
) -> None:
    assert client.get(address(partner, path)).status_code == 404
    assert client.get(address(partner, year=1999)).status_code == 404


def test_another_partner_is_not_found(client: FlaskClient, partner: Partner) -> None:
    other = make_partner()

    assert client.get(f"/partners/{other.id}/declarations").status_code == 404
    assert client.get(address(other)).status_code == 404
    assert client.get(address(other) + "/sent").status_code == 404
    assert client.post(address(other), data={"total": "1"}).status_code == 404


def test_a_volunteer_looks_and_does_not_declare(app: Flask, client: FlaskClient) -> None:
    partner = make_partner(people=70)
    sign_in(client, make_user(Role.PARTNER_VOLUNTEER, partner=partner))

    assert client.get(address(partner) + "/sent").status_code == 200
    assert client.get(address(partner)).status_code == 403


def test_a_depot_worker_does_not_look(app: Flask, client: FlaskClient) -> None:
    partner = make_partner(people=70)
    sign_in(client, make_user(Role.DEPOT_WORKER, depot=partner.depot))

    assert client.get(f"/partners/{partner.id}/declarations").status_code == 403
    assert client.get(address(partner) + "/sent").status_code == 403


def test_the_mail_says_what_was_received(app: Flask, client: FlaskClient, partner: Partner) -> None:
    client.post(address(partner), data={"total": "90", "women": "40"})
    mail = db.session.query(OutboxMail).order_by(OutboxMail.id).first()
    assert mail is not None

    with app.test_request_context():
        text = render_template("mail/declaration-received.txt", facts=mail.facts)

    assert f"We received the declaration of Sint-Jan about {YEAR}." in text
    assert "All people together: 90\n" in text
    assert "Women and girls: 40\n" in text
    assert "Children of 0 to 15: not known\n" in text
    assert f"http://localhost{address(partner)}/sent" in text
