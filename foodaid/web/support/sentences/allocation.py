"""Sharing out."""

from flask_babel import lazy_gettext as _

SENTENCES = {
    "window-still-open": _("Orders can come in until %(closes_at)s. Close the window first."),
    "no-orders": _("No order is in: there is nothing to share out."),
    "run-decided": _(
        "Another proposal for these products is approved or published. Withdraw that one first."
    ),
    "run-status": _("This proposal is “%(now)s” by now and cannot become “%(wanted)s”."),
    "locks-above-supply": _(
        "More boxes were set by hand than there are, or than a ceiling allows. "
        "Withdraw the proposal and start anew."
    ),
    "allocation-breaks-rule": _(
        "The calculation broke a rule, so nothing was saved. Tell the makers: %(rule)s"
    ),
    "override-reason": _("Say why: the partner reads it."),
    "override-same": _("This is what stands there already."),
    "override-above-supply": _(
        "There are %(supply)s boxes; with this, %(locked)s would be set by hand."
    ),
    "batch-long": _("That is more than %(most)s lines at once. Narrow the list with the filters."),
    "batch-empty": _("No line of the list can be changed like this: nothing was saved."),
    "batch-refused": _("Some lines are refused and you chose all or nothing: nothing was saved."),
    "reason-long": _("At most %(longest)s characters."),
    "four-eyes": _("You made this proposal. Another person must approve it."),
    "typed-count": _("Type the number of orders: %(count)s."),
    "appeal-late": _("The last day for an appeal was %(until)s."),
    "appeal-has-all": _("Of this product you get all that you asked."),
    "appeal-loaded": _("The goods of this order have left the depot: nothing can be added to it."),
    "appeal-open": _("There is an appeal about this line already. Take it back to make another."),
    "appeal-decided": _("This appeal is “%(now)s” by now."),
    "appeal-boxes": _("Give a number from 1 to %(most)s."),
    "appeal-reason": _("Say why: POD MI reads it."),
    "appeal-fields": _("Something is missing or wrong: see beside the fields."),
    "appeal-answer": _("Say why: the partner reads it."),
    "appeal-above-free": _(
        "No more than %(free)s can be granted: that is what is free of this product now."
    ),
    "review-over": _("This is “%(now)s” by now: depots can no longer comment on it."),
    "review-day-passed": _("This day has passed. Give today or a later day."),
    "comment-empty": _("Write your comment first."),
    "answer-empty": _("Write your answer first."),
    "hour-passed": _("This hour has passed. Choose a later one, or publish now."),
    "hour-too-late": _(
        "The goods are brought from %(delivery_from)s on: publish on a day before that."
    ),
    "hour-not-set": _("No hour is set any more."),
    "withdraw-reason": _("Say why: every partner with an order reads it."),
    "ceilings-unread": _(
        "These lines cannot be read or name a municipality again: %(lines)s. Nothing was saved."
    ),
    "ceilings-unknown": _("No municipality of today has these codes: %(codes)s."),
    "ceilings-empty": _("There is no municipality on the list."),
    "goods-gone": _(
        "Of %(product)s there is less by now than this run gives. Withdraw it and propose anew."
    ),
    "orders-loaded": _(
        "Goods of these orders have left the depot. Share out products that come later in a window "
        "of their own."
    ),
    "run-outdated": _(
        "Another run was published since, and together they would pass a ceiling, a quota or the "
        "room at a site. Withdraw this one and propose anew."
    ),
    "product-kept": _(
        "This product stays as it was published: only the products whose boxes change are shared "
        "out again."
    ),
    "redivide-reason": _("Say why the boxes are others now."),
    "redivide-same": _("These are the boxes that were shared out: nothing would change."),
    "above-bought": _("The campaign bought %(bought)s boxes of it."),
    "loaded-meanwhile": _(
        "Goods were loaded since this proposal was made. Share out again with what is left."
    ),
    "goods-loaded": _(
        "Goods of this allocation have left the depot. It can no longer be withdrawn."
    ),
}
