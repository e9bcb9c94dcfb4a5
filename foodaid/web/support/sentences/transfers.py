"""Transfers between partners and between depots, and the board of offers."""

from flask_babel import lazy_gettext as _

SENTENCES = {
    "transfer-status": _("The transfer has moved on meanwhile: this step is not possible now."),
    "transfer-not-giver": _("Only who gives the goods can send them."),
    "transfer-not-taker": _("Only who gets the goods can confirm them."),
    "transfer-partner-inactive": _(
        "%(partner)s is not active, or its recognition has run out: "
        "it can neither give nor get goods."
    ),
    "transfer-too-much": _(
        "%(asked)s units is too many: %(there)s are there, and %(promised)s of them are promised."
    ),
    "transfer-above-free": _(
        "%(asked)s units is too many: %(on_hand)s are on hand, %(promised)s are promised and "
        "%(barred)s may not go out."
    ),
    "transfer-taker": _("Choose another active organisation that has an address for goods."),
    "transfer-lines": _("Some of these goods cannot be given."),
    "transfer-nothing": _("Fill in the units of one lot at least."),
    "transfer-answered": _("This transfer does not wait for an answer any more."),
    "transfer-site": _("Choose one of your own addresses."),
    "transfer-not-to-decide": _("This transfer does not wait for a decision."),
    "transfer-no-case": _("Nothing is missing, or it was looked at already."),
    "transfer-received": _("This transfer was confirmed before with other numbers."),
    "offer-days": _("Choose from 1 to %(most)s days."),
    "offer-own": _("This is your own offer."),
    "offer-over": _("This offer is over."),
    "offer-left": _("%(asked)s units is too many: %(left)s are left."),
}
