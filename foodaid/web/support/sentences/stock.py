"""Goods and where they are."""

from flask_babel import lazy_gettext as _

SENTENCES = {
    "labels-number": _("Print between 1 and %(most)s labels at a time."),
    "labels-skipped": _("On this sheet at most %(most)s labels can be gone already."),
    "labels-wrong": _("Some numbers are not right yet."),
    "labels-printed-before": _(
        "%(who)s printed %(labels)s labels of this lot on %(at)s. "
        "Two labels on one box are counted twice: tick the box if you want them again."
    ),
    "period-reversed": _("The last day is before the first one."),
    "day-unreadable": _("This is not a day of a calendar."),
    "day-to-come": _("This day is still to come."),
    "not-enough": _("Of lot %(lot)s only %(there)s units are there, not %(asked)s."),
    "not-enough-stock": _("There is not enough of some lots. Nothing was booked."),
    "not-enough-then": _(
        "Of lot %(lot)s only %(there)s units were there on %(day)s or since, not %(asked)s."
    ),
    "use-by-passed": _(
        "The use-by date of lot %(lot)s has passed (%(use_by)s): do not hand it out."
    ),
    "best-before-passed": _(
        "The best-before date of lot %(lot)s has passed (%(best_before)s), and nobody has decided "
        "yet whether it is still good."
    ),
    "lot-held": _("Lot %(lot)s is on hold: it stays where it is until the hold is lifted."),
    "lot-unfit": _("Lot %(lot)s is no longer good to eat or use: do not hand it out."),
    "lot-undated": _("The date of lot %(lot)s is not known yet. Read it from the packaging first."),
    "lots-barred": _("Some lots may not go out. Nothing was booked."),
    "held-already": _("This lot is on hold already."),
    "recall-closed": _("This recall is closed: its lot stays on hold."),
    "not-held": _("This lot is not on hold any more."),
    "good-until-missing": _("Say until which day the lot is good."),
    "good-until-past": _("This day has passed."),
    "use-by-decided": _("A use-by date that has passed cannot be put off. Scrap this lot."),
    "lot-known": _("This lot is known already."),
    "same-zone": _("The goods are in this zone already."),
    "not-a-recall": _("This is a hold, not a recall: its holders are not told."),
    "found-fewer": _("You found fewer than the ledger says. Say where the others are."),
    "why-missing": _("Say why."),
    "check-again": _("Some fields are not right yet."),
    "lot-code-missing": _("Give the lot as it stands on the packaging."),
    "units-missing": _("Give how many units."),
    "not-in-campaign": _("This product is not part of the campaign."),
    "date-missing": _("Give the date that stands on the packaging."),
    "lot-other-date": _("This lot is known with another date: %(known)s."),
    "count-empty": _("There is nothing to count here."),
    "count-lines": _("Some lines are not right yet."),
    "lot-not-here": _("This lot is not in your stock."),
    "stock-moved": _(
        "Goods came or went while you counted. Look at the new numbers, then count these again."
    ),
    "reversed-already": _("The movement of lot %(lot)s was undone already."),
    "counted-since": _("Lot %(lot)s was counted on %(counted_on)s: the count stands in the way."),
    "count-again": _("What was counted of lot %(lot)s is not undone: count it again."),
    "cannot-be-undone": _("This cannot be undone any more."),
    "count-open-already": _(
        "A count of this is under way already. Finish or cancel that one first."
    ),
    "count-scope": _("Choose what you count."),
    "product-unknown": _("Choose one from the list."),
    "count-over": _("This count is finished or cancelled. Nothing was changed."),
    "count-incomplete": _("Some lots are not counted yet, or must be counted again."),
    "count-nothing": _("There is no lot on this count. Cancel it, or add what you found."),
    "zone-missing": _("Say in which zone it lies."),
    "too-many-units": _("This is more than any depot holds."),
    "reason-too-long": _("At most 200 characters."),
    "reason-missing": _("Say why the number differs."),
}
