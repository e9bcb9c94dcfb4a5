"""Delivery rounds."""

from flask_babel import lazy_gettext as _

SENTENCES = {
    "round-status": _("This round is “%(now)s” by now and cannot become “%(wanted)s”."),
    "nothing-to-plan": _("There are no orders to plan for this window."),
    "no-vehicle": _("Add a vehicle first."),
    "no-day": _("No working day is left in the delivery period."),
    "round-too-late": _("The day of this round has passed. Take it back and plan it anew."),
    "round-not-published": _("Publish the round first: before, its link opens nothing."),
    "shift-order": _("The end must come after the start."),
}
