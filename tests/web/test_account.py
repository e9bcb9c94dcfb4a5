"""Signing in and out, passwords, languages, sessions."""

import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from foodaid.accounts import use_cases
from foodaid.accounts.models import User
from foodaid.core import clock
from foodaid.core.db import db, transaction
from foodaid.core.outbox import OutboxMail
from foodaid.core.permissions import Grant, Role
from tests import factories
from tests.factories import sign_in

PASSWORD = "four quiet words here"
ENGLISH = {"Accept-Language": "en"}


def _person(**changes: object) -> User:
    user = factories.make_user(
        Role.PARTNER_VOLUNTEER,
        partner=factories.make_partner(people=10),
        password_hash=use_cases._passwords().hash(PASSWORD),
    )
    with transaction():
        for name, changed in changes.items():
            setattr(user, name, changed)
    return user


def _enter(client: FlaskClient, email: str, password: str, address: str = "/sign-in"):  # type: ignore[no-untyped-def]
    return client.post(address, data={"email": email, "password": password}, headers=ENGLISH)


def _token() -> str:
    db.session.expire_all()
    return str(db.session.query(OutboxMail).order_by(OutboxMail.id.desc()).first().facts["token"])  # type: ignore[union-attr]


def test_the_right_password_opens_the_first_page(client: FlaskClient) -> None:
    user = _person()

    answer = _enter(client, user.email.upper(), PASSWORD)

    assert answer.status_code == 302
    assert answer.headers["Location"] == "/"
    assert user.name in client.get("/").text


def test_a_wrong_password_and_an_unknown_address_say_the_same(client: FlaskClient) -> None:
    user = _person()

    wrong = _enter(client, user.email, "not the password")
    unknown = _enter(client, "nobody@example.be", "not the password")

    assert wrong.status_code == unknown.status_code == 422
    for answer in (wrong, unknown):
        assert "This address and password do not belong together." in answer.text
    assert f'value="{user.email}"' in wrong.text
    assert "not the password" not in wrong.text


@pytest.mark.parametrize(
    ("email", "password", "said"),
    [("", "x", "Fill this in."), ("a@example.be", "", "Fill this in.")],
)
def test_a_blank_field_is_marked(client: FlaskClient, email: str, password: str, said: str) -> None:
    answer = _enter(client, email, password)

    assert answer.status_code == 422
    assert said in answer.text
    assert 'aria-invalid="true"' in answer.text


def test_guessing_is_slowed_down_after_five_tries(client: FlaskClient) -> None:  # case X11
    user = _person()
    for _ in range(5):
        _enter(client, user.email, "not the password")

    answer = _enter(client, user.email, PASSWORD)

    assert answer.status_code == 429
    assert "too many attempts" in answer.text
    with time_machine.travel(clock.now() + timedelta(minutes=16), tick=True):
        assert _enter(client, user.email, PASSWORD).status_code == 302


def test_an_unknown_address_is_slowed_down_too(client: FlaskClient) -> None:  # case X11
    for _ in range(5):
        _enter(client, "nobody@example.be", "guess")

    assert _enter(client, "nobody@example.be", "guess").status_code == 429


def test_a_forgotten_password_is_replaced_by_a_link_that_works_once(
    app: Flask, client: FlaskClient
) -> None:
    user = _person()
    sent = client.post("/password/forgotten", data={"email": user.email}, headers=ENGLISH)
    address = f"/password/reset/{_token()}"
    new = {"password": "another few quiet words", "again": "another few quiet words"}

    chosen = client.post(address, data=new)
    again = app.test_client().post(address, data=new, headers=ENGLISH)

    assert "Look in your mailbox" in sent.text
    assert chosen.status_code == 302
    assert user.name in client.get("/").text
    assert again.status_code == 409
    assert "used already" in again.text
    assert _enter(app.test_client(), user.email, "another few quiet words").status_code == 302
    assert _enter(app.test_client(), user.email, PASSWORD).status_code == 422


def test_asking_for_an_unknown_address_gives_the_same_page_and_no_mail(
    client: FlaskClient,
) -> None:
    answer = client.post(
        "/password/forgotten", data={"email": "nobody@example.be"}, headers=ENGLISH
    )

    assert "Look in your mailbox" in answer.text
    assert db.session.query(OutboxMail).count() == 0


def test_a_reset_link_is_over_after_two_hours(client: FlaskClient) -> None:
    user = _person()
    use_cases.ask_for_reset(user.email, "127.0.0.1")
    token = _token()

    with time_machine.travel(clock.now() + timedelta(hours=2, minutes=1)):
        answer = client.get(f"/password/reset/{token}")

    assert answer.status_code == 409


