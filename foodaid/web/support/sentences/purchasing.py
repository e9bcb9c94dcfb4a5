"""What is bought and how it comes in."""

from flask_babel import lazy_gettext as _

SENTENCES = {
    "supplier-there": _("A supplier with this company number is there already."),
    "contract-number-taken": _("Another contract has this number already."),
    "contract-has-lines": _("This contract has lines already, so its campaign stays."),
    "contract-not-right": _("Something about this contract is not right yet."),
    "contract-lines-wrong": _("Some lines of the contract are not right yet."),
    "contract-cancelled": _("Contract %(number)s is cancelled: nothing more comes of it."),
    "contract-line-unknown": _("The contract has no such line."),
    "line-below-accepted": _("%(accepted)s boxes were accepted already."),
    "line-below-plan": _("%(planned)s boxes are planned for the depots already."),
    "plan-not-right": _("Something about this plan is not right yet."),
    "plan-period-missing": _("Say in which period these boxes should come."),
    "plan-above-line": _("%(planned)s boxes are planned, but only %(ordered)s are ordered."),
    "notice-before-award": _("The contract was awarded later, on %(awarded_on)s."),
    "notice-not-open": _("Nothing more is expected on this notice: %(now)s."),
    "arrival-not-right": _("Something about this delivery is not right yet. Nothing was booked."),
    "refusal-reason-missing": _("Say why these boxes are refused."),
    "refused-above-received": _("Only %(boxes)s boxes came."),
    "sampled-above-accepted": _("Only %(boxes)s boxes are left for samples."),
    "over-delivery": _(
        "This is %(over)s boxes more than expected. Tick here if you want to take them in."
    ),
    "over-reason-missing": _("Say why more is taken in than expected."),
    "arrival-undone": _("This arrival was undone already."),
    "arrival-invoiced": _(
        "An approved invoice asks for %(boxes)s boxes of this line: the arrival stays."
    ),
    "no-sample": _("No sample was taken of this arrival."),
    "invoice-empty": _("Fill in at least one line of the invoice."),
    "invoice-number-taken": _("This contract has an invoice with this number already."),
    "invoice-not-right": _("Something about this invoice is not right yet."),
    "invoice-decided": _("This invoice was decided already: %(now)s."),
    "invoice-four-eyes": _(
        "You entered this invoice and it does not match: another person must approve it."
    ),
    "invoice-reason-missing": _("Say why."),
}
