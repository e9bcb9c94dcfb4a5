"""Ordering."""

from flask_babel import lazy_gettext as _

SENTENCES = {
    "order-empty": _("Ask for at least one box, or tick that you need nothing this time."),
    "order-lines": _("Some lines are not right yet."),
    "order-sent-already": _("This order was sent already. Change it and send it again."),
    "order-status": _("This order can no longer be changed: it is now “%(now)s”."),
    "not-on-offer": _("This product is not on offer in this window."),
    "product-withdrawn": _("This product was withdrawn. It cannot be ordered now."),
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
}
