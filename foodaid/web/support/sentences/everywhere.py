"""Anything, anywhere."""

from flask_babel import lazy_gettext as _

SENTENCES = {
    "not-found": _("There is no such thing here."),
    "not-allowed": _("You may not do this."),
    "not-signed-in": _("Please sign in first."),
    "page-not-yours": _("Your account may not open this page."),
    "changed-meanwhile": _(
        "Somebody else changed this while you had it open. Look at the new version and try again."
    ),
    "already-there": _("This is there already."),
    "idempotency-key": _("The form is not complete. Reload the page and send it again."),
    "mail-sent": _("This mail was sent already."),
    "mail-waits": _("This mail waits to be sent already."),
    "not-empty": _("This installation holds data already."),
    "token-unknown": _("Sign in with a valid token."),
}