@pytest.mark.parametrize("address", ["/password/reset/nonsense", "/password/invitation/x.y.z"])
def test_a_made_up_link_is_refused(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 409


def test_a_link_for_one_purpose_does_not_serve_another(client: FlaskClient) -> None:
    user = _person()
    use_cases.ask_for_reset(user.email, "127.0.0.1")

    assert client.get(f"/password/invitation/{_token()}").status_code == 409
    assert client.get(f"/password/other/{_token()}").status_code == 404


@pytest.mark.parametrize(
    ("password", "again", "said"),
    [
        ("", "", "Fill this in."),
        ("short", "short", "Choose a password of at least"),
        ("aaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaa", "too easy to guess"),
        ("four quiet words here", "four other words here", "The two passwords are not the same."),
    ],
)
def test_an_invited_person_is_told_why_a_password_will_not_do(
    client: FlaskClient, password: str, again: str, said: str
) -> None:
    token = _invite("new.volunteer@example.be")

    answer = client.post(
        f"/password/invitation/{token}",
        data={"password": password, "again": again},
        headers=ENGLISH,
    )

    assert answer.status_code == 422
    assert said in answer.text


def test_an_invited_person_chooses_a_password_and_is_in(client: FlaskClient) -> None:
    token = _invite("new.volunteer@example.be")

    client.post(f"/password/invitation/{token}", data={"password": PASSWORD, "again": PASSWORD})

    assert "Vera Nova" in client.get("/account").text


def _invite(email: str) -> str:
    partner = factories.make_partner(people=10)
    manager = factories.make_actor(Role.PARTNER_MANAGER, partner=partner)
    grant = Grant(Role.PARTNER_VOLUNTEER, partner_id=partner.id)
    use_cases.invite(manager, use_cases.Invite(email, "Vera Nova", "en", grant))
    return _token()


def test_signing_out_ends_the_session(client: FlaskClient) -> None:
    sign_in(client, _person())

    answer = client.post("/sign-out")

    assert answer.headers["Location"] == "/sign-in"
    assert client.get("/account").headers["Location"].startswith("/sign-in")


def test_a_deactivated_person_is_signed_out_at_the_next_click(
    client: FlaskClient,
) -> None:  # case X6
    user = _person()
    sign_in(client, user)
    assert client.get("/account").status_code == 200

    with transaction():
        user.is_active = False

    assert client.get("/account").headers["Location"].startswith("/sign-in")


def test_a_new_password_ends_the_sessions_elsewhere(app: Flask, client: FlaskClient) -> None:
    user = _person()
    elsewhere = app.test_client()
    sign_in(elsewhere, user)
    sign_in(client, user)
    new = "another few quiet words"

    answer = client.post("/password/change", data={"old": PASSWORD, "password": new, "again": new})

    assert answer.status_code == 302
    assert client.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 302


def test_the_present_password_must_be_right(client: FlaskClient) -> None:
    sign_in(client, _person())
    new = "another few quiet words"

    answer = client.post("/password/change", data={"old": "not it", "password": new, "again": new})

    assert answer.status_code == 422
    assert "This is not your present password." in answer.text


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "http:evil.example",
    ],
)
def test_signing_in_leads_to_no_other_site(client: FlaskClient, target: str) -> None:
    user = _person()

    answer = client.post(
        "/sign-in", query_string={"next": target}, data={"email": user.email, "password": PASSWORD}
    )

    assert answer.headers["Location"] == "/"


def test_signing_in_leads_to_the_page_that_was_wanted(client: FlaskClient) -> None:
    user = _person()
    asked = client.get("/account?tab=1").headers["Location"]

    answer = _enter(client, user.email, PASSWORD, asked)

    assert answer.headers["Location"] == "/account?tab=1"


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(
    client: FlaskClient,
) -> None:
    user = _person()

    cookie = _enter(client, user.email, PASSWORD).headers["Set-Cookie"]

    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_a_person_reads_in_the_own_language_then_the_partners_then_the_browsers(
    client: FlaskClient,
) -> None:
    partner = factories.make_partner(language="de", people=10)
    german = factories.make_user(Role.PARTNER_VOLUNTEER, partner=partner, language=None)
    french = factories.make_user(Role.PARTNER_VOLUNTEER, partner=partner, language="fr")

    assert _language(client, "nl,en;q=0.5") == "nl"
    sign_in(client, german)
    assert _language(client, "nl") == "de"
    sign_in(client, french)
    assert _language(client, "nl") == "fr"


def test_a_chosen_language_stays_with_the_person(app: Flask, client: FlaskClient) -> None:
    user = _person(language="nl")
    sign_in(client, user)

    client.post("/language", data={"language": "fr"}, headers={"Referer": "http://localhost/help"})
    elsewhere = app.test_client()
    sign_in(elsewhere, user)

    assert _language(elsewhere, "en") == "fr"


def test_choosing_a_language_leads_back_to_the_same_page_and_no_other_site(
    client: FlaskClient,
) -> None:
    same = client.post(
        "/language", data={"language": "fr"}, headers={"Referer": "http://localhost/help?x=1"}
    )
    other = client.post(
        "/language", data={"language": "xx"}, headers={"Referer": "http://evil.example//evil"}
    )

    assert same.headers["Location"] == "/help?x=1"
    assert other.headers["Location"] == "/"


def _language(client: FlaskClient, accepted: str) -> str:
    page = client.get("/help", headers={"Accept-Language": accepted}).text
    found = re.search(r'<html lang="([a-z]+)"', page)
    assert found is not None
    return found.group(1)


def test_what_was_typed_survives_an_ended_session(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:  # cases O22, X5
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)

    answer = client.post(
        "/partners/1/orders/1",
        data={"boxes-7": "12", "comment": "two & three", "csrf_token": "old"},
        headers=ENGLISH,
    )

    assert answer.status_code == 400
    assert "Nothing is lost" in answer.text
    assert 'name="boxes-7" value="12"' in answer.text
    assert 'value="two &amp; three"' in answer.text
    assert 'action="/partners/1/orders/1"' in answer.text
    assert 'value="old"' not in answer.text


def test_saving_in_the_background_hears_that_nobody_is_signed_in(client: FlaskClient) -> None:
    answer = client.post("/partners/1/orders/1/line", headers={"HX-Request": "true"})

    assert answer.status_code == 401
