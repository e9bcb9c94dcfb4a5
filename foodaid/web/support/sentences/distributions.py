"""Handing out."""

from flask_babel import lazy_gettext as _

SENTENCES = {
    "distribution-empty": _("Fill in packages, meals or food: something was handed out."),
    "undo-reason-missing": _("Say why it is undone."),
    "undone-already": _("This was undone already."),
    "newer-distribution": _(
        "Something was handed out after this. Undo the newest distribution first."
    ),
}
