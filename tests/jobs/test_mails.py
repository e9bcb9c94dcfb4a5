"""Mails leave the outbox once, in the language of their reader, and none is lost."""

import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
import time_machine
from aiosmtpd.controller import Controller
from flask import Flask

from foodaid.core import clock, outbox
from foodaid.core.db import db, transaction
from foodaid.core.outbox import MOST_ATTEMPTS, OutboxMail
from foodaid.jobs import mails


class Mailbox:
    """What a mail server took; it refuses addresses of `gone.example`."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, Message]] = []

    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if address.endswith("@gone.example"):
            return "550 no such person here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        self.taken.append((envelope.rcpt_tos[0], message_from_bytes(envelope.content)))
        return "250 OK"


@pytest.fixture
def mailbox(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailbox]:
    box = Mailbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    _use(app, monkeypatch, port)
    yield box
    server.stop()


def _use(app: Flask, monkeypatch: pytest.MonkeyPatch, port: int) -> None:
    settings = replace(app.config["SETTINGS"], smtp_host="127.0.0.1", smtp_port=port)
    monkeypatch.setitem(app.config, "SETTINGS", settings)


def _post(to: str = "vera@example.be", language: str = "en") -> int:
    with transaction():
        outbox.post(to, language, "reset", name="Vera", token="abc.def")
    return db.session.query(OutboxMail).order_by(OutboxMail.id.desc()).first().id  # type: ignore[union-attr]


def _mail(mail_id: int) -> OutboxMail:
    db.session.expire_all()
    return db.session.get_one(OutboxMail, mail_id)


def _text(message: Message) -> str:
    content = message.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content.decode().replace("\r\n", "\n")


def test_a_mail_goes_out_once(app: Flask, mailbox: Mailbox) -> None:
    mail_id = _post()

    said = [mails.run(), mails.run()]

    assert said == ["1 sent, 0 not sent", ""]
    [(to, message)] = mailbox.taken
    assert to == "vera@example.be"
    assert message["Subject"] == "Choose a new password for foodaid"
    assert message["Auto-Submitted"] == "auto-generated"
    assert "http://localhost/password/reset/abc.def" in _text(message)
    assert _mail(mail_id).sent_at is not None
    assert _mail(mail_id).attempts == 1


def test_an_order_is_confirmed_line_by_line(app: Flask, mailbox: Mailbox) -> None:  # case O13
    with transaction():
        outbox.post(
            "partner@example.be",
            "en",
            "order-placed",
            partner="Sint-Jan",
            partner_id=4,
            window_id=5,
            campaign="ESF+ 2026",
            number=3,
            closes_at="2026-11-26T17:00:00+00:00",
            lines=[
                {"name": "Rice & beans", "boxes": 1, "units": 10},
                {"name": "Oil", "boxes": 1200, "units": 14400},
            ],
            comment="By the back door",
        )

    mails.run()

    text = _text(mailbox.taken[0][1])
    assert "- Rice & beans: 1 box (10 units)\n- Oil: 1.200 boxes (14.400 units)\n" in text
    assert "We received this order: ESF+ 2026, window 3\n" in text
    assert "Remark: By the back door" in text
    assert "You can change it until 26/11/2026 18:00:" in text
    assert "http://localhost/partners/4/orders/5/order" in text


def test_a_refused_recipient_does_not_hold_up_the_others(app: Flask, mailbox: Mailbox) -> None:
    refused, taken = _post("vera@gone.example"), _post()

    said = mails.run()

    assert said == "1 sent, 1 not sent"
    assert [to for to, _message in mailbox.taken] == ["vera@example.be"]
    assert _mail(refused).last_error == "550 no such person here"
    assert _mail(refused).sent_at is None
    assert _mail(taken).sent_at is not None


def test_a_refused_mail_is_tried_again_later_and_in_the_end_left_to_a_person(
    app: Flask, mailbox: Mailbox
) -> None:
    mail_id = _post("vera@gone.example")
    now = clock.now()

    for hours in range(MOST_ATTEMPTS + 2):
        with time_machine.travel(now + timedelta(hours=5 * hours), tick=False):
            mails.run()

    assert _mail(mail_id).attempts == MOST_ATTEMPTS
    assert _mail(mail_id).has_failed


def test_a_mail_that_failed_is_not_tried_again_at_once(app: Flask, mailbox: Mailbox) -> None:
    mail_id = _post("vera@gone.example")

    mails.run()
    mails.run()

    assert _mail(mail_id).attempts == 1


def test_a_server_that_is_down_costs_no_mail_an_attempt(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail_id = _post()
    _use(app, monkeypatch, port=1)

    with pytest.raises(OSError):
        mails.run()

    assert _mail(mail_id).attempts == 0
    assert [mail.id for mail in outbox.due_mails()] == [mail_id]


def test_what_waited_for_the_server_goes_out_when_it_is_back(
    app: Flask, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    _post()
    with monkeypatch.context() as outage:
        _use(app, outage, port=1)
        with pytest.raises(OSError):
            mails.run()

    mails.run()

    assert len(mailbox.taken) == 1


def test_without_a_server_mails_wait_and_that_is_said_once(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(app.extensions, "mails-wait", raising=False)
    mail_id = _post()

    said = [mails.run(), mails.run()]

    assert "mails wait in the outbox" in said[0]
    assert said[1] == ""
    assert _mail(mail_id).attempts == 0


def test_a_mail_in_the_hands_of_one_sender_is_not_taken_by_another(
    app: Flask, mailbox: Mailbox
) -> None:
    mail_id = _post()
    assert outbox.take(mail_id) is not None

    said = mails.run()

    assert outbox.take(mail_id) is None
    assert said == ""
    assert mailbox.taken == []


def test_a_mail_that_cannot_be_written_does_not_hold_up_the_others(
    app: Flask, mailbox: Mailbox
) -> None:
    with transaction():
        outbox.post("vera@example.be", "en", "no-such-template")
    _post()

    said = mails.run()

    assert said == "1 sent, 1 not sent"


def test_every_mail_has_a_subject(app: Flask) -> None:
    folder = Path(str(app.template_folder)) / "mail"

    for path in sorted(folder.glob("*.txt")):
        assert "subject" in app.jinja_env.get_template(f"mail/{path.name}").blocks, path.name
