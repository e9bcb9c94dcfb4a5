"""The sentence for every refusal code. A code without a sentence fails a test."""

from datetime import date, datetime
from enum import StrEnum

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from foodaid.core.errors import Refusal
from foodaid.core.translation import days, number, when
from foodaid.web.support.labels import LABELS, label, yes_no

MESSAGES = {
    "not-found": _("There is no such thing here."),
    "not-allowed": _("You may not do this."),
    "not-signed-in": _("Please sign in first."),
    "page-not-yours": _("Your account may not open this page."),
    "changed-meanwhile": _(
        "Somebody else changed this while you had it open. Look at the new version and try again."
    ),
    "already-there": _("This is there already."),
    "sign-in-failed": _("This address and password do not belong together."),
    "too-many-attempts": _(
        "There were too many attempts. Wait %(minutes)s minutes, or ask for a new password."
    ),
    "link-over": _("This link is old or was used already. Ask for a new one."),
    "password-short": _("Choose a password of at least %(shortest)s characters."),
    "password-long": _("Choose a password of at most %(longest)s characters."),
    "password-easy": _("This password is too easy to guess. A few words in a row work well."),
    "password-wrong": _("This is not your present password."),
    "already-member": _("This person has this role already."),
    "role-place": _("This role does not go with this organisation."),
    "role-not-yours": _("You may not give or take this role."),
    "last-manager": _("This is the last manager. Name another one first."),
    "order-empty": _("Ask for at least one box, or tick that you need nothing this time."),
    "order-lines": _("Some lines are not right yet."),
    "order-sent-already": _("This order was sent already. Change it and send it again."),
    "order-status": _("This order can no longer be changed: it is now “%(now)s”."),
    "not-on-offer": _("This product is not on offer in this window."),
    "below-zero": _("The lowest number is 0."),
    "above-most": _("At most %(most)s boxes can be ordered of this product."),
    "window-not-open": _("You can order from %(opens_at)s on."),
    "window-closed": _(
        "The order window closed on %(closes_at)s. Your draft is kept. "
        "Call your depot if you still need something."
    ),
    "declaration-missing": _(
        "Say first how many people you help in %(year)s. Your draft is kept meanwhile."
    ),
    "partner-not-active": _("Your organisation is suspended and cannot order now."),
    "no-site": _("Your organisation has no address for deliveries yet. Call POD MI."),
    "site-not-yours": _("Choose one of your own addresses."),
    "day-to-come": _("This day is still to come."),
    "not-enough": _("Of lot %(lot)s only %(there)s units are there, not %(asked)s."),
    "not-enough-stock": _("There is not enough of some lots. Nothing was booked."),
    "use-by-passed": _(
        "The use-by date of lot %(lot)s has passed (%(use_by)s): do not hand it out."
    ),
    "use-by-passed-some": _("The use-by date of some lots has passed. Nothing was booked."),
    "not-in-campaign": _("This product is not part of the campaign."),
    "date-missing": _("Give the date that stands on the packaging."),
    "lot-other-date": _("This lot is known with another date: %(known)s."),
    "count-empty": _("There is nothing to count here."),
    "count-lines": _("Some lines are not right yet."),
    "lot-not-here": _("This lot is not in your stock."),
    "reason-missing": _("Say why the number differs."),
    "idempotency-key": _("The form is not complete. Reload the page and send it again."),
}


def sentence(refusal: Refusal) -> str:
    """A refusal in the reader's language, with its facts in the reader's formats."""
    message = MESSAGES.get(refusal.code)
    if message is None:
        return str(gettext("This is not possible (%(code)s).", code=refusal.code))
    return str(message) % {key: _shown(fact) for key, fact in refusal.facts.items()}


def _shown(fact: object) -> str:
    if isinstance(fact, StrEnum) and type(fact) in LABELS:
        return label(fact)
    if isinstance(fact, bool):
        return yes_no(fact)
    if isinstance(fact, int):
        return number(fact)
    if isinstance(fact, datetime):
        return when(fact)
    if isinstance(fact, date):
        return days(fact)
    return str(fact)
