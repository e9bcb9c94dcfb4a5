"""Signing in, passwords and roles."""

from flask_babel import lazy_gettext as _

SENTENCES = {
    "sign-in-failed": _("This address and password do not belong together."),
    "too-many-attempts": _(
        "There were too many attempts. Wait %(minutes)s minutes, or ask for a new password."
    ),
    "link-over": _("This link is old or was used already. Ask for a new one."),
    "password-short": _("Choose a password of at least %(shortest)s characters."),
    "password-long": _("Choose a password of at most %(longest)s characters."),
    "password-easy": _("This password is too easy to guess. A few words in a row work well."),
    "password-wrong": _("This is not your present password."),
    "token-name": _("Give the key a name of at most %(longest)s characters."),
    "token-days": _("A key is valid for at most %(most)s days, and at least one."),
    "already-member": _("This person has this role already."),
    "role-place": _("This role does not go with this organisation."),
    "role-not-yours": _("You may not give or take this role."),
    "last-manager": _("This is the last manager. Name another one first."),
}
