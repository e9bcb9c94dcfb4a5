"""The pages on which goods change hands, from the first question to the slip."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from foodaid.accounts.models import User
from foodaid.core import clock
from foodaid.core.db import db
from foodaid.core.outbox import OutboxMail
from foodaid.core.permissions import Role
from foodaid.deliveries.models import Transfer, TransferStatus
from foodaid.jobs.mails import render
from foodaid.reports.domain.accounts import Flow, flow_of
from tests import factories as make
from tests.use_cases.test_transfers import Pair, pair

__all__ = ["pair"]


def manager(client: FlaskClient, pair: Pair, *, of_ann: bool) -> User:
    user = make.make_user(Role.PARTNER_MANAGER, partner=pair.ann if of_ann else pair.bob)
    make.sign_in(client, user)
    return user


def test_from_the_question_to_the_receipt(client: FlaskClient, pair: Pair) -> None:  # case A20
    manager(client, pair, of_ann=True)
    url = f"/partners/{pair.ann.id}/transfers"
    found = client.get(f"{url}/new/{pair.ann.sites[0].id}?search=bob").text
    assert f"{url}/new/{pair.ann.sites[0].id}/{pair.bob.id}" in found
    fields = {f"units-{pair.lot.id}": "30", "reason": "too much"}
    asked = client.post(f"{url}/new/{pair.ann.sites[0].id}/{pair.bob.id}", data=fields)
    transfer = db.session.query(Transfer).one()
    assert asked.headers["Location"] == f"{url}/{transfer.id}"

    manager(client, pair, of_ann=False)
    there = f"/partners/{pair.bob.id}/transfers/{transfer.id}"
    yes = {"answer": "yes", "site_id": str(pair.bob.sites[0].id)}
    assert client.post(f"{there}/answer", data=yes).status_code == 302

    make.sign_in(client, make.make_user(Role.ALLOCATOR))
    page = client.get(f"/transfers/{transfer.id}/decide").text
    assert "30 units of Rice RYS1" in page
    db.session.refresh(transfer)
    decision = {"answer": "yes", "version": str(transfer.version)}
    assert client.post(f"/transfers/{transfer.id}/decide", data=decision).status_code == 302
    number = f"TR-{clock.today().year}-0001"
    assert number in client.get("/transfers/file").text

    manager(client, pair, of_ann=True)
    assert number in client.get(f"{url}/{transfer.id}/slip").text
    assert client.get(f"{url}/{transfer.id}/pdf").data.startswith(b"%PDF")
    client.post(f"{url}/{transfer.id}/send")
    manager(client, pair, of_ann=False)
    told = {f"units-{pair.lot.id}": "30"}
    assert client.post(f"{there}/receive", data=told).status_code == 302
    assert pair.units(pair.bob) == 30


def test_a_wrong_number_stays_on_the_page_with_its_reason(client: FlaskClient, pair: Pair) -> None:
    manager(client, pair, of_ann=True)
    url = f"/partners/{pair.ann.id}/transfers/new/{pair.ann.sites[0].id}/{pair.bob.id}"

    answer = client.post(url, data={f"units-{pair.lot.id}": "101", "reason": "too much"})

    assert answer.status_code == 422
    assert "101 units is too many: 100 are there" in answer.text
    assert 'value="101"' in answer.text


def test_a_receipt_that_does_not_add_up_is_refused(client: FlaskClient, pair: Pair) -> None:
    sent = pair.send()  # case D1
    manager(client, pair, of_ann=False)
    url = f"/partners/{pair.bob.id}/transfers/{sent.id}/receive"

    answer = client.post(url, data={f"units-{pair.lot.id}": "20", f"refused-{pair.lot.id}": "5"})

    assert answer.status_code == 422
    assert "30 units were sent, but 25 are accounted for" in answer.text


def test_who_gets_the_goods_cannot_send_them(client: FlaskClient, pair: Pair) -> None:  # case D5
    found = pair.decide(pair.agree())
    manager(client, pair, of_ann=False)

    answer = client.post(f"/partners/{pair.bob.id}/transfers/{found.id}/send")

    assert answer.status_code == 403
    db.session.refresh(found)
    assert found.status is TransferStatus.ALLOWED


def test_who_must_do_something_reads_it_on_the_first_screen(
    client: FlaskClient, pair: Pair
) -> None:
    found = pair.ask()
    manager(client, pair, of_ann=False)
    assert f"/transfers/{found.id}/answer" in client.get("/").text

    pair.agree(10)
    make.sign_in(client, make.make_user(Role.ALLOCATOR))
    assert "1 transfer waits for your decision" in client.get("/").text


@pytest.mark.parametrize("language", ["nl", "fr", "de", "en"])
def test_mails_about_transfers_are_written_in_each_language(
    app: Flask, pair: Pair, language: str
) -> None:
    pair.receive(pair.send(), 20, 7, 3, reason="torn")
    pair.decide(pair.agree(5), is_yes=False)
    use = {mail.facts["event"] for mail in db.session.query(OutboxMail)}
    assert use == {"asked", "agreed", "allowed", "refused", "sent", "received"}

    for mail in db.session.query(OutboxMail):
        mail.language = language
        subject, text = render(app, mail)

        assert "Ann" in subject
        assert "L1" in text
        assert "http" in text


def test_a_stock_account_says_what_came_by_transfer() -> None:
    assert flow_of("received", "transit", is_in=True, is_transfer=True) is Flow.TRANSFERRED_IN
    assert flow_of("received", "transit", is_in=True) is Flow.RECEIVED
    assert flow_of("returned", "transit", is_in=True, is_transfer=True) is Flow.CAME_BACK
