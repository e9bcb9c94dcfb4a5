"""Receipts."""

from flask_babel import lazy_gettext as _

SENTENCES = {
    "not-sent-yet": _("The goods have not left the depot yet, so nothing can be confirmed."),
    "receipt-there": _(
        "This delivery was confirmed before with other numbers. Call the depot to have it changed."
    ),
    "receipt-lines": _("Some lines are not right yet."),
    "receipt-sum": _(
        "%(sent)s units were sent, but %(told)s are accounted for. Adapt one of the numbers."
    ),
    "difference-reason": _("Say why: refused or missing."),
    "lot-not-sent": _("This lot was not part of the delivery."),
}
