"""Declaring people."""

from flask_babel import lazy_gettext as _

SENTENCES = {
    "declaration-figures": _("Some figures are not right yet."),
    "declaration-sent-already": _(
        "This declaration was sent already. Correct it and send it again, with a reason."
    ),
    "above-total": _("%(people)s is more than all people together (%(total)s)."),
    "nobody-helped": _(
        "You wrote that you helped nobody. Then this is 0 too, or the total is not right."
    ),
    "ages-above-total": _(
        "The ages come to %(people)s people, more than all people together (%(total)s)."
    ),
    "elsewhere-above-total": _(
        "Those who also get food elsewhere come to %(people)s people, more than all people "
        "together (%(total)s)."
    ),
    "jump-unexplained": _(
        "In %(year)s it was %(earlier)s. The difference is more than %(percent)s in 100: "
        "say in a few words why."
    ),
    "same-as-before": _(
        "These are exactly the figures of %(year)s. Tick that they are right, or change them."
    ),
    "correction-without-reason": _("Say why you correct what was sent before."),
}
