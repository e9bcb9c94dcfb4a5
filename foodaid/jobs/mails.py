"""Send the mails that are due, each in the language of its reader and in its own transaction."""

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formatdate
from urllib.parse import urlsplit

from flask import Flask, current_app
from flask_babel import force_locale
from jinja2 import TemplateError

from foodaid.config import Settings
from foodaid.core import outbox
from foodaid.core.outbox import OutboxMail
from foodaid.core.translation import CODES, LOCALES

SECONDS = 20


def run() -> str:
    """Send what is due; says how many went and how many did not.

    Raises OSError or SMTPException when the server does not answer: that is no fault of any
    mail, so none is held against it and all stay due. Without a server the mails wait, which
    is said once.
    """
    settings: Settings = current_app.config["SETTINGS"]
    due = [mail.id for mail in outbox.due_mails()]
    if not due:
        return ""
    if not settings.smtp_host:
        return _say_once("No mail server is set (FOODAID_SMTP_HOST): mails wait in the outbox.")
    outcomes = []
    with _connected(settings) as server:
        for mail_id in due:
            outcomes.append(_send(server, settings, mail_id))
            if server.sock is None:
                break
    sent, failed = outcomes.count(True), outcomes.count(False)
    return f"{sent} sent, {failed} not sent" if sent or failed else ""


def _say_once(message: str) -> str:
    if current_app.extensions.get("mails-wait"):
        return ""
    current_app.extensions["mails-wait"] = True
    return message


def _connected(settings: Settings) -> smtplib.SMTP:
    server = smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=SECONDS)
    try:
        if settings.smtp_tls:
            server.starttls(context=ssl.create_default_context())
        if settings.smtp_user:
            server.login(settings.smtp_user, settings.smtp_password)
    except (OSError, smtplib.SMTPException):
        server.close()
        raise
    return server


def _send(server: smtplib.SMTP, settings: Settings, mail_id: int) -> bool | None:
    """True when the server took the mail, False when not, None when another sender has it."""
    mail = outbox.take(mail_id)
    if mail is None:
        return None
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    try:
        server.send_message(message(app, settings, mail))
    except (OSError, smtplib.SMTPException, TemplateError, ValueError) as error:
        outbox.note_failure(mail_id, _said(error))
        return False
    outbox.note_sent(mail_id)
    return True


def _said(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()))
        return f"{code} {words.decode('utf-8', 'replace')}"
    return f"{type(error).__name__}: {error}"


def message(app: Flask, settings: Settings, mail: OutboxMail) -> EmailMessage:
    """The mail as it goes out. A second copy, after a crash, would carry the same Message-ID."""
    subject, text = render(app, mail)
    made = EmailMessage()
    made["From"] = settings.mail_from
    made["To"] = mail.to
    made["Subject"] = subject
    made["Date"] = formatdate(mail.posted_at.timestamp())
    host = urlsplit(settings.base_url).hostname or "localhost"
    made["Message-ID"] = f"<foodaid-{mail.id}-{int(mail.posted_at.timestamp())}@{host}>"
    made["Auto-Submitted"] = "auto-generated"
    made["Content-Language"] = mail.language
    made.set_content(text)
    return made


def render(app: Flask, mail: OutboxMail) -> tuple[str, str]:
    """The subject and the text of a mail, in the language of its reader."""
    settings: Settings = app.config["SETTINGS"]
    language = mail.language if mail.language in CODES else "nl"
    with app.test_request_context(base_url=settings.base_url), force_locale(LOCALES[language]):
        template = app.jinja_env.get_template(f"mail/{mail.template}.txt")
        context: dict[str, object] = {"facts": mail.facts}
        app.update_template_context(context)
        block = template.blocks["subject"]
        subject = "".join(block(template.new_context(context)))
        text = template.render(context)
    return " ".join(subject.split()), text.strip() + "\n"
